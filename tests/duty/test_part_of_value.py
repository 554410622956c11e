"""A duty on a part of the value: a metal's content, and what the duties of others leave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from by_hand import a_book, a_clause, a_line, a_measure, an_entry
from hypothesis import given, settings
from hypothesis import strategies as st
from owing import asked, bounds, owed

import prefile
from prefile import Finding, Report
from prefile.decision.predicates import OriginIn, ZoneStatus
from prefile.duty.clauses import Duty
from prefile.law.measure import CoverageCondition
from prefile.law.treatment import Clause

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)
OF_STEEL, OF_ALUMINUM = "us.a-steel", "us.b-aluminum"
STEEL = a_clause("50 %", content="steel", heading="9903.81.91")
COPPER = a_clause("50 %", content="copper", heading="9903.78.01", rest="9903.78.02")
ALUMINUM = a_clause("25 %", content="aluminum", heading="9903.85.15")
LEFT = a_clause("10 %", beside=(OF_STEEL, OF_ALUMINUM), heading="9903.03.01", rest="9903.03.06")


def metal(**values: object) -> dict[str, Any]:
    """Return metal whose contents have these values; None for one that is absent."""
    return {name: {"percent": "0"} if value is None else {"value": str(value)} for name, value in values.items()}


def beside(line: Any, steel: Clause = STEEL, **more: Any) -> Report:  # noqa: ANN401 - a line made by hand
    """Screen a line by a duty on steel, one on aluminum, and one on what they leave."""
    measures = [
        a_measure(OF_STEEL, treatment=Duty((steel,)), **more),
        a_measure(OF_ALUMINUM, treatment=Duty((ALUMINUM,))),
        a_measure("us.c-left", treatment=Duty((LEFT,))),
    ]
    return prefile.screen(an_entry(line, format="prefile-entry/1.2"), a_book(*measures), decide="plain")


def found(report: Report) -> list[Finding]:
    return list(report.lines[0].findings)


# On a content


def test_a_duty_on_a_content_falls_on_its_value_alone() -> None:
    finding = owed(a_line(value="15000", metal=metal(steel=4000)), STEEL, format="prefile-entry/1.2")
    assert (str(finding.duty), finding.declare, next(iter(finding.beside), None)) == ("2000.00", "9903.81.91", None)
    assert finding.working == "50 % × 4,000 USD of steel content"


def test_a_content_in_another_currency_is_converted_as_the_value_is() -> None:
    line = a_line(value="15000", currency="EUR", exchange_rate="1.0875", metal=metal(steel=4000))
    assert str(owed(line, STEEL, format="prefile-entry/1.2").duty) == "2175.00"
    unrated = owed(a_line(value="15000", currency="EUR", metal=metal(steel=4000)), STEEL, format="prefile-entry/1.2")
    assert (bounds(unrated), asked(unrated)) == (("0.00", None), ["exchange-rate"])


def test_a_content_that_is_not_stated_lies_within_what_the_others_leave_of_the_value() -> None:
    for stated, most in ((None, "7500.00"), (metal(aluminum=5000), "5000.00")):
        finding = owed(a_line(value="15000", metal=stated), STEEL, format="prefile-entry/1.2")
        assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", most), ["metal-value"])
        assert finding.missing[0].path == "/lines/0/metal/steel/value"


def test_without_a_value_only_a_stated_content_is_known() -> None:
    unknown = owed(a_line(value=None), STEEL)
    assert (bounds(unknown), asked(unknown)) == (("0.00", None), ["metal-value"])
    stated = owed(a_line(value=None, metal=metal(steel=4000)), STEEL, format="prefile-entry/1.2")
    assert str(stated.duty) == "2000.00"


@pytest.mark.parametrize(
    ("value", "declared", "rest"),
    [(6000, "9903.78.01", "9903.78.02"), (15000, "9903.78.01", None), (None, "9903.78.02", None)],
)
def test_another_heading_declares_the_rest_of_the_value(value: int | None, declared: str, rest: str | None) -> None:
    finding = owed(a_line(value="15000", metal=metal(copper=value)), COPPER, format="prefile-entry/1.2")
    assert (finding.declare, next(iter(finding.beside), None)) == (declared, rest)


# On what others leave


def test_each_percentage_falls_on_its_own_part_of_the_value() -> None:
    report = beside(a_line(value="15000", metal=metal(steel=4000, aluminum=1000)))
    assert [str(finding.duty) for finding in found(report)] == ["2000.00", "250.00", "1000.00"]
    assert (found(report)[2].declare, next(iter(found(report)[2].beside), None)) == ("9903.03.01", "9903.03.06")
    assert str(report.totals.payable) == "3250.00"


def test_what_nothing_is_left_to_gives_way() -> None:
    for line, steel in (
        (a_line(value="15000", metal=metal(steel=15000, aluminum=None)), STEEL),
        (a_line(value="15000", metal=metal(aluminum=None)), a_clause("50 %", heading="9903.81.87")),
    ):
        left = found(beside(line, steel))[2]
        assert (left.outcome, str(left.duty), left.declare) == ("excluded", "0.00", "9903.03.06")
        assert left.gives_way_to == (OF_STEEL,)


def test_a_content_that_owes_nothing_leaves_all_of_the_value() -> None:
    free = a_clause("Free", heading="9903.81.92")
    for steel, stated in ((free, metal(steel=4000, aluminum=None)), (STEEL, metal(steel=None, aluminum=None))):
        left = found(beside(a_line(value="15000", metal=stated), steel))[2]
        assert (str(left.duty), left.declare, next(iter(left.beside), None)) == ("1500.00", "9903.03.01", None)


def test_a_measure_that_does_not_apply_takes_nothing() -> None:
    elsewhere = (CoverageCondition("required", OriginIn(frozenset({"JP"}), "JP"), "example", "not of Japan"),)
    line = a_line(origin="DE", value="15000", metal=metal(steel=4000, aluminum=None))
    assert str(found(beside(line, conditions=elsewhere))[2].duty) == "1500.00"


def test_where_it_is_not_known_whether_a_duty_applies_it_may_take_its_part_or_nothing() -> None:
    in_doubt = (CoverageCondition("required", OriginIn(frozenset({"JP"}), "JP"), "example", "not of Japan"),)
    line = a_line(origin=None, value="15000", metal=metal(steel=4000, aluminum=None))
    left = found(beside(line, conditions=in_doubt))[2]
    assert (bounds(left), asked(left)) == (("1100.00", "1500.00"), ["origin"])


def test_a_doubt_without_a_bound_may_take_all_of_the_value() -> None:
    open_ = (CoverageCondition("doubt", ZoneStatus(("P",)), "example", "it is open", unbounded=True),)
    line = a_line(value="15000", ftz={"status": "P", "filed": "2026-12-01"}, metal=metal(steel=4000, aluminum=None))
    assert bounds(found(beside(line, conditions=open_))[2]) == ("0.00", "1500.00")


def test_without_a_content_the_left_asks_for_it_as_well() -> None:
    left = found(beside(a_line(value="15000", metal=metal(aluminum=1000))))[2]
    assert (bounds(left), asked(left)) == (("0.00", "1400.00"), ["metal-value"])


@given(
    value=st.integers(0, 20000),
    steel=st.integers(0, 20000),
    aluminum=st.integers(0, 20000),
    known=st.sampled_from([(), ("steel",), ("aluminum",)]),
)
@STEADY
def test_stating_a_content_never_leaves_the_bounds_of_before(
    value: int, steel: int, aluminum: int, known: tuple[str, ...]
) -> None:
    steel, aluminum = min(steel, value), min(aluminum, value - min(steel, value))
    contents = {"steel": steel, "aluminum": aluminum}
    before = beside(a_line(value=str(value), metal=metal(**{name: contents[name] for name in known})))
    after = beside(a_line(value=str(value), metal=metal(**contents)))
    payable = Decimal(steel) / 2 + Decimal(aluminum) / 4 + Decimal(value - steel - aluminum) / 10
    assert after.totals.payable is not None
    assert abs(after.totals.payable - payable) <= Decimal("0.02")  # each duty is rounded to its cent
    for wide, told in zip((*found(before), before.totals), (*found(after), after.totals), strict=True):
        assert wide.least <= told.least
        assert wide.most is None or (told.most is not None and told.most <= wide.most)
