"""Parse CSV strictly: cells with their places, and nothing that two programs would read differently.

RFC 4180 with a comma, semicolon or tabulator, whichever the first line is written with. A quote that stands in the
middle of a cell, or never closes, is a mistake, not a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from prefile.errors import Place, Problem

__all__ = ["Cell", "CsvMistake", "Places", "row_of", "rows"]

_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_LINE_END = re.compile(r"\r\n|\n|\r")
_DELIMITERS = ",;\t"
_MOST_CELLS = 64


class CsvMistake(Exception):  # noqa: N818 - no error: it carries the problem behind which nothing is read
    """A mistake behind which nothing can be told apart."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.what)


class Cell(NamedTuple):
    """One cell: its text and where it begins."""

    text: str
    at: int


class Places:
    """Turns offsets of a text into lines and columns of its file."""

    def __init__(self, text: str, name: str, first: int = 1) -> None:
        """Look at the line ends of a text, whose first line is the file's line `first`."""
        self._name, self._before = name, first - 1
        self._begins = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def place(self, at: int, path: str | None = None) -> Place:
        """Return the place of an offset."""
        line = bisect_right(self._begins, at)
        return Place(self._name, self._before + line, at - self._begins[line - 1] + 1, path)


def rows(text: str, places: Places) -> Iterator[list[Cell]]:
    """Yield each row of a CSV text that holds more than blanks.

    Raises:
        CsvMistake: the text is malformed, or a row has more cells than any table that is read here.
    """
    first = _LINE_END.split(text, 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    at = 0
    while at < len(text):
        row, at = row_of(text, at, delimiter, places)
        if any(cell.text.strip() for cell in row):
            yield row


def row_of(text: str, at: int, delimiter: str, places: Places, most: int = _MOST_CELLS) -> tuple[list[Cell], int]:
    """Return the row that begins at an offset, of at most so many cells, and the offset of the next.

    Raises:
        CsvMistake: the row is malformed, or has more cells.
    """
    unquoted = re.compile(f'[^"{re.escape(delimiter)}\r\n]*')  # compiled once: Python remembers patterns
    row: list[Cell] = []
    while True:
        cell, at = _cell(text, at, unquoted, places)
        row.append(cell)
        if len(row) > most:
            raise CsvMistake(Problem("E106", f"a row has more than {most} cells", places.place(cell.at)))
        if at < len(text) and text[at] == delimiter:
            at += 1
            continue
        end = _LINE_END.match(text, at)
        if end is None and at < len(text):
            raise CsvMistake(Problem("E104", "a quote is in the middle of this cell", places.place(cell.at)))
        return row, end.end() if end else at


def _cell(text: str, at: int, unquoted: re.Pattern[str], places: Places) -> tuple[Cell, int]:
    if text[at : at + 1] == '"':
        match = _QUOTED.match(text, at)
        if match is None:
            raise CsvMistake(Problem("E104", "the quote that opens here does not close", places.place(at)))
        return Cell(match[1].replace('""', '"'), at), match.end()
    found = unquoted.match(text, at)
    end = found.end() if found else at
    return Cell(text[at:end], at), end
