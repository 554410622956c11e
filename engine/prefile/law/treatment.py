"""What a measure makes of the goods it covers: a duty by clauses, a minimum import price, a notice, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prefile.law.condition import Condition
from prefile.values.dates import Window
from prefile.values.rate import Rate

__all__ = [
    "Clause",
    "Duty",
    "MinimumImportPrice",
    "NoDuty",
    "NotEncoded",
    "Notice",
    "Price",
    "Treatment",
]


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
