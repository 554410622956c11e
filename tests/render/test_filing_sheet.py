"""The numbers to file alone: what every story files, in order, and what has no number."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

import prefile
from prefile import Report, RuleBook
from prefile.analysis.filing_sheet import filing_sheet
from prefile.cli import app
from prefile.publish.json_schema import schema
from prefile.render.text.filing_sheet import sheet_text

ENTRIES = Path(__file__).parents[2] / "fixtures" / "entries"
STORIES = sorted(path for folder in ENTRIES.iterdir() for path in folder.glob("declaration.*"))
MIXED = ENTRIES / "mixed-entry" / "declaration.json"
PRE_CHECK = next((ENTRIES / "pre-check-united-kingdom").glob("declaration.*"))

run = CliRunner()


@pytest.fixture(params=STORIES, ids=[path.parent.name for path in STORIES])
def report(request: pytest.FixtureRequest, book: RuleBook) -> Report:
    """Give the report on a story."""
    entry = prefile.read_entry(request.param)
    return prefile.screen(entry, book)


def test_each_line_files_what_its_report_files_unless_it_may_not_be_entered(report: Report) -> None:
    sheet = filing_sheet(report)
    for line, keyed in zip(report.lines, sheet.lines, strict=True):
        barred = any(found.outcome == "applies" and report.keeps_out(found) for found in line.law)
        assert keyed.filing == (() if barred or report.is_pre_check or line.filing is None else line.filing)
        assert (keyed.stands == "may not be entered") == barred
        owed = line.duty.payable
        assert not keyed.filing or sum((row.duty for row in keyed.filing), Decimal(0)) == owed


def test_the_sheet_validates_against_its_published_schema(report: Report) -> None:
    Draft202012Validator(schema("filing-sheet")).validate(json.loads(filing_sheet(report).to_json()))


def test_text_has_a_row_for_each_number_and_names_each_line_without_one(report: Report) -> None:
    sheet, rows = filing_sheet(report), 0
    text = sheet_text(sheet)
    assert max(map(len, text.splitlines())) <= 80
    for line in sheet.lines:
        for filed in line.filing:
            rows += 1
            assert f"{filed.number or 'not published':13}" in text
            assert f"{filed.duty:,}" in text
    amounts = [
        line for line in text.splitlines() if any(word.count(".") == 1 and word[-3] == "." for word in line.split())
    ]
    assert len(amounts) == rows
    without = [line.line for line in sheet.lines if not line.filing]
    assert not without or report.is_pre_check or "cannot be filed" in text or "may not be entered" in text


@pytest.mark.parametrize("output", ["text", "json", "jsonl", "csv"])
def test_every_format_of_it_files_the_same(output: str) -> None:
    ran = run.invoke(app, ["screen", str(MIXED), "--file", "--format", output])
    assert ran.exit_code == 1
    sheet = filing_sheet(prefile.screen(prefile.read_entry(MIXED), prefile.open_rulebook()))
    wanted = [(line.line, row.number, row.duty) for line in sheet.lines for row in line.filing]
    if output == "csv":
        rows = list(csv.DictReader(io.StringIO(ran.stdout)))
        found = [(int(row["line"]), row["number"] or None, Decimal(row["duty"])) for row in rows]
        assert all(bool(row["number"]) != bool(row["no number yet"]) for row in rows)
        assert "Line 9: may not be entered" in ran.stderr
    elif output == "text":
        found = wanted
        assert "BEFORE FILING" not in ran.stdout
    else:
        shape = json.loads(ran.stdout)
        found = [
            (line["line"], row["number"], Decimal(row["duty"])) for line in shape["lines"] for row in line["filing"]
        ]
    assert found == wanted


def test_what_cannot_be_read_stands_in_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"format": "prefile-entry/1"}', "utf-8")
    ran = run.invoke(app, ["screen", str(broken), str(MIXED), "--file", "--format", "jsonl"])
    problems, sheet = (json.loads(line) for line in ran.stdout.splitlines())
    assert ran.exit_code == 2
    assert problems[0]["code"].startswith("E")
    assert sheet["format"] == "prefile-filing/1"


def test_another_countrys_declaration_files_nothing() -> None:
    ran = run.invoke(app, ["screen", str(PRE_CHECK), "--file"])
    assert "it files nothing in the United States" in ran.stdout
    assert "99" not in ran.stdout.replace("declaration", "")


@pytest.mark.parametrize("beside", [["--full"], ["--why", "1"], ["--format", "xlsx"], ["--out-dir", "packets"]])
def test_it_stands_alone(beside: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run.invoke(app, ["screen", str(MIXED), "--file", *beside])
    assert ran.exit_code == 2
    assert "--file" in ran.output
    assert not list(tmp_path.iterdir())
