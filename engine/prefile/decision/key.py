"""The keys by which decisions are shared: lines that nothing asked can tell apart look the same, and are decided once.

A line's key (line_kind.py) holds what the measures read of it that are open there, each fact as coarsely as conditions
can see it: days and the rate date by the interval between what changes, metal by the limits that it reaches. What a
measure's decision may depend on is in its own key and nowhere else, since it is decided from the key alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from operator import is_not
from typing import Any, NamedTuple

from prefile.decision.index import Listed
from prefile.decision.line_facts import (
    ENTRY_FACTS,
    LINE_FACTS,
    MADE_OF,
    STATED_FACTS,
    MineralMade,
    attributes,
    stated_among,
)
from prefile.decision.metal_facts import MetalLimits, MetalPlaces, MetalReader, MetalWeights
from prefile.decision.predicates import LinePredicate
from prefile.decision.reference import Verdict
from prefile.decision.unit_value import UnitPrice, unit_values
from prefile.entry import Entry, Line
from prefile.entry.blank_line import BLANK_LINE
from prefile.entry.importer_number import OF_NOBODY, is_importer
from prefile.entry.missing_fact import MissingFact
from prefile.law.us_customs import LineDates
from prefile.values.trilean import NO, Trilean

__all__ = [
    "DAYS",
    "DecisionKey",
    "FactBound",
    "FactReader",
    "FilingKey",
    "NumberListing",
    "OtherMeasure",
    "bounds_of",
    "days_of",
    "filing_key",
    "first_day",
    "instant_of",
    "interval_of",
    "listing_of",
]

DAYS = ("loaded", "imported", "exported", "filed")
# Facts that are kept as coarsely as bounds allow.
_COARSE = (*DAYS, "origin", "metal", "stated", "importer", "minerals_made", "unit_values")
_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_BEFORE = timedelta(seconds=1)
_MOST_STATED = 1 << 8  # combinations of fields
_MOST_ALIKE = 1 << 10  # entries that are not


class FilingKey(NamedTuple):
    """What a decision sees of the filing of privileged foreign status: its basis, or what is missing."""

    basis: str | None
    missing: MissingFact | None


class NumberListing(NamedTuple):
    """How a measure lists the number: by which prefix and authority, as far as a reader is shown.

    `prefix` is empty where the listing is the number's `own`, or of every number; without `found` no listing decides.
    """

    found: bool
    own: bool
    prefix: str
    excluded: bool
    cite: str
    listed: Trilean
    groups: frozenset[str | None]

    @property
    def decides(self) -> NumberListing:
        """The listing as far as a decision depends on it: by which prefix the number is named is told, and no more."""
        return self if self.own else self._replace(own=True, prefix="")


class OtherMeasure(NamedTuple):
    """A measure that this one may give way to: its place in the book, its verdict, and what keeps that open."""

    place: int
    verdict: Verdict
    missing: tuple[MissingFact, ...]


class DecisionKey(NamedTuple):
    """All that one measure's decision may depend on.

    `listing` is what decides of the number's. `at` is an instant that stands for all of its interval; `basis` is there
    where the measure's rate date is not the entry's. `facts` are those that the measure reads, in the order of their
    names.
    """

    measure: int
    listing: NumberListing
    at: datetime | None
    basis: str | None
    date_missing: MissingFact | None
    facts: tuple[Hashable, ...]
    others: tuple[OtherMeasure, ...]


def interval_of(changes: list[datetime], instant: datetime | None) -> int | None:
    """Return between which changes an instant lies."""
    return None if instant is None else bisect_right(changes, instant)


def filing_key(dates: LineDates) -> FilingKey | None:
    """Return what a decision sees of a line's filing of privileged foreign status, where that has a date of its own."""
    if dates.filing is dates.entry:
        return None
    basis = dates.filing.basis
    return FilingKey(None if basis == dates.entry.basis else basis, dates.filing.missing)


