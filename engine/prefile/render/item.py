"""One item of a run as its writer takes it: a report or problems, and what was read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from prefile.duty.quantities import Goods
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.findings import Report

__all__ = ["Make", "Piece", "Result", "RunItem", "Unwritable"]

Result = Report | DeclarationProblems


class RunItem(NamedTuple):
    """A report with the entry that it is about, or the problems in its place.

    `entry` is null for problems, and for a report whose entry is not at hand: what only the entry holds (the name of
    the file, descriptions, values of lines) is then unknown.
    """

    result: Result
    entry: Entry | None = None

    @property
    def file(self) -> str | None:
        """The name of the file that the item was read from."""
        if isinstance(self.result, DeclarationProblems):
            return next((problem.where.file for problem in self.result.problems if problem.where.file), None)
        return self.entry.source.name if self.entry is not None and self.entry.source is not None else None

    def description(self, place: int) -> str | None:
        """Return the declaration's words for the goods of the line at a place, counted from 0."""
        return None if self.entry is None else self.entry.lines[place].description

    def value(self, place: int) -> Decimal | None:
        """Return the entered value, in US dollars, of the line at a place, where it is known."""
        return None if self.entry is None else Goods(self.entry.lines[place]).value().bounds.exact


class Piece(NamedTuple):
    """One item in a format: a body for its writer, and words for standard error.

    Both are plain data, since they may pass from one process to another.
    """

    body: Any
    aside: str = ""


Make = Callable[[RunItem], Piece]


class Unwritable(ValueError):  # noqa: N818 - it becomes a problem, not an error
    """A format has no place for what a report says; the message says for what."""
