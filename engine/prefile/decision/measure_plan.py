"""What is worked out of each measure once for a book: what it asks and reads, when it changes, whom it gives way to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from typing import NamedTuple

from prefile.decision.clause_cases import ClauseCases
from prefile.decision.key import DAYS, FactBound, bounds_of, days_of
from prefile.decision.predicates import (
    Claimed,
    LinePredicate,
    NumberIn,
    OriginIn,
    RateDateIn,
    origin_condition,
)
from prefile.decision.questions import Dependents, MeasureQuestions, Questions, Term
from prefile.decision.standing import MeasureStanding, standing_on
from prefile.law.measure import CoverageCondition, Measure
from prefile.law.tariff import TariffTable
from prefile.values.dates import ALWAYS, Window, window_ends

__all__ = ["MeasurePlan", "OriginClasses", "OriginGate", "measure_plans"]

_MOST_ORIGINS = 1 << 10
_MOST_STANDINGS = 1 << 8  # of one measure


class OriginGate(NamedTuple):
    """The condition by which a measure is for some origins only, or for all others."""

    condition: CoverageCondition
    place: int
    origins: OriginIn
    inside: bool

    @property
    def spoke(self) -> str:
        """The id of the condition."""
        return f"required/{self.place}"

    def admits(self, origin: str) -> bool:
        """Whether goods of an origin may be covered."""
        return (origin in self.origins.countries) == self.inside


class OriginClasses:
    """Classes of origins that none of some lists of countries tells apart, each by an origin that stands for it.

    `place` is that of the origin among a measure's facts.
    """

    def __init__(self, place: int, lists: Iterable[Collection[str]]) -> None:
        """Tell origins apart by some lists of countries."""
        self.place = place
        self._lists = tuple(lists)
        self._stands: dict[tuple[bool, ...], Hashable] = {}  # as many as the lists can tell apart
        self.of = lru_cache(maxsize=_MOST_ORIGINS)(self._of)

    def _of(self, origin: Hashable) -> Hashable:
        """Return the origin that stands for one: the first of its class that was met."""
        if origin is None:
            return None
        return self._stands.setdefault(tuple([origin in countries for countries in self._lists]), origin)


class MeasurePlan(NamedTuple):
    """One measure, ready to be decided.

    `facts` are the names of the facts that it reads, `bounds` at which values of them its answers change, `days` the
    places of days among them with the days at which they do, `origins` the classes of origins that it tells apart
    (None: it reads no origin); `claims` those that it names anywhere; `clauses_of_claim`
    the places of the clauses whose conditions name a claim, `conditions_of_claim` the terms of coverage that turn on
    it, doubts apart, and `dependents_of_claim` all that does; `changes` the instants at which it changes;
    `gives_way_to` the places of others, `later_known` those of which that was known from some day only; `suggested` the
    claims that only an importer who states a certain fact can make; `lists` those on which it asks for the number;
    `by_filing`: of privileged foreign goods it looks at the filing of that status; `by_column`: at a column of the
    tariff; `standing` is where it stands at an instant, as known on a day; `cases` are those that it covers.
    """

    place: int
    measure: Measure
    questions: MeasureQuestions
    facts: tuple[str, ...]
    bounds: frozenset[FactBound]
    days: tuple[tuple[int, list[date]], ...]
    origins: OriginClasses | None
    claims: frozenset[str]
    clauses_of_claim: Mapping[str, tuple[int, ...]]
    conditions_of_claim: Mapping[str, tuple[Term, ...]]
    dependents_of_claim: Mapping[str, Dependents]
    changes: list[datetime]
    gives_way_to: tuple[int, ...]
    later_known: tuple[tuple[int, Window], ...]
    origin_gate: OriginGate | None
    suggested: tuple[tuple[str, str], ...]
    lists: tuple[NumberIn, ...]
    by_filing: bool
    by_column: bool
    reads_footnotes: bool
    standing: Callable[[datetime | None, date | None], MeasureStanding]
    cases: ClauseCases


def measure_plans(measures: Iterable[Measure], questions: Questions, tariff: TariffTable) -> tuple[MeasurePlan, ...]:
    """Return the plan of each measure of a book, in its order."""
    every = tuple(measures)
    places = {measure.id: place for place, measure in enumerate(every)}
    claimed = [predicate for predicate in questions.predicates if isinstance(predicate, Claimed)]
    suggested = tuple((claim.claim, claim.suggested_by) for claim in claimed if claim.suggested_by is not None)
    dependents = questions.dependents_of_claims()
    within = questions.within()
    return tuple(
        [
            _plan(place, measure, questions, within, tariff, places, suggested, dependents)
            for place, measure in enumerate(every)
        ]
    )


def _plan(  # noqa: PLR0913, PLR0917 - what a plan is made of
    place: int,
    measure: Measure,
    questions: Questions,
    within: Callable[[Term | None], frozenset[int]],
    tariff: TariffTable,
    places: Mapping[str, int],
    suggested: tuple[tuple[str, str], ...],
    dependents: Mapping[str, Dependents],
) -> MeasurePlan:
    own = questions.measures[place]
    terms = (own.root, *own.clauses, *own.notes, *(term for _, term in own.offered))
    numbers = sorted(frozenset[int]().union(*map(within, terms)))
    predicates = [questions.predicates[number] for number in numbers]
    named = frozenset[str]().union(*(predicate.claims_named for predicate in predicates))
    reads = measure.treatment.reads().union(*(predicate.reads for predicate in predicates))
    reads |= {"claims", "importer_facts"} if measure.claims else set()
    facts = tuple(sorted(reads - {"in_force", "listed", "groups", "rate_date", "known_on"}))
    bounds, windows = bounds_of(predicates), _windows(measure, predicates, tariff)
    return MeasurePlan(
        place=place,
        measure=measure,
        questions=own,
        facts=facts,
        bounds=bounds,
        days=tuple(_days(facts, bounds)),
        origins=_origins(facts, bounds),
        claims=frozenset(named | measure.claims.keys() | measure.treatment.claims()),
        clauses_of_claim=_clauses_of_claims(named, own, questions, within),
        conditions_of_claim={claim: tuple(_conditions_of(measure, own, dependents[claim])) for claim in named},
        dependents_of_claim={claim: dependents[claim] for claim in named},
        changes=sorted(set(window_ends(windows))),
        gives_way_to=tuple(places[way.measure] for way in measure.gives_way_to),
        later_known=tuple(
            (places[way.measure], way.window) for way in measure.gives_way_to if way.window is not ALWAYS
        ),
        origin_gate=_origin_gate(measure),
        suggested=suggested,
        lists=tuple(predicate for predicate in predicates if isinstance(predicate, NumberIn)),
        by_filing=measure.rate_date.privileged_foreign == "filing",
        reads_footnotes="footnotes" in reads,
        by_column=any(clause.column is not None for clause in measure.treatment.clauses),
        standing=lru_cache(maxsize=_MOST_STANDINGS)(partial(standing_on, measure)),
        cases=ClauseCases(measure),
    )


def _days(facts: tuple[str, ...], bounds: frozenset[FactBound]) -> Iterator[tuple[int, list[date]]]:
    """Yield the place of each day that is looked at by its interval, with the days between which the intervals lie."""
    for place, fact in enumerate(facts):
        of_fact = [bound.bound for bound in bounds if bound.fact == fact]
        if fact in DAYS and None not in of_fact:
            yield place, days_of(of_fact)


def _origins(facts: tuple[str, ...], bounds: frozenset[FactBound]) -> OriginClasses | None:
    """Return the classes of origins that lists of countries tell apart, where nothing else reads the origin."""
    lists = [bound.bound for bound in bounds if bound.fact == "origin"]
    named = [countries for countries in lists if isinstance(countries, frozenset)]
    return OriginClasses(facts.index("origin"), named) if named and len(named) == len(lists) else None


def _conditions_of(measure: Measure, own: MeasureQuestions, dependents: Dependents) -> Iterator[Term]:
    """Yield the terms of a measure's conditions that turn on a claim, without those of doubts."""
    for condition, term in zip(measure.conditions, own.conditions, strict=True):
        if condition.kind != "doubt" and term.number in (
            dependents.questions if term.question else dependents.predicates
        ):
            yield term


