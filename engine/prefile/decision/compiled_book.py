"""Deciding a line: which measures reach it, why, and what would settle the rest. Amounts come later.

A decision is made once for all lines that are alike in what it depends on, and remembered with the book.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime
from itertools import count
from typing import NamedTuple

from prefile.decision.cache import Alike, LineDates, LineKey
from prefile.decision.coverage import Coverages
from prefile.decision.decide import Case, Decision, owes_nothing
from prefile.decision.engine import Decide, Decider
from prefile.decision.index import Index, Listed, Standings
from prefile.decision.line_facts import LineFacts, NumberFacts
from prefile.decision.predicates import words
from prefile.decision.standing import RateDate, stand
from prefile.findings import OriginTreatment
from prefile.law.book import RuleBook
from prefile.law.condition import (
    Condition,
    Not,
    OriginIn,
    is_of,
)
from prefile.law.measure import Ground, Measure
from prefile.values.trilean import NO

__all__ = ["Judge"]

_MOST_REMEMBERED = 20_000


class _Candidate(NamedTuple):
    """One measure on whose numbers a number stands, with what it asks of the number and when it changes."""

    place: int
    measure: Measure
    standings: Standings
    asked: int
    changes: list[datetime]
    origin: Ground | None


class _Number(NamedTuple):
    """What a book knows of a number: its candidates in order, its facts, and when something changes for it."""

    candidates: tuple[_Candidate, ...]
    facts: NumberFacts
    changes: list[datetime]


class Judge:
    """Decides lines against a book, one way of deciding and one day of knowledge; safe to share between threads."""

    def __init__(self, book: RuleBook, decide: Decide, as_known_on: date | None) -> None:
        """Compile what the book's lines will be asked."""
        self.book = book
        self.as_known_on = as_known_on
        self.index = book.derived("index", lambda: Index(book.measures, book.tariff))
        self.decider = book.derived(decide, lambda: Decider(book.measures, decide))
        self.coverages = book.derived("coverages", lambda: Coverages(book.coverage_map, book.tariff))
        self.alike = Alike(book, self.decider)
        self._numbers: dict[str, _Number] = {}
        self._remembered: dict[tuple[object, ...], Decision] = {}
        self._names: dict[tuple[object, ...], int] = {}
        self._counter = count()  # one step, whatever other threads do
        self._plain: dict[tuple[object, ...], Decision | None] = {}
        self._origins: dict[str | None, tuple[OriginTreatment, ...]] = {}

    def number(self, number: str) -> _Number:
        """Return what the book knows of a number, found once."""
        known = self._numbers.get(number)
        if known is None:
            facts = self.alike.number_facts(number)
            candidates = tuple(
                _Candidate(
                    place=standings.measure,
                    measure=self.book.measures[standings.measure],
                    standings=standings,
                    asked=self._name((self.alike.number(standings.measure, facts), _always(standings, number))),
                    changes=self.alike.changes(standings.measure),
                    origin=_by_origin(self.book.measures[standings.measure]),
                )
                for standings in self.index.candidates(number)
            )
            changes = self.alike.changes_of(number, [one.place for one in candidates])
            known = self._numbers[number] = _Number(candidates, facts, changes)
        return known

    def era(self, number: str, dates: LineDates) -> tuple[object, ...]:
        """Return where a line's rate dates lie between what changes for its number."""
        changes = self.number(number).changes
        entry = _era(changes, dates.entry)
        return (entry,) if dates.filing is dates.entry else (entry, _era(changes, dates.filing))

    def decide(self, number: str, facts: LineFacts, dates: LineDates, key: LineKey) -> tuple[Decision, ...]:
        """Return the decisions on a line, in an order in which each stands behind those it waits for.

        What a measure comes to is remembered by how it lists the number and by its own eras: numbers and dates that
        it does not tell apart share it.
        """
        before: dict[int, Decision] = {}
        basis = dates.entry.basis
        for one in self.number(number).candidates:
            rate_date = dates.of(one.measure)
            plain = self._plainly_not(one, rate_date, facts)
            if plain is not None:
                before[one.place] = plain
                continue
            listed = one.standings.at(rate_date.instant, self.as_known_on)
            how = one.asked if one.standings.always else self._name((one.asked, _listed(listed, number)))
            program = self.alike.program(one.place, facts)
            when = (_era(one.changes, rate_date), rate_date.basis == basis)
            alike = (one.place, how, self.alike.of(one.place, key), program, self._ways(one.place, before), when)
            known = self._remembered.get(alike)
            if known is None:
                case = Case(self, number, one.standings, listed, facts, dates, before)
                known = self._remembered[alike] = case.decision()
            before[one.place] = known
        if len(self._remembered) > _MOST_REMEMBERED:  # names are of no use without what is remembered by them
            self._remembered, self._names, self._numbers = {}, {}, {}
        return tuple(before.values())

    def _plainly_not(self, one: _Candidate, rate_date: RateDate, facts: LineFacts) -> Decision | None:
        """Return the decision on a measure that does not stand, or that is for other origins, whatever else holds."""
        key = (one.place, _era(one.changes, rate_date))
        if key not in self._plain:
            stands = stand(one.measure, rate_date.instant, self.as_known_on)
            reason = ((stands.because, stands.cite),)
            self._plain[key] = owes_nothing(one.measure, "does not apply", reason) if stands.value == NO else None
        if self._plain[key] is not None or one.origin is None or facts.origin is None:
            return self._plain[key]
        of_origin = (one.place, facts.origin)
        if of_origin not in self._plain:
            reason = ((_origin_words(one.origin.when, facts), one.origin.cite),)
            inside = is_of(one.origin.when, facts.origin)
            self._plain[of_origin] = None if inside else owes_nothing(one.measure, "does not apply", reason)
        return self._plain[of_origin]

    def _name(self, what: tuple[object, ...]) -> int:
        """Return a short name for what is looked at again and again."""
        return self._names.setdefault(what, next(self._counter))

    def _ways(self, place: int, before: dict[int, Decision]) -> tuple[object, ...]:
        """Return what the measures come to that the one at `place` may give way to."""
        ways = self.decider.gives_way[place]
        return tuple([(before[way].verdict, before[way].asked) for way in ways if way in before]) if ways else ()

    def origin_treatments(self, origin: str | None) -> tuple[OriginTreatment, ...]:
        """Return each instrument that governs goods of an origin."""
        known = self._origins.get(origin)
        if known is None:
            known = self._origins[origin] = tuple(
                OriginTreatment(
                    "/".join(agreement.partners), one.name, one.status, one.date, one.effect_on_duty, (one.cite,)
                )
                for agreement in self.book.agreements_by_country.get(origin or "", ())
                for one in agreement.instruments
            )
        return known


