"""The key of a decision: it cannot forget a fact that something reads, and keeps no more of it than that can see."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, at, forget_decisions, forgetful, rate_days
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import Entry, RuleBook
from prefile.decision.compiled_book import compiled_book
from prefile.decision.decide import Decision, MeasureAlone, decide_measure
from prefile.decision.engine import Engine
from prefile.decision.key import FactReader, bounds_of, instant_of, interval_of
from prefile.decision.line_facts import ENTRY_FACTS, LINE_FACTS, MADE_OF, STATED_FACTS, LineFacts
from prefile.decision.metal_facts import MetalStep
from prefile.decision.predicates import (
    ArticleSet,
    Claimed,
    DayIn,
    EndUse,
    EntryTypeIs,
    ImporterFact,
    LinePredicate,
    MetalMade,
    MetalShare,
    MetalsTogether,
    MineralsMade,
    ModeOfTransport,
    NamedImporter,
    OriginIn,
    PartOf,
    ProgramClaimed,
    Provision,
    SecondaryNumber,
    SpecialProgram,
    Stated,
    UnitValueIs,
    YearsOld,
    ZoneStatus,
)
from prefile.decision.questions import Questions
from prefile.decision.unit_value import UnitPrice, unit_values
from prefile.duty.clauses import Duty
from prefile.entry import Line
from prefile.law.condition import Condition
from prefile.law.measure import CoverageCondition
from prefile.law.us_customs import LineDates, entry_rate_date, line_rate_date
from prefile.values.trilean import UNKNOWN

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
SUMMER, AUTUMN = date(2026, 7, 24), date(2026, 11, 10)
US = frozenset({"US"})

# For each fact that a condition may read: the condition, and what is stated where it holds and where it does not.
Facts = dict[str, Any]
FIFTEEN = UnitPrice("kg", Decimal(15), Decimal(1), "15 USD/KG")
READERS: dict[str, tuple[Condition, Facts, Facts]] = {
    "zone": (ZoneStatus(("D",)), {"line": {"ftz": {"status": "D"}}}, {"line": {"ftz": None}}),
    "origin": (OriginIn(frozenset({"DE"}), "DE"), {"line": {"origin": "DE"}}, {"line": {"origin": "CN"}}),
    "program": (ProgramClaimed(("AU",)), {"line": {"program": "AU"}}, {"line": {"program": "JO"}}),
    "claims": (Claimed("relief"), {"line": {"claims": ["relief"]}}, {"line": {"claims": ["another"]}}),
    "importer_facts": (ImporterFact("plan"), {"importer_facts": ["plan"]}, {"importer_facts": []}),
    "in_set": (ArticleSet(), {"line": {"set": "X"}}, {"line": {"set": None}}),
    "further_numbers": (
        SecondaryNumber(),
        {"line": {"secondary_numbers": [{"number": "8501101000"}]}},
        {"line": {"secondary_numbers": []}},
    ),
    "provision": (
        Provision(("98",)),
        {"line": {"secondary_numbers": [{"number": "9802005060"}]}},
        {"line": {"secondary_numbers": []}},
    ),
    "loaded": (DayIn("loaded", None, AUTUMN), {"line": {"loaded": "2026-11-09"}}, {"line": {"loaded": "2026-11-10"}}),
    "imported": (DayIn("imported", None, AUTUMN), {"imported": "2026-11-09"}, {"imported": "2026-11-10"}),
    "exported": (DayIn("exported", None, AUTUMN), {"exported": "2026-11-09"}, {"exported": "2026-11-10"}),
    "importer": (
        NamedImporter(("12345678900",)),
        {"importer": "12-345678900"},
        {"importer": "12-345678999"},
    ),
    "entry_type": (EntryTypeIs(("06",)), {"entry_type": "06"}, {"entry_type": "01"}),
    "end_use": (EndUse(("aircraft",)), {"line": {"end_use": "aircraft"}}, {"line": {"end_use": "none"}}),
    "minerals_made": (
        MineralsMade("processed_in", ("gallium",), frozenset({"JP"}), "JP"),
        {"line": {"minerals": [{"mineral": "gallium", "processed_in": "JP"}]}},
        {"line": {"minerals": [{"mineral": "gallium", "processed_in": "CN"}]}},
    ),
    "unit_values": (
        UnitValueIs((("at_least", FIFTEEN),)),
        {"line": {"quantities": [{"amount": "1000", "unit": "KG"}]}},
        {"line": {"quantities": [{"amount": "1000.001", "unit": "KG"}]}},
    ),
    "mode": (ModeOfTransport(("11",)), {"mode": "11"}, {"mode": "40"}),
    "part_of": (PartOf(("bus",)), {"line": {"part_of": "bus"}}, {"line": {"part_of": "truck"}}),
    "made": (YearsOld(25), {"line": {"made": "2001"}}, {"line": {"made": "2002-01-01"}}),
    "entry_year": (
        YearsOld(25),
        {"line": {"made": "2001"}},
        {"line": {"made": "2001"}, "entered": "2025-12-31"},
    ),
    "stated": (Stated("us_content"), {"line": {"us_content": "0"}}, {"line": {"us_content": None}}),
    "filed": (
        DayIn("filed", None, AUTUMN),
        {"line": {"ftz": {"status": "P", "filed": "2026-11-09"}}},
        {"line": {"ftz": {"status": "P", "filed": "2026-11-10"}}},
    ),
    "metal": (
        MetalShare(("steel",), Decimal(15)),
        {"line": {"metal": {"steel": {"percent": "14.9"}}}},
        {"line": {"metal": {"steel": {"percent": "15"}}}},
    ),
}


def entry_of(stated: Facts) -> Entry:
    return an_entry(a_line(**stated.get("line", {})), **{key: value for key, value in stated.items() if key != "line"})


def outcomes(book: RuleBook, entries: Iterable[Entry]) -> list[tuple[str, str]]:
    reports = [prefile.screen(entry, book, decide="plain") for entry in entries]
    return [(report.lines[0].findings[0].outcome, str(report.lines[0].duty.payable)) for report in reports]


def book_of(kind: str, condition: Condition) -> RuleBook:
    """Return a book of one duty that asks a condition as an exception, as required, in a clause or in a claim."""
    if kind == "clause":
        return a_book(a_measure("us.a", treatment=Duty((a_clause("10 %", when=condition), a_clause("25 %")))))
    return a_book(a_measure("us.a", conditions=[CoverageCondition(kind, condition, CITE)]))  # type: ignore[arg-type]


RIGHT = {
    "exception": (("does not apply", "0.00"), ("applies", "1500.00")),
    "required": (("applies", "1500.00"), ("does not apply", "0.00")),
    "clause": (("applies", "1500.00"), ("applies", "3750.00")),
}


def test_numbers_that_a_measure_lists_alike_are_decided_once_and_each_reason_names_its_own_digits(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, decided = compiled_book(forgetful(book), "plain", None), list[str]()

    def decide(engine: Engine, alone: MeasureAlone, *more: Any) -> Decision:  # noqa: ANN401 - as it is called
        decided.append(alone.plan.measure.id)
        return decide_measure(engine, alone, *more)

    monkeypatch.setattr("prefile.decision.compiled_book.decide_measure", decide)
    told = []
    for number in ("7301201000", "7301205000", "7302300000"):
        report = prefile.screen(an_entry(a_line(tariff_number=number)), compiled.book, decide="plain")
        (found,) = (one for one in report.lines[0].findings if one.measure == "us.section-232.metals")
        told.append(next(why for why in found.because if why.startswith("covers")))
    assert decided.count("us.section-232.metals") == 1
    assert [why.split()[1] for why in told] == ["7301.20.10", "7301.20.50", "7302.30.00"]


def test_every_fact_that_some_predicate_reads_is_here() -> None:
    read = frozenset[str]().union(*(kind.reads for kind in LinePredicate.__subclasses__()))
    assert READERS.keys() == {name for name in STATED_FACTS if name in read}


@pytest.mark.parametrize("kind", RIGHT)
@pytest.mark.parametrize("fact", READERS)
def test_lines_that_differ_in_one_fact_are_decided_apart_whichever_came_first(fact: str, kind: str) -> None:
    condition, holding, other = READERS[fact]
    entries = [entry_of(holding), entry_of(other)]
    for order in permutations((0, 1, 0)):
        book = book_of(kind, condition)
        assert outcomes(book, [entries[place] for place in order]) == [RIGHT[kind][place] for place in order]
    for entry, right in zip(entries, RIGHT[kind], strict=True):
        assert outcomes(book_of(kind, condition), [entry]) == [right]


@pytest.mark.parametrize("fact", READERS)
def test_this_would_be_seen_if_a_key_forgot_the_fact(fact: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the test above honest: with a reader that sees the first line's fact in both, the second is wrong."""
    condition, holding, other = READERS[fact]
    first, second = entry_of(holding), entry_of(other)
    reader = FactReader(frozenset({fact}), frozenset({"relief"}), bounds_of([condition]))  # type: ignore[list-item]
    (forgotten,) = reader.of(first, first.lines[0])
    monkeypatch.setattr(FactReader, "of", forgetting(fact, forgotten))
    assert outcomes(book_of("exception", condition), [first, second]) == [RIGHT["exception"][0]] * 2


