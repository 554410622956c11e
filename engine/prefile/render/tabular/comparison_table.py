"""A comparison as tables: the headings and the cells of each part, for CSV and for a workbook alike.

A cell that is None is an amount that cannot be determined or has no known upper bound, never zero. As CSV a comparison
is one table, written as it comes: each row says in `part` what it is, and a cell that is None is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from prefile.analysis.comparison import Column, Comparison, Group, LineCompared
from prefile.analysis.would import Would
from prefile.render.tabular.cells import csv_text

__all__ = ["By", "CsvComparison", "group_cells", "group_headings", "groups_of", "line_cells", "line_headings"]

Cells = list[object]


class By(StrEnum):
    """What a comparison is grouped by."""

    LINE = "line"
    MINERAL = "mineral"
    ORIGIN = "origin"
    IMPORTER = "importer"


_WOULD = ("would be", "would be at least", "would be at most", "would add", "would add at least", "would add at most")
_TODAY = ("value", "payable today", "today at least", "today at most")
_LINE = (
    "entry number",
    "reference",
    "rate date",
    "importer",
    "line",
    "tariff number",
    "origin",
    "coverage",
    "minerals",
)


def line_headings(names: Sequence[str]) -> list[str]:
    """Return the headings of the table of lines, under columns of these names."""
    under = [f"{name}: {what}" for name in names for what in ("outcome", "could be entered", *_WOULD)]
    return [*_LINE, *_TODAY, *under]


def line_cells(line: LineCompared) -> Cells:
    """Return one line's cells."""
    cells: Cells = [
        line.entry_number,
        line.reference,
        line.rate_date,
        line.importer,
        line.line,
        line.tariff_number,
        line.origin,
        line.coverage,
        ", ".join(line.minerals),
        line.value,
        *line.today,
    ]
    for under in line.under:
        doubtful = "perhaps not" if under.outcome == "cannot tell" else "no"
        cells += [under.outcome, doubtful if under.refused else "yes", *under.would_be, *under.would_add]
    return cells


def group_headings(key: str, names: Sequence[str]) -> list[str]:
    """Return the headings of a table of groups: minerals, origins, importers, or the total."""
    counts = ("lines it would apply to", "lines that cannot be told", "lines that could not be entered")
    under = [f"{name}: {what}" for name in names for what in (*counts, *_WOULD)]
    return [key, "name", "lines", "lines without value", *_TODAY, *under]


def group_cells(group: Group) -> Cells:
    """Return one group's cells."""
    today = group.today
    cells: Cells = [group.key, group.name, today.lines, today.unvalued, today.value, *today.duty]
    for place, added in enumerate(group.under):
        cells += [added.applies, added.untold, added.refused, *_of(group.would_be(place)), *_of(added.would_add)]
    return cells


def _of(would: Would) -> tuple[object, ...]:
    return tuple(would)


def groups_of(
    comparison: Comparison, chosen: Sequence[By], *, shared: bool = False
) -> Iterator[tuple[By, tuple[Group, ...]]]:
    """Yield the groups that were asked for: by mineral, origin and importer.

    `shared`: minerals that the same lines name are one group.
    """
    for by, groups in (
        (By.MINERAL, comparison.shared if shared else comparison.minerals),
        (By.ORIGIN, comparison.origins),
        (By.IMPORTER, comparison.importers),
    ):
        if by in chosen:
            yield by, groups


class CsvComparison:
    """Writes the lines one by one, and the sums behind them."""

    def __init__(self, put: Callable[[str], None], columns: Sequence[Column], chosen: Sequence[By]) -> None:
        """Write with `put` the parts that were chosen, beginning with the header."""
        self._put, self._chosen = put, chosen
        names = [column.name for column in columns]  # which stay, while titles are reworded
        self._lines, self._groups = line_headings(names), group_headings("key", names)
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
