"""The differential run: a number, day, rate or suffix of which book and list say two things is told, and no other."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import differences
from compared.chapter_98 import chapter_98
from compared.displaced import displaced, named
from compared.headings import rates_of_headings
from compared.lists import aircraft_of_taiwan, metals, wood
from compared.notes import of_notes
from compared.sources import Difference, Sources
from compared.tariff import editions, rates, suffixes
from differences import is_named, passed_over, record
from make_chapter_99 import EDITIONS, Noted
from prefile import RuleBook
from prefile.workbench.edition.ledger import rate_in_short

METALS = "us.section-232.metals"


def noted(book: RuleBook, *rows: Noted) -> set[Difference]:
    return set(of_notes(book, list(rows)))


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


def table(folder: Path, name: str, text: str) -> Sources:
    """Return a folder of sources that holds one table."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return Sources(folder)


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
    found = set(rates_of_headings(book, Sources(sources)))
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
    read = table(tmp_path, "hts2026/hts_2026_rev15_general_column2.csv", f"line,general,column_2\n{row}\n")
    assert {(one.ours, one.theirs) for one in rates(book, read)} == told
    assert read.values.total() == 2


def test_a_suffix_that_the_table_does_not_begin_on_its_day_is_told(book: RuleBook, tmp_path: Path) -> None:
    rows = "old_number,successors,from\n3818000095,3818000091 3818000098,2026-07-01\n"
    found = set(suffixes(book, table(tmp_path, "hts2026/hts_484f_2026-07-01.csv", rows)))
    assert found == {Difference("suffixes", "3818000098", "", "valid from 2026-07-01")}


INTERACTIONS = "notes2026/interactions.csv"
NOTE_52F = (
    "52(f): 9903.82.02 .04-.26; 9903.94.01, .02 (US content only), .03, .31, .40, .41, .50, .51, .60, .61; .05, .07, "
    ".32, .33, .42-.45, .52-.55, .62-.69; 9903.76.01-.03, .20-.24; 9903.74.01-.03, .06, .08, .09; 9903.79.01; "
    "9903.04.60-.66"
)


@pytest.mark.parametrize(
    ("winner", "loser", "told"),
    [
        (NOTE_52F, "forced labor 9903.05.20-.84 (heading 9903.05.90)", set()),
        (f"{NOTE_52F}; 9903.94.04", "forced labor 9903.05.20-.84 (heading 9903.05.90)", {"no clause declares it"}),
        (f"{NOTE_52F}; 9903.08.21", "forced labor 9903.05.20-.84 (heading 9903.05.90)", {"beside one another"}),
        (NOTE_52F.replace("; 9903.79.01", ""), "forced labor 9903.05.20-.84 (heading 9903.05.90)", {"displaced"}),
        (NOTE_52F.replace(".07, ", ""), "forced labor 9903.05.20-.84 (heading 9903.05.90)", {"displaced, by"}),
        (
            "9903.94.01",
            "forced labor 9903.05.20-.84 (heading 9903.05.91)",
            {"9903.05.90", "displaced, by", "displaced"},
        ),
        ("drones 9903.08.21-.26", "displace nothing", set()),
        ("drones 9903.94.01", "displace nothing", {"displaced"}),
    ],
)
def test_a_heading_that_displaces_another_only_in_the_note_or_only_in_the_book_is_told(
    book: RuleBook, tmp_path: Path, winner: str, loser: str, told: set[str]
) -> None:
    header = "winner,loser_or_effect,from_et,until_et,cite"
    read = table(tmp_path, INTERACTIONS, f'{header}\n"{winner}","{loser}",2026-08-01,2026-10-01,a note\n')
    found = {one.ours.partition(" us.")[0] for one in displaced(book, read)}
    assert found == told
    assert read.values[INTERACTIONS]


