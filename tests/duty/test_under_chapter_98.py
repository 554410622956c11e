"""Goods entered under Chapter 98: what of a duty is owed, and how they are filed, in the shipped book and by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from by_hand import a_book, a_clause, a_line, a_measure, an_entry
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import RuleBook
from prefile.duty.clauses import Duty
from prefile.entry import Entry
from prefile.findings import LineReport
from prefile.law.treatment import DutiablePart, ProvisionPart
from prefile.values.money import cents

REPAIRED, ASSEMBLED = "9802005060", "9802008069"
REPAIRS = ProvisionPart(
    "chapter-98/0", ("980200",), others=False, part=DutiablePart("repair_value", alone=True), cite="law"
)
AMOUNTS = st.integers(1, 10**8).map(lambda cent: Decimal(cent).scaleb(-2))
STEADY = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def owed(text: str, **line: object) -> prefile.Finding:
    """Return what a duty at a rate comes to on goods that were repaired abroad."""
    measure = a_measure("us.a", treatment=Duty((a_clause(text),), (REPAIRS,)))
    under = {"secondary_numbers": [{"number": REPAIRED}], **line}
    return prefile.screen(an_entry(a_line(**under)), a_book(measure), decide="plain").lines[0].findings[0]


@given(value=AMOUNTS, share=st.integers(0, 100))
@STEADY
def test_a_percentage_falls_on_the_part_and_a_rate_by_quantity_in_its_proportion(value: Decimal, share: int) -> None:
    part = (value * share / 100).quantize(Decimal("0.01"))
    part = min(part, value)
    goods = {"value": str(value), "repair_value": str(part), "quantities": [{"amount": "1000", "unit": "KG"}]}
    assert owed("10 %", **goods).duty == cents(part / 10)
    by_quantity = owed("0.5 USD/kg", **goods).duty
    assert by_quantity is not None
    assert abs(by_quantity - 500 * part / value) <= Decimal("0.005")


@pytest.mark.parametrize("text", ["10 %", "0.5 USD/kg"])
def test_a_part_that_is_not_stated_leaves_it_between_nothing_and_all(text: str) -> None:
    found = owed(text, value="10000", quantities=[{"amount": "2000", "unit": "KG"}])
    assert (found.outcome, str(found.least), str(found.most)) == ("cannot tell", "0.00", "1000.00")
    assert "repair-value" in [missing.fact for missing in found.missing]


def test_a_duty_on_a_part_of_its_own_is_open_under_chapter_98() -> None:
    less = a_clause("25 %", part=DutiablePart("us_content", alone=False))
    measure = a_measure("us.a", treatment=Duty((less,), (REPAIRS,)))
    line = a_line(value="10000", us_content="4000", repair_value="500", secondary_numbers=[{"number": REPAIRED}])
    found = prefile.screen(an_entry(line), a_book(measure), decide="plain").lines[0].findings[0]
    assert (found.outcome, str(found.least), str(found.most)) == ("cannot tell", "0.00", "1500.00")


def screened(book: RuleBook, *numbers: str, **line: object) -> LineReport:
    """Return the report on a line of goods of China, by the shipped book, with its numbers in this order."""
    further = [{"number": number} for number in numbers[1:]]
    shape = {"line": 1, "origin": "CN", "value": "10000", "tariff_number": numbers[0], "secondary_numbers": further}
    entry = {"format": "prefile-entry/1.2", "entered": "2026-10-01", "lines": [{**shape, **line}]}
    return prefile.screen(Entry.model_validate(entry), book).lines[0]


def test_both_orders_come_to_the_same_and_what_is_filed_adds_up(book: RuleBook) -> None:
    first = screened(book, "8481809015", REPAIRED, repair_value="500")
    other = screened(book, REPAIRED, "8481809015", repair_value="500")
    assert first == other
    assert [filed.number for filed in first.filing or ()] == [
        "9802.00.50.60",
        "9903.88.03",
        "9903.05.31",
        "8481.80.90.15",
    ]
    assert sum((filed.duty for filed in first.filing or ()), Decimal(0)) == first.duty.payable == Decimal("197.50")


def test_a_metal_repaired_abroad_owes_section_232_on_the_repairs_and_nothing_that_gives_way_to_it(
    book: RuleBook,
) -> None:
    metal = {"steel": {"percent": "100", "melted_in": "CN"}, "aluminum": {"percent": "0"}, "copper": {"percent": "0"}}
    report = screened(book, "7308909590", REPAIRED, repair_value="500", metal=metal)
    found = {finding.measure: finding for finding in report.findings}
    assert (found["us.section-232.metals"].outcome, str(found["us.section-232.metals"].duty)) == ("applies", "250.00")
    assert found["us.section-301.forced-labor"].outcome == "excluded"
    assert sum((filed.duty for filed in report.filing or ()), Decimal(0)) == report.duty.payable


def test_goods_returned_under_a_free_provision_owe_nothing_and_are_filed_under_it(book: RuleBook) -> None:
    report = screened(book, "9801002000", "8481809015")
    assert (str(report.duty.payable), [filed.number for filed in report.filing or ()]) == (
        "0.00",
        ["9801.00.20.00", "8481.80.90.15"],
    )


def test_two_provisions_are_none_that_can_be_told(book: RuleBook) -> None:
    report = screened(book, "8481809015", REPAIRED, ASSEMBLED, repair_value="500", us_content="4000")
    assert (report.duty.payable, report.filing) == (None, None)


def test_the_goods_number_is_the_one_whose_coverage_is_told(book: RuleBook) -> None:
    report = screened(book, REPAIRED, "2804610000", repair_value="500")
    assert (report.tariff_number, report.coverage.outcome) == ("2804.61.00.00", "covered")


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        (["9802005060", "99038803", "99030531", "8481809015"], set()),
        (["99038803", "99030531", "8481809015"], {"D411"}),
        (["99038803", "9802005060", "99030531", "8481809015"], {"D404"}),
    ],
)
def test_what_is_declared_under_chapter_98_is_compared(book: RuleBook, declared: list[str], codes: set[str]) -> None:
    duties = {"9802005060": "0", "99038803": "125", "99030531": "62.5", "8481809015": "10"}
    filed = [{"number": number, "duty": duties[number]} for number in declared]
    report = screened(book, "8481809015", REPAIRED, repair_value="500", declared=filed)
    assert {found.code for found in report.discrepancies or ()} == codes


def test_values_beside_both_numbers_are_not_held_against_a_part_of_the_whole(book: RuleBook) -> None:
    further = [{"number": ASSEMBLED, "value": "7000"}]
    report = screened(book, "8481809015", value="3000", us_content="7000", secondary_numbers=further)
    assert str(report.duty.payable) == "1185.00"