def forgetting(fact: str, value: Hashable) -> Callable[[FactReader, Entry, Line, Hashable], tuple[Hashable, ...]]:
    read = FactReader.of

    def of(self: FactReader, entry: Entry, line: Line, alike: Hashable = None) -> tuple[Hashable, ...]:
        facts = zip(self.names, read(self, entry, line, alike), strict=True)
        return tuple(value if name == fact else held for name, held in facts)

    return of


def test_a_domestic_line_owes_nothing_behind_a_foreign_one_of_the_shipped_book(book: RuleBook) -> None:
    """What was measured: with the zone left out of the key, it owed 21,000.00."""
    foreign, domestic = a_line(), a_line(ftz={"status": "D"})
    for lines in ((foreign, domestic), (domestic, foreign)):
        warm = forgetful(book)
        report = prefile.screen(an_entry(*lines), warm, decide="plain")
        owed = {line.ftz is not None: found.duty.payable for line, found in zip(lines, report.lines, strict=True)}
        assert {is_domestic: str(payable) for is_domestic, payable in owed.items()} == {True: "0.00", False: "21000.00"}


def test_a_program_is_decided_by_its_number_its_origin_and_the_rate_date(book: RuleBook) -> None:
    """It is no fact of the line but is found of four, each of which must be in the key."""
    lines = [
        a_line(tariff_number=number, origin=origin, program=program, value="10000")
        for number in ("2825600010", "2804610000")
        for origin in ("AU", "DE", None)
        for program in ("AU", "S", None)
    ]
    warm, cold = forgetful(book), forgetful(book)
    for order in (lines, lines[::-1]):
        for entered in ("2026-12-04", None, "2026-06-07", "2026-12-31T23:59"):
            together = prefile.screen(an_entry(*order, entered=entered), warm, decide="plain")
            for line, found in zip(order, together.lines, strict=True):
                forget_decisions(cold)
                alone = prefile.screen(an_entry(line, entered=entered), cold, decide="plain").lines[0]
                assert [part[:7] for part in alone.findings] == [part[:7] for part in found.findings]
                assert alone.duty == found.duty


