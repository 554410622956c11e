"""`prefile scenarios new`: any numbers and origins supposed in one command; `rules export`: a book to change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app

MAGNETS = ("--rate", "50", "--instead-of", "25", "--number", "8505.11", "--origin", "CN", "--from", "2026-12-01")
STORIES = Path(__file__).parents[2] / "fixtures" / "entries"

run = CliRunner()


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_scenario_of_a_few_options_adds_the_difference_to_those_goods_alone(book: RuleBook) -> None:
    done = run.invoke(app, ["scenarios", "new", "magnets-50.yaml", *MAGNETS])
    assert (done.exit_code, "Use it with --scenario magnets-50.yaml" in done.stderr) == (0, True), done.output
    scenario = prefile.open_scenario(book, Path("magnets-50.yaml").resolve())
    assert (scenario.name, scenario.title) == ("magnets-50", "50 % instead of 25 % on 8505.11 of CN")
    lines = [
        {"line": 1, "tariff_number": "8505.11.00.70", "origin": "CN", "value": "48000"},
        {"line": 2, "tariff_number": "8505.11.00.70", "origin": "DE", "value": "48000"},
        {"line": 3, "tariff_number": "2804.61.00.00", "origin": "CN", "value": "48000"},
    ]
    entry = prefile.read_entry({"format": "prefile-entry/1", "entered": "2026-12-15", "lines": lines})
    report = prefile.screen(entry, book, scenarios=(scenario,))
    supposed = [
        {str(finding.duty) for finding in line.findings if finding.outcome == "would apply"} for line in report.lines
    ]
    assert supposed == [{"12000.00"}, set(), set()]


def test_its_examples_come_out_as_it_says(book: RuleBook) -> None:
    run.invoke(app, ["scenarios", "new", "ten.yaml", "--rate", "12.5", "--number", "8112.92", "--from", "2026-12-01"])
    text = Path("ten.yaml").read_text("utf-8")
    assert "expect: {outcome: would apply, duty: 1250.00}" in text
    number = text.partition("line: {tariff_number: ")[2].partition(",")[0]
    line = {"line": 1, "tariff_number": number, "origin": "CN", "value": "10000"}
    entry = prefile.read_entry({"format": "prefile-entry/1", "entered": "2026-12-01T00:01", "lines": [line]})
    report = prefile.screen(entry, book, scenarios=(prefile.open_scenario(book, Path("ten.yaml").resolve()),))
    assert [str(total.duty) for total in report.totals.scenarios] == ["1250.00"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("x.yaml", "--rate", "5", "--number", "8505.99"), "begins with 8505.99"),
        (("x.yaml", "--rate", "five", "--number", "8505"), "no percentage"),
        (("x.yaml", "--rate", "-5", "--number", "8505"), "not between 0 and 1000"),
        (("x.yaml", "--rate", "5", "--instead-of", "8", "--number", "8505"), "not above --instead-of"),
        (("x.yaml", "--rate", "5", "--number", "850"), "no tariff number"),
        (("X Y.yaml", "--rate", "5", "--number", "8505"), "small letters"),
        (("x.yaml", "--rate", "5", "--number", "8505", "--origin", "XQ"), "XQ"),
        (("x.yaml", "--rate", "5", "--number", "8505", "--of", "us.nothing"), "us.nothing"),
    ],
)
def test_what_cannot_be_supposed_is_refused_and_nothing_is_written(words: tuple[str, ...], says: str) -> None:
    done = run.invoke(app, ["scenarios", "new", *words])
    assert done.exit_code in {2, 3}
    assert says in " ".join(done.output.replace("│", " ").split())
    assert not list(Path().glob("*.yaml"))


def test_an_exported_book_is_the_same_book_and_can_be_changed() -> None:
    done = json.loads(run.invoke(app, ["rules", "export", "my-rules", "--format", "json"]).stdout)
    again = run.invoke(app, ["rules", "list", "--rules", "my-rules", "--format", "json"])
    assert json.loads(again.stdout)["rulebook"] == done["rulebook"]
    assert run.invoke(app, ["scenarios", "show", "quota", "--rules", "my-rules"]).exit_code == 0
    refused = run.invoke(app, ["rules", "export", "my-rules"])
    assert (refused.exit_code, "my-rules" in refused.stderr) == (2, True)
