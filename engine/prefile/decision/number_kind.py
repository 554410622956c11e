"""Kinds of numbers: what holds of the measures that may name them, between the instants at which that changes."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache

from msgspec import Struct

from prefile.decision.key import NumberListing, instant_of, interval_of, listing_of
from prefile.decision.line_facts import Footnotes, ListsHeld, sure_and_maybe
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.number_plan import Candidate, NumberClass, NumberPlan
from prefile.decision.standing import MeasureStanding
from prefile.law.book import RuleBook

__all__ = ["Calendar", "Moment", "NumberKind"]

_MOST_KINDS = 1 << 14
_MOST_FOOTNOTES = 1 << 12
_UNREAD = Footnotes(frozenset(), None)


class Moment(Struct, frozen=True, eq=False):
    """A measure within one interval, for the numbers that it lists alike: an instant that stands for it, what holds.

    `decides` is what of the listing a decision depends on. What is the same is kept once, and so known by its identity.
    """

    plan: MeasurePlan
    lists: ListsHeld
    at: datetime | None
    standing: MeasureStanding
    listing: NumberListing
    decides: NumberListing
    footnotes: Footnotes


class NumberKind(Struct, frozen=True, eq=False):
    """Numbers that no measure tells apart within an interval: what holds of each that may name them, in their order.

    Kept once, and known by its identity.
    """

    moments: tuple[Moment, ...]


class Calendar:
    """What holds of measures and classes of numbers between the instants at which they change, as known on a day."""

    def __init__(self, book: RuleBook, as_known_on: date | None) -> None:
        """Look at a book as known on a day (None: as this book knows it)."""
        self._tariff, self._as_known_on = book.tariff, as_known_on
        self._instants: dict[tuple[int, datetime], datetime | None] = {}
        self._moments: dict[Hashable, Moment] = {}  # many classes share candidates
        self._same: dict[Hashable, Moment] = {}  # and many that are listed apart are listed alike
        self._footnotes = lru_cache(maxsize=_MOST_FOOTNOTES)(_footnotes)
        self._of_class = lru_cache(maxsize=_MOST_KINDS)(self._make_of_class)
        self._kinds = lru_cache(maxsize=_MOST_KINDS)(NumberKind)

    def kind(self, number: NumberPlan, interval: int | None, filing: int | None) -> NumberKind:
        """Return the kind of a number within an interval between its changes, without one on no date.

        `filing` is the interval that counts for measures which look at the filing of privileged foreign status.
        """
        entered = self._within(number, interval)
        if filing == interval:
            return entered
        pairs = zip(entered.moments, self._within(number, filing).moments, strict=True)
        return self._kinds(tuple([filed if filed.plan.by_filing else moment for moment, filed in pairs]))

    def _within(self, number: NumberPlan, interval: int | None) -> NumberKind:
        """Return the kind of a number within an interval, by its class and its own footnotes."""
        at, of_class = instant_of(number.changes, interval), number.of_class
        footnotes = _UNREAD
        if of_class.reads_footnotes:
            named = number.footnotes
            if named is None:
                named = self._tariff.footnotes(number.number, at)
            footnotes = self._footnotes(named, known=at is not None and self._tariff.held.holds(at))
        return self._of_class(of_class, instant_of(of_class.changes, interval_of(of_class.changes, at)), footnotes)

    def _make_of_class(self, of_class: NumberClass, at: datetime | None, footnotes: Footnotes) -> NumberKind:
        """Return the kind of the numbers of a class that have the same footnotes."""
        number = of_class.number
        return self._kinds(tuple([self._moment(number, one, at, footnotes) for one in of_class.candidates]))

    def _moment(self, number: str, candidate: Candidate, at: datetime | None, footnotes: Footnotes) -> Moment:
        """Return what holds of a candidate, made once for the numbers of as many digits that share it.

        Each of them begins with the prefix that lists it, so that how many they are tells whether one is listed itself.
        """
        plan, listings = candidate.plan, candidate.listings
        by_measure = None if at is None else self._instant(plan, at)
        named = footnotes if plan.reads_footnotes else _UNREAD
        looked_at = at if listings.valid else by_measure  # numbers below begin and end on days of their own
        key = (candidate, looked_at, len(number), named)
        known = self._moments.get(key)
        if known is None:
            listing = listing_of(listings.at(looked_at, self._as_known_on), number, listings.cite)
            known = self._moments.setdefault(key, self._listed(candidate, by_measure, listing, named))
        return known

    def _instant(self, plan: MeasurePlan, at: datetime) -> datetime | None:
        """Return the instant that stands for the interval of a measure in which another lies; few are met."""
        known = self._instants.get((plan.place, at))
        if known is None:
            known = self._instants[plan.place, at] = instant_of(plan.changes, interval_of(plan.changes, at))
        return known

    def _listed(self, candidate: Candidate, at: datetime | None, listing: NumberListing, named: Footnotes) -> Moment:
        """Return what holds of a candidate that is listed so, the same for all numbers that are."""
        plan = candidate.plan
        key = (plan.place, at, listing, named, candidate.lists)
        known = self._same.get(key)
        if known is None:
            standing = plan.standing(at, self._as_known_on)
            made = Moment(plan, candidate.lists, at, standing, listing, listing.decides, named)
            known = self._same.setdefault(key, made)
        return known


def _footnotes(named: tuple[frozenset[str], ...], *, known: bool) -> Footnotes:
    """Return the headings that footnotes name, of each number that one may be; not `known`: those that surely do."""
    sure, maybe = sure_and_maybe([frozenset[Hashable](headings) for headings in named])
    return Footnotes(frozenset(map(str, sure)), frozenset(map(str, maybe)) if known else None)