# Days and instants

CHANGES = [at("2026-07-24"), at("2026-11-10"), at("2026-12-04")]


@pytest.mark.parametrize("changes", [[], CHANGES[:1], CHANGES])
def test_the_instant_that_stands_for_an_interval_lies_in_it(changes: list[Any]) -> None:
    for interval in range(len(changes) + 1):
        assert interval_of(changes, instant_of(changes, interval)) == interval
    assert instant_of(changes, None) is None
    assert interval_of(changes, None) is None


@given(minutes=st.integers(-400_000, 400_000))
@STEADY
def test_an_instant_is_on_the_same_side_of_every_change_as_the_one_that_stands_for_it(minutes: int) -> None:
    instant = CHANGES[1] + timedelta(minutes=minutes)
    stands_for = instant_of(CHANGES, interval_of(CHANGES, instant))
    assert stands_for is not None
    assert [change <= instant for change in CHANGES] == [change <= stands_for for change in CHANGES]


def test_lines_of_one_interval_and_equal_facts_share_a_key_and_others_do_not(book: RuleBook) -> None:
    compiled = compiled_book(forgetful(book), "plain", None)

    def key(entry: Entry) -> Hashable:
        entry_date = entry_rate_date(entry, None, rate_days())
        dates = LineDates(entry_date, line_rate_date(entry_date, entry.lines[0], rate_days()))
        return compiled.key_of(entry, entry.lines[0], dates)

    usual = key(an_entry(entered="2026-12-05"))
    alike = [
        an_entry(entered="2026-12-06T14:00"),
        an_entry(a_line(value="1", quantities=[], description="cells", reference="4711"), entered="2026-12-05"),
        an_entry(a_line(claims=["a-claim-of-no-rule"]), entered="2026-12-05"),
        an_entry(a_line(exported_from="CN"), entered="2026-12-05", port="2704", importer="12-3456789"),
    ]
    assert [key(entry) for entry in alike] == [usual] * len(alike)
    apart = [
        an_entry(entered="2026-12-03"),
        an_entry(entered=None),
        an_entry(a_line(origin=None), entered="2026-12-05"),
        an_entry(a_line(ftz={"status": "P", "filed": "2026-11-01"}), entered="2026-12-05"),
        an_entry(a_line(ftz={"status": "P"}), entered="2026-12-05"),
        an_entry(a_line(ftz={"status": "N"}), entered="2026-12-05"),
        an_entry(a_line(claims=["mip-documentation"]), entered="2026-12-05"),
        an_entry(a_line(tariff_number="8541430010"), entered="2026-12-05"),
    ]
    keys = [key(entry) for entry in apart]
    assert len({usual, *keys}) == 1 + len(keys)
    assert all(hash(one) == hash(other) for one, other in zip(keys, map(key, apart), strict=True))