def _clauses_of_claims(
    claims: Iterable[str], own: MeasureQuestions, questions: Questions, within: Callable[[Term | None], frozenset[int]]
) -> dict[str, tuple[int, ...]]:
    """Return for each claim the places of a measure's clauses whose conditions name it."""
    named = [
        frozenset[str]().union(*(questions.predicates[number].claims_named for number in within(term)))
        for term in own.clauses
    ]
    return {claim: tuple([place for place, by_clause in enumerate(named) if claim in by_clause]) for claim in claims}


def _origin_gate(measure: Measure) -> OriginGate | None:
    for place, condition in enumerate(measure.conditions):
        gate = origin_condition(condition.when)
        if condition.kind == "required" and gate is not None:
            return OriginGate(condition, place, *gate)
    return None


def _windows(measure: Measure, predicates: Iterable[LinePredicate], tariff: TariffTable) -> Iterator[Window]:
    """Yield every window of one measure, those that its conditions name, and those of the editions."""
    yield tariff.held
    if any(clause.column is not None for clause in measure.treatment.clauses):  # what is printed names its edition
        yield from (edition.window for edition in tariff.editions)
    yield from (row.window for row in measure.standing)
    yield from (listing.window for listing in measure.listings if listing.window is not ALWAYS)
    yield from (Window(dated.since, dated.until) for dated in predicates if isinstance(dated, RateDateIn))
    yield from measure.treatment.windows()
