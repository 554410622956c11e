"""What people write: days, amounts, units, countries and headings are read where they mean one thing, or asked of."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import prefile
from prefile import DeclarationProblems, Entry, Problem, read_entries
from prefile.intake.mapping import ENTRY_FACTS, LINE_FACTS, shipped_mapping
from prefile.intake.table.usual_headings import NO_FACT, loose, meanings_by
from prefile.values.country_names import country_named
from prefile.values.name_table import name_table
from prefile.values.unit_names import unit_named
from prefile.values.units import UNITS
from prefile.values.written_amounts import written_amount
from prefile.values.written_days import DayOrder, written_day

ROOT = Path(__file__).parents[2]
CELLS: list[dict[str, Any]] = yaml.safe_load((ROOT / "fixtures" / "writings" / "cells.yaml").read_text("utf-8"))
TABLES: list[dict[str, Any]] = yaml.safe_load((ROOT / "fixtures" / "writings" / "headings.yaml").read_text("utf-8"))
OF_ENTRY = {"entry date"}


def table(*rows: list[str], separated: str = ",") -> bytes:
    """Return a CSV of these rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=separated).writerows(rows)
    return out.getvalue().encode()


def at(shape: Any, path: str) -> Any:  # noqa: ANN401
    """Return what stands at a path of an entry's JSON, and nothing where nothing does."""
    for step in path.split("/"):
        if shape is None:
            return None
        shape = shape[int(step)] if isinstance(shape, list) else shape.get(step)
    return shape


def said(item: Entry | DeclarationProblems) -> Any:  # noqa: ANN401
    """Return an entry as JSON holds it."""
    assert isinstance(item, Entry), [str(problem) for problem in item.problems]
    return item.model_dump(mode="json")


def expect(problem: Problem, code: str, words: list[str], says: list[str]) -> None:
    """See that a problem has a code, words and a next step."""
    assert problem.code == code, problem
    assert [word for word in words if word not in problem.what] == [], problem.what
    assert [word for word in says if word not in problem.next] == [], problem.next


@pytest.mark.parametrize("written", CELLS, ids=lambda written: f"{written['heading']}: {written['cells']}")
def test_what_stands_in_a_cell_is_read_or_asked_about(written: dict[str, Any]) -> None:
    extra = ["Qty"] if written["heading"].startswith(("U", "unit")) else []
    head = ["tariff number", written["heading"], *extra]
    rows = [["2804.61.00.00", str(cell), *(["5"] if extra else [])] for cell in written["cells"]]
    (item,) = read_entries(table(head, *rows, separated=written.get("separated", ",")), **written.get("with", {}))
    if "asks" in written:
        assert isinstance(item, DeclarationProblems)
        assert len(item.problems) == 1, "a column is refused once"
        expect(item.problems[0], written["asks"], written["words"], written.get("says", []))
        assert item.problems[0].where.path == written["heading"] or extra
        return
    shape = said(item)
    if written["heading"] in OF_ENTRY:
        found = [at(shape, written["path"])]
        wanted = [prefile.read_entry(table(head, [rows[0][0], read])) for read in written["reads"]]
        assert found == [said(one)["entered"] for one in wanted]
    else:
        assert [at(line, written["path"]) for line in shape["lines"]] == written["reads"]


@pytest.mark.parametrize("written", TABLES, ids=lambda written: ", ".join(written["headings"]))
def test_each_heading_is_read_or_named_or_asked_about(written: dict[str, Any]) -> None:
    (item,) = read_entries(table(written["headings"], written["cells"]))
    if "asks" in written:
        assert isinstance(item, DeclarationProblems)
        assert len(item.problems) == 1
        expect(item.problems[0], written["asks"]["code"], written["asks"]["words"], written["asks"].get("says", []))
        return
    shape = said(item)
    for path, wanted in written["reads"].items():
        found = at(shape, path[1:]) if path.startswith("/") else at(shape["lines"][0], path)
        assert (found[:10] if path == "/entered" else found) == wanted
    assert isinstance(item, Entry)
    assert item.source is not None
    named = {one.what: one.why for one in item.source.passed_over if one.what.startswith("the column")}
    assert set(named) == {f'the column "{heading}"' for heading in written.get("unread", {})}
    for heading, why in written.get("unread", {}).items():
        assert why in named[f'the column "{heading}"']