def test_headings_are_read_from_words_with_ranges_and_short_forms() -> None:
    printed = [f"9903.82.{place:02}" for place in range(1, 8)]
    assert named("9903.82.02 .04-.06; (9903.82.07)", printed) == {f"9903.82.{place:02}" for place in (2, 4, 5, 6)}
    assert named("all of 9903.82, from 2026-05-01", printed) == set(printed)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("44031100,softwood,9903.76.01,10 %", set()),
        ("44031100,cabinets,9903.76.01,10 %", {"44031100 cabinets"}),
        ("44031100,softwood,9903.76.01,11 %", {"9903.76.01"}),
    ],
)
def test_a_number_of_wood_in_another_group_or_at_another_rate_is_told(
    book: RuleBook, tmp_path: Path, row: str, told: set[str]
) -> None:
    read = table(tmp_path, "hts2026/note37_wood_rev6.csv", f"number,group,heading,rate\n{row}\n")
    found = set(wood(book, read))
    assert {one.number for one in found if one.theirs} == told
    assert "44032101 softwood" in {one.number for one in found if not one.theirs}


def test_a_number_of_the_metals_on_another_list_is_told(book: RuleBook, tmp_path: Path) -> None:
    read = table(tmp_path, "hts2026/note16c_rev10.csv", "number,lists\n76,i\n")
    found = {one.number: (one.ours, one.theirs) for one in metals(book, read)}
    assert "7601103000" not in found
    assert found["7610100010"] == ("ii", "i")
    assert found["7208101500"] == ("iii", "")


def test_an_aircraft_number_that_the_book_does_not_list_is_told(book: RuleBook, tmp_path: Path) -> None:
    rows = "hts8,ch99_code\n73043130,9903.96.03\n01012100,9903.99.99\n"
    found = set(aircraft_of_taiwan(book, table(tmp_path, "hts2026/s232_aircraft_exempt_taiwan.csv", rows)))
    told = {one.number for one in found if one.theirs}
    assert told == {"01012100", "9903.99.99"}
    assert "73043130" not in {one.number for one in found}


def test_an_edition_that_prints_another_rate_unit_or_number_is_told(
    book: RuleBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        printed_line("0101", 0),
        printed_line("0101.30.00.00", 1, general="6.9%", special="", other="15%", units=["No."]),
    ]
    lines.append(printed_line("0101.99.00.00", 1, general="Free"))
    name = "hts2026/hts_2026_basic.json.gz"
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_bytes(gzip.compress(json.dumps(lines).encode()))
    monkeypatch.setattr("compared.tariff.EDITIONS", {name: "2026-01-10"})
    read = Sources(tmp_path)
    found = {one.number: (one.ours, one.theirs) for one in editions(book, read)}
    assert found["0101300000 general 2026-01-10"] == ("6.8%", "6.9%")
    assert found["0101990000 2026-01-10"] == ("", "printed")
    assert found["0101210010 2026-01-10"] == ("held", "")
    assert read.values[name] == 5


def printed_line(number: str, depth: int, **printed: str | list[str]) -> dict[str, object]:
    """Return a line of the schedule as the Commission exports it."""
    blank = {"description": "Asses", "units": [], "general": "", "special": "", "other": "", "footnotes": []}
    return {"htsno": number, "indent": str(depth), **blank, **printed}


@pytest.mark.parametrize(
    ("provision", "words", "told"),
    [
        ("9802.00.60", "full value of the imported article", set()),
        ("9802.00.60", "value of the processing abroad", {("full value", "repair_value")}),
        ("9802.00.40/.50", "value of the repairs or alterations", set()),
        ("9802.00.80", "full value", {("less us_content", "full value")}),
        ("any other chapter 98 provision", "nothing", set()),
    ],
)
def test_another_part_of_the_value_under_chapter_98_is_told(
    book: RuleBook, tmp_path: Path, provision: str, words: str, told: set[Any]
) -> None:
    rows = f"duty,provision,duty_applies_to\nsection 232 metals,{provision},{words}\n"
    found = chapter_98(book, table(tmp_path, "notes2026/chapter98.csv", rows))
    assert {(one.ours, one.theirs) for one in found} == told


def test_a_file_that_nothing_compares_is_named(tmp_path: Path) -> None:
    read = table(tmp_path, "new/list.csv", "number\n0101\n")
    assert passed_over(read) == ["new/list.csv: nothing compares it"]
    list(read.rows("new/list.csv", 1))
    assert not passed_over(read)
    read.values["mineral_hts_map.csv"] += 1
    assert passed_over(read) == ["mineral_hts_map.csv: named as not compared, and it is"]


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
    assert rate_in_short(printed) == shown


def test_editions_stand_in_the_order_of_their_days() -> None:
    assert list(EDITIONS.values()) == sorted(EDITIONS.values())
