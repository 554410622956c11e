"""A revision of the tariff taken into a book: what it changes, from which day, and what a person is asked to decide."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from by_hand import a_line, an_entry, at
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.errors import RuleFileProblems
from prefile.rulebook.lint import decisions
from prefile.rulebook.rule_folder import written_book
from prefile.workbench.edition.change_record import heirs_of, read_change_record
from prefile.workbench.edition.export import LONGEST, read_export
from prefile.workbench.edition.held import held_schedule
from prefile.workbench.edition.schedule import Schedule, schedule
from prefile.workbench.edition.take import Taken, take_edition

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "fixtures" / "rulebook"
EDITIONS = ROOT / "fixtures" / "editions"
REVISION, AS_CSV = EDITIONS / "example-revision.json", EDITIONS / "example-revision.csv"
RECORD, AS_TABLE = EDITIONS / "example-record.txt", EDITIONS / "example-record.md"
DECEMBER, BEFORE = "2026-12-01T00:00", "2026-11-30T23:59"
OLD, NEW = "2804610000", ("2804610010", "2804610090")

run = CliRunner()
Row = dict[str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the made-up rule book."""
    return Path(shutil.copytree(SMALL, tmp_path / "book"))


def taken_into(
    folder: Path, export: Path, record: Path | None = None, day: str = "2026-12-01", name: str = ""
) -> Taken:
    """Take an edition into a folder, and write its files."""
    book = prefile.open_rulebook(folder)
    taken = take_edition(book, export, record, date.fromisoformat(day), name or None)
    for path, text in taken.files.items():
        (folder / path).write_text(text, "utf-8")
    return taken


def checklist(folder: Path, taken: Taken) -> list[Row]:
    """Return the rows of an edition's checklist."""
    with (folder / taken.checklist).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def the_row(rows: Iterable[Row], kind: str, subject: str) -> Row:
    """Return the only row of this kind on this subject."""
    (row,) = [row for row in rows if row["kind"] == kind and row["subject"] == subject]
    return row


# What is printed


def test_a_rate_holds_for_the_numbers_under_its_line_and_markup_says_nothing() -> None:
    printed = schedule(read_export(REVISION))
    number = printed.numbers["2825600010"]
    assert (number.units, number.general, number.column_2) == ("kg", "3.7%", "25%")
    assert number.footnotes == {"9903.88.03", "9903.90.08"}
    assert number.words.endswith("Germanium oxides and zirconium dioxide > Germanium dioxide")


def test_the_same_revision_as_json_and_as_csv_differs_in_its_footnotes_only() -> None:
    as_json, as_csv = schedule(read_export(REVISION)), schedule(read_export(AS_CSV))
    assert as_json.headings == as_csv.headings
    assert {number: (*row[:5], row.words) for number, row in as_json.numbers.items()} == {
        number: (*row[:5], row.words) for number, row in as_csv.numbers.items()
    }
    assert (as_json.has_footnotes, as_csv.has_footnotes) == (True, False)


def test_a_file_longer_than_any_schedule_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    with file.open("wb") as stream:
        stream.truncate(LONGEST + 1)
    with pytest.raises(RuleFileProblems, match="longer than"):
        read_export(file)


# Change records


@pytest.mark.parametrize("record", [RECORD, AS_TABLE], ids=["laid out", "Markdown"])
def test_a_change_record_says_what_a_number_was_transferred_to(record: Path) -> None:
    read = read_change_record(record)
    assert read.edition == "2026 Revision 30"
    assert heirs_of(read) == {OLD: NEW}
    assert "U.S. note 99(a)—(b), subch III, ch 99" in {row.item for row in read.rows}


def test_a_row_without_a_day_is_a_row_and_a_row_of_several_items_says_of_none_what_it_became() -> None:
    laid_out, table = read_change_record(RECORD), read_change_record(AS_TABLE)
    assert [(row.item, row.effective) for row in laid_out.rows][-1] == ("Statistical Annex A", "")
    assert [row.nature for row in table.rows if len(row.numbers) > 1] == [""]


# Numbers, rates and headings, dated


def test_each_number_begins_and_ends_on_its_day_with_its_successors(folder: Path) -> None:
    taken_into(folder, REVISION, RECORD)
    tariff = prefile.open_rulebook(folder).tariff
    assert tariff.under("28046100", at(BEFORE)) == (OLD,)
    assert tariff.under("28046100", at(DECEMBER)) == NEW
    assert tariff.successors(OLD, at(DECEMBER)) == NEW
    assert [tariff.texts[number].rpartition(" > ")[2] for number in NEW] == ["Of solar grade", "Other"]


