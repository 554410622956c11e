"""What a book knows of a tariff number: which measures may name it, and how, between the instants when that changes."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from prefile.decision.index import Index, NumberListings
from prefile.decision.key import NumberListing, instant_of, interval_of, listing_of
from prefile.decision.line_facts import Footnotes, ListsHeld, sure_and_maybe
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.predicates import NumberIn
from prefile.decision.standing import MeasureStanding, standing_on
from prefile.law.book import RuleBook
from prefile.law.tariff import TariffTable
from prefile.values.dates import ALWAYS, window_ends
from prefile.values.rate_words import read_rate
from prefile.values.tariff_number import beginnings

__all__ = ["Calendar", "Candidate", "Moment", "NumberKind", "NumberPlan", "NumberPlans", "number_index"]


_MOST_KINDS = 1 << 12  # of numbers, told apart by which measures may name them
_NO_LISTS = ListsHeld(frozenset(), frozenset())
_UNREAD = Footnotes(frozenset(), None)


class Candidate(NamedTuple):
    """A measure that may name a number: its plan, how it lists the number, on which of its lists the number is.

    `cite` is the authority where no listing decides.
    """

    plan: MeasurePlan
    listings: NumberListings
    cite: str
    lists: ListsHeld


class NumberPlan(NamedTuple):
    """What a book knows of a number: its candidates in order, and when something changes for it.

    `rate_of_another` says that a column prints the rate of another article, which a further number of the line names.
    """

    number: str
    candidates: tuple[Candidate, ...]
    changes: list[datetime]
    rate_of_another: bool


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


def number_index(book: RuleBook) -> Index:
    """Return the index of a book's listings by tariff number, made once for the book."""
    return book.derived("index", lambda: Index(book.measures, book.tariff))


class NumberPlans:
    """Plans the numbers of a book for its measures; most numbers share most of their candidates."""

    def __init__(self, book: RuleBook, plans: tuple[MeasurePlan, ...]) -> None:
        """Plan for a book's measures."""
        self._book, self._plans = book, plans
        lists = dict.fromkeys(asked for plan in plans for asked in plan.lists)
        self._lists = [(asked, asked.prefixes) for asked in lists]  # every number is looked for on each of them
        self._held = lru_cache(maxsize=_MOST_KINDS)(self._make_held)
        self._same: dict[tuple[int, ListsHeld], Candidate] = {}
        self._changes = lru_cache(maxsize=_MOST_KINDS)(self._make_changes)

    def of(self, number: str) -> NumberPlan:
        """Return what the book knows of a number."""
        tariff = self._book.tariff
        numbers = [number] if tariff.holds(number, None) else tariff.under(number)
        each = [beginnings(digits) for digits in numbers]
        on_lists = tuple(
            [frozenset([asked for asked, held in self._lists if not held.isdisjoint(digits)]) for digits in each]
        )
        found = number_index(self._book).candidates(number)
        candidates = tuple([self._candidate(listings, on_lists) for listings in found])
        rows = [row for digits in dict.fromkeys((number, *numbers)) if (row := tariff.row(digits)) is not None]
        windows = [window for row in rows for window in row.windows if window is not ALWAYS]
        windows += [window for row in rows for window, _ in tariff.printed.get(row.number, ())]
        changes = self._changes(tuple([candidate.plan.place for candidate in candidates]))
        if windows:
            changes = sorted({*window_ends(windows), *changes})
        return NumberPlan(number, candidates, changes, _rate_of_another(tariff, number))

    def _make_changes(self, candidates: tuple[int, ...]) -> list[datetime]:
        """Return when something changes for each number of some candidates, by their places."""
        windows = (self._book.tariff.held, *(program.window for program in self._book.programs.values()))
        return sorted({*window_ends(windows), *(at for place in candidates for at in self._plans[place].changes)})

    def _candidate(self, listings: NumberListings, on_lists: tuple[frozenset[NumberIn], ...]) -> Candidate:
        """Return a measure as a candidate for one of some numbers, each with the lists that it stands on."""
        plan = self._plans[listings.measure]
        lists = self._held(plan.place, on_lists) if plan.lists else _NO_LISTS
        key = (id(listings), lists)  # the book's index holds the listings as long as it lives
        known = self._same.get(key)
        if known is None:
            named = [*listings.listings, *(listing for _, below in listings.below for listing in below)]
            known = self._same[key] = Candidate(plan, listings, named[0].cite, lists)
        return known

    def _make_held(self, place: int, on_lists: tuple[frozenset[NumberIn], ...]) -> ListsHeld:
        """Return of the lists that a measure asks for those that hold some numbers."""
        asked = frozenset(self._plans[place].lists)
        return ListsHeld(*sure_and_maybe([frozenset[Hashable](named & asked) for named in on_lists]))


