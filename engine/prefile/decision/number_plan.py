"""What a book knows of a tariff number: which measures may name it, and how, between the instants when that changes.

Most numbers differ from others in their digits alone: a book of 20,000 numbers has some 2,000 classes of them. So what
hangs on how measures and lists name a number is found once for its class, by a number that stands for it.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from prefile.decision.index import Index, NumberListings
from prefile.decision.line_facts import ListsHeld, sure_and_maybe
from prefile.decision.measure_plan import MeasurePlan
from prefile.decision.predicates import NumberIn
from prefile.law.book import RuleBook
from prefile.law.tariff import TariffTable
from prefile.values.dates import ALWAYS, Window, window_ends
from prefile.values.rate_words import read_rate

__all__ = ["Candidate", "NumberClass", "NumberPlan", "NumberPlans", "names_rate_of_another", "number_index"]


_MOST_SETS = 1 << 12  # of lists that hold a number, and of measures that may name one
_NO_LISTS = ListsHeld(frozenset(), frozenset())
_ON_NO_LIST = frozenset[NumberIn]()
_CHAPTER, _STATISTICAL = 2, 10  # digits


class Candidate(Struct, frozen=True, eq=False):
    """A measure that may name a number: its plan, how it lists the number, on which of its lists the number is.

    Kept once, and known by its identity.
    """

    plan: MeasurePlan
    listings: NumberListings
    lists: ListsHeld


class NumberClass(Struct, frozen=True, eq=False):
    """Numbers of as many digits that measures and lists name alike, but for their digits: their candidates in order.

    `number` stands for all of them: what a listing of its own digits says of it, those of the others say of these.
    `changes` is when something changes for all of them. Kept once, and known by its identity.
    """

    number: str
    candidates: tuple[Candidate, ...]
    changes: list[datetime]
    reads_footnotes: bool


class NumberPlan(NamedTuple):
    """What a book knows of a number: its class, and when something changes for it.

    `footnotes` are the headings that footnotes name, of each number of ten digits that it may be; None where editions
    print other footnotes, or nothing asks for them.
    """

    number: str
    of_class: NumberClass
    changes: list[datetime]
    footnotes: tuple[frozenset[str], ...] | None


def number_index(book: RuleBook) -> Index:
    """Return the index of a book's listings by tariff number, made once for the book."""
    return book.derived("index", lambda: Index(book.measures, book.tariff))


