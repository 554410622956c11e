"""Every predicate reads what it declares and nothing else, which is why a decision's key cannot forget a fact."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Hashable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from typing import ClassVar

import pytest
from by_hand import CITE, a_book, a_line, a_measure, an_entry, at

import prefile
from prefile import RuleBook
from prefile.decision import predicates
from prefile.decision.line_facts import (
    NO_PROGRAM,
    NO_PROVISION,
    STATED_FACTS,
    CoverageFacts,
    Footnotes,
    FurtherNumbers,
    LineFacts,
    ListsHeld,
    MineralMade,
    ProgramEligibility,
    ProvisionRates,
)
from prefile.decision.metal_facts import MetalFacts, MetalLimits, MetalPlaces, MetalReader, MetalWeights
from prefile.decision.predicates import (
    ArticleSet,
    Believed,
    Claimed,
    ClaimsSay,
    CoverageIs,
    DayIn,
    EndUse,
    EntryTypeIs,
    Footnoted,
    ImporterFact,
    InForce,
    InGroup,
    LinePredicate,
    MetalMade,
    MetalShare,
    MetalsTogether,
    MineralsMade,
    ModeOfTransport,
    NamedImporter,
    NumberIn,
    NumberListed,
    OriginIn,
    PartOf,
    ProgramClaimed,
    Provision,
    ProvisionFree,
    ProvisionProgram,
    RateDateIn,
    SecondaryNumber,
    SpecialProgram,
    Stated,
    UnitValueIs,
    Unsettled,
    YearsOld,
    ZoneStatus,
)
from prefile.decision.questions import Questions
from prefile.decision.unit_value import UnitPrice, UnitValue
from prefile.entry.line import PART_OF, Metal
from prefile.entry.missing_fact import MISSING_FACTS, missing_fact
from prefile.law.measure import CoverageCondition
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

LIST = NumberIn("cells.csv", (), frozenset({"8541"}))
JULY, NOVEMBER = at("2026-07-24"), at("2026-11-10")
SUMMER, AUTUMN = date(2026, 7, 24), date(2026, 11, 10)

FIVE, NINE = (UnitPrice("kg", Decimal(price), Decimal(1), f"{price} USD/KG") for price in (5, 9))

# Each word of the vocabulary, in each form that it takes.
FORMS: tuple[LinePredicate, ...] = (
    ArticleSet(),
    Believed(SUMMER, AUTUMN),
    Claimed("relief"),
    Claimed("relief", needs_reference=True),
    Claimed("relief", needs_reference=True, suggested_by="plan"),
    ClaimsSay(("relief",), ("repair",), "whether the goods are so"),
    ClaimsSay(("relief",), (), "whether the goods are so"),
    CoverageIs((), ()),
    CoverageIs(("processed",), ("silicon",)),
    DayIn("loaded", SUMMER, AUTUMN),
    DayIn("imported", SUMMER, None),
    DayIn("exported", None, AUTUMN),
    DayIn("filed", None, AUTUMN),
    EndUse(("aircraft", "nuclear-fuel")),
    EntryTypeIs(("06", "21")),
    Footnoted(("9903.90.08",)),
    ImporterFact("plan"),
    InForce(),
    InGroup(("cells",)),
    MetalMade("aluminum", ("smelted", "cast"), frozenset({"US"}), "US", "only"),
    MetalMade("aluminum", ("smelted", "cast"), frozenset({"US"}), "US", "mostly"),
    MetalMade("steel", ("melted",), frozenset({"US"}), "US", "partly"),
    MetalShare(("aluminum", "steel"), Decimal(15)),
    MetalShare(("aluminum",), Decimal(0)),
    MetalsTogether(("aluminum", "steel"), Decimal(85), frozenset({"US"}), "US"),
    LIST,
    MineralsMade("mined_in", ("gallium",), frozenset({"AU"}), "AU"),
    MineralsMade("processed_in", ("gallium", "germanium"), frozenset({"JP"}), "JP"),
    ModeOfTransport(("10", "11")),
    NamedImporter(("12345678900",)),
    NamedImporter(("123456789", "987654321AB")),
    NumberListed(),
    OriginIn(frozenset({"DE"}), "DE"),
    PartOf(("passenger-vehicle", "light-truck")),
    ProgramClaimed(()),
    ProgramClaimed(("AU",)),
    Provision(("98020050",)),
    Provision(("98020050",), others=True),
    ProvisionFree("general"),
    ProvisionProgram("origin"),
    ProvisionProgram("exported_from"),
    RateDateIn(JULY, NOVEMBER),
    RateDateIn(None, NOVEMBER),
    SecondaryNumber(),
    SpecialProgram("any"),
    SpecialProgram("free"),
    Stated("us_content"),
    UnitValueIs((("over", FIVE),)),
    UnitValueIs((("at_least", FIVE), ("not_over", NINE))),
    Unsettled("it is open", "what it is"),
    YearsOld(25),
    ZoneStatus(("P",)),
)


def metals() -> Iterator[MetalFacts]:
    """Yield metal as the forms above see it, from nothing declared to several countries."""
    bounds = [bound for form in FORMS for bound in form.bounds() or ()]
    reader = MetalReader(bound for bound in bounds if isinstance(bound, MetalLimits | MetalPlaces | MetalWeights))
    yield reader.read(None)
    for percent, smelted, cast, steel in product(
        (None, "0", "9", "40"), ([], ["US"], ["US", "CA"]), (None, "US"), (1, 0)
    ):
        aluminum = {"percent": percent, "smelted_in": smelted, "cast_in": cast}
        yield reader.read(Metal.model_validate({"aluminum": aluminum, "steel": {"melted_in": "US"} if steel else None}))


def eligibilities() -> Iterator[ProgramEligibility]:
    yield NO_PROGRAM
    yield from (ProgramEligibility(YES, free, "it is had") for free in (True, False))
    yield ProgramEligibility(UNKNOWN, free=True, says="it is open", missing=missing_fact("program", ask="whether"))
    yield ProgramEligibility(NO, says="it has lapsed", lapsed=True)


def coverages() -> Iterator[CoverageFacts | None]:
    yield None
    for outcome, stage in product(("covered", "not covered", "cannot tell"), (None, "processed", "scrap")):
        for missing in (None, missing_fact("processing", ask="what was done")):
            yield CoverageFacts(outcome, stage, ("silicon",), missing)  # type: ignore[arg-type]


DAYS: tuple[date | None, ...] = (None, date(2026, 7, 23), SUMMER, AUTUMN)
INSTANTS: tuple[datetime | None, ...] = (None, at("2026-07-23"), JULY, at("2026-09-01"), NOVEMBER)
# What each fact of a line may be.
VALUES: dict[str, list[object]] = {
    "claims": [
        (),
        (("relief", True),),
        (("relief", False),),
        (("repair", True),),
        (("relief", True), ("repair", False)),
    ],
    "coverage": list(coverages()),
    "end_use": [None, "Aircraft", "none", "boats"],
    "entry_type": [None, "01", "06"],
    "entry_year": [None, 2026],
    "exported": list(DAYS),
    "exported_from": [None, "DE"],
    "filed": list(DAYS),
    "footnotes": [
        Footnotes(frozenset(sure), None if maybe is None else frozenset(maybe))
        for sure, maybe in product(((), ("9903.90.08",)), (None, (), ("9903.90.08",)))
    ],
    "groups": [frozenset({None}), frozenset({"cells"}), frozenset({"cells", "modules"}), frozenset({"modules"})],
    "further_numbers": list(FurtherNumbers),
    "imported": list(DAYS),
    "importer": [None, "123456789", "12345678900", "987654321", "000000000"],
    "importer_facts": [(), ("plan",)],
    "in_force": list(Trilean),
    "in_set": [True, False],
    "known_on": list(DAYS),
    "listed": list(Trilean),
    "lists": [
        ListsHeld(frozenset[Hashable](sure), frozenset[Hashable](maybe))
        for sure, maybe in (((), ()), ((LIST,), ()), ((), (LIST,)))
    ],
    "loaded": list(DAYS),
    "made": [None, 2001, 2002],
    "metal": list(metals()),
    "minerals_made": [
        (),
        (MineralMade("gallium", "AU", "JP"),),
        (MineralMade("gallium", "CN", None), MineralMade("germanium", None, "CN")),
        (MineralMade("silicon", "AU", "JP"),),
        (MineralMade("gallium", is_held=False), MineralMade("germanium", is_held=False)),
    ],
    "mode": [None, "11"],
    "origin": [None, "DE", "CN"],
    "part_of": [None, *PART_OF],
    "port": [None, "2704"],
    "program": [None, "AU", "S"],
    "program_eligibility": list(eligibilities()),
    "provision": [None, "9802005060", "9801001012"],
    "provision_exporter": [None, "MX"],
    "provision_rates": [
        NO_PROVISION,
        *(ProvisionRates(frozenset({"general"}), had, had) for had in eligibilities()),
    ],
    "rate_date": list(INSTANTS),
    "stated": [frozenset(), frozenset({"us_content"})],
    "unit_values": [
        *[
            tuple(UnitValue(price, compared) for price, compared in zip((FIVE, NINE), told, strict=True))
            for told in ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1))
        ],
        tuple(UnitValue(price, None, missing_fact("value")) for price in (FIVE, NINE)),
    ],
    "zone": [None, "P", "N"],
}


def shipped(above: type[LinePredicate] = LinePredicate) -> set[type[LinePredicate]]:
    """Return every predicate class of the package, found below the abstract one."""
    below = {one for one in above.__subclasses__() if one.__module__.startswith("prefile.")}
    # A dataclass with slots is made of another class, which stays below the abstract one until it is collected.
    named: set[type[LinePredicate]] = {getattr(sys.modules[one.__module__], one.__name__) for one in below}
    return named.union(*(shipped(one) for one in below))


def states(names: frozenset[str]) -> Iterator[LineFacts]:
    """Yield lines of which these facts are there and no others, in every state of them."""
    ordered = sorted(names)
    for values in product(*(VALUES[name] for name in ordered)):
        yield LineFacts.of(dict(zip(ordered, values, strict=True)))


def test_every_shipped_predicate_is_here_in_some_form() -> None:
    assert shipped() == {type(form) for form in FORMS}
    assert all(getattr(predicates, one.__name__) is one for one in shipped())
    assert all(one.__name__ in predicates.__all__ for one in shipped())


def test_every_form_asks_something_of_its_own_in_words() -> None:
    said = [form.asks for form in FORMS]
    assert all(words.strip() == words != "" for words in said)
    assert len(set(said)) == len(FORMS)
    assert not [words for words in said if "{" in words or "=" in words]


def test_every_fact_that_a_predicate_declares_is_one_that_lines_have() -> None:
    assert set(VALUES) == set(LineFacts.__annotations__)
    for one in shipped():
        assert one.reads <= set(LineFacts.__annotations__), one
        assert "reads" in vars(one) or not one.reads, one


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_predicate_answers_and_explains_from_the_facts_that_it_declares_alone(form: LinePredicate) -> None:
    answers: set[Trilean] = set()
    for facts in states(form.reads):
        answer = form.answer(facts)
        assert type(answer) is Trilean
        answers.add(answer)
        assert form.explained(facts).strip()
        if answer == UNKNOWN and not isinstance(form, InForce | NumberListed):
            lack = form.missing(facts)
            assert lack.kind in MISSING_FACTS
            assert lack.ask
    assert len(answers) > 1 or isinstance(form, Unsettled)


KINDS: list[type[LinePredicate]] = sorted(shipped(), key=lambda kind: kind.__name__)


def answer_without(kind: type[LinePredicate], fact: str) -> None:
    """Ask each form of a word in every state of its facts but one."""
    for form in (form for form in FORMS if type(form) is kind):
        for facts in states(kind.reads - {fact}):
            form.answer(facts)


@pytest.mark.parametrize("kind", KINDS)
def test_no_fact_is_declared_in_vain(kind: type[LinePredicate]) -> None:
    """A predicate that declares what no form of it looks at would make keys longer than decisions need."""
    for fact in kind.reads:
        with pytest.raises(AttributeError, match=fact):
            answer_without(kind, fact)


# One that does not declare what it reads


class Naughty(LinePredicate, frozen=True):
    """Declares to read the origin, and reads the status in the zone where that is German."""

    reads: ClassVar[frozenset[str]] = frozenset({"origin"})

    @property
    def asks(self) -> str:
        """Say what it declares to ask."""
        return "origin among DE"

    def answer(self, facts: LineFacts) -> Trilean:
        """Answer yes for German goods in privileged foreign status."""
        return YES if facts.origin == "DE" and facts.zone == "P" else NO

    def explained(self, facts: LineFacts) -> str:
        """Say the status in the zone."""
        return f"zone status {facts.zone}"


def test_a_predicate_that_reads_what_it_did_not_declare_raises() -> None:
    with pytest.raises(AttributeError, match=r"the fact zone is read and not declared: .*`reads`"):
        Naughty().answer(LineFacts.of({"origin": "DE"}))
    assert Naughty().answer(LineFacts.of({"origin": "CN"})) == NO


def test_a_screening_with_such_a_predicate_stops_and_says_which_fact() -> None:
    book = a_book(a_measure("us.a", conditions=[CoverageCondition("required", Naughty(), CITE)]))
    with pytest.raises(AttributeError, match="zone"):
        prefile.screen(an_entry(a_line(origin="DE")), book, decide="plain")


def test_what_is_measured_a_zone_status_that_is_not_declared_can_never_be_forgotten_silently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bug that was measured: its key had no zone, and a domestic line owed 21,000.00 behind a foreign one."""
    domestic = CoverageCondition("exception", ZoneStatus(("D",)), CITE)
    monkeypatch.setattr(ZoneStatus, "reads", frozenset())
    book = a_book(a_measure("us.a", conditions=[domestic]))
    lines = [a_line(), a_line(ftz={"status": "D"})]
    with pytest.raises(AttributeError, match="zone"):
        prefile.screen(an_entry(*lines), book, decide="plain")