def _rate_of_another(tariff: TariffTable, number: str) -> bool:
    """Return whether a number's general rate or its rate of column 2 is, or is not less than, another article's."""
    row = tariff.row(number)
    printed = {} if row is None else {"general": row.general, "column_2": row.column_2}
    noted = ((tariff.note_rate(number, column), words) for column, words in printed.items())
    return any(_names_another(words if note is None else note.rate) for note, words in noted)


@lru_cache(maxsize=_MOST_KINDS)
def _names_another(words: str) -> bool:
    rate = read_rate(words)
    return rate is not None and rate.names_another


class Calendar:
    """What holds of measures and numbers between the instants at which they change, as known on a day."""

    def __init__(self, book: RuleBook, as_known_on: date | None) -> None:
        """Look at a book as known on a day (None: as this book knows it)."""
        self._tariff, self._as_known_on = book.tariff, as_known_on
        self._instants: dict[tuple[int, datetime], datetime | None] = {}
        self._standings: dict[tuple[int, datetime | None], MeasureStanding] = {}
        self._moments: dict[Hashable, Moment] = {}  # most numbers share their candidates
        self._same: dict[Hashable, Moment] = {}  # and many that are listed apart are listed alike
        self._kinds = lru_cache(maxsize=_MOST_KINDS)(NumberKind)

    def kind(self, number: NumberPlan, interval: int | None, filing: int | None) -> NumberKind:
        """Return the kind of a number within an interval between its changes, without one on no date.

        `filing` is the interval that counts for measures which look at the filing of privileged foreign status.
        """
        moments = self._within(number, interval)
        if filing != interval:
            by_filing = self._within(number, filing)
            pairs = zip(moments, by_filing, strict=True)
            moments = tuple([filed if filed.plan.by_filing else entered for entered, filed in pairs])
        return self._kinds(moments)

    def _within(self, number: NumberPlan, interval: int | None) -> tuple[Moment, ...]:
        """Return what holds of each candidate within an interval."""
        at = instant_of(number.changes, interval)
        reads = any(candidate.plan.reads_footnotes for candidate in number.candidates)
        footnotes = self._footnotes(number.number, at) if reads else _UNREAD
        return tuple([self._moment(number.number, candidate, at, footnotes) for candidate in number.candidates])

    def _footnotes(self, number: str, at: datetime | None) -> Footnotes:
        """Return the headings that a number's footnotes name; on a day of no edition, those that they surely name."""
        found = [frozenset[Hashable](named) for named in self._tariff.footnotes(number, at)]
        sure, maybe = sure_and_maybe(found)
        known = at is not None and self._tariff.held.holds(at)
        return Footnotes(frozenset(map(str, sure)), frozenset(map(str, maybe)) if known else None)

    def _moment(self, number: str, candidate: Candidate, at: datetime | None, footnotes: Footnotes) -> Moment:
        """Return what holds of a candidate, made once for the numbers of as many digits that share it.

        Each of them begins with the prefix that lists it, so that how many they are tells whether one is listed itself.
        """
        plan = candidate.plan
        by_measure = None if at is None else self._instant(plan, at)
        named = footnotes if plan.reads_footnotes else _UNREAD
        looked_at = at if candidate.listings.below else by_measure  # numbers below begin and end on days of their own
        key = (id(candidate), looked_at, len(number), named)  # the book's plans hold candidates as long as they live
        known = self._moments.get(key)
        if known is None:
            listed = candidate.listings.at(looked_at, self._as_known_on)
            listing = listing_of(listed, number, candidate.cite)
            known = self._moments[key] = self._listed(candidate, by_measure, listing, named)
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
            standing = self._standing(plan, at)
            known = self._same[key] = Moment(plan, candidate.lists, at, standing, listing, listing.decides, named)
        return known

    def _standing(self, plan: MeasurePlan, at: datetime | None) -> MeasureStanding:
        """Return a measure's standing in one of its intervals, of which there are few."""
        known = self._standings.get((plan.place, at))
        if known is None:
            known = self._standings[plan.place, at] = standing_on(plan.measure, at, self._as_known_on)
        return known