def _always(standings: Standings, number: str) -> tuple[object, ...] | None:
    """Return how a number is listed on every date, where no date enters."""
    return None if standings.always is None else _listed(standings.always, number)


def _listed(listed: Listed, number: str) -> tuple[object, ...]:
    """Return what a decision can see of how a number is listed: a listing of its own is like any other."""
    listing = listed.listing
    if listing is None:
        return None, listed.value, listed.groups
    prefix = "" if listing.prefix == number else listing.prefix
    return (listing.cite, listing.group, listing.excluded, prefix), listed.value, listed.groups


def _era(changes: list[datetime], rate_date: RateDate) -> tuple[int | None, str | None]:
    """Return where a rate date lies between changes, and what makes it the rate date."""
    instant = rate_date.instant
    return (None if instant is None else bisect_right(changes, instant)), rate_date.basis


def _by_origin(measure: Measure) -> Ground | None:
    """Return the ground by which a measure is for some origins only, if it is."""
    for ground in measure.grounds:
        when = ground.when.term if isinstance(ground.when, Not) else ground.when
        if ground.kind == "required" and isinstance(when, OriginIn):
            return ground
    return None


def _origin_words(when: Condition, facts: LineFacts) -> str:
    if isinstance(when, Not):
        return _origin_words(when.term, facts)
    if not isinstance(when, OriginIn):
        raise TypeError(f"{when} is not about origins")
    return words(when, facts)
