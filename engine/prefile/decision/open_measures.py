"""The measures that a kind of lines leaves open: what each of them sees of a line, and so its decision's key.

What is left open is much the same for most kinds of lines, so that what reads their facts is made once for the measures
that are left, and what they are decided on once for these and their moments.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from prefile.decision.decide import Decision
from prefile.decision.engine import final_answer
from prefile.decision.key import DecisionKey, FactBound, FactReader, FilingKey, OtherMeasure, first_day
from prefile.decision.line_facts import NO_PROGRAM, NO_PROVISION
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.number_kind import Moment
from prefile.entry.missing_fact import MissingFact
from prefile.values.trilean import NO

__all__ = ["FOUND_FACTS", "Facts", "OpenMeasure", "OpenMeasures", "SeenOfLine", "WhatIsOpen"]

FOUND_FACTS = ("coverage", "program_eligibility", "provision_rates")  # which a book finds of what a line states
_OF_MOMENT = ("lists", "footnotes")  # which are a measure's own
_OF_NOTHING: dict[str, Hashable] = {"program_eligibility": NO_PROGRAM, "provision_rates": NO_PROVISION}
_MOST_LEFT = 1 << 14
_MOST_READERS = 1 << 10

Facts = tuple[Hashable, ...]


class SeenOfLine(NamedTuple):
    """What a line's key holds for its open measures.

    `missing` is the fact that would tell the rate date, `filing` there only where privileged foreign status has a date
    of its own. `facts` are those of the measures' reader, and behind them those that a book finds.
    """

    missing: MissingFact | None
    filing: FilingKey | None
    facts: Facts


class _Seen(Struct, frozen=True, eq=False):
    """What a measure sees of lines where some others are open too, whatever its moment.

    `read` takes its facts from the line's with its own lists and footnotes behind them; `claims` is the place of claims
    among them, `origin` that of the origin among the line's. `others` are those that it may give way to, each by its
    places in the book and among the open measures: what is not open does not apply.
    """

    read: Callable[[Facts], Facts]
    claims: int | None
    origin: int | None
    others: tuple[tuple[int, int], ...]


class OpenMeasure(NamedTuple):
    """A measure that a kind of lines leaves open, and what it sees of a line's key."""

    moment: Moment
    seen: _Seen

    def key(self, line: SeenOfLine, made: Sequence[Decision]) -> DecisionKey:
        """Return all that the measure's decision may depend on, given the decisions on the open ones before it."""
        moment, plan, seen = self.moment, self.moment.plan, self.seen
        filing = line.filing if plan.by_filing else None
        facts = seen.read((*line.facts, moment.lists, moment.footnotes))
        if seen.claims is not None and facts[seen.claims]:
            facts = self._with_own_claims(facts, seen.claims)
        if plan.origins is not None or plan.days:
            facts = self._coarser(facts)
        return DecisionKey(
            measure=plan.place,
            listing=moment.decides,
            at=moment.at,
            basis=None if filing is None else filing.basis,
            date_missing=line.missing if filing is None else filing.missing,
            facts=facts,
            others=tuple(self._others(made)) if seen.others else (),
        )

    def origin_of(self, line: SeenOfLine) -> Hashable:
        """Return the origin of a line, where another stands for it in the key; None where the key holds its own."""
        at, origins = self.seen.origin, self.moment.plan.origins
        if at is None or origins is None:
            return None
        origin = line.facts[at]
        return None if origins.of(origin) == origin else origin

    def _with_own_claims(self, facts: Facts, place: int) -> Facts:
        """Return the facts with those claims alone that the measure names anywhere."""
        claims, named = facts[place], self.moment.plan.claims
        own = tuple([claim for claim in claims if claim[0] in named]) if isinstance(claims, tuple) else ()
        return (*facts[:place], own, *facts[place + 1 :])

    def _coarser(self, facts: Facts) -> Facts:
        """Return the facts with the origin and days as coarsely as the measure alone can see them."""
        seen, plan = list(facts), self.moment.plan
        if plan.origins is not None:
            seen[plan.origins.place] = plan.origins.of(facts[plan.origins.place])
        for place, bounds in plan.days:
            day = seen[place]
            if isinstance(day, date):
                seen[place] = first_day(bounds, day)
        return tuple(seen)

    def _others(self, made: Sequence[Decision]) -> Iterator[OtherMeasure]:
        """Yield what the measures came to that this one may give way to, of those that apply or may."""
        for in_book, place in self.seen.others:
            decision = made[place]
            if final_answer(decision.verdict) != NO:
                yield OtherMeasure(in_book, decision.verdict, decision.missing)


