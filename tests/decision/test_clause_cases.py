"""Cases of a duty: what a search over all of them finds is what screening each of them says."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from random import Random
from time import process_time

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, an_entry, at, seeded, window

import prefile
from prefile import RuleBook
from prefile.decision import clause_cases
from prefile.decision.clause_cases import ClauseCases, TooManyCasesError
from prefile.decision.predicates import Claimed, DayIn, InGroup, OriginIn, ProgramClaimed, Unsettled
from prefile.duty.clauses import Duty
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import CoverageCondition, Listing, Measure
from prefile.law.treatment import Clause
from prefile.values.dates import Window

ORIGINS = ("GB", "DE", "CN", "JP")
GROUPS = {"2804610000": "silicon", "8102940000": "molybdenum", "8501101000": "motors"}
CLAIMS: tuple[str, ...] = ("repair", "relief")
EDGES = ("2026-10-01", "2026-11-01")
ENTERED = ("2026-09-15", "2026-10-01", "2026-10-15", "2026-11-01", "2026-12-04")
CELLS = tuple(product((*ORIGINS, "US"), GROUPS, [(), ("repair",), ("relief",), CLAIMS], ENTERED))


def of(*origins: str) -> OriginIn:
    return OriginIn(frozenset(origins), ", ".join(origins))


def a_duty(*clauses: Clause, conditions: tuple[CoverageCondition, ...] = ()) -> Measure:
    listings = [Listing(number, CITE, group) for number, group in GROUPS.items()]
    claims = dict.fromkeys(CLAIMS, "what is claimed")
    return a_measure("us.example", treatment=Duty(clauses), listings=listings, conditions=conditions, claims=claims)


def drawn_condition(random: Random, depth: int = 2) -> Condition:
    if depth and random.random() < 0.5:
        terms = tuple(drawn_condition(random, depth - 1) for _ in range(random.randint(1, 3)))
        return random.choice([AllOf(terms), AnyOf(terms), Not(terms[0])])
    return random.choice(
        [
            of(*random.sample(ORIGINS, random.randint(1, 2))),
            InGroup(tuple(random.sample(list(GROUPS.values()), random.randint(1, 2)))),
            Claimed(random.choice(CLAIMS)),
        ]
    )


def drawn_measure(random: Random) -> Measure:
    clauses = [
        a_clause(
            f"{place + 1} %",
            when=drawn_condition(random) if random.random() < 0.85 else None,
            window=window(*random.choice([(None, None), (None, EDGES[0]), EDGES, (EDGES[1], None), (EDGES[0], None)])),
        )
        for place in range(random.randint(1, 5))
    ]
    kinds = ("required", "exception")
    conditions = tuple(
        CoverageCondition(random.choice(kinds), drawn_condition(random), CITE)  # type: ignore[arg-type]
        for _ in range(random.randint(0, 2))
    )
    return a_duty(*clauses, conditions=conditions)


def spoken(
    book: RuleBook, origin: str, number: str, claims: tuple[str, ...], entered: str
) -> tuple[str, tuple[str, ...]]:
    """Return how a measure comes out on a case, and the clauses that spoke."""
    line = a_line(origin=origin, tariff_number=number, claims=[{"claim": claim} for claim in claims])
    (finding,) = prefile.screen(an_entry(line, entered=entered), book, decide="plain").lines[0].findings
    return finding.outcome, tuple(part for part in finding.spoke if part.startswith("clause/"))


@pytest.mark.parametrize("seed", range(60))
def test_a_case_is_open_where_screening_every_case_meets_one_that_no_clause_fits(seed: int) -> None:
    measure = drawn_measure(seeded(seed))
    book = a_book(measure)
    said = [spoken(book, *cell) for cell in CELLS]
    cases = ClauseCases(measure)
    assert (cases.open_case(None) is not None) == any(outcome == "cannot tell" for outcome, _ in said)
    ever = {part for _, parts in said for part in parts}
    held = {place for place, _ in enumerate(measure.treatment.clauses)}
    assert {f"clause/{place}" for place in held - set(cases.never_reached())} == ever


def test_a_doubt_without_bound_is_a_case_that_the_measure_says_cannot_be_told() -> None:
    clauses = (a_clause("10 %", when=Not(of("GB"))),)
    doubt = CoverageCondition("doubt", of("GB"), CITE, "what is owed is not said", unbounded=True)
    bounded = CoverageCondition("doubt", of("GB"), CITE, "whether it is owed is not said")
    assert ClauseCases(a_duty(*clauses)).open_case(None) is not None
    assert ClauseCases(a_duty(*clauses, conditions=(bounded,))).open_case(None) is not None
    assert ClauseCases(a_duty(*clauses, conditions=(doubt,))).open_case(None) is None


def test_a_clause_that_rests_on_an_open_question_surely_fits_nothing() -> None:
    found = ClauseCases(a_duty(a_clause("10 %", when=Unsettled("nobody says", "ask")))).open_case(None)
    assert found is not None


def test_days_and_programs_are_told_apart_at_their_bounds() -> None:
    early, late = DayIn("loaded", None, at("2026-07-24").date()), DayIn("loaded", at("2026-07-24").date(), None)
    none, some = Not(ProgramClaimed(())), ProgramClaimed(("S", "S+"))
    assert ClauseCases(a_duty(a_clause("1 %", when=early), a_clause("2 %", when=late))).open_case(None) is None
    found = ClauseCases(a_duty(a_clause("1 %", when=none), a_clause("2 %", when=some))).open_case(None)
    assert found is not None
    assert found.words == ("with program any other claimed",)


def test_what_was_known_on_a_day_is_judged_by_what_was_believed_on_it() -> None:
    old = a_clause("10 %", window=window(known="2026-07-20", replaced="2026-08-18"))
    new = a_clause("20 %", when=of("GB"), window=window(known="2026-08-18"))
    cases = ClauseCases(a_duty(old, new))
    assert cases.open_case(at("2026-08-01").date()) is None
    assert cases.open_case(None) is not None


def test_cases_that_are_too_many_are_open_and_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clause_cases, "_MOST_STEPS", 1)
    cases = ClauseCases(a_duty(a_clause("10 %", when=of("GB")), a_clause("20 %", when=Not(of("GB")))))
    assert cases.may_be_open(None)
    with pytest.raises(TooManyCasesError):
        cases.open_case(None)


def test_an_open_case_says_from_when_until_when_it_is_open() -> None:
    first, second = a_clause("10 %", window=window(None, EDGES[0])), a_clause("10 %", window=window(EDGES[1], None))
    found = ClauseCases(a_duty(first, second)).open_case(None)
    assert found is not None
    assert (found.words, found.window) == ((), Window(at(EDGES[0]), at(EDGES[1])))


def test_a_number_listed_in_very_many_windows_is_looked_through_in_seconds() -> None:
    """Each window leaves a gap behind it, and conditions cannot tell one from another."""
    started = at("2000-01-01")
    windows = [
        Window(started + timedelta(hours=2 * hour), started + timedelta(hours=2 * hour + 1)) for hour in range(50_000)
    ]
    listings = [Listing("2804610000", CITE, f"g{place}", held) for place, held in enumerate(windows)]
    duty = Duty((a_clause("10 %", when=of("GB")), a_clause("20 %", when=Not(of("GB")))))
    cases = ClauseCases(a_measure("us.example", listings=listings, treatment=duty))
    began = process_time()
    assert cases.open_case(None) is None
    assert list(cases.never_reached()) == []
    assert process_time() - began < 15