@pytest.mark.parametrize("fact", LineFacts.__annotations__)
def test_every_fact_of_a_line_is_there_where_it_was_given_and_nowhere_else(fact: str) -> None:
    value = VALUES[fact][0]
    found = getattr(LineFacts.of({fact: value}), fact)
    assert found == ({} if fact == "claims" else value)
    with pytest.raises(AttributeError, match=fact):
        getattr(LineFacts.of({}), fact)


def test_a_claim_more_leaves_every_other_fact_as_it_is() -> None:
    facts = LineFacts.of({"claims": (("a", False),), "importer_facts": ("plan",), "origin": "DE"})
    more = facts.with_claim("b")
    assert more.claims == {"a": False, "b": True}
    assert (more.origin, more.importer_facts) == ("DE", ("plan",))
    assert facts.claims == {"a": False}
    with pytest.raises(AttributeError):
        _ = more.zone


def test_the_shipped_book_asks_only_forms_of_these_and_every_fact_that_they_read_is_stated_or_found(
    book: RuleBook,
) -> None:
    asked = Questions.of(book.measures).predicates
    assert {type(predicate) for predicate in asked} <= shipped()
    found = {"coverage", "footnotes", "groups", "in_force", "listed", "lists", "program_eligibility", "rate_date"}
    found |= {"provision_rates", "known_on"}
    for predicate in (*asked, *FORMS):
        assert predicate.reads <= STATED_FACTS.keys() | found


def test_a_predicate_cannot_be_made_without_an_answer_and_words() -> None:
    assert inspect.isabstract(LinePredicate)
    assert LinePredicate.__abstractmethods__ == {"answer", "asks", "explained"}
