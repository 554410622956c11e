"""Write the results of a run, item by item as it comes: text, one JSON document, or JSON Lines.

What is written of an item is made in two steps, which may be in two processes. A maker turns the item (a report or
problems, and what was read) into a piece, plain data; a writer puts the pieces of a run together, in their order. Each
holds at most one item. A JSON document is closed by `end` only, so that what an interrupted run has written never reads
as the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

from prefile.errors import DeclarationProblems
from prefile.findings import Report
from prefile.render.json import problems_json, report_json
from prefile.render.run_item import Result, RunItem
from prefile.render.text.console import problems_text
from prefile.render.text.form import NARROWEST, PLAIN, WIDTH, Aside
from prefile.render.text.summary import Tally, summary_text
from prefile.render.text.words import clean
from prefile.values.line_numbers import LineAsked

__all__ = [
    "JsonLinesWriter",
    "JsonWriter",
    "Make",
    "Piece",
    "Put",
    "TextWriter",
    "Unwritable",
    "WhyWriter",
    "Writer",
    "json_piece",
    "problems_aside",
    "text_piece",
    "why_piece",
]

_MOST_NAMED = 10  # entries, where none is the one that is asked about
_MANY_LINES = 1000  # of a report whose text is never held whole
Put = Callable[[str], None]
Body_contra = TypeVar("Body_contra", contravariant=True)


class Piece(NamedTuple):
    """One item in a format: a body for its writer, and words for standard error.

    Both are plain data, since they may pass from one process to another.
    """

    body: Any
    aside: str = ""


Make = Callable[[RunItem], Piece]


class Unwritable(ValueError):  # noqa: N818 - it becomes a problem, not an error
    """A format has no place for what a report says; the message says for what."""


class Writer(Protocol[Body_contra]):
    """Writes the pieces of items in one format."""

    def body(self, body: Body_contra) -> None:
        """Write the body of one item's piece."""

    def end(self, tally: Tally) -> None:
        """Write what stands behind the last item."""


def text_piece(
    item: RunItem, *, width: int = WIDTH, every: bool = False, colour: bool = False, aside: Aside = PLAIN
) -> Piece:
    """Return a report whole as text for people; problems go aside."""
    from prefile.render.text.report import report_text  # noqa: PLC0415 - most runs want the short answer

    report, body = item.result, ""
    if isinstance(report, Report):
        savings = item.savings()
        places = item.claim_places()
        body = report_text(
            report, file=item.file, width=width, colour=colour, every=every, savings=savings, claim_places=places
        )
    return Piece(body, problems_aside(report, aside))


def why_piece(
    item: RunItem, *, asked: LineAsked, width: int = NARROWEST, colour: bool = False, aside: Aside = PLAIN
) -> Piece:
    """Return one line of a report explained, behind the name of its entry; problems go aside."""
    from prefile.render.text.short import entry_name  # noqa: PLC0415 - as above
    from prefile.render.text.why import why_text  # noqa: PLC0415 - as above

    if not isinstance(item.result, Report):
        return Piece(("", ""), problems_aside(item.result, aside))
    return Piece((entry_name(item, item.result), why_text(item, asked, width=width, colour=colour)))


def problems_aside(result: Result, aside: Aside) -> str:
    """Return problems as text for standard error; a report has none."""
    if not isinstance(result, DeclarationProblems):
        return ""
    return problems_text(result.problems, width=aside.width, colour=aside.colour)


def json_piece(item: RunItem, *, indent: int | None = 2) -> Piece:
    """Return a report or problems as JSON; `indent` None puts them on one line. That of many lines is made in parts."""
    report = item.result
    if isinstance(report, Report) and len(report.lines) > _MANY_LINES:
        return Piece(_Parts(report, indent))
    return Piece((_json(report, indent),))