def instant_of(changes: list[datetime], interval: int | None) -> datetime | None:
    """Return the instant that stands for an interval between changes: its first, or one before all changes."""
    if interval is None:
        return None
    if interval:
        return changes[interval - 1]
    return changes[0] - _BEFORE if changes else _LONG_AGO


def listing_of(listed: Listed, number: str, cite: str) -> NumberListing:
    """Return what a decision sees of how a number is listed; `cite` is the authority where no listing decides."""
    listing = listed.listing
    if listing is None:
        return NumberListing(
            found=False,
            own=False,
            prefix="",
            excluded=False,
            cite=cite,
            listed=listed.value,
            groups=listed.groups,
        )
    own = listing.prefix == number
    return NumberListing(
        found=True,
        own=own,
        prefix="" if own else listing.prefix,
        excluded=listing.excluded,
        cite=listing.cite,
        listed=listed.value,
        groups=listed.groups,
    )


class FactBound(NamedTuple):
    """A value of a fact at which the answer of some predicate changes; None: any difference of it may matter."""

    fact: str
    bound: Hashable | None


def bounds_of(predicates: Iterable[LinePredicate]) -> frozenset[FactBound]:
    """Return at which values of what they read the answers of predicates change, of facts that are kept so coarsely."""
    return frozenset(
        FactBound(fact, bound)
        for predicate in predicates
        for fact in predicate.reads.intersection(_COARSE)
        for bound in (predicate.bounds() or (None,))
    )


class FactReader:
    """Reads of a line the facts that some predicates declare to read, each as coarsely as they can see it."""

    def __init__(self, reads: frozenset[str], claims: frozenset[str], bounds: frozenset[FactBound]) -> None:
        """Read some facts, of claims those that are known, as coarsely as bounds allow."""
        of_line = tuple(name for name in LINE_FACTS if name in reads)
        of_entry = tuple(name for name in ENTRY_FACTS if name in reads)
        made = tuple(name for name in STATED_FACTS if name in reads and name not in {*of_line, *of_entry})
        self.names = (*of_line, *of_entry, *made)
        self._of_line, self._of_entry = attributes(of_line), attributes(of_entry)
        self._made = tuple([_reader(name, claims, bounds) for name in made])
        # Most lines state nothing of what most facts are made of, and have those of a blank line of their entry.
        sources = [MADE_OF[name] for name in made]
        on_line = tuple(dict.fromkeys(field for source in sources for field in source.line))
        self._line_states = attributes(on_line)
        self._blank = self._line_states(BLANK_LINE)
        hang_on = [[at for at, source in enumerate(sources) if field in source.line] for field in on_line]
        self._stated = lru_cache(_MOST_STATED)(partial(_places, hang_on))
        on_entry = (field for source in sources for field in source.entry)
        self._entry_states = attributes(tuple(dict.fromkeys((*of_entry, *on_entry))))
        self._of_alike: dict[Hashable, tuple[tuple[Hashable, ...], tuple[Hashable, ...]]] = {}
        self._last: tuple[tuple[Any, ...] | None, tuple[Hashable, ...], tuple[Hashable, ...]] = (None, (), ())

    def of(self, entry: Entry, line: Line, alike: Hashable = None) -> tuple[Hashable, ...]:
        """Return the facts of a line, in the order of `names`.

        `alike` stands for all entries of which whatever is read of a blank line is the same, where that is known.
        """
        blank = self._of_alike.get(alike)
        if blank is None:
            blank = self._of_blank_line(entry)
            if alike is not None:
                if len(self._of_alike) >= _MOST_ALIKE:
                    self._of_alike.clear()
                self._of_alike[alike] = blank
        of_entry, made = blank
        states = self._line_states(line)
        if states != self._blank:
            read, patched = self._made, list(made)
            for at in self._stated(tuple(map(is_not, states, self._blank))):
                patched[at] = read[at](entry, line)
            return (*self._of_line(line), *of_entry, *patched)
        return (*self._of_line(line), *of_entry, *made)

    def of_blank_line(self, entry: Entry) -> tuple[Hashable, ...]:
        """Return the facts of a line that states none of them, of an entry, without those that a line states itself."""
        of_entry, made = self._of_blank_line(entry)
        return of_entry + made

    def _of_blank_line(self, entry: Entry) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...]]:
        """Return the facts of an entry, and those that are made for a line that states nothing they are made of."""
        states = self._entry_states(entry)
        last = self._last
        if last[0] != states:
            made = tuple([read(entry, BLANK_LINE) for read in self._made])
            last = self._last = (states, self._of_entry(entry), made)
        return last[1], last[2]


