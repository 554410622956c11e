"""What sums rest on stands beside their headline: dates, law read, fees, what is not checked, what is not read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile.cli import app

HEAD = "Entry no.,Entry type,Mode,Entry date,Line,Description,HTS no.,COO,Value,Qty,UOM\n"
FIRST = "ABC-1234567-6,01,11,12/15/2026,1,polysilicon chunks,2804.61.00.00,DE,15000,1000,KG\n"
SECOND = "ABC-2100002-3,01,11,12/20/2026,1,NdFeB magnets,8505.11.00.70,CN,48000,800,KG\n"
UNKNOWN_NUMBER = "ABC-2100003-1,01,11,12/15/2026,1,thing,8505.11.99.70,CN,7000,800,KG\n"
NO_VALUE = "ABC-2100004-9,01,11,12/15/2026,1,thing,8505.11.99.70,CN,seven,800,KG\n"
SUPPOSED = ("--scenario", "critical-minerals-25-percent")
COMMANDS = pytest.mark.parametrize("command", [("exposure",), ("scenarios", "compare", *SUPPOSED)], ids=lambda x: x[0])

run = CliRunner()


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    """Give two entries of two days, and two that cannot be read: of one the value is known."""
    file = tmp_path / "entries.csv"
    file.write_text(HEAD + FIRST + SECOND + UNKNOWN_NUMBER + NO_VALUE, "utf-8")
    return file


@COMMANDS
def test_the_headline_names_the_rate_dates_and_never_today(command: tuple[str, ...], entries: Path) -> None:
    text = " ".join(run.invoke(app, [*command, str(entries)]).stdout.split())
    assert "at the rate dates of the entries (Dec 15, 2026 to Dec 20, 2026)" in text
    assert "today" not in text.lower()


@COMMANDS
def test_what_sums_rest_on_stands_before_their_parts(command: tuple[str, ...], entries: Path, tmp_path: Path) -> None:
    text = run.invoke(app, [*command, str(entries)]).stdout
    page = tmp_path / "page.html"
    run.invoke(app, [*command, str(entries), "--format", "html", "--out", str(page)])
    for whole, parts in ((text, "BY MINERAL" if "compare" in command else "MINERALS"), (page.read_text(), "<figure")):
        above = " ".join(whole[: whole.index(parts)].split())
        assert "2 entries could not be read and are in no sum: declared value 7,000 USD on 1 of them" in above
        assert "Rate dates Dec 15, 2026 to Dec 20, 2026." in above
        assert "Law read through: tariff Jun 8, chapter 99 Oct 9, proclamations " in above
        assert "Fees (MPF, HMF) not included. Not checked: AD/CVD, quotas, PGAs." in above
        assert "<details" not in above


@COMMANDS
def test_programs_are_given_the_same(command: tuple[str, ...], entries: Path) -> None:
    shape = json.loads(run.invoke(app, [*command, str(entries), "--format", "json"]).stdout)
    rests = shape["rests_on"]
    assert (rests["first_date"], rests["last_date"]) == (shape["first_date"], shape["last_date"])
    assert rests["unread"] == {"entries": 2, "with_value": 1, "value": "7000"}
    assert rests["law_read_through"]["tariff"] == rests["verified_through"] == "2026-06-08"
    assert rests["fees_included"] is False
    assert "AD/CVD" in rests["not_checked"]


def test_the_answer_on_many_entries_says_at_its_end_what_it_rests_on(entries: Path) -> None:
    text = " ".join(run.invoke(app, ["screen", str(entries)]).stdout.split())
    assert text.index("ABC-2100002-3") < text.index("Law read through: tariff Jun 8, chapter 99 Oct 9, proclamations ")
    assert "Not checked: AD/CVD, quotas, PGAs." in text
