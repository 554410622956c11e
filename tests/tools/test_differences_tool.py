"""The differential run: a number, day, rate or suffix of which book and list say two things is told, and no other."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import differences
from differences import Difference, is_named, record
from make_chapter_99 import EDITIONS, Noted, short
from prefile import RuleBook

METALS = "us.section-232.metals"


def noted(book: RuleBook, *rows: Noted) -> set[Difference]:
    return set(differences._notes(book, list(rows)))  # noqa: SLF001 - the step that is tried


def test_a_number_that_a_note_names_and_the_book_lists_is_no_difference(book: RuleBook) -> None:
    rows = [
        Noted("note 16(c)", "9903.82.02", listing.prefix, "2026-06-08", "")
        for listing in book.by_id[METALS].listings
        if listing.prefix and not listing.excluded
    ]
    assert {found.theirs for found in noted(book, *rows)} <= {"2026-06-08T00:01:00-04:00 to"}
    assert "7604" not in {found.number for found in noted(book, *rows)}


def test_a_number_that_only_one_of_the_two_names_is_told(book: RuleBook) -> None:
    found = noted(book, Noted("note 16(c)", "9903.82.02", "0101", "2026-06-08", ""))
    assert Difference("note 16(c)", "0101", "", "2026-06-08T00:01:00-04:00 to") in found
    assert Difference("note 16", "7604", METALS, "") in found


def test_a_day_that_the_book_begins_later_is_told(book: RuleBook) -> None:
    found = noted(book, Noted("note 16(c)", "9903.82.02", "7604", "2026-01-01", ""))
    assert ("7604", "2026-01-01T00:01:00-05:00 to") in {(one.number, one.theirs) for one in found if one.ours}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Give a folder of lists that say nothing, to which a test adds rows."""
    tables = {
        "notes2026/headings.csv": "measure,heading,kind,rate_pct,from_et",
        "rev21/fl301_headings.csv": "heading,rate_percent,kind,effective_from",
        "rev21/brazil301.csv": "row_type,heading,rate_percent,kind,effective_from",
        "rev21/metals_headings.csv": "heading,rate_percent,kind,effective_from",
    }
    for name, header in tables.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{header}\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("9903.82.02,50,additive,2026-04-06", set()),
        ("9903.82.02,49,additive,2026-04-06", {("50 %", "49 %")}),
        ("9903.82.10,15,total_with_column_1,2026-04-06", set()),
        ("9903.82.10,15,additive,2026-04-06", {("15 % in total", "15 %")}),
        ("9903.82.02,50,additive,2026-04-05", {("from 2026-04-06T00:01:00-04:00", "from 2026-04-05")}),
    ],
)
def test_a_heading_of_another_rate_or_day_is_told(book: RuleBook, sources: Path, row: str, told: set[Any]) -> None:
    with (sources / "rev21" / "metals_headings.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{row}\n")
    found = set(differences._headings(book, sources))  # noqa: SLF001 - as above
    assert {(one.ours, one.theirs) for one in found} == told


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("0101300000,6.8%,15%", set()),
        ("0101300000,6.8 %,15%", set()),
        ("0101300000,6.9%,15%", {("6.8%", "6.9%")}),
        ("0101300000,6.8%,20%", {("15%", "20%")}),
    ],
)
def test_a_printed_rate_that_differs_is_told(book: RuleBook, tmp_path: Path, row: str, told: set[Any]) -> None:
    (tmp_path / "rates.csv").write_text(f"line,general,column_2\n{row}\n", "utf-8")
    found = differences._rates(book, tmp_path / "rates.csv")  # noqa: SLF001 - as above
    assert {(one.ours, one.theirs) for one in found} == told


def test_a_suffix_that_the_table_does_not_begin_on_its_day_is_told(book: RuleBook, tmp_path: Path) -> None:
    (tmp_path / "suffixes.csv").write_text(
        "old_number,successors,from\n3818000095,3818000091 3818000098,2026-07-01\n", "utf-8"
    )
    found = set(differences._suffixes(book, tmp_path / "suffixes.csv"))  # noqa: SLF001 - as above
    assert found == {Difference("suffixes", "3818000098", "", "valid from 2026-07-01")}


def test_a_recorded_difference_stands_in_order_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "differences.csv"
    file.write_text(f"{','.join(differences.COLUMNS)}\nz,1,,x,a list,resolved,it is so\n", "utf-8")
    monkeypatch.setattr(differences, "RECORDED", file)
    record([Difference("note 16", "7604", METALS, "")], "the law says so")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["list"] for row in rows] == ["note 16", "z"]
    assert rows[0]["why"] == "the law says so"
    assert is_named(rows[0]["list"])
    assert not is_named(rows[1]["list"])


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("The duty provided in the applicable subheading + 25%", "+25 %"),
        ("The duty provided in the applicable subheading +7.5 %", "+7.5 %"),
        ("The duty provided in the applicable subheading", "no change"),
        ("No change.", "no change"),
        ("15%", "15 %"),
        ("Free", "Free"),
        ("", ""),
    ],
)
def test_a_printed_rate_of_chapter_99_is_written_in_short(printed: str, shown: str) -> None:
    assert short(printed) == shown


def test_editions_stand_in_the_order_of_their_days() -> None:
    assert list(EDITIONS.values()) == sorted(EDITIONS.values())
