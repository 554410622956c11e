"""A comparison as one CSV table, written as it comes: each row says in `part` what it is.

An empty cell under an amount is one that cannot be determined or has no known upper bound, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prefile.analysis.comparison import Column, Comparison, LineCompared
from prefile.render.tabular.cells import csv_text
from prefile.render.tabular.comparison_table import (
    By,
    group_cells,
    group_headings,
    groups_of,
    line_cells,
    line_headings,
)

__all__ = ["CsvComparison"]


class CsvComparison:
    """Writes the lines one by one, and the sums behind them."""

    def __init__(self, put: Callable[[str], None], columns: Sequence[Column], chosen: Sequence[By]) -> None:
        """Write with `put` the parts that were chosen, beginning with the header."""
        self._put, self._chosen = put, chosen
        self._lines, self._groups = line_headings(columns), group_headings("key", columns)
        every = dict.fromkeys([*self._lines[:9], *self._groups, *self._lines])
        self._columns = ["part", *every]
        put(csv_text([self._columns]))

    def line(self, line: LineCompared) -> None:
        """Write one line."""
        if By.LINE in self._chosen:
            self._named("line", dict(zip(self._lines, line_cells(line), strict=True)))

    def end(self, comparison: Comparison) -> None:
        """Write the sums."""
        for by, groups in groups_of(comparison, self._chosen):
            for group in groups:
                self._named(by.value, dict(zip(self._groups, group_cells(group), strict=True)))
        self._named("total", dict(zip(self._groups, group_cells(comparison.total), strict=True)))

    def _named(self, part: str, cells: dict[str, object]) -> None:
        self._put(csv_text([[part, *(cells.get(name) for name in self._columns[1:])]]))
