"""Workbooks: numbers, days, hidden sheets and texts as Excel shows them, and templates that read back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from mutating import answered, mutation
from workbooks import GOOD, SHEET, STRINGS, of_rows, problems, with_part, workbook

from prefile import read_entry
from prefile.intake.workbook.merged import column_letters
from prefile.render.tabular.template import write_template


def test_numbers_of_a_workbook_are_what_excel_shows() -> None:
    data = of_rows(("tariff number", "value", "gallium %"), (2804610000, 0.1 + 0.2, 99.99))
    line = read_entry(data).lines[0]
    assert (line.value, line.minerals[0].percent) == (Decimal("0.3"), Decimal("99.99"))


def test_days_are_read_by_their_format_from_1900_and_from_1904() -> None:
    for since_1904 in (False, True):

        def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:  # noqa: ANN401
            sheet.write_row(0, 0, ("tariff number", "entered", "loaded"))
            sheet.write(1, 0, "2804.61.00.00")
            sheet.write_datetime(1, 1, datetime(2026, 12, 4, 9, 30), book.add_format({"num_format": 22}))  # noqa: DTZ001
            sheet.write_datetime(1, 2, datetime(2026, 11, 9), book.add_format({"num_format": '[$-409]d"th" mmm yy'}))  # noqa: DTZ001

        entry = read_entry(workbook(fill, date_1904=since_1904))
        assert entry.entered is not None
        assert entry.entered.isoformat() == "2026-12-04T14:30:00+00:00"
        assert str(entry.lines[0].loaded) == "2026-11-09"


def test_a_problem_of_a_workbook_names_its_cell() -> None:
    (told,) = problems(of_rows(("title",), ("tariff number", "origin"), ("2804.61.00.00", "Germny")))
    assert (told.where.line, told.where.path) == (3, "Entry!B3")


def test_a_hidden_sheet_is_not_read_and_said() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:  # noqa: ANN401
        sheet.write_column(0, 0, ("tariff number", "2804.61.00.00"))
        hidden = book.add_worksheet("Old")
        hidden.write_column(0, 0, ("tariff number", "8112.92.10.00"))
        hidden.hide()

    entry = read_entry(workbook(fill))
    assert entry.source is not None
    assert [(one.what, one.times) for one in entry.source.passed_over] == [('the sheet "Old"', 1)]


def test_texts_in_runs_and_escapes_are_read_as_they_are_meant() -> None:
    runs = b'<si><r><t>poly</t></r><r><t xml:space="preserve"> silicon_x000A_</t></r><rPh><t>no</t></rPh></si>'
    data = with_part(GOOD, STRINGS, lambda part: part.replace(b"<si><t>polysilicon</t></si>", runs))
    assert read_entry(data).lines[0].description == "poly silicon"


def test_a_sheet_of_empty_rows_to_the_last_is_read() -> None:
    empty = b"".join(b'<row r="%d" spans="1:3" ht="15"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 60_000))
    data = with_part(GOOD, SHEET, lambda part: part.replace(b"</sheetData>", empty + b'<row r="1048576"/></sheetData>'))
    assert len(read_entry(data).lines) == 1


def test_letters_of_columns_are_excels() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_template_reads_back_as_an_empty_table(kind: Any) -> None:  # noqa: ANN401
    (told,) = problems(write_template(kind))
    assert told.code == "E109"


def test_a_template_that_is_filled_in_is_an_entry() -> None:
    headings = write_template("csv").decode("utf-8-sig").strip().split(",")
    told = {"tariff number": "8112.92.10.00", "gallium %": "99.9", "origin": "CN"}
    row = ",".join(told.get(heading, "") for heading in headings)
    line = read_entry(f"{','.join(headings)}\n{row}\n".encode()).lines[0]
    assert (line.minerals[0].mineral, line.origin) == ("gallium", "CN")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_mutation_is_entries_or_problems(seed: int) -> None:
    assert answered(mutation("tables", seed))