class OpenMeasures(Struct, frozen=True, eq=False):
    """The measures that kinds of lines leave open, in order, and the facts that these read.

    `found` are the facts among them that a book finds, `found_of_nothing` those facts of a line that neither claims a
    program nor declares a further number (None: they hang on more). Kept once, and known by its identity.
    """

    each: tuple[OpenMeasure, ...]
    reader: FactReader
    found: tuple[str, ...]
    found_of_nothing: Facts | None


class WhatIsOpen:
    """Makes what is left open of a book's measures: what these see is made once whatever their moments."""

    def __init__(self, plans: tuple[MeasurePlan, ...]) -> None:
        """Make it of the measures of a book."""
        self._plans = plans
        self.of = lru_cache(maxsize=_MOST_LEFT)(self._of)
        self._seen = lru_cache(maxsize=_MOST_READERS)(self._make_seen)
        self._reader = lru_cache(maxsize=_MOST_READERS)(FactReader)

    def _of(self, moments: tuple[Moment, ...]) -> OpenMeasures:
        """Return what is open where some moments are left."""
        seen, reader, found = self._seen(tuple([moment.plan.place for moment in moments]))
        of_nothing = tuple([_OF_NOTHING[name] for name in found]) if _OF_NOTHING.keys() >= set(found) else None
        return OpenMeasures(tuple(map(OpenMeasure, moments, seen)), reader, found, of_nothing)

    def _make_seen(self, left: tuple[int, ...]) -> tuple[tuple[_Seen, ...], FactReader, tuple[str, ...]]:
        """Return what each measure sees where some are left, what reads the facts, and those that a book finds."""
        plans = [self._plans[place] for place in left]
        facts, reader = self._reader_of(plans)
        found = tuple([name for name in FOUND_FACTS if name in facts])
        names = {name: at for at, name in enumerate((*reader.names, *found, *_OF_MOMENT))}
        places = {place: at for at, place in enumerate(left)}
        return tuple([_seen(plan, names, places) for plan in plans]), reader, found

    @property
    def reader_of_all(self) -> FactReader:
        """What reads the facts that any measure looks at."""
        return self._reader_of(self._plans)[1]

    def _reader_of(self, plans: Sequence[MeasurePlan]) -> tuple[frozenset[str], FactReader]:
        """Return the facts that measures look at, and what reads those which a line and its entry state."""
        facts = frozenset[str]().union(*(plan.facts for plan in plans))
        reader = self._reader(
            facts.difference(_OF_MOMENT, FOUND_FACTS),
            frozenset[str]().union(*(plan.claims for plan in plans)),
            frozenset[FactBound]().union(*(plan.bounds for plan in plans)),
        )
        return facts, reader


def _seen(plan: MeasurePlan, names: dict[str, int], places: dict[int, int]) -> _Seen:
    """Return what a measure sees, by the places of facts, and of measures among the open ones."""
    return _Seen(
        read=_taking([names[name] for name in plan.facts]),
        claims=plan.facts.index("claims") if "claims" in plan.facts else None,
        origin=None if plan.origins is None else names["origin"],
        others=tuple([(in_book, places[in_book]) for in_book in plan.gives_way_to if in_book in places]),
    )


def _taking(places: list[int]) -> Callable[[Facts], Facts]:
    """Return what takes some of the facts."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda facts: tuple([facts[place] for place in places])
