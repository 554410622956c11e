"""The numbers to file alone: what every story files, in order, and what has no number."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

import prefile
from prefile import Report, RuleBook
from prefile.analysis.filing_sheet import filing_sheet
from prefile.analysis.to_do import to_do
from prefile.analysis.verdict import verdict_on
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
    row = re.compile(r"^ +(?:[0-9]+  )?(?:[0-9.]{10,13}|not published) +[0-9,]+\.[0-9]{2}", re.MULTILINE)
    assert len(row.findall(text)) == rows
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


def an_entry_to_hold() -> str:
    """Return an entry whose second line may be barred, and whose first lacks a quantity that is reported."""
    of_china = {"origin": "CN", "exported_from": "CN"}
    return json.dumps({
        "format": "prefile-entry/1", "entry_number": "ABC-2100002-2", "entry_type": "01", "mode": "11",
        "entered": "2026-12-15", "lines": [
            {"line": 1, "tariff_number": "6109.10.00.12", "value": "48000", **of_china,
             "quantities": [{"amount": "800", "unit": "DOZ"}]},
            {"line": 2, "tariff_number": "2804.61.00.00", "value": "15000", **of_china,
             "quantities": [{"amount": "1000", "unit": "KG"}]},
        ],
    })  # fmt: skip


@pytest.mark.parametrize("output", ["text", "json", "csv"])
def test_what_must_not_be_filed_yet_says_so_at_its_line_in_every_format(output: str) -> None:
    ran = run.invoke(app, ["screen", "-", "--file", "--format", output], input=an_entry_to_hold())
    barred = "may be barred: UFLPA, goods of China in priority sectors"
    assert ran.exit_code == 1
    if output == "text":
        plain = " ".join(ran.stdout.split())
        assert "HOLD: do not file yet" in plain
        assert f"line 2: {barred}; do not file until it is settled whether the goods may be entered" in plain
        assert "to check (W220): The check digit" in plain
        assert re.search(r"^ +1  9903\.88\.15 +3,600\.00  HOLD: to check$", ran.stdout, re.MULTILINE)
        assert re.search(r"^ +2  9903\.91\.05 +7,500\.00  HOLD: may be barred, no he", ran.stdout, re.MULTILINE)
    elif output == "csv":
        held = {(row["line"], row["hold"]) for row in csv.DictReader(io.StringIO(ran.stdout))}
        (first,) = (words for line, words in held if line == "1")
        (second,) = (words for line, words in held if line == "2")
        assert all("W220" in words for words in (first, second))
        assert "W227" in first
        assert barred not in first
        assert barred in second
        assert barred in ran.stderr
    else:
        shape = json.loads(ran.stdout)
        found = [[(hold["kind"], hold["code"]) for hold in part["holds"]] for part in (shape, *shape["lines"])]
        assert found == [[("check", "W220")], [("check", "W227")], [("admissibility", None), ("heading", None)]]
        assert [line["stands"] for line in shape["lines"]] == ["ready", "heading not yet published"]


def test_a_sheet_holds_nothing_that_the_answer_calls_ready(report: Report) -> None:
    sheet = filing_sheet(report)
    verdict = verdict_on(report, to_do(report))
    held = bool(sheet.holds) or any(line.holds for line in sheet.lines)
    assert held == (bool(verdict.holds) and not report.is_pre_check)


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
