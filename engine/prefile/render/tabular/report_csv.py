"""Reports as CSV (RFC 4180), one row a line of an entry; problems of what cannot be read go aside.

An empty cell under an amount is one that cannot be told or has no known upper bound, never zero. Text that a
spreadsheet would run as a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from decimal import Decimal

from prefile.render.item import Piece, Told
from prefile.render.tabular.report_columns import LINES, Cells
from prefile.render.tabular.report_rows import line_rows
from prefile.render.text.summary import Tally
from prefile.render.text.words import clean
from prefile.render.writers import problems_aside
from prefile.values.formula_guard import guard_formula

__all__ = ["CsvReports", "csv_piece"]


def csv_piece(told: Told, *, colour_aside: bool = False) -> Piece:
    """Return the rows of a report; problems are told aside."""
    return Piece(_rows(line_rows(told)), problems_aside(told.item, colour=colour_aside))


class CsvReports:
    """Writes the header, and behind it the rows as they come."""

    def __init__(self, put: Callable[[str], None]) -> None:
        """Write with `put`, beginning with the header."""
        self._put = put
        put(_rows([tuple(column.heading for column in LINES)]))

    def body(self, body: str) -> None:
        """Write the rows of one report."""
        self._put(body)

    def end(self, tally: Tally) -> None:
        """Write nothing more: a row of sums would be taken for a line."""


def _rows(rows: Iterable[Cells]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else guard_formula(clean(str(value)))
