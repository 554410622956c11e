"""A measure: one duty, floor or notice, with what it covers, when it stands, what follows and on what authority.

Everything here is law read from a rule file, resolved and immutable. Windows hold their first instant and not
their last: `since` is the first instant in force, `until` the first instant no longer in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

from msgspec import Struct, field

from prefile.law.condition import Condition, Predicate, predicates_of
from prefile.law.coverage_map import CoverageMap
from prefile.law.treatment import Treatment
from prefile.values.citation import Citation
from prefile.values.dates import ALWAYS, Window

__all__ = [
    "MARK",
    "Beside",
    "CoverageCondition",
    "Listing",
    "Measure",
    "Note",
    "PartialStanding",
    "RateDateRule",
    "Standing",
    "StandingRow",
    "Verified",
    "Yield",
]

MARK = "@"  # a supposed measure is named MEASURE@SCENARIO
Standing = Literal["negotiating", "proposed", "contingent", "in force", "suspended", "enjoined", "ended"]
# What a measure may be for some, while it is in force for the others.
PartialStanding = Literal["negotiating", "proposed", "contingent", "suspended", "enjoined", "ended"]


class StandingRow(Struct, frozen=True):
    """One row of a measure's life: its standing within a window, and what a reader is told of it beyond that."""

    window: Window
    standing: Standing
    cite: str
    says: str | None = None


class Listing(NamedTuple):
    """A tariff-number prefix (bare digits; the empty prefix is every number) that a measure names.

    `group` is the measure's own name for the goods; an `excluded` listing takes numbers out again.
    """

    prefix: str
    cite: str
    group: str | None = None
    window: Window = ALWAYS
    excluded: bool = False


class CoverageCondition(Struct, frozen=True):
    """A condition of coverage with its authority.

    `required` must hold; an `exception` must not; a `doubt` that holds makes the measure *cannot tell*, and where it
    is `unbounded`, what the clauses come to is no bound either. An exception's `heading` is declared where it takes a
    line out. What no file says and the book concludes from that is `implied`. `window` is from when until when the file
    says that it holds, and from which day until which that was known; `when` asks for both.
    """

    kind: Literal["required", "exception", "doubt"]
    when: Condition
    cite: str
    says: str | None = None
    unbounded: bool = False
    heading: str | None = None
    implied: bool = False
    window: Window = ALWAYS


class RateDateRule(Struct, frozen=True):
    """Which day's rate holds: that of entry, or of the privileged-foreign filing for goods in that status."""

    privileged_foreign: Literal["entry", "filing"]
    cite: str


class Note(Struct, frozen=True):
    """What a rule asks a person to look at on lines that fit `when`."""

    when: Condition | None
    says: str
    cite: str


class Yield(Struct, frozen=True):
    """A measure that this one gives way to, with the authority, and the heading that then declares so.

    `window` is from which day until which that was known; `said_by` is the other measure, where its file says so.
    """

    measure: str
    cite: str
    heading: str | None = None
    window: Window = ALWAYS
    said_by: str = ""


class Beside(Struct, frozen=True):
    """Measures, or beginnings of their ids (`us.section-301.*`), that this one does not give way to, and why.

    `either_way`: they do not give way to this one either.
    """

    measures: tuple[str, ...]
    says: str
    cite: str
    either_way: bool = False

    def names(self, measure: str) -> bool:
        """Whether one of them is, or begins, a measure's id."""
        return any(
            measure.startswith(name.removesuffix("*")) if name.endswith(".*") else measure == name
            for name in self.measures
        )


class Verified(Struct, frozen=True):
    """Through when each kind of source was read for a measure, and by whom."""

    by: str
    texts: date | None = None
    chapter_99: date | None = None
    tariff_table: date | None = None

    @property
    def through(self) -> date:
        """The earliest of the days, since a measure is no fresher than its oldest source."""
        return min([day for day in (self.texts, self.chapter_99, self.tariff_table) if day is not None])


class Measure(Struct, frozen=True):
    """One measure of the rule book, resolved: lists read, groups expanded, rates parsed.

    `coverage_map` is there where the instrument names no tariff numbers and the book reads which goods it speaks of.
    `offered_when` says of a rare claim for which lines it is thinkable; any other may be offered to every line.
    `claim_names` are the names of claims whose id does not read as words. `displaces` are measures that give way to
    this one by its own file: each of them holds it among what it gives way to.
    """

    id: str
    title: str
    summary: str
    file: str
    standing: tuple[StandingRow, ...]
    citations: dict[str, Citation]
    listings: tuple[Listing, ...]
    conditions: tuple[CoverageCondition, ...]
    rate_date: RateDateRule
    treatment: Treatment
    claims: dict[str, str]
    notes: tuple[Note, ...]
    gives_way_to: tuple[Yield, ...]
    verified: Verified
    coverage_map: CoverageMap | None = None
    stands_beside: tuple[Beside, ...] = ()
    offered_when: Mapping[str, Condition] = field(default_factory=dict)
    claim_names: Mapping[str, str] = field(default_factory=dict)
    displaces: tuple[Yield, ...] = ()

    @property
    def supposed(self) -> bool:
        """Whether a scenario supposes it, so that it is no law."""
        return MARK in self.id

    @property
    def in_force(self) -> list[Window]:
        """When it is in force, as the book knows it today; a row ends where the next begins."""
        rows = [row for row in self.standing if row.window.replaced is None]
        ends = [row.window.until or following.window.since for row, following in pairwise(rows)]
        ends += [row.window.until for row in rows[-1:]]
        lives = zip(rows, ends, strict=True)
        return [Window(row.window.since, end) for row, end in lives if row.standing == "in force"]

    def begun(self, window: Window) -> Window:
        """Return the window of a part; one that names no first day begins, and was known, with the measure."""
        begun = [row.window for row in self.standing if row.standing == "in force" and row.window.replaced is None]
        if window.since is not None or not begun:
            return window
        first = begun[0]
        return Window(first.since, window.until, window.known or first.known, window.replaced)

    def predicates(self) -> Iterator[Predicate]:
        """Yield every predicate that the measure asks, in the order of its file."""
        for condition in self.conditions:
            yield from predicates_of(condition.when)
        for note in self.notes:
            yield from predicates_of(note.when)
        for clause in self.treatment.conditions():
            yield from predicates_of(clause)
        for offered in self.offered_when.values():
            yield from predicates_of(offered)