# What is kept of a fact is what conditions can see of it

STEPS: dict[str, tuple[MetalStep, ...]] = {"aluminum": ("smelted", "cast"), "copper": ("cast",), "steel": ("melted",)}
PREDICATES: tuple[LinePredicate, ...] = (
    *(DayIn(fact, since, until) for fact in ("loaded", "imported", "exported") for since, until in (
        (SUMMER, None), (None, AUTUMN), (SUMMER, AUTUMN), (date(2026, 1, 1), date(2026, 1, 2)))),
    *(MetalShare(metals, Decimal(limit)) for metals in (("steel",), ("aluminum", "steel"), ("aluminum", "copper"))
      for limit in (0, 5, 15)),
    *(MetalMade(metal, steps, countries, "them", how)
      for metal, steps in STEPS.items()
      for countries in (US, frozenset({"US", "CA"}), frozenset({"RU"}))
      for how in ("only", "mostly", "partly")),
    *(MetalsTogether(metals, Decimal(limit), countries, "them")
      for metals in (("aluminum", "steel"), ("aluminum", "steel", "copper"))
      for limit in (50, 85) for countries in (US, frozenset({"US", "CA"}))),
    *(Claimed(claim, needs_reference=needs, suggested_by=fact)
      for claim in ("relief", "volume") for needs in (True, False) for fact in (None, "plan")),
)  # fmt: skip
DAYS = st.none() | st.sampled_from([SUMMER, AUTUMN, date(2026, 1, 1)]).flatmap(
    lambda day: st.integers(-2, 2).map(lambda days: day + timedelta(days=days))
)
COUNTRY = st.sampled_from(["US", "CA", "RU", "CN", "DE"])
PERCENT = st.none() | st.sampled_from(["0", "0.001", "4.999", "5", "9", "14.999", "15", "40"])
SMELTED = st.fixed_dictionaries(
    {"percent": PERCENT, "smelted_in": st.lists(COUNTRY, max_size=3, unique=True), "cast_in": st.none() | COUNTRY}
)
METAL = st.none() | st.fixed_dictionaries(
    {
        "aluminum": st.none() | SMELTED,
        "copper": st.none() | SMELTED,
        "steel": st.none() | st.fixed_dictionaries({"percent": PERCENT, "melted_in": st.none() | COUNTRY}),
    }
)
CLAIM = st.fixed_dictionaries(
    {"claim": st.sampled_from(["relief", "volume", "no-rule"]), "reference": st.none() | st.just("DOC-1")}
)


