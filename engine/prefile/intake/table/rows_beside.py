"""Tell the rows of a table that are none of an entry: blank ones, headings again, totals, rows outside the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from prefile.errors import Place, Problem
from prefile.intake.table.cells import Row, Table, TableStop, Value, shown
from prefile.intake.table.header import Column, Headings, bare, heading_test
from prefile.intake.table.table_draft import TableDraft

__all__ = ["RowsBeside", "are_headings", "cell_at", "is_stated"]

_MOST_NUMBERS = 1 << 15
_TOTAL = re.compile(r"(?:grand |sub-?|report )?totals?\b.*", re.IGNORECASE | re.DOTALL)


class RowsBeside:
    """Pass over the rows that are none of an entry, by the headings that were found."""

    def __init__(self, table: Table, headings: Headings, number: Column) -> None:
        """Know the columns, and in which of them tariff numbers stand."""
        self.waiting: list[tuple[str, str]] = []  # what was passed over before an entry began, with why
        self._table, self._headings, self._tariff_number = table, headings, number
        self._is_known = heading_test([headings.mapping])
        self._read = sorted({column.place for column in (*headings.entry, *headings.line)})
        self._bare = [bare(shown(cell)) for cell in headings.row.cells]
        self._numbers: set[Value] = set()  # cells that hold a tariff number, and no heading

    def is_beside(self, row: Row, draft: TableDraft | None) -> bool:
        """Return whether a row is none of an entry: blank, the headings again, totals, or nothing that is read."""
        cell = cell_at(row, self._tariff_number)
        if cell in self._numbers:
            return False
        number = shown(cell)
        if are_headings(row.cells, number, self._is_known):
            self._refuse_others(row)
            why = "headings that are repeated", "they are no line"
        elif number:
            if number[0].isdigit() and len(self._numbers) < _MOST_NUMBERS:
                self._numbers.add(cell)
            return False
        elif not any(map(is_stated, row.cells)):
            return True
        elif _TOTAL.fullmatch(next(text for text in map(_legible, row.cells) if text)):
            why = "a row of totals", "it is no line"
        elif not any(place < len(row.cells) and is_stated(row.cells[place]) for place in self._read):
            why = "a row outside the columns that are read", "it says nothing of a line"
        else:
            return False
        if draft is None:
            self.waiting.append(why)
            del self.waiting[8:]
        else:
            draft.pass_over(*why)
        return True

    def _refuse_others(self, row: Row) -> None:
        """Refuse headings that are repeated in another order: the rows behind them would be read in wrong columns.

        What is not read may differ, like the number of a page.
        """
        for place in range(max(len(row.cells), len(self._bare))):
            was = self._bare[place] if place < len(self._bare) else ""
            heading = shown(row.cells[place]) if place < len(row.cells) else ""
            if bare(heading) != was and (place in self._read or self._is_known(heading)):
                above = (
                    f'"{shown(self._headings.row.cells[place])[:60]}" of row {self._headings.row.number}' if was else ""
                )
                what = f'the headings repeated here have "{heading[:60]}" in place of {above or "no heading"}'
                path = self._table.path(row.number, place, heading)
                following = "Put each table with headings of its own into a file of its own."
                raise TableStop(Problem("E116", what, Place(self._table.name, row.number, None, path), next=following))


def are_headings(cells: Iterable[Value], number: str, is_known: Callable[[str], bool]) -> bool:
    """Return whether cells hold headings: where the tariff number stands, or in most of them."""
    if number and is_known(number):
        return True
    if number[:1].isdigit():
        return False
    texts = [text for text in map(shown, cells) if text]
    known = sum(map(is_known, texts))
    return known > 1 and known * 2 > len(texts)


def cell_at(row: Row, column: Column | None) -> Value:
    """Return the cell of a row in a column; blank where there is none."""
    return row.cells[column.place] if column is not None and column.place < len(row.cells) else ""


def is_stated(cell: Value) -> bool:
    """Return whether a cell holds more than blanks."""
    return bool(cell.strip()) if isinstance(cell, str) else True


def _legible(cell: Value) -> str:
    return shown(cell) or ("" if isinstance(cell, str) else "?")
