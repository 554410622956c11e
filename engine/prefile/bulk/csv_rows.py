"""The rows of CSV by their bytes: where each begins, and which of them begin an entry.

Quotes are told apart by their bytes alone where each opens and closes a cell on one line. Where anything stands that
the ordinary reader would stop at, or that only the whole file tells, the rows from there on are not for columns.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prefile.bulk.key_table import Longs
from prefile.intake.limits import Limits
from prefile.intake.table.declarations import CsvColumns
from prefile.intake.table.header import heading_test
from prefile.intake.table.rows_beside import are_headings

__all__ = ["CsvLayout", "CsvRows"]

_NEWLINE, _COMMA, _SPACE, _ZERO, _NINE = b"\n, 09"
_QUOTED = re.compile(rb'(?<![^,\n])"(?:[^"\r\n]|"")*"(?![^,\r\n])')
_LONGEST_ROW = 1 << 16  # bytes, within what the ordinary reader takes
_LONGEST_ENTRY = Limits().entry_characters
Bytes = NDArray[np.uint8]


class CsvRows(NamedTuple):
    """Where rows begin, with a last one for the end; which of them begin an entry, and the numbers of those."""

    begins: Longs
    entries: Longs
    numbers: list[str]


class CsvLayout:
    """Knows which cell of a row holds the entry's number; of a file whose rows are apart by commas."""

    def __init__(self, columns: CsvColumns) -> None:
        """Know the columns of a file."""
        headings = columns.headings
        self._is_known = heading_test([headings.mapping])
        self._place = next(column.place for column in headings.entry if column.fact == "entry_number")
        self._tariff = next(column.place for column in headings.line if column.fact == "tariff_number")

    @staticmethod
    def fits(columns: CsvColumns) -> bool:
        """Whether a file is of such rows: headings in commas, without quotes, each over a column of one fact."""
        headings = columns.headings
        read = [column.place for column in (*headings.entry, *headings.line)]
        cells = columns.header.decode().rstrip("\r\n").split(",")
        return (
            headings.mapping.rows == "line"
            and cells == headings.row.cells
            and all(cell.strip() for cell in cells)
            and len(set(read)) == len(read)
            and any(column.fact == "entry_number" for column in headings.entry)
        )

    def rows(self, data: bytes) -> CsvRows | None:
        """Return the rows of some bytes, which begin an entry; None where the ordinary reader has to see the file."""
        masked = data
        if b'"' in data:
            masked = _QUOTED.sub(lambda found: b"x" * len(found[0]), data)
        if b'"' in masked or not _is_text(data):
            return None
        text = np.frombuffer(masked, np.uint8)
        ends = np.flatnonzero(text == _NEWLINE)
        if not data.endswith(b"\n"):
            ends = np.append(ends, len(data))
        begins = np.append(0, ends + 1)
        begins[-1] = len(data)
        if int(np.diff(begins).max(initial=0)) > _LONGEST_ROW:
            return None
        starts = self._starts(data, *_cells(text, begins, ends, self._place))
        if next(iter(starts), None) != 0:
            return None
        if self._has_headings(data, text, begins, ends, starts):
            return None
        entries = np.array(list(starts), np.int64)
        if int(np.diff(begins[np.append(entries, len(ends))]).max()) > _LONGEST_ENTRY:
            return None
        return CsvRows(begins, entries, list(starts.values()))

    def _has_headings(self, data: bytes, text: Bytes, begins: Longs, ends: Longs, starts: Container[int]) -> bool:
        """Whether rows may hold headings again, or totals where an entry seems to begin: the ordinary reader tells."""
        at, end = _cells(text, begins, ends, self._tariff)
        first = text[np.minimum(at, len(text) - 1)]
        odd = np.flatnonzero((at == end) | (first < _ZERO) | (first > _NINE))
        for row in odd.tolist():
            line = data[begins[row] : ends[row]].decode()
            cells = line.split(",")
            number = cells[self._tariff].strip() if self._tariff < len(cells) else ""
            if row in starts or '"' in line or are_headings(cells, number, self._is_known):
                return True
        return False

    @staticmethod
    def _starts(data: bytes, start: Longs, end: Longs) -> dict[int, str]:
        """Return the rows whose number is stated and another than that of the rows before, with their numbers."""
        found: dict[int, str] = {}
        before = ""
        for row in np.flatnonzero(_differs(np.frombuffer(data, np.uint8), start, end)).tolist():
            number = data[start[row] : end[row]].decode().strip().strip('"')
            if number and number != before:
                found[row] = before = number
        return found


def _cells(text: Bytes, begins: Longs, ends: Longs, place: int) -> tuple[Longs, Longs]:
    """Return where the cell at a place begins and ends in each row; nowhere in rows that end before."""
    commas = np.append(np.flatnonzero(text == _COMMA), len(text))
    first = np.searchsorted(commas, begins[:-1])
    last = len(commas) - 1
    start = begins[:-1] if not place else commas[np.minimum(first + place - 1, last)] + 1
    end = np.minimum(commas[np.minimum(first + place, last)], ends)
    return np.minimum(start, end), end


def _is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8 without control characters, in lines of one kind of ends."""
    if data.count(b"\r") not in {0, data.count(b"\r\n")}:
        return False
    if int(np.count_nonzero(np.frombuffer(data, np.uint8) < _SPACE)) != data.count(b"\n") + data.count(b"\r"):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _differs(text: Bytes, start: Longs, end: Longs) -> NDArray[np.bool_]:
    """Return which cells hold other bytes than the cell of the row before."""
    sizes = end - start
    found = np.ones(len(sizes), np.bool_)
    found[1:] = sizes[1:] != sizes[:-1]
    same = np.flatnonzero(~found)
    at, before, left = start[same], start[same - 1], sizes[same]
    for place in range(int(left.max(initial=0))):
        inside = np.flatnonzero(left > place)
        found[same[inside[text[at[inside] + place] != text[before[inside] + place]]]] = True
    return found
