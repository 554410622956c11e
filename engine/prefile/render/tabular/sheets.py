"""Workbooks: sheets with frozen headings and filters, amounts as numbers, and text that cannot act.

An empty cell under an amount is one that cannot be determined or has no known upper bound, never zero. Rows go to
temporary files as they come, so that the memory does not grow with them. Every text is written as text; one that begins
like a formula bears the mark of Excel's own apostrophe too, so that it stays text when a person edits its cell.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from prefile.render.text.words import clean
from prefile.values.dates import NEW_YORK
from prefile.values.formula_guard import begins_formula

__all__ = ["MOST_ROWS", "Looks", "Sheet", "open_book", "write_notes"]

MOST_ROWS = 1_000_000
_EXACT_DIGITS = 15  # of a number in a workbook; one with more is written as text, which loses nothing
_LETTER = 1  # of the sizes of paper that Excel numbers
_MOST_TEXT = 32_767  # characters that a cell holds
_CUT = "… (cut; the format json holds all of it)"
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)  # a workbook says when it was made; these bytes depend on nothing but data


class Looks:
    """How the cells of a workbook look."""

    def __init__(self, book: Workbook) -> None:
        """Make the looks in a workbook."""
        self.head: Format = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.wrap: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.money: Format = book.add_format({"num_format": "#,##0.00"})
        self.quoted: Format = book.add_format({"quote_prefix": True})
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.instant: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.text: Format = book.add_format({"num_format": "@", "bg_color": "#FFFBE6", "border": 1})
        self.sum: Format = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})


def open_book(stream: IO[bytes], title: str, folder: Path | None = None) -> tuple[Workbook, Looks]:
    """Begin a workbook that is written to a stream when it is closed; rows wait in a folder until then."""
    options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": folder}
    book = Workbook(stream, options)
    book.set_properties({"created": _NO_DATE.replace(tzinfo=None), "title": title})
    return book, Looks(book)


class Sheet:
    """One sheet: its headings are frozen, and every row can be filtered."""

    def __init__(
        self,
        book: Workbook,
        name: str,
        columns: Sequence[tuple[str, float]],
        looks: Looks,
        *,
        to_fill_in: Collection[int] = (),
    ) -> None:
        """Begin a sheet whose columns have these headings and widths in characters.

        In the columns `to_fill_in` people write: what they write stays text, so that no zero of a code is lost.
        """
        self._sheet: Worksheet = book.add_worksheet(name)
        self._looks, self._columns, self.rows = looks, len(columns), 0
        for place, (heading, width) in enumerate(columns):
            self._sheet.set_column(place, place, width, looks.text if place in to_fill_in else None)
            self._sheet.write_string(0, place, heading, looks.head)
        self._sheet.freeze_panes(1, 0)
        _for_print(self._sheet)
        self._sheet.repeat_rows(0)
        self._sums = 0
        self._filled: set[int] = set(to_fill_in)

    def row(self, cells: Sequence[object]) -> None:
        """Write one row."""
        self.rows += 1
        for place, value in enumerate(cells):
            self._cell(self.rows, place, value, None)

    def sums(self, cells: Sequence[object]) -> None:
        """Write a row of sums behind all others, which no filter takes for one of them."""
        self._sums += 1
        for place, value in enumerate(cells):
            self._cell(self.rows + self._sums, place, value, self._looks.sum)

    def _cell(self, row: int, place: int, value: object, look: Format | None) -> None:
        if value is not None and value != "":
            self._filled.add(place)
        if isinstance(value, Decimal):
            if len(value.as_tuple().digits) > _EXACT_DIGITS:
                self._sheet.write_string(row, place, f"{value:f}", look)
            else:
                self._sheet.write_number(row, place, float(value), look or self._looks.money)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(row, place, value.astimezone(NEW_YORK).replace(tzinfo=None), self._looks.instant)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, place, datetime.combine(value, time()), self._looks.day)
        elif isinstance(value, int):
            self._sheet.write_number(row, place, value, look)
        elif value is not None:
            text = _fitting(clean(str(value)))
            self._sheet.write_string(row, place, text, self._looks.quoted if begins_formula(text) else look)

    def end(self) -> None:
        """Let every row that there is be filtered, and hide the columns that hold nothing."""
        for place in set(range(self._columns)) - self._filled if self.rows else ():
            self._sheet.set_column(place, place, None, None, {"hidden": True})
        self._sheet.autofilter(0, 0, self.rows, self._columns - 1)


def _for_print(sheet: Worksheet) -> None:
    """Print across Letter paper, every column on one page, with the name of the sheet and the number of the page."""
    sheet.set_landscape()
    sheet.set_paper(_LETTER)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&A&RPage &P of &N")


def _fitting(text: str) -> str:
    """Return text that a cell holds: Excel counts what lies beyond the basic plane twice."""
    if len(text) * 2 <= _MOST_TEXT or len(text.encode("utf-16-le")) <= _MOST_TEXT * 2:
        return text
    kept = text.encode("utf-16-le")[: (_MOST_TEXT - len(_CUT)) * 2].decode("utf-16-le", "ignore")
    return f"{kept}{_CUT}"


def write_notes(sheet: Worksheet, notes: Sequence[tuple[str, str]], looks: Looks) -> None:
    """Write what a reader must know: names beside words."""
    _for_print(sheet)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 110)
    for row, (name, words) in enumerate(notes):
        sheet.write_string(row, 0, name, looks.head)
        sheet.write_string(row, 1, _fitting(clean(words)), looks.wrap)
