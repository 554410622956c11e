"""Lines planned at a glance: most state, of what decisions look at, no more than a number and an origin.

Among entries that are alike such lines are planned once for each number, interval of its changes and origin, and what
they come to by their value with them. All others are planned by their key.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple, cast

from msgspec import UNSET, Struct, UnsetType

from prefile.decision.compiled_book import CompiledBook
from prefile.decision.key import interval_of
from prefile.decision.line_facts import OF_AMOUNTS, TOLD_FIELDS
from prefile.decision.line_kind import LineKey
from prefile.duty.by_value import ValuePlan
from prefile.duty.filing import FilingRows
from prefile.duty.line_plan import LinePlans, line_plans
from prefile.duty.unvalued import OfPlan, Unvalued, unvalued_lines
from prefile.entry import Entry, Line
from prefile.entry.blank_line import BLANK_LINE
from prefile.entry.missing_fact import MissingFact
from prefile.law.us_customs import LineDates, RateDate
from prefile.values.json_holes import JsonWithHoles

__all__ = ["AlikeEntries", "PlannedFiling", "PlannedLine", "alike_entries"]

_MOST_PLANNED = 25_000
_MOST_ALIKE = 1 << 10
_TOLD = itemgetter(*TOLD_FIELDS)
_NOTHING_TOLD = _TOLD(vars(BLANK_LINE))


class PlannedFiling(NamedTuple):
    """What lines file that are planned alike, of whatever amounts, and its JSON with holes for the duty on each row.

    `rows` are None where it cannot be told.
    """

    rows: FilingRows | None
    written: JsonWithHoles


class PlannedLine:
    """What lines of one key, number and program have in duty: their plan, and what they come to by their value."""

    __slots__ = (
        "_by_value",
        "_plans",
        "_unvalued",
        "_unvalued_of",
        "cases",
        "filings",
        "key",
        "number",
        "plan",
        "program",
    )

    def __init__(self, plans: LinePlans, unvalued_of: OfPlan, key: LineKey, number: str, program: str | None) -> None:
        """Plan the lines of a key, a number and a program."""
        self.key, self.number, self.program = key, number, program
        self.plan = plans.of(key)
        self._plans, self._unvalued_of = plans, unvalued_of
        self._by_value: ValuePlan | UnsetType | None = UNSET
        self._unvalued: Unvalued | UnsetType | None = UNSET
        self.cases: tuple[PlannedLine, ...] | None = None  # by each answer to what they lack, once that is looked at
        # Rows by the order that numbers are filed in, and by which amounts are nothing.
        self.filings: dict[tuple[int, tuple[bool, ...]], PlannedFiling] = {}

    @property
    def by_value(self) -> ValuePlan | None:
        """What such lines come to by their value."""
        known = self._by_value
        if known is UNSET:
            known = self._by_value = self._plans.by_value(self.plan, self.number, self.program)
        return known

    @property
    def unvalued(self) -> Unvalued | None:
        """What such lines come to without a value; None where that has to be found line by line."""
        known = self._unvalued
        if known is UNSET:
            known = self._unvalued = self._unvalued_of(self.plan, self.plan.printed(self.number, self.program))
        return known


class PlannedLines:
    """Plans the lines of a compiled book."""

    def __init__(self, compiled: CompiledBook) -> None:
        """Know no line yet."""
        self.compiled = compiled
        self.by_key = lru_cache(_MOST_PLANNED)(partial(PlannedLine, line_plans(compiled), unvalued_lines(compiled)))
        self._alike = lru_cache(_MOST_ALIKE)(partial(AlikeEntries, self))
        self._known: dict[tuple[AlikeEntries, str, int | None, str | None], PlannedLine] = {}

    def alike(self, entry: Entry, date: RateDate) -> AlikeEntries:
        """Return the entries that an entry is alike with, given its rate date."""
        return self._alike(self.compiled.entry_reader.of_blank_line(entry), date.missing)

    def at_a_glance(self, alike: AlikeEntries, entry: Entry, line: Line, dates: LineDates) -> PlannedLine:
        """Return the plan of a line that tells decisions nothing but its number, its origin and its amounts."""
        number = line.tariff_number
        glance = (alike, number, interval_of(self.compiled.number(number).changes, dates.entry.instant), line.origin)
        known = self._known.get(glance)
        if known is None:
            known = self.by_key(self.compiled.key_of(entry, line, dates, alike), number, line.program)
            if _is_all(known.key):
                if len(self._known) >= _MOST_PLANNED:
                    self._known.clear()
                self._known[glance] = known
        return known


class AlikeEntries(Struct, frozen=True, eq=False):
    """Entries that no decision tells apart but by their rate date. Kept once, and known by its identity.

    `facts` are those of them that decisions look at, `missing` what would tell the rate date.
    """

    planned: PlannedLines
    facts: tuple[Hashable, ...]
    missing: MissingFact | None

    @property
    def compiled(self) -> CompiledBook:
        """The book that decides their lines."""
        return self.planned.compiled

    def plan(self, entry: Entry, line: Line, dates: LineDates) -> PlannedLine:
        """Return the plan of a line of one of them on its dates."""
        planned, held = self.planned, line.__dict__
        if _TOLD(held) == _NOTHING_TOLD and dates.filing is dates.entry:
            return planned.at_a_glance(self, entry, line, dates)
        key = planned.compiled.key_of(entry, line, dates, self)
        return planned.by_key(key, held["tariff_number"], held["program"])


def _is_all(key: LineKey) -> bool:
    """Whether a line's amounts and what a book finds of them are not in its key, so that a glance tells all of it."""
    left = key.kind.left
    return left.found_of_nothing is not None and OF_AMOUNTS.isdisjoint(left.reader.names)


def alike_entries(compiled: CompiledBook, entry: Entry, date: RateDate) -> AlikeEntries:
    """Return the entries that an entry is alike with, given its rate date; what plans their lines is made once."""
    planned = compiled.kept.get(PlannedLines)
    if planned is None:
        planned = compiled.kept.setdefault(PlannedLines, PlannedLines(compiled))
    return cast("PlannedLines", planned).alike(entry, date)
