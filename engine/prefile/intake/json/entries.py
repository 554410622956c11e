"""Read `prefile-entry/1` in JSON, one entry at a time: an object, an array of objects, or JSON Lines."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO, cast

from prefile.entry import Entry, Source
from prefile.entry.plain_entry import plain_entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.how_written import HowWritten
from prefile.intake.json.element import Element, PlaceIn
from prefile.intake.json.plain import plain_value
from prefile.intake.json.text import (
    half_characters,
    mistake_words,
    nesting_exceeds,
    repeated_keys,
    too_wide,
)
from prefile.intake.json.window import CHUNK, Stop, Window
from prefile.intake.limits import Limits
from prefile.intake.problems import MOST_PROBLEMS
from prefile.intake.refused import judged_by_model

__all__ = ["read_json_entries"]

_EDGE = 16  # a mistake nearer than this to the end of what was read may be an unfinished token
_BIG = 1 << 16
_DEEPEST = 16  # no entry nests so deep
_STOPPED = "Reading stopped here; earlier entries were read."
_OTHERS = "The other lines were read."
_MOST_REPEATED = 100  # repeated keys that are told of one entry
_BEGINS_LINE = re.compile(r'\n\{"')
_OTHER_LINE = re.compile(r'\n(?:\{"|\s*\Z)')
_MOST_LINES = 20  # that are looked through for one that is an entry
_CUT_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\.)*+\\?\Z', re.DOTALL)  # from its quote to the end of what was read


def read_json_entries(
    stream: BinaryIO, name: str, limits: Limits, _: HowWritten
) -> Iterator[Entry | DeclarationProblems]:
    """Yield each entry of a JSON stream, or the problems in its place."""
    window = Window(stream, name)
    try:
        first = window.skip_space()
        yield from _array(window, limits) if first == "[" else _sequence(window, limits)
    except Stop as stop:
        yield DeclarationProblems([stop.problem])


def _sequence(window: Window, limits: Limits) -> Iterator[Entry | DeclarationProblems]:
    """Yield entries that stand one behind the other; in JSON Lines a malformed line keeps no other from being read."""
    if not window.skip_space():
        raise Stop(Problem("E109", "the file is empty", Place(window.name)))
    first, apart = True, False
    while window.skip_space():
        line = window.line
        try:
            element, entry = _plain(window, limits) or (_element(window, limits), None)
        except Stop as stop:
            problem = _of_its_line(window, stop.problem, limits, apart=apart)
            if problem is None:
                raise
            yield DeclarationProblems([problem])
        else:
            apart = window.line == line
            yield _entry(element, entry, window, limits, whole=first and not window.skip_space())
        first = False


def _of_its_line(window: Window, problem: Problem, limits: Limits, *, apart: bool) -> Problem | None:
    """Move behind the line of a malformed entry and say what is wrong with it, where entries stand a line each.

    They do where the entry before did (`apart`), or one of the next lines is an entry. None where they do not, so that
    nobody can tell where sound text begins again.
    """
    if problem.code != "E104":
        return None
    size = CHUNK  # twice as much each time, since what is there is looked through again
    while not _OTHER_LINE.search(window.text, window.at) and len(window.text) - window.at < limits.entry_characters:
        if not window.more(size):
            break
        size *= 2
    end = window.text.find("\n", window.at)
    if end < 0 or not (_ends_behind(window, end) if apart else _entry_behind(window, end)):
        return None
    try:
        window.decoder.decode(window.text[window.at : end].rstrip(" \t\r"), 0)
    except json.JSONDecodeError as error:
        what, mend = mistake_words(error)
        problem = Problem("E104", what, window.place(window.at + error.pos), next=mend)
    window.move(end)
    return replace(problem, next=f"{problem.next.removesuffix(_STOPPED).rstrip()} {_OTHERS}".lstrip())


def _ends_behind(window: Window, end: int) -> bool:
    """Whether behind a line another begins as an entry of JSON Lines does, or nothing is left."""
    return _OTHER_LINE.search(window.text, end) is not None


def _entry_behind(window: Window, end: int) -> bool:
    """Whether one of the next lines is an entry, whole."""
    for found in islice(_BEGINS_LINE.finditer(window.text, end), _MOST_LINES):
        begins, ends = found.start() + 1, window.text.find("\n", found.end())
        try:
            value, _ = window.decoder.decode(window.text[begins : ends if ends >= 0 else None], 0)
        except (json.JSONDecodeError, RecursionError):
            continue
        if isinstance(value, dict) and "lines" in value:
            return True
    return False


def _array(window: Window, limits: Limits) -> Iterator[Entry | DeclarationProblems]:
    window.move(window.at + 1)
    if window.skip_space() == "]":
        raise Stop(Problem("E109", "the array is empty", window.place(window.at)))
    while True:
        yield _entry(_element(window, limits), None, window, limits)
        mark = window.skip_space()
        if mark not in {",", "]"}:
            raise Stop(_malformed("a comma or a closing ] is missing here", "Add it.", window, window.at))
        window.move(window.at + 1)
        if mark == "]":
            break
        window.skip_space()
    if window.skip_space():
        raise Stop(_malformed("something follows the end of the array", "Remove it.", window, window.at))


def _plain(window: Window, limits: Limits) -> tuple[Element, Entry] | None:
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


def _element(window: Window, limits: Limits) -> Element:
    """Decode the value at the window, reading on until it is whole."""
    if window.text[window.at : window.at + 1] != "{":
        raise Stop(
            _malformed(
                "an entry is a JSON object: { is missing here", "Put the entry in braces { … }.", window, window.at
            )
        )
    decoder, size, end = window.decoder, CHUNK, 0
    value: object = None
    while not end:
        _refuse_depth(window, limits)
        try:
            value, end = decoder.decode(window.text, window.at)
        except json.JSONDecodeError as error:
            _refuse_length(len(window.text), window, limits)
            size = _read_on(window, error, size)
        except RecursionError:
            raise Stop(_too_deep(window, limits)) from None
    _refuse_length(end, window, limits)
    element = Element(window.text[window.at : end], value, decoder.repeated, window.line, window.column)
    window.move(end)
    return element


def _refuse_depth(window: Window, limits: Limits) -> None:
    """Refuse what nests too deep before it is decoded; each part read is judged once."""
    if window.fresh and nesting_exceeds(window.text, window.at, limits.depth):
        raise Stop(_too_deep(window, limits))
    window.fresh = False


def _refuse_length(end: int, window: Window, limits: Limits) -> None:
    if end - window.at > limits.entry_characters:
        what = f"one entry is longer than {limits.entry_characters:,} characters"
        raise Stop(Problem("E106", what, window.place(window.at)))


def _read_on(window: Window, error: json.JSONDecodeError, size: int) -> int:
    """Read more where a mistake may be an unfinished value; raise where it is a mistake. Returns the next size."""
    unfinished = error.pos + _EDGE >= len(window.text) or _CUT_STRING.match(window.text, error.pos) is not None
    if not unfinished or window.ended:
        raise Stop(_malformed(*mistake_words(error), window, error.pos)) from None
    window.more(size)
    return size * 2


def _too_deep(window: Window, limits: Limits) -> Problem:
    return Problem("E106", f"brackets nest deeper than {limits.depth} levels", window.place(window.at))


def _malformed(what: str, mend: str, window: Window, offset: int) -> Problem:
    return Problem("E104", what, window.place(offset), next=f"{mend} {_STOPPED}")


def _entry(
    element: Element, plain: Entry | None, window: Window, limits: Limits, *, whole: bool = False
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
