"""Which measure files a Chapter 99 heading, and when: read off the whole book once.

A heading is filed by a clause of a duty, by an exception that takes a line out, or by a measure that gives way.
`headings_read` are those besides that conditions look for in the footnotes of a tariff number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from prefile.decision.predicates import (
    Claimed,
    Footnoted,
    ProgramClaimed,
    RateDateIn,
    origin_admitted,
    origin_condition,
)
from prefile.law.book import RuleBook
from prefile.law.condition import AllOf, Condition, predicates_of
from prefile.law.measure import Measure
from prefile.values.dates import ALWAYS, Window

__all__ = ["Files", "Headings", "headings_of", "headings_read", "headings_stated"]

_EIGHT = 8


class Files(NamedTuple):
    """One use of a heading: the measure that files it, the window in which it does, and what it says of the line.

    `claims` and `programs` are those that it makes; `origins` are the conditions that it puts on the origin; `part` is
    the id of the part of the rule that files it.
    """

    measure: str
    window: Window
    claims: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    origins: tuple[Condition, ...] = ()
    part: str = ""

    def fits(self, origin: str | None) -> bool:
        """Whether goods of an origin may be filed under it; where the origin is not stated, they may."""
        return origin is None or all(origin_admitted(when, origin) for when in self.origins)


class Headings:
    """The headings of a book by their eight digits."""

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        """Read them off the measures."""
        found: dict[str, list[Files]] = {}
        for measure in measures:
            for heading, use in _filed_by(measure):
                found.setdefault(_digits(heading), []).append(use)
        self._found: Mapping[str, tuple[Files, ...]] = {key: tuple(dict.fromkeys(uses)) for key, uses in found.items()}

    def uses(self, number: str) -> tuple[Files, ...]:
        """Return the uses of a heading, none where the book does not know it."""
        return self._found.get(_digits(number), ())

    def __iter__(self) -> Iterator[str]:
        """Yield the eight digits of each."""
        return iter(self._found)


def headings_of(book: RuleBook) -> Headings:
    """Return the headings of a book, read once and kept with it."""
    return book.derived("headings", lambda: Headings(book.measures))


def _filed_by(measure: Measure) -> Iterator[tuple[str, Files]]:
    """Yield each heading of a measure with its use, whose window is no wider than the measure's own life."""
    lives = [row.window for row in measure.standing if row.standing == "in force"] or [ALWAYS]
    origins = tuple(
        condition.when
        for condition in measure.conditions
        if condition.kind == "required" and origin_condition(condition.when)
    )
    for part, heading, window, when in headings_stated(measure):
        straight = [] if when is None else list(_straight(when))
        windows = [*(Window(term.since, term.until) for term in straight if isinstance(term, RateDateIn)), window]
        claims = frozenset(term.claim for term in predicates_of(when) if isinstance(term, Claimed))
        programs = {name for term in straight if isinstance(term, ProgramClaimed) for name in term.programs}
        origin_terms = (*origins, *(term for term in straight if origin_condition(term)))
        for life in lives:
            if (common := _within([life, *windows])) is not None:
                yield heading, Files(measure.id, common, claims, frozenset(programs), origin_terms, part)


def headings_stated(measure: Measure) -> Iterator[tuple[str, str, Window, Condition | None]]:
    """Yield the headings that a measure states, each with the part that does, its window and its condition."""
    for place, ground in enumerate(measure.conditions):
        if ground.heading is not None:
            yield f"{ground.kind}/{place}", ground.heading, ALWAYS, ground.when
    for way in measure.gives_way_to:
        if way.heading is not None:
            yield f"gives-way-to/{way.measure}", way.heading, ALWAYS, None
    yield from measure.treatment.headings()


def headings_read(book: RuleBook) -> Mapping[str, tuple[str, ...]]:
    """Return the headings that conditions look for in footnotes, by their eight digits, with the measures that do."""
    return book.derived("headings read", lambda: _read(book.measures))


def _read(measures: Sequence[Measure]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for measure in measures:
        for test in measure.predicates():
            for heading in test.headings if isinstance(test, Footnoted) else ():
                found.setdefault(_digits(heading), {})[measure.id] = None
    return {heading: tuple(names) for heading, names in found.items()}


def _straight(when: Condition) -> Iterator[Condition]:
    """Yield the terms that must all hold, where a condition is a conjunction, or else the condition itself."""
    if isinstance(when, AllOf):
        for term in when.terms:
            yield from _straight(term)
    else:
        yield when


def _within(windows: Sequence[Window]) -> Window | None:
    """Return what windows have in common, where they have anything."""
    since = max((window.since for window in windows if window.since is not None), default=None)
    until = min((window.until for window in windows if window.until is not None), default=None)
    return None if since is not None and until is not None and since >= until else Window(since, until)


def _digits(number: str) -> str:
    return number.replace(".", "")[:_EIGHT]
