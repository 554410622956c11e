"""A measure for people: its treatment and its conditions in words of their own, each part with its authority."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from by_hand import CITE, a_clause, a_measure, a_rate, at, run_prefile, window
from msgspec import structs

from prefile import RuleBook
from prefile.decision.predicates import (
    ArticleSet,
    Claimed,
    ClaimsSay,
    CoverageIs,
    DayIn,
    Footnoted,
    ImporterFact,
    InForce,
    InGroup,
    MetalMade,
    MetalShare,
    MetalsTogether,
    NumberIn,
    NumberListed,
    OriginIn,
    ProgramClaimed,
    RateDateIn,
    SecondaryNumber,
    SpecialProgram,
    Unsettled,
    ZoneStatus,
)
from prefile.duty.clauses import Duty
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.duty.no_duty import NoDuty, NotEncoded, Notice
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import CoverageCondition
from prefile.law.treatment import Price, Treatment
from prefile.render.text.rules import measure_rows, measure_text

PRICE = Price(None, a_rate("21 USD/kg"), window(), CITE, "gallium")
BY_DOCUMENTS = MinimumImportPrice(
    prices=(PRICE, structs.replace(PRICE, mineral=None)),
    documented_by="papers",
    documented_cite="gap",
    undocumented_cite="whole",
    cap=a_rate("25 %"),
    cap_cite="cap",
)
ALWAYS_THE_GAP = replace(BY_DOCUMENTS, documented_by=None, undocumented="difference", cap=None)


def said(treatment: Treatment) -> list[str]:
    """Return what the text of a measure says of its treatment."""
    return dict(measure_rows(a_measure("us.example.one", treatment=treatment)))["TREATMENT"]


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [
        (Notice("needs a license", "act"), ["notice: needs a license [act]"]),
        (NoDuty("sets none", "act"), ["no duty: sets none [act]"]),
        (NotEncoded(), ["not encoded"]),
        (NotEncoded(a_rate("25 %"), "act"), ["not encoded; at most 25 % [act]"]),
        (
            BY_DOCUMENTS,
            [
                "minimum import price of gallium: 21 USD/kg [law]",
                "minimum import price of all goods: 21 USD/kg [law]",
                "undocumented, the whole price [whole]",
                'documented ("papers"), the gap to the price [gap]',
                "the gap is no more than 25 % of the value [cap]",
            ],
        ),
        (
            replace(ALWAYS_THE_GAP, prices=(PRICE,)),
            [
                "minimum import price of gallium: 21 USD/kg [law]",
                "whatever the documents, the gap to the price [whole]",
            ],
        ),
    ],
)
def test_a_treatment_says_what_it_is(treatment: Treatment, expected: list[str]) -> None:
    assert said(treatment) == expected


def test_a_duty_says_each_clause() -> None:
    total = a_clause("general", in_total_with="us.column-1")
    assert said(Duty((a_clause("10 %"), total))) == [
        "10 % [law]",
        "the printed rate of general in total with us.column-1 [law]",
    ]


# Conditions

RUSSIA = OriginIn(frozenset({"RU"}), "RU")
CLAIM = Claimed("relief", needs_reference=True)
DECEMBER, MAY = at("2026-12-04"), date(2027, 5, 1)
US = frozenset({"US"})


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (OriginIn(frozenset({"RU", "CN"}), "CN, RU"), "goods of CN, RU"),
        (
            OriginIn(frozenset({"JP"}), "the partners whose instruments are binding"),
            "goods of the partners whose instruments are binding",
        ),
        (Claimed("relief"), 'claim "relief"'),
        (CLAIM, 'claim "relief" with its reference'),
        (Claimed("relief", suggested_by="plan"), 'claim "relief", which the importer fact "plan" suggests'),
        (ClaimsSay(("a",), (), "whether"), 'claim of "a"'),
        (ClaimsSay(("a", "b"), ("c",), "whether"), 'claim of "a" or "b", and not "c"'),
        (ImporterFact("plan"), 'an importer that states "plan"'),
        (ProgramClaimed(()), "special program claimed"),
        (ProgramClaimed(("S", "S+")), "special program S or S+ claimed"),
        (SpecialProgram("any"), "special program that the line can have"),
        (SpecialProgram("free"), "special program that the line can have free of duty"),
        (CoverageIs((), ()), "goods that Proclamation 11001 covers"),
        (
            CoverageIs(("crude", "processed"), ("gallium",)),
            "goods that Proclamation 11001 covers at stage crude or processed for gallium",
        ),
        (RateDateIn(DECEMBER, None), "rate date not before 2026-12-04 00:01 ET"),
        (RateDateIn(None, DECEMBER), "rate date before 2026-12-04 00:01 ET"),
        (DayIn("loaded", date(2026, 12, 4), MAY), "goods loaded not before 2026-12-04 and before 2027-05-01"),
        (MetalShare(("aluminum",), Decimal(15)), "aluminum under 15 % of the article's weight"),
        (MetalShare(("aluminum", "steel"), Decimal(0)), "no aluminum or steel"),
        (MetalMade("aluminum", ("smelted", "cast"), US, "US", "only"), "aluminum smelted and cast only in US"),
        (MetalMade("steel", ("melted",), US, "US", "partly"), "steel melted and poured partly in US"),
        (
            MetalsTogether(("aluminum", "steel", "copper"), Decimal(85), US, "US"),
            "85 % of the aluminum, steel and copper made in US, by weight together",
        ),
        (InGroup(("i", "ii-iv")), "a number of group i or ii-iv"),
        (Footnoted(("9903.90.08",)), "a number whose footnote names 9903.90.08"),
        (NumberIn("lists/a.csv", (), frozenset()), "a number on lists/a.csv"),
        (NumberIn("lists/a.csv", ("one", "two"), frozenset()), "a number on lists/a.csv (one, two)"),
        (ZoneStatus(("N", "P")), "foreign trade zone status N or P"),
        (ArticleSet(), "a line of an article set"),
        (SecondaryNumber(), "a further tariff number declared"),
        (Unsettled("it is open", "what it is"), 'open question "what it is"'),
        (InForce(), "a measure in force on its rate date"),
        (NumberListed(), "a number that the measure names on its rate date"),
        (Not(RUSSIA), "goods not of RU"),
        (
            AllOf((RUSSIA, AnyOf((CLAIM, Not(AllOf((ArticleSet(), RUSSIA))))))),
            'goods of RU and (claim "relief" with its reference or not (a line of an article set and goods of RU))',
        ),
    ],
)
def test_a_condition_is_said_in_words(condition: Condition, words: str) -> None:
    assert condition.asks == words
    assert said(Duty((a_clause("35 %", when=condition),))) == [f"35 % where {words} [law]"]
    covers = a_measure("us.example.one", conditions=[CoverageCondition("required", condition, CITE)])
    assert f"only where {words} [law]" in dict(measure_rows(covers))["COVERS"]


def test_no_measure_of_the_shipped_book_shows_how_python_writes_a_condition(book: RuleBook) -> None:
    shown = {measure.id: measure_text(book, measure) for measure in book.measures}
    pythonic = re.compile(r"frozenset\(|\(\w+=|Decimal\(|datetime\.|<\w+")
    assert [measure for measure, text in shown.items() if pythonic.search(text)] == []
    assert "where all of these hold: - goods of RU - " in " ".join(shown["us.section-232.metals"].split())


SHOW_ALL = """
import prefile
from prefile.render.text.rules import measure_text
book = prefile.open_rulebook()
print("".join(measure_text(book, measure) for measure in book.measures))
"""


def test_two_processes_show_the_same_bytes_whatever_the_order_of_their_sets() -> None:
    one, other = (run_prefile("rules", "list", before=SHOW_ALL, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert (one.returncode, other.returncode) == (0, 0), one.stderr
    assert len(one.stdout) > 50_000
    assert one.stdout == other.stdout
