"""Writing what a run comes to, item by item as it comes: text, one JSON document, or JSON Lines.

Each writer holds at most one item. An item is a report, or the problems that stand in its place. A JSON document is
closed by `end` only, so that what an interrupted run has written never reads as the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from prefile.errors import DeclarationProblems
from prefile.finding import Report
from prefile.render.json_report import problems_json, report_json
from prefile.render.summary import Tally, summary_text
from prefile.render.text import problems_text, report_text

__all__ = ["JsonLinesWriter", "JsonWriter", "TextWriter", "Writer"]

Item = Report | DeclarationProblems
Put = Callable[[str], None]


class Writer(Protocol):
    """Writes items in one format."""

    def item(self, item: Item) -> None:
        """Write one item."""

    def end(self, tally: Tally) -> None:
        """Write what stands behind the last item."""


class TextWriter:
    """Text for people: the problems go aside, and a summary stands behind more than one item."""

    def __init__(self, put: Put, aside: Put, *, colour: bool = False, colour_aside: bool = False) -> None:
        """Write reports with `put`, problems with `aside`."""
        self._put, self._aside = put, aside
        self._colour, self._colour_aside = colour, colour_aside
        self._between = ""

    def item(self, item: Item) -> None:
        """Write one report, or problems aside."""
        if isinstance(item, Report):
            self._put(self._between + report_text(item, colour=self._colour))
        else:
            self._aside(problems_text(item.problems, colour=self._colour_aside))
        self._between = "\n"

    def end(self, tally: Tally) -> None:
        """Write the summary of more than one item."""
        if tally.items > 1:
            self._put(self._between + summary_text(tally, colour=self._colour))


class JsonWriter:
    """One JSON document: an array; of one item, where only one was to be expected, the item itself."""

    def __init__(self, put: Put, *, array: bool) -> None:
        """Write with `put`; `array` says that it is an array even of one item."""
        self._put, self._array = put, array
        self._held: str | None = None
        self._before = "[\n"

    def item(self, item: Item) -> None:
        """Write one item; the first is held back where it may be the only one."""
        text = report_json(item) if isinstance(item, Report) else problems_json(item.problems)
        if not self._array and self._held is None:
            self._held = text
            return
        self._array = True
        if self._held is not None:
            self._next(self._held)
            self._held = None
        self._next(text)

    def _next(self, text: str) -> None:
        self._put(self._before + text)
        self._before = ",\n"

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - a summary is for people
        """Close the array, or write the only item."""
        self._put("\n]\n" if self._array else f"{self._held}\n")


class JsonLinesWriter:
    """JSON Lines: one item a line, each a `prefile-report/1` or a `prefile-problems/1`."""

    def __init__(self, put: Put) -> None:
        """Write with `put`."""
        self._put = put

    def item(self, item: Item) -> None:
        """Write one item and the end of its line."""
        text = report_json(item, indent=None) if isinstance(item, Report) else problems_json(item.problems, indent=None)
        self._put(f"{text}\n")

    def end(self, tally: Tally) -> None:
        """Write nothing more."""
