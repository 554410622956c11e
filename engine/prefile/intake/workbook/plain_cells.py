"""Rows of a sheet whose cells are plain, read by one regular expression: no formula, no runs, nothing beside cells.

A row is taken as lxml writes it. Every mark that stands in it is one of a cell that was found, or the row is read cell
by cell, as `rows.py` says, which alone has words for what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from prefile.intake.table.cells import Value

__all__ = ["PlainCells"]

_MOST_BYTES = 1 << 14  # of a row as it is written; so that no text of it is too long for a cell
_MOST_KNOWN = 1 << 14  # texts of each kind of cell
_MOST_KINDS = 1 << 10
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,6})")?(?: t="([A-Za-z]{1,9})")?'
    r"(?:/>|>(<v>|<is><t>)([^<>&]+)(?:</v>|</t></is>)</c>)"
)
_TEXT = "<is><t>"
_MARKS = {"": 1, "<v>": 4, _TEXT: 6}  # that stand in a cell, by how its value begins
_OF_ROW = 2  # where it begins and ends
_INLINE = "inlineStr"

# What a cell of a kind and a style says that holds a text.
ReadCell = Callable[[str, str, str | None], Value]


class _Texts(dict[str, Value]):
    """What cells of a kind and a style say, by what they hold."""

    def __init__(self, read: ReadCell, kind: str, style: str) -> None:
        super().__init__()
        self._read, self._kind, self._style = read, kind or "n", style or None

    def __missing__(self, text: str) -> Value:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        value = self[text] = self._read(self._kind, text, self._style)
        return value


class PlainCells:
    """Reads the plain rows of one workbook."""

    def __init__(self, columns: Mapping[str, int], read: ReadCell, unescaped: Callable[[str], str]) -> None:
        """Know the columns by their letters, and how a cell is read by kind, text and style."""
        self._columns, self._read, self._unescaped = columns, read, unescaped
        self._known: dict[tuple[str, str], _Texts] = {}

    def cells(self, written: bytes, number: int) -> list[Value] | None:
        """Return the cells of the row of a number, as lxml writes it; None where they are to be read one by one."""
        if len(written) > _MOST_BYTES:
            return None
        text, row, marks, width = written.decode("ascii"), str(number), _OF_ROW, 0
        cells: list[Value] = []
        for letters, of_row, style, kind, begins, held in _CELL.findall(text):
            marks += _MARKS[begins]
            column = self._columns.get(letters, -1)
            if of_row != row or column < 0:
                return None
            if not begins:
                continue
            if (begins == _TEXT) is not (kind == _INLINE):
                return None
            value: Value = held if kind == _INLINE and "_x" not in held else self._value(kind, style, held)
            if column != width:
                if column < width:
                    return None
                cells.extend([""] * (column - width))
            cells.append(value)
            width = column + 1
        return cells if marks == text.count("<") and (not cells or cells[-1] != "") else None

    def inline(self, held: str) -> str:
        """Return what a cell says that holds its text itself."""
        return self._unescaped(held)

    def texts(self, kind: str, style: str) -> Mapping[str, Value]:
        """Return what cells of another kind and a style say, by the texts that they hold; either is blank for none."""
        known = self._known.get((kind, style))
        if known is None:
            if len(self._known) >= _MOST_KINDS:
                self._known.clear()
            known = self._known[kind, style] = _Texts(self._read, kind, style)
        return known

    def _value(self, kind: str, style: str, held: str) -> Value:
        return self.inline(held) if kind == _INLINE else self.texts(kind, style)[held]
