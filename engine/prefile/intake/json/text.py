"""Parse JSON strictly: exact numbers, no repeated keys, no half characters, and the place of any path in the text.

The standard library's decoder does the parsing; this module only keeps what it would lose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from prefile.entry.fields import Number

__all__ = [
    "Decoder",
    "Locator",
    "half_characters",
    "halves_in",
    "mistake_words",
    "nesting_exceeds",
    "repeated_keys",
    "too_wide",
]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ALIKE = bytes.maketrans(b"{}", b"[]")
_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class Decoder:
    """Decodes one JSON value at an offset; numbers stay text, and a repeated key is remembered.

    `repeated` says that some object of the last value had a key twice; `repeated_keys` then finds where.
    """

    def __init__(self) -> None:
        self.repeated = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_int=Number, parse_float=Number, parse_constant=Number
        )

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            self.repeated = True
        return made

    def decode(self, text: str, start: int) -> tuple[object, int]:
        """Return the value that starts at `start` and the offset behind it.

        Raises:
            json.JSONDecodeError: no whole value stands there.
        """
        self.repeated = False
        try:
            return self._decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            raise _as_every_python_tells(error) from None


# What json says, and what that means with its mend; json tells its mistakes apart by their messages only.
_MISTAKES = {
    "Expecting property name enclosed in double quotes": ("a field name lacks double quotes", "Add them."),
    "Expecting ',' delimiter": ("a comma or a closing bracket is missing here", "Add it."),
    "Expecting ':' delimiter": ("a colon is missing between a field name and its value", "Add it."),
    "Expecting value": ("a value is missing here", "Add it, or remove the comma before it."),
    "Unterminated string starting at": ("the closing double quote of this text is missing", "Add it."),
    "Invalid control character at": ("a control character, such as a tab or a line break, is in a text", "Remove it."),
    "Invalid \\escape": ("a backslash in a text begins no escape", "Write it twice: \\\\."),
    "Invalid \\uXXXX escape": ("a \\u in a text is not followed by four hexadecimal digits", "Correct the escape."),
}


def mistake_words(error: json.JSONDecodeError) -> tuple[str, str]:
    """Say what is wrong with a JSON text, and what mends it."""
    found = error.doc[error.pos : error.pos + 2]
    if error.msg.startswith("Invalid control character") and found[:1] in "\r\n":
        return "the closing double quote of a text is missing on this line", "Add it."
    if error.msg.startswith("Expecting property name"):
        if found[:1] == "}":
            return "a comma stands before the closing }", "Remove it."
        if found[:1] == "'":
            return "a field name is in single quotes", "Use double quotes."
        if found in {"//", "/*"}:
            return "a comment stands in the JSON", "Remove it."
    return next((words for said, words in _MISTAKES.items() if error.msg.startswith(said)), ("this is not JSON", ""))


def _as_every_python_tells(error: json.JSONDecodeError) -> json.JSONDecodeError:
    """Return a mistake as every Python before 3.13 tells it, so that the same bytes give the same place.

    Since 3.13 a comma before a closing bracket has its own message, at the comma; before, it is the bracket that is
    not what must follow. json tells its mistakes apart by their messages only.
    """
    if not error.msg.startswith("Illegal trailing comma"):
        return error
    bracket = error.pos + 1
    while error.doc[bracket] in " \t\r\n":
        bracket += 1
    follows = "property name enclosed in double quotes" if error.doc[bracket] == "}" else "value"
    return json.JSONDecodeError(f"Expecting {follows}", error.doc, bracket)


def nesting_exceeds(text: str, start: int, depth: int) -> bool:
    """Return whether brackets nest deeper than `depth` behind `start`, without recursion.

    The text may be cut short; what follows the cut is judged when it has been read.
    """
    if text.count("[", start) + text.count("{", start) <= depth:
        return False
    rest = text[start:]
    # Brackets inside strings can only make it look deeper than it is, so most texts need no closer look.
    return _deeper(rest, depth) and _deeper(_STRING.sub("", rest).partition('"')[0], depth)


def _deeper(text: str, depth: int) -> bool:
    """Return whether the brackets of a text nest deeper than `depth`, those in strings counted too."""
    brackets = text.encode("utf-8", "surrogatepass").translate(_ALIKE, _NOT_BRACKETS)
    for _ in range(depth):
        shorter = brackets.replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return b"[]" in brackets or brackets.count(b"[") > depth


def too_wide(value: object, lines: int, wide: int | None) -> str | None:
    """Return what is over its limit, if anything: the entry's lines, or any other list's or object's items.

    Only the outline is walked, so that a hostile entry is refused before each of its items is judged. `wide`
    is None for a text too short to be worth the walk.
    """
    found = value.get("lines") if isinstance(value, dict) else None
    count = len(found) if isinstance(found, list) else 0
    if count > lines:
        return f"{count:,} lines are in one entry; the limit is {lines:,}"
    for kind, size in _sizes(value) if wide is not None else ():
        if wide is not None and size > wide and not (kind == "lines" and size <= lines):
            return f'"{kind[:40]}" holds {size:,} items; the limit is {wide}'
    return None


def _sizes(value: object) -> Iterator[tuple[str, int]]:
    waiting: list[tuple[str, object]] = [("the entry", value)]
    while waiting:
        kind, item = waiting.pop()
        if isinstance(item, dict):
            yield kind, len(item)
            waiting.extend(item.items())
        elif isinstance(item, list):
            yield kind, len(item)
            waiting.extend((kind + "[]", inner) for inner in item if isinstance(inner, dict | list))


def repeated_keys(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key that stands a second time in its object."""

    class Pairs(list[tuple[str, object]]):
        """An object's pairs as they stand."""

    def walk(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if isinstance(value, Pairs):
            keys: set[str] = set()
            for key, inner in value:
                if key in keys:
                    yield (*path, key)
                keys.add(key)
                yield from walk(inner, (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from walk(inner, (*path, str(index)))

    value, _ = json.JSONDecoder(object_pairs_hook=Pairs, parse_int=str, parse_float=str).raw_decode(text)
    yield from walk(value, ())


def half_characters(text: str, value: object) -> Iterator[tuple[str, ...]]:
    """Yield the path of every string (or key) of a value that holds a lone surrogate; `text` is the value as JSON."""
    if _SURROGATE_ESCAPE.search(text):
        yield from halves_in(value)


def halves_in(value: object) -> Iterator[tuple[str, ...]]:
    """Yield the path of every string (or key) of a value that holds a lone surrogate, wherever it comes from."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), value)]
    while waiting:
        path, item = waiting.pop()
        if isinstance(item, str):
            if any("\ud800" <= character <= "\udfff" for character in item):
                yield path
        elif isinstance(item, dict):
            waiting.extend((path, key) for key in item)
            waiting.extend(((*path, key), inner) for key, inner in item.items())
        elif isinstance(item, list):
            waiting.extend(((*path, str(index)), inner) for index, inner in enumerate(item))


class Locator:
    """Finds where in a valid JSON text a path stands; each object or list on the way is looked through once."""

    def __init__(self, text: str) -> None:
        """Look at a text whose first value is the document."""
        self._text = text
        self._skip = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
        self._inside: dict[int, dict[str, int]] = {}

    def offset(self, path: tuple[str, ...]) -> int:
        """Return the offset of the value at `path`, or of the deepest part of it that exists."""
        at = self._after_space(0)
        for step in path:
            if at not in self._inside:
                self._inside[at] = dict(self._members(at))
            found = self._inside[at].get(step)
            if found is None:
                break
            at = found
        return at

    def _after_space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _members(self, at: int) -> Iterator[tuple[str, int]]:
        """Yield the key or place of each member and where it stands; of a repeated key the last one counts."""
        text, closing, place = self._text, {"{": "}", "[": "]"}.get(self._text[at]), 0
        if closing is None:
            return
        at = self._after_space(at + 1)
        while text[at] != closing:
            name: object = str(place)
            if closing == "}":
                name, at = self._skip(text, at)
                at = self._after_space(self._after_space(at) + 1)
            yield str(name), at
            _, at = self._skip(text, at)
            at = self._after_space(at)
            at = self._after_space(at + 1) if text[at] == "," else at
            place += 1
