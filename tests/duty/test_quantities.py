"""What a duty is measured by: the value in dollars, mass and other quantities, and content."""

from __future__ import annotations

import pytest
from by_hand import a_clause, a_line
from hypothesis import settings
from owing import ON_MOLYBDENUM, asked, bounds, owed, quantities, screened

from prefile.decision.predicates import OriginIn
from prefile.entry import Line

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


# The goods: value


def test_the_value_in_dollars_is_the_value() -> None:
    finding = owed(a_line(value="15000.55"), "10 %")
    assert str(finding.duty) == "1500.06"
    assert finding.working == "10 % × 15,000.55 USD"


def test_an_exchange_rate_beside_dollars_is_not_applied() -> None:
    assert str(owed(a_line(exchange_rate="1.25"), "10 %").duty) == "1500.00"


def test_a_foreign_value_is_converted_by_its_exchange_rate() -> None:
    finding = owed(a_line(value="10000", currency="EUR", exchange_rate="1.0875"), "10 %")
    assert str(finding.duty) == "1087.50"
    assert finding.working == "10 % × (10,000 EUR × 1.0875 = 10,875 USD)"


def test_a_foreign_value_without_its_exchange_rate_cannot_be_told() -> None:
    finding = owed(a_line(value="10000", currency="EUR"), "10 %")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", None), ["exchange-rate"])
    assert finding.missing[0].path == "/lines/0/exchange_rate"
    assert "EUR" in finding.missing[0].ask


def test_without_a_value_only_the_specific_term_is_known() -> None:
    finding = owed(a_line(value=None), "$1.10/kg + 10%")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("1100.00", None), ["value"])


def test_a_value_of_nothing_is_a_value() -> None:
    assert str(owed(a_line(value="0"), "10 %").duty) == "0.00"


# The goods: mass and other quantities


def test_the_quantity_in_the_unit_comes_before_the_net_mass() -> None:
    report = screened(a_line(quantities=quantities(KG="1000"), net_kg="1004"), "$1/kg")
    assert str(report.lines[0].findings[0].duty) == "1000.00"
    assert "W205" not in {warning.code for warning in report.warnings}


@pytest.mark.parametrize(
    ("rate", "line"),
    [
        ("$1/kg", a_line(quantities=[], net_kg="1004")),
        ("$1/kg", a_line(quantities=quantities(NO="5"), net_kg="1004")),
        ("$1/t + 5%", a_line(quantities=[], net_kg="1004")),
    ],
)
def test_the_net_mass_fills_in_and_says_so(rate: str, line: Line) -> None:
    report = screened(line, rate)
    assert report.lines[0].findings[0].outcome == "applies"
    assert "1,004 KG net" in str(report.lines[0].findings[0].working)
    (warning,) = [warning for warning in report.warnings if warning.code == "W205"]
    assert (warning.path, "us.example" in warning.what) == ("/lines/0", True)


def test_the_net_mass_that_a_percentage_of_content_is_taken_of_says_so_too() -> None:
    minerals = [{"mineral": "molybdenum", "percent": "50"}]
    report = screened(a_line(quantities=[], net_kg="1000", minerals=minerals), "$1/kg on molybdenum content")
    assert str(report.lines[0].findings[0].duty) == "500.00"
    assert [warning.path for warning in report.warnings if warning.code == "W205"] == ["/lines/0"]


def test_the_net_mass_says_so_too_where_one_of_several_clauses_may_fit() -> None:
    british = a_clause("$1/kg", when=OriginIn(frozenset({"GB"}), "GB"))
    report = screened(a_line(origin=None, quantities=[], net_kg="1000"), british, "$2/kg")
    assert bounds(report.lines[0].findings[0]) == ("1000.00", "2000.00")
    assert [warning.path for warning in report.warnings if warning.code == "W205"] == ["/lines/0"]


