"""Which measure files a Chapter 99 heading, and when: read off the whole book once.

A heading is filed by a clause of a duty, by an exception that takes a line out, or by a measure that gives way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from prefile.asked import within
from prefile.condition import Claimed, Condition
from prefile.measure import ALWAYS, Duty, Measure, Window
from prefile.rulebook import RuleBook

__all__ = ["Files", "Headings", "headings_of"]

_EIGHT = 8


class Files(NamedTuple):
    """One use of a heading: the measure that files it, the window in which it does, and the claims that it makes."""

    measure: str
    window: Window
    claims: frozenset[str] = frozenset()


class Headings:
    """The headings of a book by their eight digits."""

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        """Read them off the measures."""
        found: dict[str, list[Files]] = {}
        for measure in measures:
            for heading, window, claims in _filed_by(measure):
                found.setdefault(_digits(heading), []).append(Files(measure.id, window, claims))
        self._found: Mapping[str, tuple[Files, ...]] = {key: tuple(dict.fromkeys(uses)) for key, uses in found.items()}

    def uses(self, number: str) -> tuple[Files, ...]:
        """Return the uses of a heading, none where the book does not know it."""
        return self._found.get(_digits(number), ())


def headings_of(book: RuleBook) -> Headings:
    """Return the headings of a book, read once and kept with it."""
    return book.derived("headings", lambda: Headings(book.measures))


def _filed_by(measure: Measure) -> Iterator[tuple[str, Window, frozenset[str]]]:
    """Yield each heading of a measure with the window of what files it, no wider than the measure's own life."""
    lives = [row.window for row in measure.standing if row.standing == "in force"] or [ALWAYS]
    stated: list[tuple[str | None, Window, Condition | None]] = [
        (ground.heading, ALWAYS, ground.when) for ground in measure.grounds
    ]
    stated += [(way.heading, ALWAYS, None) for way in measure.gives_way_to]
    if isinstance(measure.treatment, Duty):
        clauses = measure.treatment.clauses
        stated += [(one, clause.window, clause.when) for clause in clauses for one in (clause.heading, clause.reached)]
    for heading, window, when in stated:
        if heading is not None:
            claims = frozenset(one.claim for one in within(when) if isinstance(one, Claimed)) if when else frozenset()
            yield from ((heading, both, claims) for life in lives if (both := _within(window, life)) is not None)


def _within(one: Window, other: Window) -> Window | None:
    """Return what two windows have in common, where they have anything."""
    since = max((at for at in (one.since, other.since) if at is not None), default=None)
    until = min((at for at in (one.until, other.until) if at is not None), default=None)
    return None if since is not None and until is not None and since >= until else Window(since, until)


def _digits(number: str) -> str:
    return number.replace(".", "")[:_EIGHT]