def facts_by(predicates: tuple[LinePredicate, ...], entry: Entry, line: Line) -> LineFacts:
    """Return the facts of a line as a book of these predicates keeps them."""
    claims = frozenset(predicate.claim for predicate in predicates if isinstance(predicate, Claimed))
    reads = frozenset[str]().union(*(predicate.reads for predicate in predicates))
    reader = FactReader(reads, claims, bounds_of(predicates))
    return LineFacts.of(dict(zip(reader.names, reader.of(entry, line), strict=True)))


STATING: Facts = {
    "set": "X",
    "secondary_numbers": [{"number": "9802005060"}],
    "origin": "JP",
    "exported_from": "US",
    "loaded": "2026-11-09",
    "program": "AU",
    "value": "1",
    "currency": "EUR",
    "exchange_rate": "2",
    "us_content": "0",
    "repair_value": "1",
    "part_values": [{"part": "lead content", "value": "1"}],
    "sugar_degrees": "90",
    "quantities": [{"amount": "1000", "unit": "KG"}],
    "gross_kg": "1200",
    "net_kg": "1000",
    "claims": ["relief"],
    "minerals": [{"mineral": "gallium", "processed_in": "JP"}],
    "metal": {name: {"percent": "1"} for name in ("aluminum", "steel", "copper")},
    "part_of": "bus",
    "made": "2001",
    "end_use": "aircraft",
    "ftz": {"status": "P", "filed": "2026-11-09"},
    "invoice": {"number": "1"},
    "declared": [],
    "tariff_number": "9802005060",
    "reference": "a",
    "metadata": {"a": "b"},
    "description": "a",
    "supplier": "a",
    "line": 2,
}


def test_what_a_fact_is_made_of_is_named_with_it_and_nothing_else_changes_it() -> None:
    blank, full = {"line": 1, "tariff_number": "00000000"}, {"it_accepted": "2026-12-02", "unlading_port": "2704"}
    entry = an_entry(importer="12-345678900", imported="2026-12-01", exported="2026-11-09", **full)
    read: dict[str, Callable[[Entry, Line], Hashable]] = {
        **STATED_FACTS,
        "unit_values": lambda _, line: unit_values(line, [UnitPrice("kg", Decimal(1), Decimal(1), "1/KG")]),
    }
    assert MADE_OF.keys() == STATED_FACTS.keys() - {*LINE_FACTS, *ENTRY_FACTS}
    assert STATING.keys() == Line.model_fields.keys()
    for name, source in MADE_OF.items():
        others = {field: value for field, value in STATING.items() if field not in source.line}
        of_blank = read[name](entry, Line.model_validate(blank))
        assert read[name](entry, Line.model_validate({**blank, **others})) == of_blank, name
        without = [entry.model_copy(update={field: None}) for field in Entry.model_fields if field not in source.entry]
        assert {read[name](other, Line.model_validate(blank)) for other in without} == {of_blank}, name


