"""Kinds of lines, by their number, dates and origin: what that alone decides of them, and which measures stay open.

Of the measures that may name a number most are not in force, or are for other origins, whatever else a line states. So
the facts of a line are asked for by the few that are left, and lines which those cannot tell apart have one key.
Numbers that differ in measures which are not in force, and origins that the others admit alike, come to the same kind.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from prefile.decision.decide import Decision
from prefile.decision.key import FactReader, FilingKey
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.number_kind import Moment, NumberKind
from prefile.decision.open_measures import Facts, OpenMeasure, OpenMeasures, SeenOfLine, WhatIsOpen
from prefile.decision.plain_decisions import PlainDecisions
from prefile.entry.missing_fact import MissingFact

__all__ = ["LineKey", "LineKind", "LineKinds"]

_MOST_KINDS = 1 << 15


class LineKey(NamedTuple):
    """What the decisions on a line depend on: its kind, and what is stated of it that the open measures look at.

    The rest is as `SeenOfLine` says.
    """

    kind: LineKind
    missing: MissingFact | None
    filing: FilingKey | None
    facts: Facts

    @property
    def seen(self) -> SeenOfLine:
        """What the open measures see of the line."""
        return SeenOfLine(self.missing, self.filing, self.facts)


class LineKind(Struct, frozen=True, eq=False):
    """Lines of one kind of numbers and one origin: the decisions on all of their measures, but for the open ones.

    Beside each stands an instant of its rate date in `column_dates`, where it looks at a column of the tariff. Kept
    once, and known by its identity.
    """

    decided: tuple[Decision | None, ...]
    left: OpenMeasures
    column_dates: tuple[datetime | None, ...]

    @property
    def open(self) -> tuple[OpenMeasure, ...]:
        """The open measures, in their order."""
        return self.left.each

    @property
    def reader(self) -> FactReader:
        """What reads the facts of a line that open measures look at."""
        return self.left.reader

    @property
    def found(self) -> tuple[str, ...]:
        """The facts that a book finds which open measures look at."""
        return self.left.found


class _Standing(Struct, frozen=True, eq=False):
    """Kinds of numbers as far as their measures stand: the decisions on those not in force, the others' moments.

    `gated` are the places in the kind of those that are for some origins only, `gates` the places of these in the book.
    """

    decided: tuple[Decision | None, ...]
    moments: tuple[Moment | None, ...]
    column_dates: tuple[datetime | None, ...]
    gated: tuple[int, ...]
    gates: tuple[int, ...]


class LineKinds:
    """Makes the kinds of a book's lines, those that come to the same once."""

    def __init__(self, plans: tuple[MeasurePlan, ...], plain: PlainDecisions) -> None:
        """Make the kinds of lines of the measures of a book, by what is plain of them."""
        self._plain, self._open = plain, WhatIsOpen(plans)
        self._standing = lru_cache(maxsize=_MOST_KINDS)(self._make_standing)
        self._stands = lru_cache(maxsize=_MOST_KINDS)(_stands)
        self._of = lru_cache(maxsize=_MOST_KINDS)(self._make_of)
        self._same = lru_cache(maxsize=_MOST_KINDS)(LineKind)

    def of(self, number: NumberKind, origin: str | None) -> LineKind:
        """Return the kind of lines of a kind of numbers and an origin."""
        return self._of(self._standing(number), origin)

    def all_open(self, number: NumberKind) -> LineKind:
        """Return the kind of lines of a kind of numbers, with nothing decided of them."""
        dates = (None,) * len(number.moments)
        return LineKind(dates, self._open.of(number.moments), dates)

    @property
    def reader_of_all(self) -> FactReader:
        """What reads the facts that any measure looks at."""
        return self._open.reader_of_all

    def _make_standing(self, number: NumberKind) -> _Standing:
        """Return a kind of numbers as far as its measures stand, the same for those that stand alike."""
        decided = tuple(map(self._plain.not_in_force, number.moments))
        moments = [moment if made is None else None for made, moment in zip(decided, number.moments, strict=True)]
        dates = tuple([moment.at if moment.plan.by_column else None for moment in number.moments])
        return self._stands(decided, tuple(moments), dates)

    def _make_of(self, standing: _Standing, origin: str | None) -> LineKind:
        """Return the kind of lines of an origin, the same for those that admit it alike in the same words."""
        made = list(standing.decided)
        for place, decision in zip(standing.gated, self._plain.not_of_origin(standing.gates, origin), strict=True):
            made[place] = decision
        pairs = zip(standing.moments, made, strict=True)
        left = tuple([moment for moment, decision in pairs if moment is not None and decision is None])
        return self._same(tuple(made), self._open.of(left), standing.column_dates)


def _stands(
    decided: tuple[Decision | None, ...],
    moments: tuple[Moment | None, ...],
    dates: tuple[datetime | None, ...],
) -> _Standing:
    gated = [
        (place, moment.plan.place)
        for place, moment in enumerate(moments)
        if moment is not None and moment.plan.origin_gate is not None
    ]
    places, gates = zip(*gated, strict=True) if gated else ((), ())
    return _Standing(decided, moments, dates, places, gates)
