"""Read `prefile-entry/1` in JSON, one entry at a time: an object, an array of objects, or JSON Lines."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO, cast

from prefile.entry import Entry, Source
from prefile.entry.plain_entry import plain_entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.how_written import HowWritten
from prefile.intake.json.element import Element, PlaceIn
from prefile.intake.json.plain import plain_value
from prefile.intake.json.text import (
    Decoder,
    half_characters,
    mistake_words,
    nesting_exceeds,
    repeated_keys,
    too_wide,
)
from prefile.intake.limits import Limits
from prefile.intake.problems import MOST_PROBLEMS
from prefile.intake.refused import judged_by_model

__all__ = ["read_json_entries"]

_CHUNK = 1 << 16
_EDGE = 16  # a mistake nearer than this to the end of what was read may be an unfinished token
_BIG = 1 << 16
_DEEPEST = 16  # no entry nests so deep
_STOPPED = "Reading stopped here; earlier entries were read."
_MOST_REPEATED = 100  # repeated keys that are told of one entry
_MARK = "\ufeff"  # the byte order mark that some editors put before UTF-8
_SPACE = re.compile(r"[ \t\r\n]*")
_CUT_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\.)*+\\?\Z', re.DOTALL)  # from its quote to the end of what was read


class _Stop(Exception):  # noqa: N818 - no error: it carries the problems after which reading stops
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Window:
    """Hold the part of the stream that is in memory: text from `at` on, and where in the file that is."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.text, self.at = "", 0
        self.line, self.column = 1, 1
        self.ended, self.fresh = False, True
        self.digest = hashlib.sha256()
        self.decoder = Decoder()
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._bytes, self._begins = 0, True
        self._spoilt: Problem | None = None

    def more(self, size: int = _CHUNK) -> bool:
        """Read on, dropping what is behind; False at the end of the stream."""
        if self.ended:
            return False
        raw = self.stream.read(size)
        self.digest.update(raw)
        self.ended = not raw
        if self._spoilt is not None:
            raise _Stop(self._spoilt)
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
        return place_in(self.text[self.at : offset], self.name, self.line, self.column)


def place_in(before: str, name: str, line: int, column: int) -> Place:
    """Return the place reached behind the text `before`, which begins at `line` and `column`."""
    passed = before.count("\n")
    width = len(before) - before.rfind("\n") - 1
    return Place(name, line + passed, width + (1 if passed else column))


def read_json_entries(
    stream: BinaryIO, name: str, limits: Limits, _: HowWritten
) -> Iterator[Entry | DeclarationProblems]:
    """Yield each entry of a JSON stream, or the problems in its place."""
    window = _Window(stream, name)
    try:
        first = window.skip_space()
        yield from _array(window, limits) if first == "[" else _sequence(window, limits)
    except _Stop as stop:
        yield DeclarationProblems([stop.problem])


def _sequence(window: _Window, limits: Limits) -> Iterator[Entry | DeclarationProblems]:
    if not window.skip_space():
        raise _Stop(Problem("E109", "the file is empty", Place(window.name)))
    element, entry = _plain(window, limits) or (_element(window, limits), None)
    alone = not window.skip_space()
    yield _entry(element, entry, window, limits, whole=alone)
    while window.skip_space():
        element, entry = _plain(window, limits) or (_element(window, limits), None)
        yield _entry(element, entry, window, limits)


def _array(window: _Window, limits: Limits) -> Iterator[Entry | DeclarationProblems]:
    window.move(window.at + 1)
    if window.skip_space() == "]":
        raise _Stop(Problem("E109", "the array is empty", window.place(window.at)))
    while True:
        yield _entry(_element(window, limits), None, window, limits)
        mark = window.skip_space()
        if mark not in {",", "]"}:
            raise _Stop(_malformed("a comma or a closing ] is missing here", "Add it.", window, window.at))
        window.move(window.at + 1)
        if mark == "]":
            break
        window.skip_space()
    if window.skip_space():
        raise _Stop(_malformed("something follows the end of the array", "Remove it.", window, window.at))


