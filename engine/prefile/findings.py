"""What prefile concludes: findings on lines, and the report that holds them (`prefile-report/1`).

Money is in US dollars, to the cent, as text in JSON. A duty that cannot be told is null, never zero; `least` and
`most` say what is known of it (`most` null: no upper bound is known).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Self

from prefile.codes import CATALOGUE
from prefile.entry import PassedOver
from prefile.entry.missing_fact import MissingFact
from prefile.law.coverage_map import Basis, Stage, Told
from prefile.values.money import Bounds

__all__ = [
    "Amounts",
    "Authority",
    "Caution",
    "CouldClaim",
    "Coverage",
    "Discrepancy",
    "Filed",
    "Finding",
    "ImportReliance",
    "LineReport",
    "Missing",
    "OriginTreatment",
    "Outcome",
    "Report",
    "RuleBookId",
    "ScenarioTotal",
    "SourceTold",
    "Totals",
]

Outcome = Literal["applies", "would apply", "does not apply", "excluded", "cannot tell"]


class Missing(NamedTuple):
    """A fact that would settle a finding: its name, its place in the entry, the question, and the bounds meanwhile.

    `missing_fact` is the fact as data, which is not in the JSON.
    """

    fact: str
    path: str
    ask: str
    least: Decimal
    most: Decimal | None
    missing_fact: MissingFact


class CouldClaim(NamedTuple):
    """A relief that the importer did not claim and that would lower this finding, and what claiming it asserts."""

    claim: str
    says: str


class Finding(NamedTuple):
    """What one measure comes to on one line, with the working, the reasons and the authorities.

    `declare` is the Chapter 99 heading, an exemption's too, null where none is published; `rate_date` is null where it
    is the report's. `in_place_of` is the measure whose duty stands on this heading as well, as one total. `or_declare`
    are further headings that would declare the same exemption, where the texts lay down no order among them.
    """

    measure: str
    outcome: Outcome
    declare: str | None
    rate_date: str | None
    duty: Decimal | None
    least: Decimal
    most: Decimal | None
    working: str | None
    because: tuple[str, ...]
    missing: tuple[Missing, ...]
    could_claim: tuple[CouldClaim, ...]
    gives_way_to: tuple[str, ...]
    scenario: str | None
    verified_through: str
    authorities: tuple[str, ...]
    in_place_of: str | None = None
    or_declare: tuple[str, ...] = ()

    @property
    def bounds(self) -> Bounds:
        """What is known of the duty."""
        return Bounds(self.least, self.most)


@dataclass(frozen=True, slots=True)
class ImportReliance:
    """How far the country relies on net imports of a mineral: the figure in percent, its year, edition and form."""

    mineral: str
    figure: str
    data_year: int
    edition: str
    form: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether the line is a processed critical mineral or derivative under Proclamation 11001; never payable.

    `minerals` are those that the line holds or, where that cannot be told, may hold. `sectors` are those that
    the proclamation names for a mineral.
    """

    outcome: Told
    stage: Stage | None
    minerals: tuple[str, ...]
    basis: Basis
    because: tuple[str, ...]
    missing: tuple[Missing, ...] = ()
    authorities: tuple[str, ...] = ()
    import_reliance: tuple[ImportReliance, ...] = ()
    sectors: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OriginTreatment:
    """One instrument with the origin's partner: what it is, where it stands, and what it does to duty."""

    partner: str
    instrument: str
    status: str
    date: str
    effect_on_duty: str
    authorities: tuple[str, ...]


class Amounts(NamedTuple):
    """Duty payable (null when a finding that could owe cannot be told), and what is known of it."""

    payable: Decimal | None
    least: Decimal
    most: Decimal | None


class Filed(NamedTuple):
    """A number that the line declares, in filing order, with the duty that stands on it."""

    number: str
    duty: Decimal


class Discrepancy(NamedTuple):
    """What a line declares that is not what is due: a stable code, the number it is about, and the next step.

    `like` names the ACE condition that it resembles, never one that CBP will return.
    """

    code: str
    what: str
    number: str | None
    next: str
    like: str | None


class LineReport(NamedTuple):
    """The findings of one line. `filing` is null where it cannot be told, `discrepancies` where not computed."""

    line: int
    tariff_number: str
    origin: str | None
    coverage: Coverage
    agreements: tuple[OriginTreatment, ...]
    findings: tuple[Finding, ...]
    duty: Amounts
    filing: tuple[Filed, ...] | None
    discrepancies: tuple[Discrepancy, ...] | None


class ScenarioTotal(NamedTuple):
    """What one scenario would add to the duty of the entry; never payable. `duty` is null where it cannot be told."""

    scenario: str
    title: str
    digest: str
    duty: Decimal | None
    least: Decimal
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the lines. `value` is null where a line's value is not known; fees are null where not computed."""

    value: Decimal | None
    payable: Decimal | None
    least: Decimal
    most: Decimal | None
    fees: dict[str, Decimal | None]
    scenarios: tuple[ScenarioTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a reader must know that is no finding, with its stable code and the path it speaks of.

    `next` and `like`, the ACE condition that it resembles, are the catalogue's where they are not given.
    """

    code: str
    what: str
    path: str
    next: str = ""
    like: str | None = None

    def __post_init__(self) -> None:
        known = CATALOGUE[self.code]
        object.__setattr__(self, "next", self.next or known.next)
        object.__setattr__(self, "like", self.like or known.like)


@dataclass(frozen=True, slots=True)
class SourceTold:
    """What the declaration was read from: its format, the facts that this has no place for, and what was passed over.

    `passed_over` counts the parts of the file that were not read, each with the reason.
    """

    format: str
    cannot_carry: tuple[str, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """A citation as it stands in a report. `certain` is false where the reading rests on a secondary source."""

    cite: str
    date: str
    url: str | None
    says: str | None
    certain: bool


@dataclass(frozen=True, slots=True)
class RuleBookId:
    """Which rule book spoke, and through when the law that matters here was verified."""

    digest: str
    verified_through: str


@dataclass(frozen=True)
class Report:
    """The report on one entry: the same entry, book, dates and way of deciding give the same report.

    What stands beside the findings (digest, sums, warnings, authorities) is made when it is first looked at. So are
    `notices`, the measures that keep goods from being entered, and `supposed`, the scenarios as they were opened: both
    serve the text for people and are not in the JSON.
    """

    reference: str | None
    metadata: dict[str, str] | None
    entry_number: str | None
    entry_digest: str
    source_digest: str | None
    rate_date: str | None
    rate_date_basis: str | None
    rulebook: RuleBookId
    scenarios: tuple[str, ...]
    as_known_on: str | None
    decided_by: str
    lines: tuple[LineReport, ...]
    totals: Totals
    warnings: tuple[Caution, ...]
    authorities: dict[str, Authority]
    titles: dict[str, str]
    source: SourceTold | None
    format: Literal["prefile-report/1"] = "prefile-report/1"

    @classmethod
    def of(cls, told: Mapping[str, object], later: Mapping[str, Callable[[], object]]) -> Self:
        """Return a report whose parts are `told`, or made by `later` when they are first looked at."""
        report = cls.__new__(cls)
        report.__dict__.update(told, _later=later)
        return report

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - called only for a part that was not made yet
        make = self.__dict__.get("_later", {}).get(name)
        if make is None:
            raise AttributeError(f"a report has no {name}")
        return self.__dict__.setdefault(name, make())

    @property
    def to_act_on(self) -> bool:
        """Whether something is to be acted on: a measure beyond columns 1 and 2 applies, or a duty cannot be told."""
        findings = [finding for line in self.lines for finding in line.findings if finding.scenario is None]
        beyond = any(f.outcome == "applies" and not f.measure.startswith("us.column-") for f in findings)
        untold = any(finding.outcome == "cannot tell" for finding in findings)
        return beyond or untold or any(line.discrepancies for line in self.lines)
