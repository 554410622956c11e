"""Making the pieces of a run: entries in, each screened and turned into what its writer puts together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from prefile.decision.engine import Decide
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.render.text.summary import Counted, counted
from prefile.render.writers import Make, Piece, RunItem
from prefile.screening import screen_many

__all__ = ["Choices", "Made", "make_pieces"]


class Choices(NamedTuple):
    """How entries are screened."""

    on: datetime | None
    as_known: date | None
    decide: Decide
    scenarios: tuple[Scenario, ...] = ()


class Made(NamedTuple):
    """One item made: its piece, and what it counts for."""

    piece: Piece
    counted: Counted


def make_pieces(
    entries: Iterable[Entry | DeclarationProblems], book: RuleBook, choices: Choices, make: Make
) -> Iterator[Made]:
    """Yield the piece of each entry, or of the problems in its place."""
    on, as_known, decide, scenarios = choices
    passed = _LastEntry(entries)
    for item in screen_many(passed, book, on=on, as_known_on=as_known, decide=decide, scenarios=scenarios):
        entry = passed.last if isinstance(passed.last, Entry) else None
        yield Made(make(RunItem(item, entry)), counted(item))


class _LastEntry:
    """Passes entries on, and knows the last: the one that the report in hand is about."""

    def __init__(self, entries: Iterable[Entry | DeclarationProblems]) -> None:
        self._entries = entries
        self.last: Entry | DeclarationProblems | None = None

    def __iter__(self) -> Iterator[Entry | DeclarationProblems]:
        for entry in self._entries:
            self.last = entry
            yield entry
