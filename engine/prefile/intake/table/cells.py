"""What a table is made of, of CSV or of a workbook: rows of cells, which hold text, numbers, days or errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from prefile.errors import Place, Problem

__all__ = [
    "MOST_COLUMNS",
    "DayCell",
    "NumberCell",
    "Row",
    "Table",
    "TableStop",
    "Unreadable",
    "Value",
    "is_blank",
    "shown",
]

MOST_COLUMNS = 256


class TableStop(Exception):  # noqa: N818 - no error: it carries the problem behind which nothing is read
    """A mistake behind which nothing can be told apart."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem."""
        self.problem = problem
        super().__init__(problem.what)


class NumberCell(NamedTuple):
    """A number in a workbook, in plain digits; `percent` where it is shown times a hundred with a percent sign."""

    text: str
    percent: bool


class DayCell(NamedTuple):
    """A day in a workbook, or a day and a time without zone: 2026-12-04 or 2026-12-04T09:30."""

    text: str


class Unreadable(NamedTuple):
    """What stands in a cell and is no fact: an error, true or false, a formula without result.

    `word` is what true or false says where words are told apart: in the column of a claim.
    """

    what: str
    following: str
    word: str = ""


Value = str | NumberCell | DayCell | Unreadable  # text is as it was written, blanks around it too


class Row(NamedTuple):
    """A row: the line of the file that it begins on (in a workbook the row), its cells, and the bytes digested."""

    number: int
    cells: list[Value]
    raw: bytes
    formulas: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is being read: its rows, and how places in it are named.

    `path` names a cell by row, column from 0 and heading. `whole` is the digest of the file once every row was read,
    and `delimiter` what separates the cells of text once one was, or "". Rows of a table that is `even` have as many
    cells as its headings.
    """

    name: str
    kind: str
    rows: Iterator[Row]
    path: Callable[[int, int, str], str]
    whole: Callable[[], str]
    even: bool
    delimiter: Callable[[], str] = str
    sheet: str | None = None

    def cell(self, row: int, column: int, heading: str) -> Place:
        """Return the place of a cell: its row, its column from 0, and the heading of that."""
        return Place(self.name, row, None, self.path(row, column, heading), heading or None)


def is_blank(cells: Iterable[Value]) -> bool:
    """Return whether no cell holds more than blanks."""
    return not any(cell.strip() if isinstance(cell, str) else True for cell in cells)


def shown(value: Value) -> str:
    """Return a cell as text, stripped; what cannot be read is blank."""
    if isinstance(value, str):
        return value.strip()
    return "" if isinstance(value, Unreadable) else value.text
