"""Find the merged cells of a sheet: of each only the first holds the value that a person sees over all of them.

They stand behind the rows in a sheet, so that they are looked for before the rows are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from prefile.intake.table.cells import MOST_COLUMNS, Row, Unreadable

__all__ = ["CELL", "Merged", "column_letters", "column_of", "outline"]

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_BLOCK = 1 << 16
_LETTERS = 26
_NAMED, _ROWS = b"mergeCell", b"sheetData"
_LIST = re.compile(rb"<(?:[\w.-]{1,60}:)?sheetData[\s/>]")
_LONGEST_TAG = 80
_UNMERGE = "Unmerge it, and write the value in each of its cells where it holds."


class _Bytes(Protocol):
    since: int  # bytes read since something was found in them

    def read(self, size: int, /) -> bytes: ...


class _Range(NamedTuple):
    """The first and last row and column of a merged cell, and how the sheet writes it."""

    top: int
    bottom: int
    left: int
    right: int
    written: str


class Merged:
    """Mark the empty cells of merged ones, row by row."""

    def __init__(self, written: Iterable[str]) -> None:
        """Take in how the sheet writes them, like A2:B4.

        Raises:
            ValueError: one is no range of cells, or two overlap.
        """
        self._waiting = sorted(map(_range, written), reverse=True)
        self._open: dict[int, _Range] = {}  # by column

    def mark(self, row: Row) -> None:
        """Put in each empty cell of a row that belongs to a merged cell that it does; rows come in their order."""
        while self._waiting and self._waiting[-1].top <= row.number:
            self._begin(self._waiting.pop())
        for column, found in list(self._open.items()):
            if found.bottom < row.number:
                del self._open[column]
            elif (found.top, found.left) != (row.number, column):
                _fill(row, column, found)

    def _begin(self, area: _Range) -> None:
        for column in range(area.left, min(area.right + 1, MOST_COLUMNS)):
            before = self._open.get(column)
            if before is not None and before.bottom >= area.top:
                raise ValueError
            self._open[column] = area


def _fill(row: Row, column: int, area: _Range) -> None:
    row.cells.extend([""] * (column + 1 - len(row.cells)))
    if row.cells[column] == "":
        what = f"this cell is part of the merged cell {area.written}, whose value is in its first cell alone"
        row.cells[column] = Unreadable(what, _UNMERGE)


def _range(written: str) -> _Range:
    first, _, last = written.partition(":")
    found = CELL.fullmatch(first), CELL.fullmatch(last or first)
    if found[0] is None or found[1] is None:
        raise ValueError
    (left, top), (right, bottom) = found[0].groups(), found[1].groups()
    made = _Range(int(top), int(bottom), column_of(left), column_of(right), written)
    if made.top > made.bottom or made.left > made.right:
        raise ValueError
    return made


def outline(stream: _Bytes) -> tuple[int, bool]:
    """Return how many lists of rows a sheet has, and whether any merged cell, in whichever encoding it is written."""
    lists, merged, end = 0, False, b""
    while block := stream.read(_BLOCK):
        stream.since = 0
        text = end + block.replace(b"\0", b"")
        if _ROWS in text:  # as in few blocks
            lists += sum(found.end() > len(end) for found in _LIST.finditer(text))
        merged = merged or _NAMED in text
        end = text[-_LONGEST_TAG:]
    return lists, merged


def column_of(letters: str) -> int:
    """Return the column of letters, from 0."""
    column = 0
    for letter in letters:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return column - 1


def column_letters(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters
