"""What prefile concludes on one line: a finding for each measure, coverage, and what is filed.

Money is in US dollars, to the cent, as text in JSON. A duty that cannot be told is null, never zero; `least` and
`most` say what is known of it (`most` null: no upper bound is known).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple

from prefile.entry.missing_fact import MissingFact
from prefile.law.coverage_map import Basis, CoverageOutcome, Stage
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.values.json_shape import Exact, JsonKeys, json_by, json_object, json_object_without
from prefile.values.json_sharing import KeepsJson, SharesJson
from prefile.values.json_values import Unlike
from prefile.values.money import Bounds, add_all, cents
from prefile.values.unwritten import written_when_read

__all__ = [
    "Amounts",
    "CouldClaim",
    "Coverage",
    "Discrepancy",
    "Filed",
    "Finding",
    "ImportReliance",
    "LineReport",
    "Missing",
    "OpenFinding",
    "OriginTreatment",
    "Outcome",
    "OwedFinding",
    "SharedFinding",
    "claim_named",
    "claim_words",
]

Outcome = Literal["applies", "would apply", "does not apply", "excluded", "cannot tell"]


@json_object_without("missing_fact")
class Missing(NamedTuple):
    """A fact that would settle a finding: its name, its place in the entry, the question, and the bounds meanwhile.

    `missing_fact` is the same as data, for those who ask for it.
    """

    fact: str
    path: str
    ask: str
    least: Exact
    most: Exact | None
    missing_fact: MissingFact | None = None


def _claim_keys(claim: CouldClaim) -> dict[str, object]:
    """Return the keys of a claim in JSON: `name` stands where the rule book has one."""
    keys: dict[str, object] = {"claim": claim.claim, "says": claim.says}
    return {**keys, "name": claim.name} if claim.name else keys


@json_by(JsonKeys({"claim": "claim", "says": "says", "name": "name"}, write=_claim_keys, optional=frozenset({"name"})))
class CouldClaim(NamedTuple):
    """A relief that the importer did not claim and that would lower this finding, and what claiming it asserts.

    `name` is what the rule book calls it where its id does not read as words.
    """

    claim: str
    says: str
    name: str = ""

    @property
    def named(self) -> str:
        """The claim by its name with its id behind that, or by an id that reads as words."""
        return claim_named(self.claim, self.name)


def claim_named(claim: str, name: str = "") -> str:
    """Name a claim by its name with its id behind that: minimum price documentation (mip-documentation)."""
    return f"{name} ({claim})" if name else claim


def claim_words(claim: str, name: str = "") -> str:
    """Return what people call a claim: its name, or else its id as words."""
    return name or claim.replace("-", " ")


@json_object_without("spoke", "beside")
@written_when_read("working", "because")
class Finding(NamedTuple):
    """What one measure comes to on one line, with the working, the reasons and the authorities.

    `declare` is the Chapter 99 heading, an exemption's too, null where none is published; `rate_date` is null where it
    is the report's. `in_place_of` is the measure whose duty stands on this heading as well, as one total. `or_declare`
    are further headings that would declare the same exemption, where the texts lay down no order among them. `spoke`
    are the ids of the parts of the rule that spoke; `beside` are headings that declare, beside `declare`, a part of the
    value on which nothing is owed. Neither is in JSON, whose filing has every heading.
    """

    measure: str
    outcome: Outcome
    declare: str | None
    rate_date: str | None
    duty: Exact | None
    least: Exact
    most: Exact | None
    # This and `because` may be given unwritten (values.unwritten): few findings of many are read.
    working: Annotated[str, Unlike] | None
    because: tuple[str, ...]
    missing: tuple[Missing, ...]
    could_claim: tuple[CouldClaim, ...]
    gives_way_to: tuple[str, ...]
    scenario: str | None
    verified_through: str
    authorities: tuple[str, ...]
    in_place_of: str | None = None
    or_declare: tuple[str, ...] = ()
    spoke: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that it declares, each of them: `declare` and those beside it."""
        return () if self.declare is None else (self.declare, *self.beside)

    @property
    def to_act_on(self) -> bool:
        """Whether the measure applies beyond columns 1 and 2, or cannot be determined."""
        beyond = self.outcome == "applies" and self.measure not in ON_THE_NUMBER
        return beyond or self.outcome == "cannot tell"

    @property
    def bounds(self) -> Bounds:
        """What is known of the duty."""
        return Bounds(self.least, self.most)


class _LikeFinding(Finding):
    """A finding that knows more than it says; equal to any finding like it."""

    def __reduce__(self) -> tuple[type[Finding], tuple[object, ...]]:
        """Pickle and copy as a finding of one line."""
        return Finding, tuple(self)

    def __repr__(self) -> str:
        return repr(Finding(*self))


class SharedFinding(KeepsJson, _LikeFinding):
    """A finding that no amount of a line enters, so that every line of a kind has it."""


class OwedFinding(SharesJson, _LikeFinding):
    """A finding that a value enters by its amounts and its working alone, so that the rest of its JSON is shared."""

    own_keys = frozenset({"duty", "least", "most", "working"})


class OpenFinding(SharesJson, _LikeFinding):
    """A finding that a value enters by its amounts and its working, and that asks for facts at the place of its line.

    Before the place it asks for stands why, so that its own keys follow each other.
    """

    own_keys = frozenset({"duty", "least", "most", "working", "because", "missing"})


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

    outcome: CoverageOutcome
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


@json_object
class Amounts(NamedTuple):
    """Duty payable (null when a finding that could owe cannot be told), and what is known of it."""

    payable: Exact | None
    least: Exact
    most: Exact | None

    @classmethod
    def together(cls, duties: Iterable[Amounts]) -> Amounts:
        """Add up duties: what is payable and the most are known only where they are of each."""
        every = list(duties)
        payable = [duty.payable for duty in every if duty.payable is not None]
        most = [duty.most for duty in every if duty.most is not None]
        return cls(
            cents(add_all(payable)) if len(payable) == len(every) else None,
            cents(add_all(duty.least for duty in every)),
            cents(add_all(most)) if len(most) == len(every) else None,
        )


def _filed_keys(filed: Filed) -> dict[str, object]:
    """Return the keys of a row in JSON: a number that is known needs no reason."""
    return filed._asdict() if filed.number is None else {"number": filed.number, "duty": filed.duty}


@json_by(
    JsonKeys(
        {name: name for name in ("number", "duty", "why", "measure")},
        write=_filed_keys,
        optional=frozenset({"why", "measure"}),
    )
)
class Filed(NamedTuple):
    """A number that the line declares, in filing order, with the duty on it.

    `number` is null for a duty whose Chapter 99 heading CBP has not published: `why` says so, and `measure` whose duty
    it is. JSON has these two keys only there.
    """

    number: str | None
    duty: Exact
    why: Literal["heading not yet published"] | None = None
    measure: str | None = None


@json_object
class Discrepancy(NamedTuple):
    """What a line declares that is not what is due: a stable code, the number it is about, and the next step.

    `like` names the ACE condition that it resembles, never one that CBP will return.
    """

    code: str
    what: str
    number: str | None
    next: str
    like: str | None


@json_object
@written_when_read("coverage", "findings", "duty", "filing", "discrepancies", in_json=("findings", "filing"))
class LineReport(NamedTuple):
    """The findings of one line. `filing` is null where it cannot be told, `discrepancies` where not computed."""

    # Coverage, findings, duty, filing and discrepancies may be given unwritten, as the words of findings may: a line is
    # decided when it is screened, and what it comes to is worked out when it is looked at.

    line: int
    tariff_number: str
    origin: str | None
    coverage: Coverage
    agreements: tuple[OriginTreatment, ...]
    findings: tuple[Finding, ...]
    duty: Amounts
    filing: tuple[Filed, ...] | None
    discrepancies: tuple[Discrepancy, ...] | None

    @property
    def law(self) -> tuple[Finding, ...]:
        """The findings that are law, without what scenarios suppose."""
        return tuple([finding for finding in self.findings if finding.scenario is None])

    @property
    def to_act_on(self) -> tuple[Finding, ...]:
        """The findings to act on: what applies beyond columns 1 and 2, and what cannot be determined."""
        return tuple([finding for finding in self.law if finding.to_act_on])
