"""Exposure: what many entries are worth by mineral and origin, how concentrated that is, and what it owes today.

Value is entered value in US dollars. A line that names several minerals stands with its full value under each of
them, and once in every total. A duty that cannot be told is null, never zero; `least` and `most` say what is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

from prefile.analysis.concentration import Concentration
from prefile.analysis.line_sums import Part
from prefile.analysis.rests_on import RestsOn
from prefile.analysis.same_goods import OtherOrigins
from prefile.findings import Amounts, ImportReliance, OriginTreatment
from prefile.law.coverage_map import Basis, CoverageOutcome, Stage
from prefile.values.json_shape import Exact, json_object
from prefile.values.money import ZERO

__all__ = [
    "ATTRIBUTION",
    "Cell",
    "CoveredPart",
    "Exposure",
    "FloorSeen",
    "MeasureDuty",
    "MineralExposure",
    "NotTold",
    "OriginExposure",
    "OwedFrom",
    "Part",
    "ScenarioDuty",
    "SharedMinerals",
    "Undetermined",
    "UnitValue",
]

ATTRIBUTION = (
    "A line that names several minerals stands with its full value under each of them: the rows of minerals do not add "
    "up. Totals, stages and origins count each line once."
)


@json_object
class CoveredPart(NamedTuple):
    """The lines of one outcome of coverage, stage and basis."""

    outcome: CoverageOutcome
    stage: Stage | None
    basis: Basis
    part: Part


@json_object
class Cell(NamedTuple):
    """The lines of one origin that hold a mineral, and those that may hold it."""

    mineral: str
    origin: str | None
    covered: Part
    doubtful: Part


@dataclass(frozen=True, slots=True)
class MineralExposure:
    """One mineral: the lines that are covered and hold it, that may be, and that are outside, like its ore.

    `alone` is the covered value of the lines that name no other mineral. The concentration is of covered value.
    """

    mineral: str
    name: str
    covered: Part
    doubtful: Part
    outside: Part
    alone: Exact
    concentration: Concentration | None
    import_reliance: tuple[ImportReliance, ...]


@dataclass(frozen=True, slots=True)
class SharedMinerals:
    """The minerals that the same lines name, each line once: unlike the rows of minerals these add up.

    `number` is the tariff number of most of their value, and `of_number` what of it stands there.
    """

    minerals: tuple[str, ...]
    names: tuple[str, ...]
    covered: Part
    doubtful: Part
    largest: str | None
    number: str
    of_number: Exact


@dataclass(frozen=True, slots=True)
class OriginExposure:
    """One origin (null: not stated) with its partner's instruments.

    `share` is in percent of the covered value whose origin is stated, `share_of_all` of all value.
    """

    origin: str | None
    name: str
    every: Part
    covered: Part
    doubtful: Part
    share: Exact | None
    share_of_all: Exact | None
    agreements: tuple[OriginTreatment, ...]


@json_object
class MeasureDuty(NamedTuple):
    """What one measure comes to: on the lines where it applies, and between which bounds where it cannot be told.

    `bounded` is the sum of the upper bounds of doubtful lines that have one; `unbounded` counts those that have none.
    A `notice` owes no duty: it keeps goods from being entered.
    """

    measure: str
    title: str
    applies: int
    duty: Exact
    doubtful: int
    least: Exact
    bounded: Exact
    unbounded: int
    notice: bool


@json_object
class OwedFrom(NamedTuple):
    """What the same lines would owe if they were entered from `since` on (null: just before the first change).

    `bounded` adds up the upper bounds that there are; `measures` are those that some change reaches.
    """

    since: str | None
    duty: Amounts
    bounded: Exact
    measures: tuple[MeasureDuty, ...]

    @property
    def amounts(self) -> tuple[object, ...]:
        """What of it is money."""
        of_measures = ((one.duty, one.least, one.bounded, one.unbounded) for one in self.measures if not one.notice)
        return (self.duty, self.bounded, *of_measures)


@json_object
class UnitValue(NamedTuple):
    """What a kilogram of a covered number from one origin is worth: value over mass of the lines that state both."""

    number: str
    origin: str | None
    minerals: tuple[str, ...]
    lines: int
    unmeasured: int
    value: Exact
    kg: Exact
    usd_per_kg: Exact | None


@dataclass(frozen=True, slots=True)
class FloorSeen:
    """The goods of one number and origin against a floor price of a measure.

    `unit_value` is value over quantity of the lines that state both, to four decimals; `above` is how far it lies
    above the floor, negative below, and `percent` the same in percent of the floor. `gap` adds up what each line
    lies below. `sure` is false where the number may be of another group. A floor that is not `in_force` on the lines'
    rate dates is the next one that is published, from `begins`.
    """

    measure: str
    group: str
    floor: Exact
    unit: str
    shown: str
    in_force: bool
    begins: str | None
    sure: bool
    number: str
    origin: str | None
    lines: int
    unmeasured: int
    below: int
    value: Exact
    quantity: Exact
    unit_value: Exact | None
    above: Exact | None
    percent: Exact | None
    lowest: Exact | None
    gap: Exact
    cite: str


@json_object
class Undetermined(NamedTuple):
    """Why the duty of lines cannot be determined; a line counts under each of its reasons.

    On `no_tariff` no tariff of the rate date is held, on `law` the law or its reading leaves something open, on `facts`
    the declaration lacks a fact.
    """

    no_tariff: int = 0
    law: int = 0
    facts: int = 0


@json_object
class ScenarioDuty(NamedTuple):
    """All that would be owed under a named scenario, today's duty included: never payable, in no other sum.

    `adds_least` and `adds_most` bound what of it is not today's. It would begin on `begins`; the rate date of `before`
    lines lies before that, where it is known.
    """

    scenario: str
    least: Exact
    most: Exact | None
    title: str = ""
    begins: str | None = None
    before: int = 0
    adds_least: Exact = ZERO
    adds_most: Exact | None = None


@json_object
class NotTold(NamedTuple):
    """A section that is empty because what it is made of is not there, by its key, and why: it does not say none."""

    section: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """What many entries are exposed to: the same entries, book and dates give the same exposure.

    `unread` counts what could not be read and is in no sum. `over_time` is what the same lines would owe before and
    after each change of law, up to `held_until`, from when on no tariff is held. `not_told` are sections that what a
    bulk run wrote does not suffice for.
    """

    format: Literal["prefile-exposure/1"] = "prefile-exposure/1"
    entries: int
    unread: int
    first_date: str | None
    last_date: str | None
    rulebook: str
    decided_by: str | None
    every: Part
    coverage: tuple[CoveredPart, ...]
    concentration: Concentration | None
    minerals: tuple[MineralExposure, ...]
    origins: tuple[OriginExposure, ...]
    cells: tuple[Cell, ...]
    measures: tuple[MeasureDuty, ...]
    floors: tuple[FloorSeen, ...]
    unit_values: tuple[UnitValue, ...]
    other_origins: OtherOrigins = field(default_factory=OtherOrigins)
    scenarios: tuple[ScenarioDuty, ...] = ()
    shared: tuple[SharedMinerals, ...] = ()
    over_time: tuple[OwedFrom, ...] = ()
    held_until: str | None = None
    rests_on: RestsOn
    undetermined: Undetermined
    concentration_of_all: Concentration | None = None
    not_told: tuple[NotTold, ...] = ()
    attribution: str = ATTRIBUTION

    def turns(self) -> tuple[OwedFrom, ...]:
        """Return what is owed over time, but for the changes by which no amount changes."""
        kept = list(self.over_time[:1])
        kept += [row for before, row in pairwise(self.over_time) if row.amounts != before.amounts]
        return tuple(kept) if len(kept) > 1 else ()

    def covered(self, outcome: CoverageOutcome = "covered") -> Part:
        """Return the lines of one outcome of coverage, each once."""
        return Part.together(covered.part for covered in self.coverage if covered.outcome == outcome)