class _Parts:
    """The JSON of a long report, made as it is written; to another process it goes as the parts that it is made of."""

    def __init__(self, report: Report, indent: int | None) -> None:
        self._report, self._indent = report, indent

    def __iter__(self) -> Iterator[str]:
        return self._report.json_parts(indent=self._indent)

    def __reduce__(self) -> tuple[type[tuple[str, ...]], tuple[list[str]]]:
        return tuple, (list(self),)


def _json(result: Result, indent: int | None) -> str:
    if isinstance(result, DeclarationProblems):
        return problems_json(result.problems, indent=indent)
    return report_json(result, indent=indent)


class TextWriter:
    """Text for people: a summary stands behind more than one item, where they are to be `summed`."""

    def __init__(self, put: Put, *, width: int = WIDTH, colour: bool = False, summed: bool = True) -> None:
        """Write with `put`, as wide as `width`."""
        self._put, self._width, self._colour, self._summed = put, width, colour, summed
        self._between = ""

    def body(self, body: str) -> None:
        """Write one report; of problems, which went aside, there is nothing to write."""
        if body:
            self._put(self._between + body)
        self._between = "\n"

    def end(self, tally: Tally) -> None:
        """Write the summary of more than one item."""
        if tally.items > 1 and self._summed:
            self._put(self._between + summary_text(tally, width=self._width, colour=self._colour))


class WhyWriter:
    """A line of each entry explained; where there are several, it is said first how to ask about one of them."""

    def __init__(self, put: Put, asked: LineAsked) -> None:
        """Write with `put` what is said of the line that is asked about."""
        self._put, self._asked = put, asked
        self._held: tuple[str, str] | None = None
        self._names: list[str] = []
        self._some = False

    def body(self, body: tuple[str, str]) -> None:
        """Write what is said of one entry; the first is held back until it is known whether it is the only one."""
        name, text = body
        if name and len(self._names) < _MOST_NAMED:
            self._names.append(name)
        if not text:
            return
        if not self._some:
            self._some, self._held = True, body
            return
        self._first(several=True)
        self._put(f"\n{text}")

    def _first(self, *, several: bool) -> None:
        if self._held is None:
            return
        name, text = self._held
        self._held = None
        if several:
            self._put(
                f"Line {self._asked.line} of each entry follows; of one alone: --why {name}/{self._asked.line}\n\n"
            )
        self._put(text)

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - a summary is not asked for
        """Write what is held back, or which entries there are where none is the one that is asked about."""
        self._first(several=False)
        if not self._some and self._names:
            self._put(
                f"No entry that was read is {clean(self._asked.entry or '')}; it is one of {', '.join(self._names)}.\n"
            )


class JsonWriter:
    """One JSON document: an array; of one item, where only one was to be expected, the item itself."""

    def __init__(self, put: Put, *, array: bool) -> None:
        """Write with `put`; `array` says that it is an array even of one item."""
        self._put, self._array = put, array
        self._held: Iterable[str] | None = None
        self._before = "[\n"

    def item(self, result: Result) -> None:
        """Write one item."""
        self.body((_json(result, 2),))

    def body(self, body: Iterable[str]) -> None:
        """Write one item; the first is held back where it may be the only one."""
        if not self._array and self._held is None:
            self._held = body
            return
        self._array = True
        if self._held is not None:
            self._next(self._held)
            self._held = None
        self._next(body)

    def _next(self, body: Iterable[str]) -> None:
        for part in body:
            self._put(self._before + part)
            self._before = ""
        self._before = ",\n"

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - a summary is for people
        """Close the array, or write the only item."""
        if not self._array:
            for part in self._held or ():
                self._put(part)
        self._put("\n]\n" if self._array else "\n")


class JsonLinesWriter:
    """JSON Lines: one item a line, each a `prefile-report/1` or a `prefile-problems/1`."""

    def __init__(self, put: Put) -> None:
        """Write with `put`."""
        self._put = put

    def body(self, body: Iterable[str]) -> None:
        """Write one item and the end of its line."""
        for part in body:
            self._put(part)
        self._put("\n")

    def end(self, tally: Tally) -> None:
        """Write nothing more."""
