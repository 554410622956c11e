"""The part of a JSON stream that is in memory, and where in its file that is: read on piece by piece, within bounds."""

from __future__ import annotations

import codecs
import hashlib
import re
from typing import BinaryIO

from prefile.errors import Place, Problem
from prefile.intake.json.text import Decoder

__all__ = ["CHUNK", "Stop", "Window"]

CHUNK = 1 << 16  # bytes
_SPACE = re.compile(r"[ \t\r\n]*")
_MARK = "\ufeff"  # the byte order mark that some editors put before UTF-8


class Stop(Exception):  # noqa: N818 - no error: it carries the problem after which reading stops
    """Reading stops here."""

    def __init__(self, problem: Problem) -> None:
        """Carry what is wrong."""
        self.problem = problem


class Window:
    """The part of the stream that is in memory: text from `at` on, and where in the file that is."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Begin at the start of a stream."""
        self.stream, self.name = stream, name
        self.text, self.at = "", 0
        self.line, self.column = 1, 1
        self.ended, self.fresh = False, True
        self.digest = hashlib.sha256()
        self.decoder = Decoder()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._bytes, self._begins = 0, True
        self._spoilt: Problem | None = None

    def more(self, size: int = CHUNK) -> bool:
        """Read on, dropping what is behind; False at the end of the stream."""
        if self.ended:
            return False
        raw = self.stream.read(size)
        self.digest.update(raw)
        self.ended = not raw
        if self._spoilt is not None:
            raise Stop(self._spoilt)
        pending = self._decoder.getstate()[0]
        try:
            new = self._decoder.decode(raw, final=self.ended)
        except UnicodeDecodeError as error:
            where = self._bytes - len(pending) + error.start
            self._spoilt = Problem("E103", f"byte {where:,} is not UTF-8", Place(self.name))
            new, self.ended = (pending + raw)[: error.start].decode(), False  # what stands before it is read first
        if self._begins:
            new, self._begins = new.removeprefix(_MARK), not new
        self._bytes += len(raw)
        self.text, self.at, self.fresh = self.text[self.at :] + new, 0, True
        return not self.ended

    def skip_space(self) -> str:
        """Move past white space and return the next character, or nothing at the end."""
        while True:
            self.move(_SPACE.match(self.text, self.at).end())  # type: ignore[union-attr]  # matches nothing too
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def move(self, to: int) -> None:
        """Move to an offset, counting lines and columns."""
        passed = self.text.count("\n", self.at, to)
        if passed:
            self.line += passed
            self.column = to - self.text.rindex("\n", self.at, to)
        else:
            self.column += to - self.at
        self.at = to

    def rest_of_line(self) -> str | None:
        """Return what stands from here to the end of the line, without blanks behind it; None where that is not read.

        What stands behind a fault of the file is judged first: then nothing more is read here.
        """
        end = self.text.find("\n", self.at)
        if end < 0 and self._spoilt is None and self.more():
            end = self.text.find("\n", self.at)
        if end < 0 and not self.ended:
            return None
        return self.text[self.at : end if end >= 0 else len(self.text)].rstrip(" \t\r")

    def place(self, offset: int) -> Place:
        """Return the place of an offset in the window."""
        return _place_in(self.text[self.at : offset], self.name, self.line, self.column)


def _place_in(before: str, name: str, line: int, column: int) -> Place:
    """Return the place reached behind the text `before`, which begins at `line` and `column`."""
    passed = before.count("\n")
    width = len(before) - before.rfind("\n") - 1
    return Place(name, line + passed, width + (1 if passed else column))
