"""The keys by which decisions are shared: lines that nothing asked can tell apart look the same, and are decided once.

A line's key (line_kind.py) holds what the measures read of it that are open there, each fact as coarsely as conditions
can see it: days and the rate date by the interval between what changes, metal by the limits that it reaches. What a
measure's decision may depend on is in its own key and nowhere else, since it is decided from the key alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from prefile.decision.index import Listed
from prefile.decision.line_facts import (
    ENTRY_FACTS,
    LINE_FACTS,
    STATED_FACTS,
    attributes,
    stated_among,
)
from prefile.decision.metal_facts import MetalLimits, MetalPlaces, MetalReader, MetalWeights
from prefile.decision.predicates import LinePredicate
from prefile.decision.reference import Verdict
from prefile.entry import Entry, Line
from prefile.entry.missing_fact import MissingFact
from prefile.law.us_customs import LineDates
from prefile.values.trilean import Trilean

__all__ = [
    "DecisionKey",
    "FactReader",
    "FilingKey",
    "NumberListing",
    "OtherMeasure",
    "filing_key",
    "instant_of",
    "interval_of",
    "listing_of",
]

_DAYS = ("loaded", "imported", "exported", "filed")
_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_BEFORE = timedelta(seconds=1)


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


class OtherMeasure(NamedTuple):
    """A measure that this one may give way to: its place in the book, its verdict, and what keeps that open."""

    place: int
    verdict: Verdict
    missing: tuple[MissingFact, ...]


class DecisionKey(NamedTuple):
    """All that one measure's decision may depend on.

    `at` is an instant that stands for all of its interval; `basis` is there where the measure's rate date is not the
    entry's. `facts` are those that the measure reads, in the order of their names.
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


class FactReader:
    """Reads of a line the facts that the predicates of a book declare to read, each as coarsely as they can see it."""

    def __init__(self, predicates: Iterable[LinePredicate], claims: frozenset[str], reads: frozenset[str]) -> None:
        """Look through the predicates of a book; `reads` are facts that are read beside them, `claims` those known."""
        every = tuple(predicates)
        read = reads.union(*(predicate.reads for predicate in every))
        facts = (*LINE_FACTS, *ENTRY_FACTS, *(name for name in STATED_FACTS if name not in {*LINE_FACTS, *ENTRY_FACTS}))
        self._readers = {name: self._reader(name, every) for name in facts if name in read}
        self._of_these(frozenset(self._readers), claims)

    def among(self, names: frozenset[str], claims: frozenset[str]) -> FactReader:
        """Return a reader of some of these facts and claims alone."""
        reader = object.__new__(FactReader)
        reader._readers = self._readers
        reader._of_these(names, claims)
        return reader

    def _of_these(self, asked: frozenset[str], claims: frozenset[str]) -> None:
        of_line = tuple(name for name in LINE_FACTS if name in asked and name in self._readers)
        of_entry = tuple(name for name in ENTRY_FACTS if name in asked and name in self._readers)
        made = tuple(name for name in self._readers if name in asked and name not in {*of_line, *of_entry})
        self.names = (*of_line, *of_entry, *made)
        self._of_line, self._of_entry = attributes(of_line), attributes(of_entry)
        self._read = tuple([_claims(claims) if name == "claims" else self._readers[name] for name in made])

    def of(self, entry: Entry, line: Line) -> tuple[Hashable, ...]:
        """Return the facts of a line, in the order of `names`."""
        return (*self._of_line(line), *self._of_entry(entry), *[read(entry, line) for read in self._read])

    def _reader(self, name: str, predicates: tuple[LinePredicate, ...]) -> Callable[[Entry, Line], Hashable]:
        readers = [predicate for predicate in predicates if name in predicate.reads]
        if name == "metal":
            bounds = [bound for predicate in readers for bound in predicate.bounds() or ()]
            of_metal = [bound for bound in bounds if isinstance(bound, MetalLimits | MetalPlaces | MetalWeights)]
            metal = MetalReader(of_metal)
            return lambda _, line: metal.read(line.metal)
        if name in _DAYS:
            return _days(name, readers)
        if name == "stated":
            return stated_among(sorted({str(bound) for predicate in readers for bound in predicate.bounds() or ()}))
        return STATED_FACTS[name]


def _claims(known: frozenset[str]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of the claims that are known, each with whether it has its reference."""

    def read(_: Entry, line: Line) -> Hashable:
        if not line.claims:
            return ()
        made = {claim.claim: claim.reference is not None for claim in line.claims if claim.claim in known}
        return tuple(sorted(made.items()))

    return read


def _days(name: str, readers: list[LinePredicate]) -> Callable[[Entry, Line], Hashable]:
    """Return a reader of a day, which gives the day on which its interval begins, where all that read it allow that."""
    stated = STATED_FACTS[name]
    bounds: set[date] = set()
    for predicate in readers:
        found = predicate.bounds()
        if found is None:
            return stated
        bounds.update(day for day in found if isinstance(day, date))
    days = sorted(bounds)

    def read(entry: Entry, line: Line) -> Hashable:
        day = stated(entry, line)
        if not isinstance(day, date):
            return None
        interval = bisect_right(days, day)
        return days[interval - 1] if interval else date.min

    return read