def _plain(window: _Window, limits: Limits) -> tuple[Element, Entry] | None:
    """Return a line that holds one entry and no more, and the entry, where nothing is lost or wrong at a glance."""
    text = window.rest_of_line()
    if not text or text[0] != "{" or text[-1] != "}" or len(text) > limits.entry_characters:
        return None
    value = plain_value(text) if limits.depth >= _DEEPEST else None
    if not isinstance(value, dict) or too_wide(value, limits.lines, limits.wide if len(text) > _BIG else None):
        return None
    entry = plain_entry(value)
    if entry is None:
        return None
    element = Element(text, value, repeated=False, line=window.line, column=window.column)
    window.move(window.at + len(text))
    return element, entry


def _element(window: _Window, limits: Limits) -> Element:
    """Decode the value at the window, reading on until it is whole."""
    if window.text[window.at : window.at + 1] != "{":
        raise _Stop(
            _malformed(
                "an entry is a JSON object: { is missing here", "Put the entry in braces { … }.", window, window.at
            )
        )
    decoder, size, end = window.decoder, _CHUNK, 0
    value: object = None
    while not end:
        _refuse_depth(window, limits)
        try:
            value, end = decoder.decode(window.text, window.at)
        except json.JSONDecodeError as error:
            _refuse_length(len(window.text), window, limits)
            size = _read_on(window, error, size)
        except RecursionError:
            raise _Stop(_too_deep(window, limits)) from None
    _refuse_length(end, window, limits)
    element = Element(window.text[window.at : end], value, decoder.repeated, window.line, window.column)
    window.move(end)
    return element


def _refuse_depth(window: _Window, limits: Limits) -> None:
    """Refuse what nests too deep before it is decoded; each part read is judged once."""
    if window.fresh and nesting_exceeds(window.text, window.at, limits.depth):
        raise _Stop(_too_deep(window, limits))
    window.fresh = False


def _refuse_length(end: int, window: _Window, limits: Limits) -> None:
    if end - window.at > limits.entry_characters:
        what = f"one entry is longer than {limits.entry_characters:,} characters"
        raise _Stop(Problem("E106", what, window.place(window.at)))


def _read_on(window: _Window, error: json.JSONDecodeError, size: int) -> int:
    """Read more where a mistake may be an unfinished value; raise where it is a mistake. Returns the next size."""
    unfinished = error.pos + _EDGE >= len(window.text) or _CUT_STRING.match(window.text, error.pos) is not None
    if not unfinished or window.ended:
        raise _Stop(_malformed(*mistake_words(error), window, error.pos)) from None
    window.more(size)
    return size * 2


def _too_deep(window: _Window, limits: Limits) -> Problem:
    return Problem("E106", f"brackets nest deeper than {limits.depth} levels", window.place(window.at))


def _malformed(what: str, mend: str, window: _Window, offset: int) -> Problem:
    return Problem("E104", what, window.place(offset), next=f"{mend} {_STOPPED}")


def _entry(
    element: Element, plain: Entry | None, window: _Window, limits: Limits, *, whole: bool = False
) -> Entry | DeclarationProblems:
    """Make the entry of one element, or take the plain one. `whole`: the file holds no more, so the digest is its."""
    place = PlaceIn(element, window.name)
    judged = plain or _judged(element, place, limits)
    if isinstance(judged, DeclarationProblems):
        return judged
    digest = window.digest if whole else hashlib.sha256(element.text.encode())
    return judged.read_from(Source(window.name, f"sha256:{digest.hexdigest()}", place))


def _judged(element: Element, place: Callable[[str], Place], limits: Limits) -> Entry | DeclarationProblems:
    """Return the entry of an element, or every problem that keeps it from being one."""
    big = len(element.text) > _BIG
    wide = too_wide(element.value, limits.lines, limits.wide if big else None)
    if wide:
        return DeclarationProblems([Problem("E106", wide, place(""))])
    halves = [
        Problem("E107", "a lone surrogate is in this text", place(_pointer(path)))
        for path in islice(half_characters(element.text, element.value), MOST_PROBLEMS)
    ]
    spoilt = {half.where.path or "" for half in halves}
    problems = halves + [
        Problem("E105", f'the key "{path[-1][:40]}" appears twice', place(_pointer(path)))
        for path in islice(repeated_keys(element.text), _MOST_REPEATED if element.repeated else 0)
    ]
    return judged_by_model(cast("dict[str, Any]", element.value), place, problems, frozenset(spoilt))


def _pointer(steps: tuple[str, ...]) -> str:
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)