def test_a_rate_a_unit_and_a_footnote_are_those_of_the_day(folder: Path) -> None:
    taken_into(folder, REVISION, RECORD)
    tariff = prefile.open_rulebook(folder).tariff
    for number, column, before, after in (
        ("2804691000", "general", "5.3%", "4%"),
        ("8541430080", "units", "No.|W", "No.|kg"),
        ("7403110000", "footnotes", {"9903.88.03", "9903.90.09"}, {"9903.88.03"}),
    ):
        rows = [tariff.row(number, at(moment)) for moment in (BEFORE, DECEMBER)]
        assert [getattr(row, column) for row in rows] == [before, after], number


def test_the_duty_is_the_rate_of_the_day(folder: Path) -> None:
    taken_into(folder, REVISION, RECORD)
    book = prefile.open_rulebook(folder)
    line = a_line(tariff_number="2804691000", origin="JP", value="1000")
    found = [prefile.screen(an_entry(line, entered=moment), book).lines[0].findings for moment in (BEFORE, DECEMBER)]
    due = [{one.measure: one.duty for one in findings}["us.column-1"] for findings in found]
    assert due == [53, 40]


def test_without_a_change_record_no_successor_is_made_up(folder: Path) -> None:
    taken = taken_into(folder, REVISION, name="2026 Revision 30")
    assert the_row(checklist(folder, taken), "ended", "2804.61.00.00")["now"] == ""
    assert prefile.open_rulebook(folder).tariff.successors(OLD, at(DECEMBER)) == ()


def test_an_export_without_footnotes_leaves_those_that_are_held(folder: Path) -> None:
    taken = taken_into(folder, AS_CSV, RECORD)
    row = prefile.open_rulebook(folder).tariff.row("7403110000", at(DECEMBER))
    assert row is not None
    assert row.footnotes == {"9903.88.03", "9903.90.09"}
    assert "footnotes" not in taken.counted()


def test_an_edition_goes_behind_the_last_one_and_is_taken_once(folder: Path) -> None:
    taken_into(folder, REVISION, RECORD)
    assert prefile.open_rulebook(folder).tariff.editions[-1].name == "HTSUS 2026 Revision 30"
    with pytest.raises(RuleFileProblems, match="holds HTSUS 2026 Revision 30 already"):
        taken_into(folder, REVISION, RECORD, day="2026-12-02")
    with pytest.raises(RuleFileProblems, match="began on 2026-12-01"):
        taken_into(folder, REVISION, RECORD, name="2026 Revision 31")
    with pytest.raises(RuleFileProblems, match="the tariff held ends"):
        taken_into(folder, REVISION, RECORD, day="2027-01-01", name="2027 Basic Edition")


def test_the_ledger_takes_the_headings_that_an_edition_begins_and_ends_those_that_it_no_longer_prints(
    folder: Path,
) -> None:
    table = folder / "tariff" / "chapter-99.csv"
    table.write_text(table.read_text("utf-8").replace("9903.99.01,2026-10-01,,+10 %,1\n", ""), "utf-8")
    taken_into(folder, REVISION, RECORD)
    with table.open(encoding="utf-8", newline="") as stream:
        rows = {row["heading"]: row for row in csv.DictReader(stream)}
    assert (rows["9903.99.01"]["from"], rows["9903.99.01"]["rate"]) == ("2026-12-01", "+10 %")
    ended = {name: row["until"] for name, row in rows.items() if row["until"]}
    assert ended == dict.fromkeys(("9903.77.01", "9903.99.02", "9904"), "2026-12-01") | {"9903.99.03": "2026-07-01"}


def test_a_heading_that_goes_on_has_the_rate_that_is_printed_now(folder: Path) -> None:
    table = folder / "tariff" / "chapter-99.csv"
    row = "9903.99.01,2026-10-01,,{} %,1\n"
    table.write_text(table.read_text("utf-8").replace(row.format("+10"), row.format("+7")), "utf-8")
    taken_into(folder, REVISION, RECORD)
    assert row.format("+10") in table.read_text("utf-8")


def test_a_book_without_a_ledger_is_given_none(folder: Path) -> None:
    (folder / "tariff" / "chapter-99.csv").unlink()
    assert "tariff/chapter-99.csv" not in taken_into(folder, REVISION, RECORD).files


# What a person decides