@pytest.mark.parametrize("line", [a_line(quantities=[]), a_line(quantities=quantities(NO="5"), gross_kg="1100")])
def test_without_a_mass_a_rate_by_mass_cannot_be_told_and_gross_mass_is_never_used(line: Line) -> None:
    finding = owed(line, "$1/kg")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", None), ["quantity"])


@pytest.mark.parametrize("line", [a_line(quantities=quantities(KG="0")), a_line(quantities=[], net_kg="0")])
def test_a_mass_of_nothing_is_no_mass(line: Line) -> None:
    """Goods weigh something: a zero in a form stands for what was not filled in, and never costs nothing."""
    finding = owed(line, "$1/kg")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", None), ["quantity"])


def test_the_net_mass_fills_in_for_mass_only() -> None:
    finding = owed(a_line(quantities=quantities(KG="5"), net_kg="5"), "$1/liter")
    assert (bounds(finding), asked(finding)) == (("0.00", None), ["quantity"])


def test_contained_mass_is_no_mass_of_the_goods() -> None:
    assert asked(owed(a_line(quantities=quantities(CKG="990")), "$1/kg")) == ["quantity"]


# The goods: content


def test_content_is_the_contained_kilograms_declared() -> None:
    line = a_line(tariff_number="8102940000", value="50000", quantities=quantities(KG="1000", CKG="990"))
    assert str(owed(line, ON_MOLYBDENUM).duty) == "1087.61"


def test_content_of_the_mineral_comes_before_the_quantity_in_ckg() -> None:
    minerals = [{"mineral": "molybdenum", "contained_kg": "500", "percent": "50.2"}]
    line = a_line(value="0", quantities=quantities(KG="1000", CKG="990"), minerals=minerals)
    assert str(owed(line, "$1/kg on molybdenum content").duty) == "500.00"


@pytest.mark.parametrize("unit_and_mass", [("KG", "1000"), ("T", "1"), ("G", "1000000")])
def test_content_is_the_percentage_of_the_mass(unit_and_mass: tuple[str, str]) -> None:
    unit, mass = unit_and_mass
    minerals = [{"mineral": "copper", "percent": "1"}, {"mineral": "molybdenum", "percent": "99.5"}]
    line = a_line(quantities=quantities(**{unit: mass}), minerals=minerals)
    assert str(owed(line, "$1/kg on molybdenum content").duty) == "995.00"


def test_content_of_another_element_is_not_this_content() -> None:
    minerals = [{"mineral": "tungsten", "contained_kg": "500"}]
    finding = owed(a_line(minerals=minerals), "$1/kg on molybdenum content")
    assert (bounds(finding), asked(finding)) == (("0.00", "1000.00"), ["content"])


def test_content_that_is_not_stated_is_at_most_the_mass() -> None:
    finding = owed(a_line(value="50000"), ON_MOLYBDENUM)
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("950.00", "1089.00"), ["content"])


def test_content_without_any_mass_has_no_bound() -> None:
    finding = owed(a_line(quantities=[], value="50000"), ON_MOLYBDENUM)
    assert (bounds(finding), asked(finding)) == (("950.00", None), ["content"])


def test_a_contained_quantity_of_nothing_is_no_content() -> None:
    finding = owed(a_line(quantities=quantities(KG="1000", CKG="0")), "$1/kg on molybdenum content")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", "1000.00"), ["content"])


def test_one_contained_quantity_does_not_say_how_much_of_two_rated_elements() -> None:
    two = "0.7¢/kg on copper content + 0.7¢/kg on lead content"
    line = a_line(quantities=quantities(KG="1000", CKG="500"))
    finding = owed(line, two)
    assert (finding.outcome, bounds(finding)) == ("cannot tell", ("0.00", "14.00"))
    assert asked(finding) == ["content", "content"]
    minerals = [{"mineral": "copper", "percent": "30"}, {"mineral": "lead", "contained_kg": "200"}]
    told = owed(a_line(quantities=quantities(KG="1000", CKG="500"), minerals=minerals), two)
    assert str(told.duty) == "3.50"
