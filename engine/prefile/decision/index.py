"""From a tariff number to the measures that list it.

A measure's numbers are the union of its listings at 2, 4, 6, 8 and 10 digits; where several hold, the longest
prefix decides. What begins with the same digits is named alike down to the last of them that a listing names, so that
each such beginning is looked at once, and what is listed with it is what its own listings add to those above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date, datetime
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from prefile.law.measure import Listing, Measure
from prefile.law.tariff import TariffRow, TariffTable
from prefile.values.dates import ALWAYS, Window
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["Index", "Listed", "NumberListings"]

_STATISTICAL = 10
_INTERNATIONAL = 6


class NumberListings(Struct, frozen=True, eq=False):
    """Where a number stands in one measure: its listings, longest first, an exclusion before what it takes out.

    `cite` is the authority where none of them decides. For a number with several ten-digit ones under it, `below` holds
    where those stand, since the measure may name only some of them, and `valid` the windows within which each of them
    is valid (none: all are on every day); of those that are alike but for their digits it holds the first. `always` is
    how the number is listed where no date enters. `international` are the six digits of another country's declaration,
    which settle no US number. Kept once, and known by its identity.
    """

    measure: int
    listings: tuple[Listing, ...]
    cite: str
    below: tuple[NumberListings, ...] = ()
    valid: tuple[tuple[Window, ...], ...] = ()
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
        below = self.below
        if self.valid and instant is not None:
            pairs = zip(self.below, self.valid, strict=True)
            below = tuple([named for named, windows in pairs if any(window.holds(instant) for window in windows)])
        held = [named.at(instant, as_known_on) for named in below]
        covering = [listed for listed in held if listed.value != NO]
        groups = frozenset(group for listed in covering for group in listed.groups)
        if len({listed.value for listed in held}) == 1 and len(groups) <= 1:
            return held[0]
        if not covering:
            return held[0] if held else Listed(None, UNKNOWN)
        value = UNKNOWN if len(covering) < len(held) else min(listed.value for listed in covering)
        return Listed(covering[0].listing, value, groups)


class Listed(NamedTuple):
    """The listing that decides, whether it covers the number, and the groups in which the number may be."""

    listing: Listing | None
    value: Trilean
    groups: frozenset[str | None] = frozenset({None})


def _number_listings(position: int, added: list[Listing], above: NumberListings | None) -> NumberListings:
    """Return where a number stands by some listings of its own digits, and by those of what it begins with."""
    listings = (*_ranked(added), *(() if above is None else above.listings))
    undated = all(listing.window is ALWAYS for listing in listings)
    return NumberListings(position, listings, added[0].cite, always=_undated(listings) if undated else None)


def _ranked(listings: Iterable[Listing]) -> list[Listing]:
    """Order listings of the same digits so that an exclusion stands before what it takes out."""
    return sorted(listings, key=lambda listing: listing.excluded, reverse=True)


def _decisive_listing(ranked: tuple[Listing, ...], instant: datetime | None, as_known_on: date | None) -> Listed:
    """Return what decides: the longest listing in force, an exclusion winning a tie."""
    held = (
        listing
        for listing in ranked
        if listing.window.believed(as_known_on) and (instant is None or listing.window.holds(instant))
    )
    if instant is None:
        return _undated(held)
    first = next(held, None)
    if first is None:
        return Listed(None, NO)
    return Listed(first, NO if first.excluded else YES, frozenset({first.group}))


def _undated(ranked: Iterable[Listing]) -> Listed:
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
    """Finds, for a tariff number, every measure that names it; all that is kept is bounded by the book's listings."""

    def __init__(self, measures: tuple[Measure, ...], tariff: TariffTable) -> None:
        """Index the listings of a book's measures, in the order of the measures."""
        self._tariff = tariff
        by_prefix = defaultdict[str, list[tuple[int, Listing]]](list)
        for position, measure in enumerate(measures):
            for listing in measure.listings:
                by_prefix[listing.prefix].append((position, listing))
        self._by_prefix = dict(by_prefix)
        self._found: dict[str, tuple[NumberListings, ...]] = {}
        self._same: dict[Hashable, NumberListings] = {}  # many numbers have the same below them
        # Of a measure that names some numbers under a shorter one, those that it does not name.
        self._unnamed = [NumberListings(position, (), "", always=_undated(())) for position in range(len(measures))]

    def candidates(self, digits: str) -> tuple[NumberListings, ...]:
        """Return the measures that name a number of 6, 8 or 10 digits, in the order of the book."""
        under = self._tariff.under(digits) if len(digits) < _STATISTICAL else ()
        if len(under) == 1 and len(digits) > _INTERNATIONAL:
            return self._named(under[0])
        return self._below(under, international=len(digits) <= _INTERNATIONAL) if under else self._named(digits)

    def alike(self, digits: str) -> Hashable:
        """Return what is equal for ten-digit numbers that measures list alike, but for the digits of their own."""
        own = self._by_prefix.get(digits, ())
        return self._named(digits[:-2]), tuple([(position, *listing[1:]) for position, listing in own])

    def _named(self, digits: str) -> tuple[NumberListings, ...]:
        """Return the measures that name all numbers that begin with some digits."""
        added = self._by_prefix.get(digits)
        if added is None:
            return self._named(digits[:-2]) if digits else ()
        known = self._found.get(digits)
        if known is None:
            above = self._named(digits[:-2]) if digits else ()
            known = self._found.setdefault(digits, _with(added, above))
        return known

    def _below(self, numbers: Iterable[str], *, international: bool) -> tuple[NumberListings, ...]:
        """Gather where the ten-digit numbers under a shorter one stand."""
        first: dict[Hashable, TariffRow] = {}  # of those that are listed alike, but for their digits, and valid alike
        for number in numbers:
            row = self._tariff.by_number[number]
            first.setdefault((self.alike(number), row.windows), row)
        rows = first.values()
        valid = () if all(row.is_lasting for row in rows) else tuple([row.windows for row in rows])
        named = [{one.measure: one for one in self._named(row.number)} for row in rows]
        measures = sorted(set[int]().union(*named))
        return tuple([self._in_common(place, named, valid, international=international) for place in measures])

    def _in_common(
        self,
        measure: int,
        named: list[dict[int, NumberListings]],
        valid: tuple[tuple[Window, ...], ...],
        *,
        international: bool,
    ) -> NumberListings:
        """Return where a number stands in a measure, by where those under it do."""
        unnamed = self._unnamed[measure]
        below = tuple([of_number.get(measure, unnamed) for of_number in named])
        if valid:
            below, valid = zip(*dict.fromkeys(zip(below, valid, strict=True)), strict=True)
        else:
            below = tuple(dict.fromkeys(below))
        key = (international, below, valid)
        known = self._same.get(key)
        if known is None:
            cite = next(one.cite for one in below if one is not unnamed)
            made = NumberListings(measure, (), cite, below, valid, international=international)
            if not valid and all(one.always is not None for one in below):
                made = replace(made, always=made.at(None))
            known = self._same.setdefault(key, made)
        return known


def _with(added: list[tuple[int, Listing]], above: tuple[NumberListings, ...]) -> tuple[NumberListings, ...]:
    """Return what is named by some listings beside what is named above them, in the order of the book."""
    found = {named.measure: named for named in above}
    own: dict[int, list[Listing]] = {}
    for position, listing in added:
        own.setdefault(position, []).append(listing)
    for position, listings in own.items():
        found[position] = _number_listings(position, listings, found.get(position))
    return tuple([found[position] for position in sorted(found)])
