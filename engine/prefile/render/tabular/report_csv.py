"""Reports as CSV (RFC 4180), one row a line of an entry; problems of what cannot be read go aside.

An empty cell under an amount is one that cannot be determined or has no known upper bound, never zero. Text that a
spreadsheet would run as a formula has an apostrophe before it.
"""

from __future__ import annotations

from collections.abc import Callable

from prefile.render.item import Piece, RunItem
from prefile.render.tabular.cells import csv_text
from prefile.render.tabular.report_columns import LINES
from prefile.render.tabular.report_rows import line_rows
from prefile.render.text.summary import Tally
from prefile.render.writers import problems_aside

__all__ = ["CsvReports", "csv_piece"]


def csv_piece(item: RunItem, *, colour_aside: bool = False) -> Piece:
    """Return the rows of a report; problems go aside."""
    return Piece(csv_text(line_rows(item), "\r\n"), problems_aside(item.result, colour=colour_aside))


class CsvReports:
    """Writes the header, and behind it the rows as they come."""

    def __init__(self, put: Callable[[str], None]) -> None:
        """Write with `put`, beginning with the header."""
        self._put = put
        put(csv_text([[column.heading for column in LINES]], "\r\n"))

    def body(self, body: str) -> None:
        """Write the rows of one report."""
        self._put(body)

    def end(self, tally: Tally) -> None:
        """Write nothing more: a row of sums would be taken for a line."""