def test_there_are_forty_ways_of_writing_and_more() -> None:
    assert len(CELLS) + len(TABLES) >= 80
    assert {len(one["cells"]) > 0 for one in CELLS} == {True}


# The tables of names


def test_every_country_of_the_book_is_read_by_its_name_and_every_name_means_one_of_the_book() -> None:
    with (ROOT / "rules" / "lists" / "countries.csv").open(encoding="utf-8", newline="") as stream:
        book = {row["code"]: row["name"] for row in csv.DictReader(stream)}
    for code, name in book.items():
        named = country_named(name)
        assert named is not None, name
        assert named.codes == (code,)
    for row in name_table("country_names.csv"):
        assert row["source"], row
        assert row["code"] == "-" or set(row["code"].split("|")) <= set(book), row


def test_no_writing_of_a_country_is_a_code_of_the_book_for_another() -> None:
    with (ROOT / "rules" / "lists" / "countries.csv").open(encoding="utf-8", newline="") as stream:
        codes = {row["code"] for row in csv.DictReader(stream)}
    assert not [code for code in codes if country_named(code) is not None]


def test_every_name_of_a_unit_means_units_of_cbps_and_none_is_a_code_of_cbps() -> None:
    for row in name_table("unit_names.csv"):
        assert set(row["unit"].split("|")) <= set(UNITS), row
        assert row["source"], row
    assert not [code for code in UNITS if unit_named(code) is not None]


def test_every_usual_heading_means_facts_that_a_table_can_hold_and_is_said_once() -> None:
    mapping = shipped_mapping("table")
    held = {*mapping.entry, *mapping.line, "line/reference"}
    rows = name_table("headings.csv", "prefile.intake.table")
    assert len({loose(row["heading"]) for row in rows}) == len(rows)
    named = {loose(heading) for where in (*mapping.entry.values(), *mapping.line.values()) for heading in where}
    for row in rows:
        assert row["source"], row
        assert set(row["fact"].split("|")) - {NO_FACT} <= held, row
        assert loose(row["heading"]) not in named, f"{row['heading']} is named by the mapping"
    assert held - {"line/reference"} <= {*ENTRY_FACTS, *LINE_FACTS} | {
        fact for fact in held if fact.startswith(("minerals/", "part_values/", "quantities/", "declared/", "claims/"))
    }


def test_a_mapping_of_ones_own_reads_its_headings_alone_and_asks_about_none() -> None:
    mapping = prefile.read_mapping(
        b'format = "prefile-mapping/1"\nreads = "table"\nname = "ours"\nline = { tariff_number = "number" }\n'
    )
    assert meanings_by(mapping) == {}
    entry = prefile.read_entry(b"number,COO,Orgin,Amount\n2804.61.00.00,DE,DE,5\n", mapping=mapping)
    assert entry.lines[0].origin is None
    assert entry.source is not None
    assert [one.what for one in entry.source.passed_over] == [
        'the column "Amount"',
        'the column "COO"',
        'the column "Orgin"',
    ]


def test_two_letters_that_are_read_as_another_country_are_told() -> None:
    entry = prefile.read_entry(b"HTS,COO\n2804.61.00.00,UK\n")
    assert entry.source is not None
    assert [(one.what, one.why) for one in entry.source.passed_over] == [('"UK" of COO', "it is read as GB")]


