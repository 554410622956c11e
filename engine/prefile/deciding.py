"""Deciding a line: which measures reach it, why, and what would settle the rest. Amounts come later.

A decision is made once for all lines that are alike in what it depends on, and remembered with the book.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prefile.alike import Alike, LineDates
from prefile.cases import Case, Decision
from prefile.coverage import Coverages
from prefile.finding import OriginTreatment
from prefile.inference import Decide, Decider, Index, LineFacts
from prefile.measure import Listing, Measure
from prefile.rulebook import RuleBook
from prefile.standing import RateDate, Stand, stand

__all__ = ["Judge"]

_MOST_REMEMBERED = 20_000


class Judge:
    """Decides lines against a book, one way of deciding and one day of knowledge; safe to share between threads."""

    def __init__(self, book: RuleBook, decide: Decide, as_known_on: date | None) -> None:
        """Compile what the book's lines will be asked."""
        self.book = book
        self.as_known_on = as_known_on
        self.index = book.derived("index", lambda: Index(book.measures, book.tariff))
        self.decider = book.derived(decide, lambda: Decider(book.measures, decide))
        self._remembered: dict[tuple[object, ...], Decision] = {}
        self.alike = Alike(book, self.decider)
        self._stands: dict[tuple[object, ...], Stand] = {}
        self._origins: dict[str | None, tuple[OriginTreatment, ...]] = {}
        self.coverages = book.derived("coverages", lambda: Coverages(book.reading, book.tariff))

    def decide(self, number: str, facts: LineFacts, dates: LineDates, key: tuple[object, ...]) -> tuple[Decision, ...]:
        """Return the decisions on a line, in an order in which each stands behind those it waits for.

        What a measure comes to is remembered by how it lists the number: numbers that it lists alike share it.
        """
        before: dict[int, Decision] = {}
        for standings in self.index.candidates(number):
            place = standings.measure
            listed = standings.at(dates.of(self.book.measures[place]).instant, self.as_known_on)
            ways = tuple((before[way].verdict, before[way].asked) for way in self._ways(place, before))
            asked = (_how(listed.listing, number), listed.value, listed.groups, self.alike.number(place, facts))
            alike = (place, asked, ways, key)
            known = self._remembered.get(alike)
            if known is None:
                if len(self._remembered) >= _MOST_REMEMBERED:
                    self._remembered.clear()
                case = Case(self, number, standings, listed, facts, dates, before)
                known = self._remembered[alike] = case.decision()
            before[place] = known
        return tuple(before.values())

    def stand(self, measure: Measure, rate_date: RateDate) -> Stand:
        """Return a measure's standing at a rate date, found once for each era."""
        key = (measure.id, self.alike.era(rate_date))
        known = self._stands.get(key)
        if known is None:
            known = self._stands[key] = stand(measure, rate_date.instant, self.as_known_on)
        return known

    def _ways(self, place: int, before: dict[int, Decision]) -> Iterator[int]:
        return (way for way in self.decider.gives_way[place] if way in before)

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


def _how(listing: Listing | None, number: str) -> tuple[object, ...] | None:
    """Return what a decision can see of the listing that names a number: a listing of its own is like any other."""
    if listing is None:
        return None
    return listing.cite, listing.group, listing.excluded, "" if listing.prefix == number else listing.prefix
