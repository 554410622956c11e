"""The closed vocabulary of conditions: what a rule may ask of a line.

Every condition has three answers: 0 no, 1 unknown, 2 yes. A fact about the goods that is missing is unknown; a
relief that the importer did not claim is no. There are no expressions here, and nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

__all__ = [
    "AllOf",
    "AnyOf",
    "ArticleSet",
    "Claimed",
    "Condition",
    "CoverageIs",
    "DayIn",
    "Footnoted",
    "ImporterFact",
    "InGroup",
    "MadeHow",
    "MetalMade",
    "MetalShare",
    "MetalStep",
    "Not",
    "NumberIn",
    "OriginIn",
    "Predicate",
    "ProgramClaimed",
    "RateDateIn",
    "SecondaryNumber",
    "SpecialProgram",
    "Unsettled",
    "ZoneStatus",
    "about_origin",
    "is_of",
]


@dataclass(frozen=True, slots=True)
class OriginIn:
    """The line's origin is one of `countries`; `shown` is the list as the rule writes it, groups unexpanded."""

    countries: frozenset[str]
    shown: str


@dataclass(frozen=True, slots=True)
class InGroup:
    """The line's tariff number stands in one of these groups of the measure's own list."""

    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The importer makes this claim on the line.

    With `needs_reference`, a claim without its reference is unknown. With `suggested_by`, an importer who
    states that fact but makes no claim is unknown: the fact alone does not say how far the relief reaches.
    """

    claim: str
    needs_reference: bool = False
    suggested_by: str | None = None


@dataclass(frozen=True, slots=True)
class ImporterFact:
    """The importer states this fact of itself for the entry."""

    fact: str


@dataclass(frozen=True, slots=True)
class ZoneStatus:
    """The goods come from a foreign trade zone in one of these statuses (P, N, D)."""

    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Footnoted:
    """The tariff number's own footnotes name one of these Chapter 99 headings."""

    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProgramClaimed:
    """The line claims one of these special programs, or any where the tuple is empty."""

    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateDateIn:
    """The measure's rate date lies in a window: not before `since`, and before `until` (None: open on that side)."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class NumberIn:
    """The tariff number stands on a list (in one of its `groups`, where some are named), at any of its digits."""

    list: str
    groups: tuple[str, ...]
    prefixes: frozenset[str] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SpecialProgram:
    """The line claims a special program that it can have: printed for the number, in being, for its beneficiary.

    With `rate` "free", the special rate is free as well.
    """

    rate: Literal["any", "free"]


@dataclass(frozen=True, slots=True)
class DayIn:
    """A day that the entry or line states lies in a window: not before `since`, and before `until`."""

    fact: Literal["loaded", "imported", "exported"]
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class CoverageIs:
    """The line is covered by the book's coverage map, at one of these stages and for one of these minerals.

    Empty tuples stand for any. A line whose coverage cannot be told, and may be such, is unknown.
    """

    stages: tuple[str, ...]
    minerals: tuple[str, ...]


MetalStep = Literal["smelted", "cast", "melted"]
MadeHow = Literal["only", "mostly", "partly"]


@dataclass(frozen=True, slots=True)
class MetalShare:
    """The metals named make up less than `under` percent of the article's weight, together; none of it where zero."""

    metals: tuple[str, ...]
    under: Decimal


@dataclass(frozen=True, slots=True)
class MetalMade:
    """The metal was smelted, cast or melted and poured in these countries.

    `how` asks that every step named was made there and nowhere else ("only"), that one step in one of them was
    ("partly"), or that every step was, as far as the law's own share of the weight asks ("mostly"): a declaration that
    names other countries as well does not say how much was made where, so that it leaves this unknown.
    """

    metal: str
    steps: tuple[MetalStep, ...]
    countries: frozenset[str]
    shown: str
    how: MadeHow


@dataclass(frozen=True, slots=True)
class ArticleSet:
    """The line is the header (X) or a component (V) of an article set."""


@dataclass(frozen=True, slots=True)
class SecondaryNumber:
    """The line declares a further tariff number, of Chapter 98 or 1 to 97."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A question that no fact of the entry settles in this book: always unknown.

    `says` is why; `ask` is what to find out.
    """

    says: str
    ask: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term holds."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some term holds."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold; what is unknown stays unknown."""

    term: Condition


Predicate = (
    OriginIn
    | InGroup
    | Claimed
    | ImporterFact
    | ZoneStatus
    | Footnoted
    | ProgramClaimed
    | RateDateIn
    | NumberIn
    | CoverageIs
    | SpecialProgram
    | DayIn
    | MetalShare
    | MetalMade
    | ArticleSet
    | SecondaryNumber
    | Unsettled
)
Condition = Predicate | AllOf | AnyOf | Not


def about_origin(when: Condition) -> bool:
    """Whether a condition asks for the origin alone, straight or turned round."""
    return isinstance(when.term if isinstance(when, Not) else when, OriginIn)


def is_of(when: Condition, origin: str) -> bool:
    """Whether a condition about the origin alone holds for one."""
    if isinstance(when, Not):
        return not is_of(when.term, origin)
    return isinstance(when, OriginIn) and origin in when.countries
