"""Unit values: what goods are worth by the unit, compared exactly with the prices that a rule names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from by_hand import a_book, a_clause, a_line, a_measure, an_entry
from deciders import DECIDERS

import prefile
from prefile.decision.clause_cases import ClauseCases
from prefile.decision.key import FactReader, bounds_of
from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import UnitValueIs
from prefile.decision.unit_value import UnitPrice
from prefile.duty.clauses import Duty
from prefile.law.measure import Measure
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

THIRD = UnitPrice("kg", Decimal(5), Decimal(3), "5 USD/3 KG")
FIVE, NINE = (UnitPrice("kg", Decimal(price), Decimal(1), f"{price} USD/KG") for price in (5, 9))
BETWEEN = UnitValueIs((("over", FIVE), ("not_over", NINE)))
KG = {"amount": "100", "unit": "KG"}


def valued(**stated: Any) -> dict[str, Any]:  # noqa: ANN401 - as lines are stated
    """Return the facts of goods of 100 KG but for what is stated otherwise."""
    return {"quantities": [KG], **stated}


def facts(predicate: UnitValueIs, stated: dict[str, Any]) -> LineFacts:
    reader = FactReader(predicate.reads, frozenset(), bounds_of([predicate]))
    line = a_line(**stated)
    return LineFacts.of(dict(zip(reader.names, reader.of(an_entry(line), line), strict=True)))


@pytest.mark.parametrize(
    ("stated", "answer", "lacks"),
    [
        (valued(value="500"), NO, None),
        (valued(value="500.01"), YES, None),
        (valued(value="900"), YES, None),
        (valued(value="900.01"), NO, None),
        (valued(value="700", quantities=[{"amount": "0.1", "unit": "T"}]), YES, None),
        (valued(value="700", quantities=[], net_kg="100"), YES, None),
        (valued(value="700", quantities=[{"amount": "9", "unit": "NO"}], net_kg=None), UNKNOWN, "quantity"),
        (valued(value="700", quantities=[{"amount": "0", "unit": "KG"}], net_kg=None), UNKNOWN, "quantity"),
        (valued(value=None), UNKNOWN, "value"),
        (valued(value="700", currency="EUR"), UNKNOWN, "exchange-rate"),
        (valued(value="450", currency="EUR", exchange_rate="1.1"), NO, None),
        (valued(value="460", currency="EUR", exchange_rate="1.1"), YES, None),
    ],
)
def test_the_entered_value_is_compared_with_the_price_of_the_quantity(
    stated: dict[str, Any], answer: Trilean, lacks: str | None
) -> None:
    seen = facts(BETWEEN, stated)
    assert BETWEEN.answer(seen) == answer
    if lacks is not None:
        assert BETWEEN.missing(seen).kind in {lacks, "mass"}
        assert (
            BETWEEN.explained(seen) == "whether the entered value is over 5 USD/KG and not over 9 USD/KG is not known"
        )


@pytest.mark.parametrize(
    ("how", "answers"),
    [("over", (NO, NO, YES)), ("at_least", (NO, YES, YES)), ("under", (YES, NO, NO)), ("not_over", (YES, YES, NO))],
)
def test_a_limit_holds_or_not_at_the_price_itself_even_where_no_quotient_ends(
    how: str, answers: tuple[Trilean, ...]
) -> None:
    predicate = UnitValueIs(((how, THIRD),))
    worth = [
        facts(predicate, valued(value="5", quantities=[{"amount": kg, "unit": "KG"}]))
        for kg in ("3.000001", "3", "2.999999")
    ]
    assert tuple(map(predicate.answer, worth)) == answers
    assert predicate.explained(worth[1]) == "the entered value is 5 USD/3 KG"


def duties(*hows: str) -> Measure:
    clauses = [a_clause(f"{place}0 %", when=UnitValueIs(((how, FIVE),))) for place, how in enumerate(hows, 1)]
    return a_measure("us.a", treatment=Duty(tuple(clauses)))


@pytest.mark.parametrize("decide", DECIDERS)
def test_a_duty_by_unit_value_is_owed_on_either_side_and_bounded_where_it_is_not_known(decide: Any) -> None:  # noqa: ANN401
    book = a_book(duties("at_least", "under"))
    owed = []
    for kg in ("200", "200.000001", "0"):
        line = a_line(value="1000", quantities=[{"amount": kg, "unit": "KG"}], net_kg=None)
        report = prefile.screen(an_entry(line), book, decide=decide)
        owed.append((str(report.totals.least), str(report.totals.most)))
    assert owed == [("100.00", "100.00"), ("200.00", "200.00"), ("100.00", "200.00")]


def test_clauses_on_both_sides_of_a_price_leave_no_case_open_and_the_price_itself_may_be_one() -> None:
    assert ClauseCases(duties("at_least", "under")).open_case(None) is None
    left = ClauseCases(duties("over", "under")).open_case(None)
    assert left is not None
    assert left.words == ("valued 5 USD/KG",)
    assert list(ClauseCases(duties("under", "under", "at_least")).never_reached()) == [1]
