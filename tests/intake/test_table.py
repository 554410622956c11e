"""Tables: what separates cells, which row holds the headings, and the entries of one file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from readings import outline
from workbooks import HEAD, codes, problems

import prefile
from prefile import DeclarationProblems, Entry, read_entries, read_entry

ROOT = Path(__file__).parents[2]
SHIPMENT = ROOT / "fixtures" / "formats" / "shipment"


@pytest.mark.parametrize("file", ["table.csv", "table.xlsx"])
def test_prefiles_own_table_says_all_that_the_entry_says(file: str) -> None:
    read = read_entry(SHIPMENT / file)
    assert read.canonical() == read_entry(SHIPMENT / "entry.json").canonical()


def test_a_report_like_aces_gives_lines_with_their_numbers_in_filing_order() -> None:
    report, entry = read_entry(SHIPMENT / "es-003.csv"), read_entry(SHIPMENT / "entry.json")
    assert [line.declared for line in report.lines] == [line.declared for line in entry.lines]
    assert [line.value for line in report.lines] == [line.value for line in entry.lines]
    assert report.source is not None
    assert "mineral content" in report.source.format.cannot_carry
    assert [one.what for one in report.source.passed_over] == [
        "a row of totals",
        "rows above the headings",
        'the column "Filer Code"',
    ]


def test_an_independent_reader_sees_the_same_cells_in_the_workbook() -> None:
    book = openpyxl.load_workbook(SHIPMENT / "table.xlsx", data_only=True)
    rows = list(book["Entry"].iter_rows(min_row=3, values_only=True))
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:5]]
    entry = read_entry(SHIPMENT / "table.xlsx")
    for row, line in zip(told, entry.lines, strict=True):
        by_heading = {str(heading).lower(): value for heading, value in row.items()}
        assert by_heading["value"] == line.value
        assert by_heading["net kg"] == line.net_kg
        assert by_heading["description"] == line.description


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_headings_say_what_separates_cells(delimiter: str, end: str, mark: str) -> None:
    rows = [["Report, of December; all"], ["HTS", "value", "description"], ["2804.61.00.00", "15000", "x"]]
    text = mark + end.join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    line = read_entry(text.encode()).lines[0]
    assert (line.tariff_number, line.value) == ("2804610000", Decimal(15000))


def test_lines_may_end_in_several_ways_within_one_file() -> None:
    text = f"{HEAD.strip()}\r\nE,1,2804.61.00.00,DE,1\rE,2,2804.61.00.00,DE,2\nE,3,2804.61.00.00,DE,3"
    assert [line.value for line in read_entry(text.encode()).lines] == [1, 2, 3]


def test_a_cell_in_quotes_may_hold_lines_and_quotes_and_the_next_row_keeps_its_line() -> None:
    text = 'tariff number,description\n2804.61.00.00,"a ""b""\nc,d"\n12,x\n'
    told = problems(text)
    assert [(one.code, one.where.line, one.where.path) for one in told] == [("E131", 4, "tariff number")]


def test_a_mapping_of_ones_own_reads_other_headings_days_and_decimal_marks() -> None:
    mapping = prefile.read_mapping(
        b'format = "prefile-mapping/1"\nreads = "table"\nname = "ours"\n'
        b'values = {days = "DD.MM.YYYY", decimal_mark = ","}\nentry = {entered = "Datum"}\n'
        b'line = {tariff_number = "Nummer", value = "Wert", "quantities/KG" = "kg"}\n'
    )
    entry = read_entry(b"Datum;Nummer;Wert;kg\n07.12.2026;28046100;1.500,25;7\n", mapping=mapping)
    assert entry.entered is not None
    assert (entry.lines[0].value, entry.lines[0].quantities[0].unit) == (Decimal("1500.25"), "KG")


OURS = 'format = "prefile-mapping/1"\nreads = "table"\nname = "ours"\nline = {tariff_number = "hts", value = "value"}\n'


@pytest.mark.parametrize(
    ("mark", "written", "value"),
    [
        (None, "1,000", None),
        (None, "12,500", None),
        (None, "1,000.00", "1000"),
        (None, "1,000,000", "1000000"),
        (None, "0,125", None),
        (".", "1,000", "1000"),
        (".", "0,125", None),
        (".", "00,125", None),
        (".", "012,125.00", None),
        (",", "1.000", "1000"),
        (",", "0.125", None),
        (",", "0,125", "0.125"),
        (",", "0.125,00", None),
        (",", "1.000,5", "1000.5"),
    ],
)
def test_what_can_be_read_as_thousands_or_decimals_is_refused(
    mark: str | None, written: str, value: str | None
) -> None:
    stated = f'values = {{decimal_mark = "{mark}"}}\n' if mark else ""
    mapping = prefile.read_mapping((OURS + stated).encode())
    (item,) = read_entries(f'hts,value\n2804.61.00.00,"{written}"\n'.encode(), mapping=mapping)
    if value is None:
        assert isinstance(item, DeclarationProblems)
        assert [problem.code for problem in item.problems] == ["E108"]
    else:
        assert isinstance(item, Entry)
        assert item.lines[0].value == Decimal(value)


def test_headings_that_stand_again_are_passed_over_whatever_stands_in_columns_that_are_not_read() -> None:
    text = "hts,value,Page 1\n2804.61.00.00,1,\nHTS,value,Page 2\n2804.61.00.00,2,\n"
    assert [line.value for line in read_entry(text.encode()).lines] == [1, 2]


@pytest.mark.parametrize("cell", ["origin", "Tariff_Number"])
def test_a_row_with_a_heading_for_a_tariff_number_is_no_row_to_pass_over(cell: str) -> None:
    text = f"tariff number,origin,value\n2804.61.00.00,CN,1\n{cell},DE,2\n"
    assert codes(text) == ["E116"]


def test_headings_without_one_for_the_tariff_number_are_not_read_as_a_row() -> None:
    text = "tariff number,origin,value\n2804.61.00.00,CN,1\n,value,origin\n2804.61.00.00,2,DE\n"
    assert codes(text) == ["E116"]


def test_two_rows_of_headings_that_follow_each_other_lose_no_row() -> None:
    text = "hts,value\ntariff number,origin,value\n2804.61.00.00,CN,1\n"
    assert len(read_entry(text.encode()).lines) == 1


def test_titles_with_numbers_are_no_rows() -> None:
    text = "Report,20261207\n2804610000,,\ntariff number,origin,value\n2804.61.00.00,CN,1\n"
    assert len(read_entry(text.encode()).lines) == 1


def test_a_byte_order_mark_that_stands_twice_hides_no_heading() -> None:
    text = "\ufeff\ufeffentry number,tariff number\nE1,2804.61.00.00\nE2,2804.61.00.00\n"
    assert outline(read_entries(text.encode())) == ["entry", "entry"]


def test_of_what_is_passed_over_the_number_of_kinds_is_told_where_they_are_many() -> None:
    heads = ",".join(f"extra {number}" for number in range(150))
    text = f"tariff number,{heads}\n2804.61.00.00{',' * 150}\n"
    source = read_entry(text.encode()).source
    assert source is not None
    assert len(source.passed_over) == 101
    assert source.passed_over[-1][:2] == ("… and more kinds", 50)


def test_many_entries_are_read_one_by_one_and_a_mistake_stops_none_but_its_own() -> None:
    rows = "".join(f"E{n},1,{'2804.61.00.00' if n != 2 else '12'},DE,1\n" for n in range(1, 5))
    assert outline(read_entries((HEAD + rows).encode())) == ["entry", "E131", "entry", "entry"]


def test_an_entry_that_is_alone_has_the_digest_of_its_file_and_others_of_their_rows() -> None:
    one, two = f"{HEAD}E1,1,2804.61.00.00,DE,1\n", f"{HEAD}E1,1,2804.61.00.00,DE,1\nE2,1,2804.61.00.00,DE,1\n"
    alone, first = read_entry(one.encode()), next(read_entries(two.encode()))
    assert isinstance(first, Entry)
    assert alone.source is not None
    assert first.source is not None
    assert alone.source.digest != first.source.digest