def _places(hang_on: list[list[int]], stated: tuple[bool, ...]) -> tuple[int, ...]:
    """Return the places of what hangs on fields, of those that are stated."""
    return tuple({at: None for is_stated, places in zip(stated, hang_on, strict=True) if is_stated for at in places})


def _reader(name: str, claims: frozenset[str], bounds: frozenset[FactBound]) -> Callable[[Entry, Line], Hashable]:
    """Return what reads a fact as coarsely as it is looked at."""
    of_fact = [bound for fact, bound in bounds if fact == name]
    if name == "claims":
        return _claims(claims)
    if name in DAYS:
        return _days(name, of_fact)
    coarse = _COARSELY.get(name)
    return STATED_FACTS[name] if coarse is None else coarse(of_fact)


def _metal(bounds: list[Hashable]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of metal by the limits that it reaches."""
    metal = MetalReader(bound for bound in bounds if isinstance(bound, MetalLimits | MetalPlaces | MetalWeights))
    return lambda _, line: metal.read(line.metal)


def _what_is_stated(bounds: list[Hashable]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of which of some facts are stated."""
    return stated_among(sorted({str(bound) for bound in bounds if bound is not None}))


def _importer(named: list[Hashable]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of the importer's number, which is the same for all that no order names."""
    stated = STATED_FACTS["importer"]

    def read(entry: Entry, line: Line) -> Hashable:
        number: str | None = stated(entry, line)
        is_told = number is None or any(is_importer(number, str(one)) != NO for one in named)
        return number if is_told else OF_NOBODY

    return read


def _minerals_made(named: list[Hashable]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of where minerals were mined and processed, of those that are named."""
    stated = STATED_FACTS["minerals_made"]

    def read(entry: Entry, line: Line) -> Hashable:
        made: tuple[MineralMade, ...] = stated(entry, line)
        return tuple([one for one in made if one.name in named]) if made else made

    return read


def _unit_values(named: list[Hashable]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of how the unit value compares with the prices that are named."""
    prices = sorted({one for one in named if isinstance(one, UnitPrice)})
    return lambda _, line: unit_values(line, prices)


_COARSELY: dict[str, Callable[[list[Hashable]], Callable[[Entry, Line], Hashable]]] = {
    "metal": _metal,
    "stated": _what_is_stated,
    "importer": _importer,
    "minerals_made": _minerals_made,
    "unit_values": _unit_values,
}


def _claims(known: frozenset[str]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of the claims that are known, each with whether it has its reference."""

    def read(_: Entry, line: Line) -> Hashable:
        if not line.claims:
            return ()
        made = {claim.claim: claim.reference is not None for claim in line.claims if claim.claim in known}
        return tuple(sorted(made.items()))

    return read


def _days(name: str, bounds: list[Hashable]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of a day, which gives the day on which its interval begins, where all that read it allow that."""
    stated = STATED_FACTS[name]
    if None in bounds:
        return stated
    days = days_of(bounds)

    def read(entry: Entry, line: Line) -> Hashable:
        day = stated(entry, line)
        return first_day(days, day) if isinstance(day, date) else None

    return read


def days_of(bounds: Iterable[Hashable]) -> list[date]:
    """Return the days among bounds, in their order."""
    return sorted({day for day in bounds if isinstance(day, date)})


def first_day(days: list[date], day: date) -> date:
    """Return the day on which an interval between days begins, for a day in it."""
    interval = bisect_right(days, day)
    return days[interval - 1] if interval else date.min
