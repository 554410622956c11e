"""One entry of a JSON file as it stands there: its text and value, and the places of its parts."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from prefile.errors import Place
from prefile.intake.json.text import Locator

__all__ = ["Element", "PlaceIn"]

_LONGEST_PATH = 300  # characters of a path that a message shows


class Element(NamedTuple):
    """An entry in a JSON file: `repeated` says that a key stands twice in an object; where in the file it begins."""

    text: str
    value: object
    repeated: bool
    line: int
    column: int


class _Lines:
    """Turns offsets in an element into lines and columns of the file."""

    def __init__(self, element: Element, name: str) -> None:
        self._name, self._line, self._column = name, element.line, element.column
        self._ends = [match.start() for match in re.finditer("\n", element.text)]

    def place(self, offset: int) -> Place:
        passed = bisect_left(self._ends, offset)
        column = offset - self._ends[passed - 1] if passed else offset + self._column
        return Place(self._name, self._line + passed, column)


class PlaceIn:
    """Says where a path of an element stands in the file; the element is looked through when it is first asked."""

    __slots__ = ("_element", "_found", "_name")

    def __init__(self, element: Element, name: str) -> None:
        """Keep the element, and the name of its file."""
        self._element, self._name = element, name
        self._found: tuple[Locator, _Lines] | None = None

    def __call__(self, path: str) -> Place:
        """Return the place of a path, or of the deepest part of it that stands there."""
        if self._found is None:
            self._found = Locator(self._element.text), _Lines(self._element, self._name)
        locator, lines = self._found
        steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])
        at = lines.place(locator.offset(steps))
        shown = path[:_LONGEST_PATH].encode("utf-8", "backslashreplace").decode()
        return Place(at.file, at.line, at.column, shown or None)