class NumberPlans:
    """Plans the numbers of a book for its measures; what is kept of classes is bounded by the book's listings."""

    def __init__(self, book: RuleBook, plans: tuple[MeasurePlan, ...]) -> None:
        """Plan for a book's measures."""
        self._book, self._plans, self._index = book, plans, number_index(book)
        lists = dict.fromkeys(asked for plan in plans for asked in plan.lists)
        self._lists = [(asked, asked.prefixes) for asked in lists]
        self._listed = frozenset[str]().union(*(asked.prefixes for asked in lists))
        self._on_lists: dict[str, frozenset[NumberIn]] = {}
        self._held = lru_cache(maxsize=_MOST_SETS)(self._make_held)
        self._candidates: dict[tuple[NumberListings, ListsHeld], Candidate] = {}
        self._classes: dict[Hashable, NumberClass] = {}
        self._changes = lru_cache(maxsize=_MOST_SETS)(self._make_changes)

    def of(self, number: str) -> NumberPlan:
        """Return what the book knows of a number."""
        tariff = self._book.tariff
        numbers = (number,) if tariff.holds(number, None) else tariff.under(number)
        of_class = self._class(number, numbers)
        windows = _own_windows(tariff, number, numbers)
        changes = sorted({*window_ends(windows), *of_class.changes}) if windows else of_class.changes
        lasting = of_class.reads_footnotes and tariff.printed.keys().isdisjoint(numbers)
        return NumberPlan(number, of_class, changes, tariff.footnotes(number, None) if lasting else None)

    def _class(self, number: str, numbers: tuple[str, ...]) -> NumberClass:
        """Return the class of a number that may be one of some numbers of ten digits."""
        on_lists = tuple(dict.fromkeys([self._lists_of(digits) for digits in numbers]))
        is_itself = numbers == (number,)
        named = () if is_itself else self._index.candidates(number)
        key = (self._index.alike(number) if is_itself else (len(number), named), on_lists)
        known = self._classes.get(key)
        if known is None:
            made = self._make_class(number, named or self._index.candidates(number), on_lists)
            known = self._classes.setdefault(key, made)
        return known

    def _make_class(
        self, number: str, named: tuple[NumberListings, ...], on_lists: tuple[frozenset[NumberIn], ...]
    ) -> NumberClass:
        candidates = tuple([self._candidate(listings, on_lists) for listings in named])
        changes = self._changes(tuple([candidate.plan.place for candidate in candidates]))
        below = [window for listings in named for windows in listings.valid for window in windows]
        reads_footnotes = any(candidate.plan.reads_footnotes for candidate in candidates)
        return NumberClass(number, candidates, sorted({*window_ends(below), *changes}), reads_footnotes)

    def _candidate(self, listings: NumberListings, on_lists: tuple[frozenset[NumberIn], ...]) -> Candidate:
        """Return a measure as a candidate for one of some numbers, each with the lists that it stands on."""
        plan = self._plans[listings.measure]
        key = (listings, self._held(plan.place, on_lists) if plan.lists else _NO_LISTS)
        known = self._candidates.get(key)
        return self._candidates.setdefault(key, Candidate(plan, *key)) if known is None else known

    def _make_held(self, place: int, on_lists: tuple[frozenset[NumberIn], ...]) -> ListsHeld:
        """Return of the lists that a measure asks for those that hold some numbers."""
        asked = frozenset(self._plans[place].lists)
        return ListsHeld(*sure_and_maybe([frozenset[Hashable](named & asked) for named in on_lists]))

    def _make_changes(self, candidates: tuple[int, ...]) -> tuple[datetime, ...]:
        """Return when something changes for each number of some candidates, by their places."""
        windows = (self._book.tariff.held, *(program.window for program in self._book.programs.values()))
        return tuple({*window_ends(windows), *(at for place in candidates for at in self._plans[place].changes)})

    def _lists_of(self, digits: str) -> frozenset[NumberIn]:
        """Return the lists that hold a number of ten digits, or all that begin with fewer."""
        known = self._on_lists.get(digits)
        if known is None:
            known = self._lists_of(digits[:-2]) if len(digits) > _CHAPTER else _ON_NO_LIST
            if digits in self._listed:
                known = known.union([asked for asked, prefixes in self._lists if digits in prefixes])
            if len(digits) < _STATISTICAL:
                self._on_lists[digits] = known
        return known


def _own_windows(tariff: TariffTable, number: str, numbers: tuple[str, ...]) -> list[Window]:
    """Return within which windows a number, or one that it may be, is valid or printed as it is, if not on all days."""
    rows = [row for digits in dict.fromkeys((number, *numbers)) if (row := tariff.row(digits)) is not None]
    windows = [window for row in rows for window in row.windows if window is not ALWAYS]
    return windows + [window for row in rows for window, _ in tariff.printed.get(row.number, ())]


def names_rate_of_another(tariff: TariffTable, number: str) -> bool:
    """Return whether a number's general rate or its rate of column 2 is, or is not less than, another article's.

    A further number of the line names that article.
    """
    row = tariff.row(number)
    printed = {} if row is None else {"general": row.general, "column_2": row.column_2}
    noted = ((tariff.note_rate(number, column), words) for column, words in printed.items())
    return any(_names_another(words if note is None else note.rate) for note, words in noted)


@lru_cache(maxsize=_MOST_SETS)
def _names_another(words: str) -> bool:
    rate = read_rate(words)
    return rate is not None and rate.names_another
