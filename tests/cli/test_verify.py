"""A report checked by screening its entry again: the same bytes, or exactly what differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile.cli import app

STORIES = Path(__file__).parents[2] / "fixtures" / "entries"
ENTRY = STORIES / "polysilicon-germany-undocumented" / "declaration.json"
OTHER = STORIES / "magnet-china" / "declaration.json"

run = CliRunner()


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the report of an entry, in a folder to work in."""
    monkeypatch.chdir(tmp_path)
    run.invoke(app, ["screen", str(ENTRY), "--format", "json", "--out", "report.json"])
    return tmp_path / "report.json"


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--on", "2026-12-03"),
        ("--as-known", "2026-08-01"),
        ("--decide", "plain"),
        ("--scenario", "critical-minerals-25-percent"),
        ("--on", "2027-06-01", "--assume-current-tariff"),
    ],
)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_report_names_all_that_it_takes_to_make_it_again(options: tuple[str, ...], form: str, report: Path) -> None:
    run.invoke(app, ["screen", str(ENTRY), *options, "--format", form, "--out", str(report)])
    done = run.invoke(app, ["verify", "report.json", "--entry", str(ENTRY)])
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "ABC-1234567-6: the same, to the byte"), done.output


def test_each_place_that_differs_is_named(report: Path) -> None:
    shape = json.loads(report.read_text("utf-8"))
    shape["totals"]["payable"] = "1.00"
    del shape["warnings"][0]
    report.write_text(json.dumps(shape, indent=2, ensure_ascii=False) + "\n", "utf-8")
    done = run.invoke(app, ["verify", "report.json", "--entry", str(ENTRY), "--format", "json"])
    (checked,) = json.loads(done.stdout)["reports"]
    assert done.exit_code == 1
    assert {"path": "/totals/payable", "kept": "1.00", "found": "21000.00"} in checked["differences"]
    assert any(found["path"].startswith("/warnings") for found in checked["differences"])


def test_other_white_space_is_told_apart(report: Path) -> None:
    report.write_text(json.dumps(json.loads(report.read_text("utf-8")), indent=7), "utf-8")
    done = run.invoke(app, ["verify", "report.json", "--entry", str(ENTRY)])
    assert (done.exit_code, "with other white space" in done.stdout) == (0, True)


def test_reports_of_many_are_each_checked_with_their_own_entry(report: Path) -> None:
    run.invoke(app, ["screen", str(ENTRY), str(OTHER), "--format", "json", "--out", str(report)])
    done = run.invoke(app, ["verify", "report.json", "--entry", str(OTHER), "--entry", str(ENTRY)])
    assert done.exit_code == 0
    assert [line for line in done.stdout.splitlines() if "to the byte" in line] == [
        "ABC-1234567-6: the same, to the byte",
        "ABC-2100002-3: the same, to the byte",
    ]


def test_another_rule_book_is_said_first(report: Path) -> None:
    small = str(Path(__file__).parents[2] / "fixtures" / "rulebook")
    done = run.invoke(app, ["verify", str(report), "--entry", str(ENTRY), "--rules", small])
    assert done.exit_code == 1
    assert "name the report's with --rules" in done.stdout


def test_another_entry_of_many_is_refused_and_of_one_compared(report: Path) -> None:
    done = run.invoke(app, ["verify", str(report), "--entry", str(OTHER)])
    assert (done.exit_code, "--entry is another entry" in done.stdout) == (1, True)
    done = run.invoke(
        app, ["verify", str(report), "--entry", str(OTHER), "--entry", str(STORIES / "smartphone" / "declaration.json")]
    )
    assert (done.exit_code, "E509" in done.stderr) == (2, True)


def test_an_altered_entry_of_many_is_found_by_its_number_and_what_differs_is_named(report: Path) -> None:
    shape = json.loads(ENTRY.read_text("utf-8"))
    shape["lines"][0]["value"] = "16000"
    altered = report.with_name("altered.jsonl")
    altered.write_text(json.dumps(shape) + "\n" + json.dumps(json.loads(OTHER.read_text("utf-8"))) + "\n", "utf-8")
    done = run.invoke(app, ["verify", str(report), "--entry", str(altered)])
    assert done.exit_code == 1
    assert '/totals/value\n    report: "15000"\n    again:  "16000"' in done.stdout
    assert "--entry is another entry, or was changed since" in done.stdout


@pytest.mark.parametrize("written", ["", "{}", "no JSON", "[1]", '{"format": "prefile-report/1"}', "[" * 100_000])
def test_what_is_no_report_is_refused(written: str, report: Path) -> None:
    report.write_text(written, "utf-8")
    done = run.invoke(app, ["verify", str(report), "--entry", str(ENTRY)])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