def test_the_checklist_names_what_in_the_book_each_change_touches(folder: Path) -> None:
    rows = checklist(folder, taken_into(folder, REVISION, RECORD))
    ended = the_row(rows, "ended", "2804.61.00.00")
    assert ended["now"] == "2804.61.00.10 2804.61.00.90"
    assert ended["touches"].split() == ["lists/floor.csv", "lists/reading.csv", "us.example.floor"]
    assert the_row(rows, "heading new", "9903.99.01")["touches"] == "us.example.surcharge"
    assert the_row(rows, "general", "2804.69.10.00")["was"] == "5.3%"
    assert the_row(rows, "note", "Statistical Annex A")["now"] == "Modified (a code of a country)"
    assert {row["subject"] for row in rows if row["kind"] == "list"} == {"lists/floor.csv", "lists/reading.csv"}


def test_check_is_red_until_every_row_is_decided(folder: Path) -> None:
    taken = taken_into(folder, REVISION, RECORD)
    rows = checklist(folder, taken)
    for decided in range(len(rows) + 1):
        for row in rows[:decided]:
            row["decision"], row["because"] = "no effect because", "the book is made up"
        _write(folder / taken.checklist, rows)
        book = prefile.open_rulebook(folder)
        open_rows = [one.where.line for one in decisions.check(book, written_book(book))]
        assert open_rows == list(range(decided + 2, len(rows) + 2))


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_command_writes_the_edition_and_says_what_is_to_be_decided(folder: Path) -> None:
    command = ["rules", "edition", str(REVISION), "--change-record", str(RECORD), "--rules", str(folder)]
    ran = run.invoke(app, [*command, "--effective", "2026-12-01"])
    assert ran.exit_code == 0, ran.output
    assert "tariff/2026-rev-30-checklist.csv" in ran.stdout
    assert run.invoke(app, ["rules", "check", "--rules", str(folder)]).exit_code == 3


# Editions one after the other

NUMBERS = ("2804610000", "2804691000", "2804695000", "2804691010")
PRINTS = st.fixed_dictionaries(
    {
        "units": st.sampled_from(["kg", "No."]),
        "general": st.sampled_from(["Free", "5%"]),
        "other": st.sampled_from(["25%", "45%"]),
        "footnote": st.sampled_from(["", "See 9903.88.03.", "See 9903.88.03 and 9903.90.08."]),
    }
)
KEPT = (*(row for row in ("2825600010", "3818000020", "3818000040", "7403110000", "8541430010", "8541430080")),)


def an_export(path: Path, printed: Mapping[str, Mapping[str, str]]) -> Path:
    """Write an export of the made-up book's other numbers, and of some with what they print."""
    kept = {number: {"units": "kg", "general": "Free", "other": "25%", "footnote": ""} for number in KEPT}
    lines = [_exported(number, row) for number, row in sorted({**kept, **printed}.items())]
    path.write_text(json.dumps(lines), "utf-8")
    return path


def _exported(number: str, row: Mapping[str, str]) -> dict[str, Any]:
    footnotes = [{"columns": ["general"], "value": row["footnote"], "type": "endnote"}] if row["footnote"] else []
    rates = {"general": row["general"], "special": "", "other": row["other"]}
    words = {"htsno": number, "indent": "0", "description": f"Number {number}", "units": [row["units"]]}
    return {**words, **rates, "footnotes": footnotes}


@settings(max_examples=25, deadline=None)
@given(editions=st.lists(st.dictionaries(st.sampled_from(NUMBERS), PRINTS, min_size=2), min_size=1, max_size=4))
def test_on_each_day_the_book_holds_what_the_edition_of_the_day_prints(
    editions: list[dict[str, dict[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Numbers that end and begin again, and rates that change and change back, are those of the day."""
    home = tmp_path_factory.mktemp("editions")
    folder = Path(shutil.copytree(SMALL, home / "book"))
    printed: list[tuple[str, Schedule]] = []
    for place, edition in enumerate(editions):
        day = (date(2026, 11, 20) + timedelta(days=7 * place)).isoformat()
        file = an_export(home / f"{place}.json", edition)
        taken_into(folder, file, day=day, name=f"2026 Revision {place + 30}")
        printed.append((day, schedule(read_export(file))))
    book = prefile.open_rulebook(folder)
    for day, wanted in printed:
        assert _told(held_schedule(book, at(f"{day}T12:00"))) == _told(wanted)


def _told(held: Schedule) -> dict[str, tuple[object, ...]]:
    return {number: row[:6] for number, row in held.numbers.items()}


def test_the_shipped_book_is_compared_with_itself_without_a_change(book: RuleBook) -> None:
    """What a book holds on a day of one edition is what it holds on the next day of it."""
    first, next_day = (held_schedule(book, at(f"{day}T12:00")) for day in ("2026-06-20", "2026-06-21"))
    assert _told(first) == _told(next_day)