@given(
    loaded=DAYS,
    imported=DAYS,
    exported=DAYS,
    metal=METAL,
    claims=st.lists(CLAIM, max_size=3, unique_by=lambda claim: claim["claim"]),
    importer_facts=st.sampled_from([[], ["plan"]]),
)
@STEADY
def test_a_book_of_many_conditions_answers_each_as_a_book_of_that_one_alone_and_as_the_line_itself(
    **stated: Any,  # noqa: ANN401 - as strategies give it
) -> None:
    line = a_line(**{name: stated[name] for name in ("loaded", "metal", "claims")})
    entry = an_entry(line, **{name: stated[name] for name in ("imported", "exported", "importer_facts")})
    together = facts_by(PREDICATES, entry, line)
    for predicate in PREDICATES:
        seen = [together, facts_by((predicate,), entry, line)]
        if not isinstance(
            predicate, MetalShare | MetalMade | MetalsTogether | UnitValueIs
        ):  # of metal and unit values, tests of their own have what is declared
            seen.append(LineFacts.of({name: STATED_FACTS[name](entry, line) for name in predicate.reads}))
        answers = [(predicate.answer(facts), predicate.explained(facts)) for facts in seen]
        assert len(set(answers)) == 1, (predicate, answers)
        if answers[0][0] == UNKNOWN:
            assert len({predicate.missing(facts) for facts in seen}) == 1, predicate


def test_a_day_is_kept_as_the_first_of_its_interval_and_metal_by_the_limit_that_it_reaches() -> None:
    days = [date(2026, 7, 23), SUMMER, date(2026, 9, 1), AUTUMN, date(2030, 1, 1)]
    kept = [facts_by(PREDICATES, an_entry(), a_line(loaded=day)).loaded for day in days]
    assert kept == [date(2026, 1, 2), SUMMER, SUMMER, AUTUMN, AUTUMN]
    assert facts_by(PREDICATES, an_entry(), a_line()).loaded is None
    shares = [a_line(metal={"steel": {"percent": percent}}) for percent in ("5", "14.9", "15", "90")]
    first, second, third, fourth = (facts_by(PREDICATES, an_entry(), line).metal for line in shares)
    assert first == second != third == fourth


def test_a_predicate_that_sets_no_bounds_is_shown_each_day_itself() -> None:
    class Whole(LinePredicate, frozen=True):
        """Reads the day of loading as it is."""

        reads = frozenset({"loaded"})

        @property
        def asks(self) -> str:
            raise NotImplementedError

        def answer(self, facts: LineFacts) -> Any:  # noqa: ANN401 - it is not asked
            raise NotImplementedError

        def explained(self, facts: LineFacts) -> str:
            raise NotImplementedError

    day = date(2026, 9, 1)
    both = (DayIn("loaded", SUMMER, AUTUMN), Whole())
    assert facts_by(both, an_entry(), a_line(loaded=day)).loaded == day


def test_of_claims_only_those_that_the_book_knows_are_kept_and_whether_each_has_its_reference() -> None:
    claims = [{"claim": "volume", "reference": "A"}, {"claim": "no-rule"}, {"claim": "relief"}]
    reader = FactReader(frozenset({"claims"}), frozenset({"relief", "volume"}), frozenset())
    (known,) = reader.of(an_entry(), a_line(claims=claims))
    assert known == (("relief", False), ("volume", True))
    other = [{"claim": "relief"}, {"claim": "volume", "reference": "B"}]
    assert reader.of(an_entry(), a_line(claims=claims)) == reader.of(an_entry(), a_line(claims=other))


def test_a_measure_is_decided_on_the_facts_that_it_reads_and_on_no_others(book: RuleBook) -> None:
    compiled = compiled_book(book, "plain", None)
    questions = Questions.of(book.measures)
    for plan in vars(compiled)["_plans"]:
        terms = (plan.questions.root, *plan.questions.clauses, *plan.questions.notes)
        predicates = [
            predicate for term in terms for predicate in map(questions.predicates.__getitem__, questions.within()(term))
        ]
        reads = frozenset[str]().union(*(predicate.reads for predicate in predicates))
        assert reads - {"in_force", "listed", "groups", "rate_date"} <= set(plan.facts)
        if any(isinstance(predicate, SpecialProgram) for predicate in predicates):
            assert "program_eligibility" in plan.facts
