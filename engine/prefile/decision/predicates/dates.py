"""Predicates on the rate date, and on the days of loading, importation, exportation and of a zone filing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import ClassVar, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate, WrittenWindow
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.dates import show_instant
from prefile.values.trilean import UNKNOWN, Trilean, whether

__all__ = ["DayIn", "RateDateIn"]

_RATE_DATE = missing_fact("rate-date")
_DAYS: dict[str, Callable[[LineFacts], date | None]] = {
    "loaded": lambda facts: facts.loaded,
    "imported": lambda facts: facts.imported,
    "exported": lambda facts: facts.exported,
    "filed": lambda facts: facts.filed,
}
_DONE = {"filed": "put into privileged foreign status"}


class RateDateIn(LinePredicate, frozen=True):
    """The measure's rate date lies in a window: not before `since`, and before `until` (None: open on that side)."""

    words: ClassVar[tuple[str, ...]] = ("rate_date",)
    reads: ClassVar[frozenset[str]] = frozenset({"rate_date"})
    since: datetime | None
    until: datetime | None

    @classmethod
    def written(cls, window: WrittenWindow[datetime], names: BookNames) -> Self:
        return cls(window.since, window.until)

    @property
    def asks(self) -> str:
        return f"rate date {_window(self.since and show_instant(self.since), self.until and show_instant(self.until))}"

    def answer(self, facts: LineFacts) -> Trilean:
        at = facts.rate_date
        if at is None:
            return UNKNOWN
        return whether((self.since is None or self.since <= at) and (self.until is None or at < self.until))

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return _RATE_DATE

    def explained(self, facts: LineFacts) -> str:
        at, since, until = facts.rate_date, self.since, self.until
        if at is None:
            return "the rate date is not known"
        if since is not None and at < since:
            return f"the rate date is before {show_instant(since)}"
        if until is not None and at >= until:
            return f"the rate date is not before {show_instant(until)}"
        return f"the rate date is {_window(since and show_instant(since), until and show_instant(until))}"

    def bounds(self) -> tuple[Hashable, ...]:
        return tuple(instant for instant in (self.since, self.until) if instant is not None)


class DayIn(LinePredicate, frozen=True):
    """A day that the entry or line states lies in a window: not before `since`, and before `until`."""

    words: ClassVar[tuple[str, ...]] = tuple(_DAYS)
    reads: ClassVar[frozenset[str]] = frozenset(_DAYS)
    fact: str
    since: date | None
    until: date | None

    @classmethod
    def written(cls, days: WrittenWindow[date], names: BookNames) -> Self:
        return cls(names.word, days.since, days.until)

    @property
    def asks(self) -> str:
        return f"goods {self._done} {_window(self.since, self.until)}"

    def answer(self, facts: LineFacts) -> Trilean:
        day = _DAYS[self.fact](facts)
        if day is None:
            return UNKNOWN
        return whether((self.since is None or self.since <= day) and (self.until is None or day < self.until))

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return missing_fact(self.fact)

    def explained(self, facts: LineFacts) -> str:
        shown = _window(self.since, self.until)
        match self.answer(facts):
            case Trilean.NO:
                return f"the goods were not {self._done} {shown}"
            case Trilean.YES:
                return f"the goods were {self._done} {shown}"
        return f"the day on which the goods were {self._done} is not stated"

    @property
    def _done(self) -> str:
        return _DONE.get(self.fact, self.fact)

    def bounds(self) -> tuple[Hashable, ...]:
        return tuple(day for day in (self.since, self.until) if day is not None)


def _window(since: date | str | None, until: date | str | None) -> str:
    bounds = (since and f"not before {since}", until and f"before {until}")
    return " and ".join(bound for bound in bounds if bound)
