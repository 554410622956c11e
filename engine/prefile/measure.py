"""A measure: one duty, floor or notice, with what it covers, when it stands, what follows and on what authority.

Everything here is law read from a rule file, resolved and immutable. Windows hold their first instant and not
their last: `since` is the first instant in force, `until` the first instant no longer in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from prefile.citation import Citation
from prefile.condition import Condition
from prefile.rate import Rate
from prefile.reading import Reading

__all__ = [
    "ALWAYS",
    "Beside",
    "Clause",
    "Duty",
    "Ground",
    "Listing",
    "Measure",
    "MinimumImportPrice",
    "NoDuty",
    "NotEncoded",
    "Note",
    "Notice",
    "Price",
    "RateDateRule",
    "Standing",
    "StandingRow",
    "Treatment",
    "Verified",
    "Window",
    "Yield",
]

Standing = Literal["negotiating", "proposed", "contingent", "in force", "suspended", "enjoined", "ended"]


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something holds, and from which day until which day that was what was known."""

    since: datetime | None = None
    until: datetime | None = None
    known: date | None = None
    replaced: date | None = None

    def believed(self, as_known_on: date | None) -> bool:
        """Whether this was known on a day and not yet replaced; without a day, whether it still stands."""
        if as_known_on is None:
            return self.replaced is None
        return (self.known is None or self.known <= as_known_on) and (
            self.replaced is None or as_known_on < self.replaced
        )

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in the window."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


ALWAYS = Window()


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One row of a measure's life: its standing within a window, and what a reader is told of it beyond that."""

    window: Window
    standing: Standing
    cite: str
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A tariff-number prefix (bare digits; the empty prefix is every number) that a measure names.

    `group` is the measure's own name for the goods; an `excluded` listing takes numbers out again.
    """

    prefix: str
    cite: str
    group: str | None = None
    window: Window = ALWAYS
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """A condition of coverage with its authority.

    `required` must hold; an `exception` must not; a `doubt` that holds makes the measure *cannot tell*, and where it
    is `unbounded`, what the clauses come to is no bound either. An exception's `heading` is declared where it takes a
    line out.
    """

    kind: Literal["required", "exception", "doubt"]
    when: Condition
    cite: str
    says: str | None = None
    unbounded: bool = False
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class RateDateRule:
    """Which day's rate holds: that of entry, or of the privileged-foreign filing for goods in that status."""

    privileged_foreign: Literal["entry", "filing"]
    cite: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a duty: the first that fits the line speaks.

    Either a `rate`, or the printed rate of a tariff `column`. With `in_total_with`, the rate is a total that
    holds the duty of that other measure too. `heading` is the Chapter 99 heading declared, where published, and
    `reached` the one declared instead where the other measure's duty alone comes to the total. Once
    a column was looked up, `because` says what stands there, or why no rate can be read.
    """

    rate: Rate | None
    column: Literal["general", "special", "column 2"] | None
    when: Condition | None
    window: Window
    cite: str
    in_total_with: str | None = None
    heading: str | None = None
    reached: str | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty by clauses, in order."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """A price, a rate of one specific term (21 USD/kg), in a window: for a group, for a mineral, or for all goods."""

    group: str | None
    rate: Rate
    window: Window
    cite: str
    mineral: str | None = None


@dataclass(frozen=True, slots=True)
class MinimumImportPrice:
    """A specific duty measured by a floor price: the gap below it or the whole of it, by the document state.

    What is documented owes the gap, by the claim `documented_by` (None: no document state is asked for), all else what
    `undocumented` says. The floor is compared with the entered value, with the price of the invoice, or with dated
    `reference` prices; the gap is no more than `cap` of the value, where there is one.
    """

    prices: tuple[Price, ...]
    documented_by: str | None
    documented_cite: str
    undocumented_cite: str
    undocumented: Literal["difference", "full price"] = "full price"
    compared_with: Literal["entered value", "invoice price", "reference price"] = "entered value"
    reference: tuple[Price, ...] = ()
    cap: Rate | None = None
    cap_cite: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Goods that may not be entered, or only under conditions: no duty, and no line that is simply payable."""

    says: str
    cite: str


@dataclass(frozen=True, slots=True)
class NotEncoded:
    """A measure that is known to exist and not encoded: *cannot tell* on the lines it may touch.

    `at_most` bounds what it could owe, where the texts say so.
    """

    at_most: Rate | None = None
    cite: str | None = None


@dataclass(frozen=True, slots=True)
class NoDuty:
    """An instrument that by its own words sets no duty: nothing is owed and nothing declared."""

    says: str
    cite: str


Treatment = Duty | MinimumImportPrice | NoDuty | Notice | NotEncoded


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule asks a person to look at on lines that fit `when`."""

    when: Condition | None
    says: str
    cite: str


@dataclass(frozen=True, slots=True)
class Yield:
    """A measure that this one gives way to, with the authority, and the heading that then declares so."""

    measure: str
    cite: str
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Measures, or beginnings of their ids (`us.section-301.*`), that this one does not give way to, and why."""

    measures: tuple[str, ...]
    says: str
    cite: str

    def names(self, measure: str) -> bool:
        """Whether one of them is, or begins, a measure's id."""
        return any(
            measure.startswith(one.removesuffix("*")) if one.endswith(".*") else measure == one for one in self.measures
        )


@dataclass(frozen=True, slots=True)
class Verified:
    """Through when each kind of source was read for a measure, and by whom."""

    by: str
    texts: date | None = None
    chapter_99: date | None = None
    tariff_table: date | None = None

    @property
    def through(self) -> date:
        """The earliest of the days, since a measure is no fresher than its oldest source."""
        return min(day for day in (self.texts, self.chapter_99, self.tariff_table) if day is not None)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the rule book, resolved: lists read, groups expanded, rates parsed.

    `reading` is there where the instrument names no tariff numbers and the book reads which goods it speaks of.
    """

    id: str
    title: str
    summary: str
    file: str
    standing: tuple[StandingRow, ...]
    citations: dict[str, Citation]
    listings: tuple[Listing, ...]
    grounds: tuple[Ground, ...]
    rate_date: RateDateRule
    treatment: Treatment
    claims: dict[str, str]
    notes: tuple[Note, ...]
    gives_way_to: tuple[Yield, ...]
    verified: Verified
    reading: Reading | None = None
    stands_beside: tuple[Beside, ...] = ()
