"""No text of a declaration or a scenario is run by a spreadsheet, whatever it begins with; numbers stay numbers."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from prefile.render.tabular.cells import csv_cell, csv_text
from prefile.render.tabular.sheets import Sheet, open_book
from prefile.values.formula_guard import begins_formula, guard_formula, unguard_formula

SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"
BEFORE = (
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\v",
    "\x00",
    "\x1b",
    "\u00a0",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\u3000",
    "'",
    " '",
)
FORMULAS = [f"{before}{sign}1+1" for before in BEFORE for sign in SIGNS]
BREAKS = ["\tSUM(A1)", "\rSUM(A1)", "\nSUM(A1)", "'\tSUM(A1)"]
PLAIN = ["", "'", " ", "silicon, 99 %", "1-2", "5", " 5", "a=b", "'n Beetje", "(5)", "−5", "— none", "2804.61.00.00"]


@pytest.mark.parametrize("text", [*FORMULAS, *BREAKS])
def test_what_begins_like_a_formula_is_kept_text_and_comes_back(text: str) -> None:
    assert guard_formula(text) == f"'{text}"
    assert unguard_formula(f"'{text}") == text
    cell = next(csv.reader(io.StringIO(csv_text([[text]]), newline="")))[0]
    assert cell.startswith("'") or not begins_formula(cell)


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert guard_formula(text) == unguard_formula(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-5, "-5"),
        (Decimal(-5), "-5"),
        (Decimal("-0.50"), "-0.50"),
        (Decimal("1E+3"), "1000"),
        ("-5", "'-5"),
        (True, "yes"),
        (None, ""),
    ],
)
def test_a_number_is_a_number_and_a_text_of_digits_is_text(value: object, written: str) -> None:
    assert csv_cell(value) == written


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n ＝﹣\u200b\x001a"), max_size=6))
def test_every_cell_comes_back(text: str) -> None:
    shown = guard_formula(text)
    assert shown.startswith("'") or not begins_formula(shown)
    assert unguard_formula(shown) == text


def test_in_a_workbook_it_is_text_that_stays_text_when_its_cell_is_edited() -> None:
    out = io.BytesIO()
    book, looks = open_book(out, "test")
    sheet = Sheet(book, "Texts", [("text", 10)], looks)
    texts = [*FORMULAS, "silicon"]
    for text in texts:
        sheet.row([text])
    sheet.row([Decimal(-5)])
    sheet.end()
    book.close()
    cells = [row[0] for row in load_workbook(out)["Texts"].iter_rows(min_row=2)]
    number = cells.pop()
    assert (number.data_type, number.value) == ("n", -5)
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [begins_formula(str(cell.value)) for cell in cells]
    assert {"=1+1", " ＋1+1", "silicon"} <= {str(cell.value) for cell in cells}
    assert (cells[0].quotePrefix, cells[-1].quotePrefix) == (True, False)
