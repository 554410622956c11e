"""A comparison as a workbook: a sheet for each part, with frozen headings, filters, and amounts as numbers.

An empty cell under an amount is one that cannot be told or has no known upper bound, never zero. Rows go to
temporary files as they come, so that the memory does not grow with them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from prefile.comparison import Column, Comparison, LineCompared
from prefile.render.compare_table import By, group_cells, group_headings, groups_of, line_cells, line_headings
from prefile.render.words import clean

__all__ = ["MOST_ROWS", "XlsxComparison"]

MOST_ROWS = 1_000_000
_EXACT_DIGITS = 15  # of a number in a workbook; one with more is written as text, which loses nothing
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)  # a workbook says when it was made; these bytes depend on nothing but data
_WIDE = {"name": 34, "minerals": 26, "reference": 20, "rate date": 26, "tariff number": 16, "entry number": 15}
_TITLES = {By.MINERAL: "Minerals", By.ORIGIN: "Origins", By.IMPORTER: "Importers"}


class XlsxComparison:
    """Writes the lines one by one, and the sums behind them; `whole` returns the workbook."""

    def __init__(self, columns: Sequence[Column], chosen: Sequence[By]) -> None:
        """Begin a workbook with the parts that were chosen."""
        self._columns, self._chosen = columns, chosen
        self._bytes = io.BytesIO()
        self._book = Workbook(self._bytes, {"constant_memory": True, "strings_to_urls": False})
        self._book.set_properties({"created": _NO_DATE.replace(tzinfo=None), "title": "prefile comparison; not law"})
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._money = self._book.add_format({"num_format": "#,##0.00"})
        self._notes = self._book.add_worksheet("Read this first")
        self._total = _Sheet(self._book, "Total", group_headings("part", columns), self._bold, self._money)
        self._lines: list[_Sheet] = []
        if By.LINE in chosen:
            self._more_lines()

    def line(self, line: LineCompared) -> None:
        """Write one line; what does not fit on a sheet goes on on the next."""
        if By.LINE not in self._chosen:
            return
        if self._lines[-1].rows >= MOST_ROWS:
            self._more_lines()
        self._lines[-1].row(line_cells(line))

    def _more_lines(self) -> None:
        name = f"Lines {len(self._lines) + 1}" if self._lines else "Lines"
        self._lines.append(_Sheet(self._book, name, line_headings(self._columns), self._bold, self._money))

    def end(self, told: Comparison) -> None:
        """Write the sums, and what a reader must know."""
        self._total.row(group_cells(told.total))
        sheets = [self._total, *self._lines]
        for by, groups in groups_of(told, self._chosen):
            headings = group_headings(by.value, self._columns)
            sheets.append(_Sheet(self._book, _TITLES[by], headings, self._bold, self._money))
            for group in groups:
                sheets[-1].row(group_cells(group))
        for sheet in sheets:
            sheet.end()
        self._say(told)

    def whole(self) -> bytes:
        """Return the workbook's bytes."""
        self._book.close()
        return self._bytes.getvalue()

    def _say(self, told: Comparison) -> None:
        self._notes.set_column(0, 0, 30)
        self._notes.set_column(1, 1, 110)
        said = [
            ("What this is", told.not_law),
            ("Rows of minerals", told.spread),
            ("Empty amounts", "cannot be told, or have no known upper bound; they are not zero"),
            ("Read", f"{told.entries:,} entries, {told.total.today.lines:,} lines"),
            ("Could not be read", f"{told.unread:,}, which are in no sum"),
            ("Rate dates", f"{told.first_date or 'none'} to {told.last_date or 'none'}"),
            ("Rule book", told.rulebook),
        ]
        for one in (each for column in told.columns for each in column.scenarios):
            said += [(one.scenario, f"{one.title}. Supposes: {one.supposes} Its numbers: {one.numbers_from}")]
        for row, (name, words) in enumerate(said):
            self._notes.write_string(row, 0, name, self._bold)
            self._notes.write_string(row, 1, clean(words), self._wrap)


class _Sheet:
    """One sheet: its headings are frozen, and every row can be filtered."""

    def __init__(self, book: Workbook, name: str, headings: Sequence[str], bold: Format, money: Format) -> None:
        self._sheet: Worksheet = book.add_worksheet(name)
        self._headings, self._money, self.rows = headings, money, 0
        for place, heading in enumerate(headings):
            self._sheet.set_column(place, place, _WIDE.get(heading, 16))
            self._sheet.write_string(0, place, heading, bold)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_landscape()
        self._sheet.repeat_rows(0)

    def row(self, cells: Sequence[object]) -> None:
        """Write one row."""
        self.rows += 1
        for place, value in enumerate(cells):
            self._cell(self.rows, place, value)

    def _cell(self, row: int, place: int, value: object) -> None:
        if isinstance(value, Decimal):
            if len(value.as_tuple().digits) > _EXACT_DIGITS:
                self._sheet.write_string(row, place, f"{value:f}")
            else:
                self._sheet.write_number(row, place, float(value), self._money)
        elif isinstance(value, int):
            self._sheet.write_number(row, place, value)
        elif value is not None:
            self._sheet.write_string(row, place, clean(str(value)))

    def end(self) -> None:
        """Let every row that there is be filtered."""
        self._sheet.autofilter(0, 0, self.rows, len(self._headings) - 1)
