"""From a tariff number to the measures that list it.

A measure's numbers are the union of its listings at 2, 4, 6, 8 and 10 digits; where several hold, the longest
prefix decides. A dictionary of prefixes answers it, and each number is answered once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from prefile.law.measure import Listing, Measure
from prefile.law.tariff import TariffRow, TariffTable
from prefile.values.dates import ALWAYS
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["Index", "Listed", "NumberListings"]

_STATISTICAL = 10
_INTERNATIONAL = 6


class NumberListings(NamedTuple):
    """Where a number stands in one measure: its listings, longest first.

    For an eight-digit number with several ten-digit ones under it, `below` holds each of those with its own
    listings, since the measure may name only some of them. `always` is how the number is listed where no date of a
    listing enters. `international` are the six digits of another country's declaration, which settle no US number.
    """

    measure: int
    listings: tuple[Listing, ...]
    below: tuple[tuple[TariffRow, tuple[Listing, ...]], ...] = ()
    always: Listed | None = None
    international: bool = False

    def at(self, instant: datetime | None, as_known_on: date | None = None) -> Listed:
        """Return how the number is listed at an instant, as known on a day.

        Without an instant, a listing that holds only for a while is unknown.
        """
        if self.always is not None:
            return self.always
        if not self.below:
            return _decisive_listing(self.listings, instant, as_known_on)
        found = self._common(instant, as_known_on)
        return found._replace(value=min(found.value, UNKNOWN)) if self.international else found

    def _common(self, instant: datetime | None, as_known_on: date | None) -> Listed:
        """Return what the ten-digit numbers below have in common."""
        held = [
            _decisive_listing(listings, instant, as_known_on)
            for row, listings in self.below
            if instant is None or row.holds(instant)
        ]
        covering = [listed for listed in held if listed.value != NO]
        groups = frozenset(group for listed in covering for group in listed.groups)
        if len({listed.value for listed in held}) == 1 and len(groups) <= 1:
            return held[0]
        if not covering:
            return held[0] if held else Listed(next(iter(self.listings), None), UNKNOWN)
        value = UNKNOWN if len(covering) < len(held) else min(listed.value for listed in covering)
        return Listed(covering[0].listing, value, groups)


class Listed(NamedTuple):
    """The listing that decides, whether it covers the number, and the groups in which the number may be."""

    listing: Listing | None
    value: Trilean
    groups: frozenset[str | None] = frozenset({None})


def _number_listings(position: int, listings: tuple[Listing, ...]) -> NumberListings:
    undated = all(listing.window is ALWAYS for listing in listings)
    return NumberListings(position, listings, (), _undated(_ranked(listings)) if undated else None)


def _ranked(listings: Iterable[Listing]) -> list[Listing]:
    """Order listings so that the longest stands first, an exclusion before what it takes out."""
    return sorted(listings, key=lambda listing: (len(listing.prefix), listing.excluded), reverse=True)


def _decisive_listing(listings: tuple[Listing, ...], instant: datetime | None, as_known_on: date | None) -> Listed:
    """Return what decides: the longest listing in force, an exclusion winning a tie."""
    held = _ranked(
        listing
        for listing in listings
        if listing.window.believed(as_known_on) and (instant is None or listing.window.holds(instant))
    )
    if instant is None:
        return _undated(held)
    if not held:
        return Listed(None, NO)
    return Listed(held[0], NO if held[0].excluded else YES, frozenset({held[0].group}))


def _undated(ranked: list[Listing]) -> Listed:
    """Return what may decide on some date: each listing down to the first that holds on every date."""
    possible: list[Listing] = []
    always = False
    for listing in ranked:
        possible.append(listing)
        always = listing.window.since is None and listing.window.until is None
        if always:
            break
    values = {NO if listing.excluded else YES for listing in possible} | (set() if always else {NO})
    covering = [listing for listing in possible if not listing.excluded]
    shown = next(iter(covering or possible), None)
    groups = frozenset(listing.group for listing in covering) or frozenset({None})
    return Listed(shown, values.pop() if len(values) == 1 else UNKNOWN, groups)


class Index:
    """Finds, for a tariff number, every measure that names it."""

    def __init__(self, measures: tuple[Measure, ...], tariff: TariffTable) -> None:
        """Index the listings of a book's measures, in the order of the measures."""
        self._tariff = tariff
        self._by_prefix: dict[str, list[tuple[int, Listing]]] = {}
        for position, measure in enumerate(measures):
            for listing in measure.listings:
                self._by_prefix.setdefault(listing.prefix, []).append((position, listing))
        self._found: dict[str, tuple[NumberListings, ...]] = {}
        # Most numbers are named alike by most measures; what is named by the same listings is kept once.
        self._same: dict[tuple[int, ...], NumberListings] = {}

    def candidates(self, digits: str) -> tuple[NumberListings, ...]:
        """Return the measures that name a number of 6, 8 or 10 digits, in the order of the book."""
        if digits not in self._found:
            self._found[digits] = self._look(digits)
        return self._found[digits]

    def _look(self, digits: str) -> tuple[NumberListings, ...]:
        under = self._tariff.under(digits) if len(digits) < _STATISTICAL else ()
        if len(under) == 1 and len(digits) > _INTERNATIONAL:
            return self.candidates(under[0])
        if under:
            rows = [row for number in under if (row := self._tariff.row(number)) is not None]
            return self._below(rows, international=len(digits) <= _INTERNATIONAL)
        named: dict[int, list[Listing]] = {}
        for size in (10, 8, 6, 4, 2, 0):
            for position, listing in self._by_prefix.get(digits[:size], ()) if size <= len(digits) else ():
                named.setdefault(position, []).append(listing)
        return tuple([self._listings(position, listings) for position, listings in sorted(named.items())])

    def _listings(self, position: int, listings: list[Listing]) -> NumberListings:
        key = (position, *map(id, listings))  # of listings that the index holds as long as it lives
        known = self._same.get(key)
        if known is None:
            known = self._same[key] = _number_listings(position, tuple(listings))
        return known

    def _below(self, rows: list[TariffRow], *, international: bool) -> tuple[NumberListings, ...]:
        """Gather what each ten-digit number under a shorter one stands in."""
        found: dict[int, dict[str, tuple[Listing, ...]]] = {}
        for row in rows:
            for named in self.candidates(row.number):
                found.setdefault(named.measure, {})[row.number] = named.listings
        return tuple(
            NumberListings(position, (), tuple((row, listed.get(row.number, ())) for row in rows), None, international)
            for position, listed in sorted(found.items())
        )
