"""Read CSV of any length as rows with their places: strict as a side-car is, with the memory of a block and a row.

Comma, semicolon, tabulator or upright stroke, whichever the line with the most known headings is written with. Lines
may end as any system ends them. A quote that never closes, or that is in the middle of a cell, stops the reading.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NoReturn

from prefile.errors import Place, Problem
from prefile.intake.sniff import DELIMITERS, TITLES
from prefile.intake.table.cells import (
    MOST_COLUMNS,
    Row,
    Table,
    TableStop,
    Value,
)
from prefile.intake.table.csv_text import CsvMistake, Places, row_of

__all__ = ["csv_table"]

_BLOCK = 1 << 16
_LONGEST_ROW = 1 << 20  # bytes of one row, wherever its quotes lead
_MOST_AT_ONCE = 1 << 17  # characters of a cell that Python's own reader takes
_MARKS = re.compile(rb"^(?:\xef\xbb\xbf)*")  # some programs put one before that of another
_NEW_ROW = tuple.__new__  # as a named tuple is made, without the call that names its fields
_QUOTED = re.compile(r'"[^"]*"')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_AS_UTF8 = 'Save the table as "CSV UTF-8 (Comma delimited)", which Excel offers next to plain CSV.'


def _strict(delimiter: str) -> re.Pattern[str]:
    """Return what a whole row looks like: cells in quotes, or without any."""
    mark = re.escape(delimiter)
    cell = rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{mark}\r\n]*+)'
    return re.compile(rf"{cell}(?:{mark}{cell})*+(?:\r\n|\n|\r)?")


def csv_table(stream: BinaryIO, name: str, known: Callable[[str], bool]) -> Table:
    """Return the table that a stream holds; `known` says whether a text is a heading that some mapping names."""
    reading = _CsvStream(stream, name, known)
    return Table(
        name,
        "CSV table",
        reading.rows(),
        lambda _row, _column, heading: heading,
        reading.whole,
        even=True,
        delimiter=lambda: reading.delimiter,
    )


class _CsvStream:
    """Read the rows of a stream of CSV."""

    def __init__(self, stream: BinaryIO, name: str, known: Callable[[str], bool]) -> None:
        self._stream, self._name, self._known = stream, name, known
        self._digest = hashlib.sha256()
        self.delimiter = ","
        self._strict = _strict(",")
        self._held: list[bytes] = []  # the lines of a row whose quotes are open, how long they are, and the first
        self._size, self._begins = 0, 1

    def whole(self) -> str:
        """Return the digest of all that was read."""
        return f"sha256:{self._digest.hexdigest()}"

    def rows(self) -> Iterator[Row]:
        """Yield each row that holds more than line ends."""
        for begins, lines in self._lines():
            plain = None if self._held else self._plain(lines)
            if plain is None:
                yield from self._one_by_one(begins, lines)
                continue
            delimiter = self.delimiter
            for number, (text, record) in enumerate(zip(plain, lines, strict=False), begins):
                cells = text.split(delimiter)
                if len(cells) > MOST_COLUMNS:
                    self._stop_at_cells(number)
                if len(cells) > 1 or text.strip():
                    yield _NEW_ROW(Row, (number, cells, record, 0))
        if self._held:
            self._stop("E104", "the quote that opens in this row does not close", self._begins)

    @staticmethod
    def _plain(lines: Sequence[bytes]) -> list[str] | None:
        """Return the texts of lines without their ends; None where they are to be read one by one.

        They are where a quote is in one of them, or what no text holds: the row that is wrong is told then.
        """
        whole = b"".join(lines)
        if b'"' in whole:
            return None
        try:
            text = whole.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if _CONTROL.search(text) is not None:
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def _one_by_one(self, begins: int, lines: Sequence[bytes]) -> Iterator[Row]:
        """Yield the rows of lines of which the first has a number."""
        for number, record in self._records(begins, lines):
            text = self._text(number, record)
            if '"' in text:
                yield Row(number, self._quoted(number, text), record)
                continue
            cells: list[Value] = [*text.rstrip("\r\n").split(self.delimiter)]
            if len(cells) > MOST_COLUMNS:
                self._stop_at_cells(number)
            if len(cells) > 1 or text.strip():
                yield Row(number, cells, record)

    def _stop_at_cells(self, number: int) -> NoReturn:
        self._stop("E106", f"a row has more than {MOST_COLUMNS} cells", number)

    def _quoted(self, number: int, text: str) -> list[Value]:
        if len(text) <= _MOST_AT_ONCE and self._strict.fullmatch(text):
            (cells,) = csv.reader([text], delimiter=self.delimiter, strict=True)
            if len(cells) <= MOST_COLUMNS:
                return [*cells]
        try:  # slower, and tells the place of what is wrong
            row, _ = row_of(text, 0, self.delimiter, Places(text, self._name, number), MOST_COLUMNS)
        except CsvMistake as mistake:
            raise TableStop(mistake.problem) from None
        return [cell.text for cell in row]

    def _text(self, number: int, record: bytes) -> str:
        try:
            text = record.decode("utf-8")
        except UnicodeDecodeError as error:
            at = number + len(re.findall(rb"\r\n|\n|\r", record[: error.start]))
            what = f"byte 0x{record[error.start]:02X} in this row is not UTF-8; it may be Windows-1252"
            self._stop("E103", what, at, _AS_UTF8)
        if (found := _CONTROL.search(text)) is not None:
            kind = "a zero byte" if found[0] == "\0" else f"the control character 0x{ord(found[0]):02X}"
            self._stop("E104", f"{kind} is in this row: this is no plain text", number)
        return text

    def _records(self, first: int, lines: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """Yield each row's bytes and its line; one whose quotes are open goes on on the next line."""
        for number, line in enumerate(lines, first):
            if not self._held:
                if line.count(b'"') % 2 == 0:
                    yield number, line
                    continue
                self._begins = number
            self._held.append(line)
            self._size += len(line)
            if self._size > _LONGEST_ROW:
                self._stop("E104", "the quote that opens in this row does not close", self._begins)
            if len(self._held) > 1 and line.count(b'"') % 2:
                record = b"".join(self._held)
                self._held, self._size = [], 0
                yield self._begins, record

    def _lines(self) -> Iterator[tuple[int, list[bytes]]]:
        """Yield the lines of each block with their ends, and the number of the first of them."""
        rest, begun, number = b"", False, 0
        while block := self._stream.read(_BLOCK):
            self._digest.update(block)
            block = rest + block
            if not begun:
                begun, block = True, _MARKS.sub(b"", block)
                self.delimiter = self._delimiter_of(block)
                self._strict = _strict(self.delimiter)
            lines = block.splitlines(keepends=True)
            rest = b"" if not lines or lines[-1].endswith(b"\n") else lines.pop()
            number += len(lines)
            if len(rest) > _LONGEST_ROW:
                self._stop("E106", f"a row is longer than {_LONGEST_ROW:,} bytes", number + 1)
            yield number - len(lines) + 1, lines
        yield number + 1, rest.splitlines(keepends=True)

    def _delimiter_of(self, start: bytes) -> str:
        """Return what separates the cells of the line that names the most headings."""
        lines = start.decode("utf-8", "replace").splitlines()[:TITLES]
        bare = [_QUOTED.sub("", line) for line in lines]

        def rank(delimiter: str) -> tuple[int, int]:
            named = (sum(self._known(cell.strip(' "')) for cell in line.split(delimiter)) for line in lines)
            return max(named, default=0), max((line.count(delimiter) for line in bare), default=0)

        return max(DELIMITERS, key=rank)

    def _stop(self, code: str, what: str, number: int, following: str = "") -> NoReturn:
        raise TableStop(Problem(code, what, Place(self._name, number), next=following))
