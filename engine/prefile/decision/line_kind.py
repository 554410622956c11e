"""Lines of one kind, by their number, dates and origin: what that alone decides of them, and which measures stay open.

Of the measures that may name a number most are not in force, or are for other origins, whatever else a line states. So
the facts of a line are asked for by the few that are left, and lines which those cannot tell apart have one key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from prefile.decision.decide import Decision
from prefile.decision.key import DecisionKey, FactBound, FactReader, FilingKey, OtherMeasure, first_day
from prefile.decision.line_facts import NO_PROGRAM, NO_PROVISION
from prefile.decision.number_plan import Moment, NumberKind
from prefile.entry.missing_fact import MissingFact

__all__ = ["FOUND_FACTS", "LineKey", "LineKind", "OpenMeasure", "line_kind"]

FOUND_FACTS = ("coverage", "program_eligibility", "provision_rates")  # which a book finds of what a line states
_OF_MOMENT = ("lists", "footnotes")  # which are a measure's own

_OF_NOTHING: dict[str, Hashable] = {"program_eligibility": NO_PROGRAM, "provision_rates": NO_PROVISION}

Facts = tuple[Hashable, ...]


class LineKey(NamedTuple):
    """What the decisions on a line depend on: its kind, and what is stated of it that the open measures look at.

    `missing` is the fact that would tell the rate date, `filing` there only where privileged foreign status has a date
    of its own. `facts` are those of the kind's reader, and behind them those that a book finds.
    """

    kind: LineKind
    missing: MissingFact | None
    filing: FilingKey | None
    facts: Facts


class OpenMeasure(NamedTuple):
    """A measure that a kind of lines leaves open: its place among those of the kind, and what it sees of a line's key.

    `read` takes its facts from the key's with its own lists and footnotes behind them; `claims` is the place of claims
    among them, `days` are those of days, each with the days at which the measure's answers change. `others` are those
    that it may give way to: their places in the book, and in the kind.
    """

    place: int
    moment: Moment
    read: Callable[[Facts], Facts]
    claims: int | None
    days: tuple[tuple[int, list[date]], ...]
    others: tuple[tuple[int, int], ...]

    def key(self, line: LineKey, made: Sequence[Decision | None]) -> DecisionKey:
        """Return all that the measure's decision may depend on, given the decisions on those before it."""
        moment, plan = self.moment, self.moment.plan
        filing = line.filing if plan.by_filing else None
        facts = self.read((*line.facts, moment.lists, moment.footnotes))
        if self.claims is not None and facts[self.claims]:
            facts = self._with_own_claims(facts, self.claims)
        if self.days:
            facts = self._with_own_days(facts)
        return DecisionKey(
            measure=plan.place,
            listing=moment.decides,
            at=moment.at,
            basis=None if filing is None else filing.basis,
            date_missing=line.missing if filing is None else filing.missing,
            facts=facts,
            others=tuple(self._others(made)) if self.others else (),
        )

    def _with_own_claims(self, facts: Facts, place: int) -> Facts:
        """Return the facts with those claims alone that the measure names anywhere."""
        claims, named = facts[place], self.moment.plan.claims
        own = tuple([claim for claim in claims if claim[0] in named]) if isinstance(claims, tuple) else ()
        return (*facts[:place], own, *facts[place + 1 :])

    def _with_own_days(self, facts: Facts) -> Facts:
        """Return the facts with days as coarsely as the measure alone can see them."""
        seen = list(facts)
        for place, bounds in self.days:
            day = seen[place]
            if isinstance(day, date):
                seen[place] = first_day(bounds, day)
        return tuple(seen)

    def _others(self, made: Sequence[Decision | None]) -> Iterator[OtherMeasure]:
        """Yield what the measures came to that this one may give way to."""
        for in_book, in_kind in self.others:
            decision = made[in_kind]
            if decision is not None:
                yield OtherMeasure(in_book, decision.verdict, decision.missing)


class LineKind(Struct, frozen=True, eq=False):
    """Lines of one kind of numbers and one origin: the decisions on all of their measures, but for the open ones.

    Beside each stands an instant of its rate date in `column_dates`, where it looks at a column of the tariff. `found`
    are the facts that a book finds which open measures read, `found_of_nothing` those facts of a line that neither
    claims a program nor declares a further number (None: they hang on more). Kept once, and known by its identity.
    """

    decided: tuple[Decision | None, ...]
    open: tuple[OpenMeasure, ...]
    column_dates: tuple[datetime | None, ...]
    reader: FactReader
    found: tuple[str, ...]
    found_of_nothing: Facts | None


def line_kind(
    number: NumberKind,
    decided: Iterable[Decision | None],
    reader: Callable[[frozenset[str], frozenset[str], frozenset[FactBound]], FactReader],
) -> LineKind:
    """Return the kind of lines of which so much is decided; `reader` makes what reads some facts of them."""
    moments, made = number.moments, tuple(decided)
    left = [place for place, decision in enumerate(made) if decision is None]
    plans = [moments[place].plan for place in left]
    facts = frozenset[str]().union(*(plan.facts for plan in plans))
    reads = reader(
        facts.difference(_OF_MOMENT, FOUND_FACTS),
        frozenset[str]().union(*(plan.claims for plan in plans)),
        frozenset[FactBound]().union(*(plan.bounds for plan in plans)),
    )
    found = tuple([name for name in FOUND_FACTS if name in facts])
    names = {name: at for at, name in enumerate((*reads.names, *found, *_OF_MOMENT))}
    in_kind = {moment.plan.place: place for place, moment in enumerate(moments)}
    return LineKind(
        made,
        tuple([_open(place, moments[place], names, in_kind) for place in left]),
        tuple([moment.at if moment.plan.by_column else None for moment in moments]),
        reads,
        found,
        tuple([_OF_NOTHING[name] for name in found]) if _OF_NOTHING.keys() >= set(found) else None,
    )


def _open(place: int, moment: Moment, names: dict[str, int], in_kind: dict[int, int]) -> OpenMeasure:
    plan = moment.plan
    others = tuple([(in_book, in_kind[in_book]) for in_book in plan.gives_way_to if in_book in in_kind])
    claims = plan.facts.index("claims") if "claims" in plan.facts else None
    return OpenMeasure(place, moment, _taking([names[name] for name in plan.facts]), claims, plan.days, others)


def _taking(places: list[int]) -> Callable[[Facts], Facts]:
    """Return what takes some of the facts."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda facts: tuple([facts[place] for place in places])