def test_what_a_column_shows_late_holds_for_its_first_rows_and_against_its_last() -> None:
    early = "".join(f"2804.61.00.00,12/0{1 + n % 9}/2026\n" for n in range(2000))
    read = list(read_entries(f"hts,loaded\n{early}2804.61.00.00,11/28/2026\n".encode(), limits=prefile.Limits(3000)))
    assert [type(item) for item in read] == [Entry]
    far = "2804.61.00.00,2026-12-01\n" * 20_000
    (item,) = read_entries(
        f"hts,loaded\n2804.61.00.00,11/28/2026\n{far}2804.61.00.00,28/11/2026\n".encode(),
        limits=prefile.Limits(30_000),
    )
    assert isinstance(item, DeclarationProblems)
    assert [problem.code for problem in item.problems] == ["E130"]
    assert "the month first" in item.problems[0].what


def test_entries_before_a_mistake_that_stops_reading_are_read() -> None:
    rows = "".join(f"E{n},2804.61.00.00\n" for n in range(40))
    kinds = [type(item) for item in read_entries(f'entry number,hts\n{rows}E40,"open\n'.encode())]
    assert kinds == [Entry] * 39 + [DeclarationProblems]


def test_answers_of_a_side_car_are_read_as_people_write_them() -> None:
    head = "entry_number,line,fact,answer\n"
    rows = (
        'E,1,loaded,11/28/2026\nE,1,net_kg,"1,000.5 kg"\nE,1,origin,Germany\n'
        'E,1,metal/aluminum/smelted_in,"Canada, IS"\n'
        "E,1,ftz/filed,12/4/2026\nE,1,minerals/gallium/percent,99.9%\n"
    )
    answers = prefile.read_facts((head + rows).encode())
    assert [one.answer.answer for one in answers.answered] == [
        "2026-11-28", "1000.5", "DE", "CA IS", "2026-12-04", "99.9",
    ]  # fmt: skip


def test_answers_that_can_be_read_two_ways_are_asked_about_unless_it_is_said() -> None:
    raw = b'entry_number,line,fact,answer\nE,1,loaded,12/4/2026\nE,1,net_kg,"1,000"\n'
    with pytest.raises(DeclarationProblems) as raised:
        prefile.read_facts(raw)
    assert [problem.code for problem in raised.value.problems] == ["E130", "E108"]
    answers = prefile.read_facts(raw, dates="dmy", decimal=".")
    assert [one.answer.answer for one in answers.answered] == ["2026-04-12", "1000"]


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2039, 12, 31)))
def test_a_day_is_read_back_from_every_way_of_writing_it(day: Any) -> None:  # noqa: ANN401
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y"):
        read = written_day(f"{day:{form}}")
        assert read is not None, form
        assert set(read.days.values()) == {day.isoformat()}
    forms: list[tuple[DayOrder, str]] = [
        ("mdy", "%m/%d/%Y"), ("mdy", "%m-%d-%y"), ("dmy", "%d.%m.%Y"), ("mdy", "%m%d%Y"),
    ]  # fmt: skip
    for order, form in forms:
        read = written_day(f"{day:{form}}")
        assert read is not None, form
        assert read.days[order] == day.isoformat()


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_an_amount_is_read_back_from_every_way_of_writing_it(whole: int, cents: int) -> None:
    for text in (f"{whole}.{cents:02}", f"{whole:,}.{cents:02}", f"$ {whole:,}.{cents:02} USD"):
        read = written_amount(text)
        assert read is not None
        assert read.amounts["."] == f"{whole}.{cents:02}"
    comma = f"{whole:,}".replace(",", ".") + f",{cents:02}"
    read = written_amount(comma)
    assert read is not None
    assert read.amounts[","] == f"{whole}.{cents:02}"


@given(st.text(max_size=30))
def test_any_text_is_a_day_an_amount_a_country_or_none(text: str) -> None:
    day, amount = written_day(text), written_amount(text)
    assert day is None or day.days
    assert amount is None or amount.amounts
    country_named(text)
    unit_named(text)
