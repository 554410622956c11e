"""Rates, units and exact arithmetic: read as printed, rounded half up to the cent, bounded where facts are missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from by_hand import CITE, a_book, a_clause, a_line, a_measure, a_rate, a_row, a_tariff, an_entry, at, seeded, window
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import Finding, Report, RuleBook
from prefile.entry import Line
from prefile.law.condition import InGroup, OriginIn
from prefile.law.measure import Ground, Listing
from prefile.law.treatment import (
    Clause,
    Duty,
    MinimumImportPrice,
    NotEncoded,
    Price,
)
from prefile.values.money import (
    EXACT,
    Bounds,
    cents,
    show_amount,
    show_money,
)
from prefile.values.rate import (
    FREE,
    Rate,
    Term,
    read_rate,
)
from prefile.values.units import UNITS, in_unit

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def half_up(amount: Fraction) -> Decimal:
    """Return the oracle's cents: half up, from an exact fraction."""
    return Decimal(floor(amount * 100 + Fraction(1, 2))) / 100


def screened(line: Line, *clauses: Clause | str, **head: object) -> Report:
    duty = Duty(tuple(a_clause(one) if isinstance(one, str) else one for one in clauses))
    return prefile.screen(an_entry(line, **head), a_book(a_measure("us.example", treatment=duty)), decide="plain")


def owed(line: Line, *clauses: Clause | str, **head: object) -> Finding:
    """Return what a duty of these clauses comes to on a line."""
    (finding,) = screened(line, *clauses, **head).lines[0].findings
    return finding


def bounds(finding: Finding) -> tuple[str, str | None]:
    return str(finding.least), None if finding.most is None else str(finding.most)


def asked(finding: Finding) -> list[str]:
    return [missing.fact for missing in finding.missing]


def quantities(**amounts: str) -> list[dict[str, str]]:
    return [{"amount": amount, "unit": unit} for unit, amount in amounts.items()]


KINDS = {kind for kind, _ in UNITS.values()}

# Rates


KNOWN: dict[str, list[tuple[str, str | None, str | None, str]]] = {
    "3.7%": [("3.7", None, None, "1")],
    "15 %": [("15", None, None, "1")],
    "0.7¢/kg": [("0.007", "kg", None, "1")],
    "$1.10/kg": [("1.10", "kg", None, "1")],
    "$1.10/kg +50%": [("1.10", "kg", None, "1"), ("50", None, None, "1")],
    "$9.92/kg+ 25%": [("9.92", "kg", None, "1"), ("25", None, None, "1")],
    "13.9¢/kg on molybdenum content + 1.9%": [("0.139", "kg", "molybdenum", "1"), ("1.9", None, None, "1")],
    "8.8¢/kg on copper content + 3.3¢/kg on lead content + 3.7¢/kg on zinc content": [
        ("0.088", "kg", "copper", "1"),
        ("0.033", "kg", "lead", "1"),
        ("0.037", "kg", "zinc", "1"),
    ],
    "10.6¢/g": [("0.106", "kg", None, "0.001")],
    "88.2¢/t": [("0.882", "kg", None, "1000")],
    "2.8¢/doz.": [("0.028", "piece", None, "12")],
    "$3/doz. + 50%": [("3", "piece", None, "12"), ("50", None, None, "1")],
    "6¢/gross": [("0.06", "piece", None, "144")],
    "14.4¢/gross + 2%": [("0.144", "piece", None, "144"), ("2", None, None, "1")],
    "$1.50 each": [("1.50", "piece", None, "1")],
    "0.16¢ each + 2.2%": [("0.0016", "piece", None, "1"), ("2.2", None, None, "1")],
    "62¢/pr. + 13.7%": [("0.62", "pair", None, "1"), ("13.7", None, None, "1")],
    "14.5¢/m2 + 0.4%": [("0.145", "m2", None, "1"), ("0.4", None, None, "1")],
    "14.5¢/m² + 0.4%": [("0.145", "m2", None, "1"), ("0.4", None, None, "1")],
    "$1.13/m3": [("1.13", "m3", None, "1")],
    "10¢/m": [("0.10", "m", None, "1")],
    "52.5¢/bbl": [("0.525", "bbl", None, "1")],
    "4.5¢/ liter": [("0.045", "liter", None, "1")],
    "4.4¢/liter + 31.4¢/pf. liter": [("0.044", "liter", None, "1"), ("0.314", "pf.liter", None, "1")],
    "18.9¢/pf.liter": [("0.189", "pf.liter", None, "1")],
    "21 USD/kg": [("21", "kg", None, "1")],
    "0.38 USD/W": [("0.38", "W", None, "1")],
    "Free": [],
    "free": [],
}

NO_RATES = [
    "",
    " ",
    "%",
    "-1%",
    "+ 5%",
    "5% +",
    "5% + + 5%",
    "5% 3%",
    "1e3%",
    "١٢%",
    "1,000%",
    "5",
    "5¢",
    "$5",
    "USD/kg",
    "5 EUR/kg",
    "33 1/3%",
    "Free + 5%",
    "Free, under bond",
    "10¢/kg on drained weight",
    "$40/kg of anhydrous morphine content",
    "15¢ each + 4% + 2.5¢/jewel",
    "$1.32/t, including weight of container",
    "0.07¢/kg of total sugars",
    "5¢/piece on copper content",
    "2.5% on the value of the lead content",
    "The rate applicable in the absence of this heading",
    "1.4606¢/kg less 0.020668¢/kg for each degree under 100 degrees",
]


def terms_of(rate: Rate) -> list[tuple[str, str | None, str | None, str]]:
    return [(str(term.amount), term.per, term.content, str(term.size)) for term in rate.terms]


@pytest.mark.parametrize(("text", "terms"), KNOWN.items(), ids=KNOWN)
def test_a_printed_rate_is_read_exactly(text: str, terms: list[tuple[str, str | None, str | None, str]]) -> None:
    found = a_rate(text)
    expected = [(Decimal(amount), per, content, Decimal(size)) for amount, per, content, size in terms]
    assert [(term.amount, term.per, term.content, term.size) for term in found.terms] == expected
    assert found.free is (not terms)
    alone = len(terms) == 1 and terms[0][1] is None
    assert found.percent == (Decimal(terms[0][0]) if alone else None)


@pytest.mark.parametrize("text", NO_RATES)
def test_words_that_are_no_sum_of_percentages_and_amounts_a_unit_are_no_rate(text: str) -> None:
    assert read_rate(text) is None


@pytest.fixture(scope="module")
def printed(book: RuleBook) -> list[str]:
    """Every rate that the held edition prints in column 1 general or column 2."""
    return sorted({text for row in book.tariff.rows() for text in (row.general, row.column_2)})


def spelled(part: str) -> tuple[Fraction, str, str | None] | None:
    """Read one part of a printed rate by cutting it up: the oracle of the test below."""
    part, _, content = part.partition(" on ")
    element = content.removesuffix(" content")
    if content and (element == content or not element.isalpha()):
        return None
    part = part.replace("/ ", "/").replace("pf. liter", "pf.liter")
    if part.endswith("%") and not content:
        money, unit, scale = part[:-1], "", 1
    else:
        money, _, unit = part.replace(" each", "/each").partition("/")
        scale = 100 if money.endswith("¢") else 1
        if money.startswith("$") is money.endswith("¢"):
            return None
        money = money.strip("$¢")
    units = ("kg", "g", "t", "liter", "pf.liter", "bbl", "m", "m2", "m3", "each", "doz.", "gross", "pr.")
    if not money.replace(".", "", 1).isdigit() or (unit and unit not in units) or (content and unit != "kg"):
        return None
    if scale == 100 and not unit:
        return None
    return Fraction(money) / scale, unit, element or None


def test_every_printed_rate_of_the_edition_is_read_as_it_is_spelled_or_not_at_all(printed: list[str]) -> None:
    read = 0
    for text in printed:
        parts = [] if text == "Free" else [spelled(" ".join(part.split())) for part in text.split("+")]
        found = read_rate(text)
        if None in parts or not text:
            assert found is None, text
            continue
        assert found is not None, text
        assert [(Fraction(term.amount), term.content) for term in found.terms] == [
            (part[0], part[2]) for part in parts if part is not None
        ], text
        read += 1
    assert read > 1_000


def test_every_printed_rate_that_is_read_reads_the_same_again_whole_and_by_its_terms(printed: list[str]) -> None:
    for found in filter(None, map(read_rate, printed)):
        assert read_rate(found.shown) == found
        if found.terms:
            parts = [a_rate(part).terms for part in found.shown.split("+")]
            assert parts == [(term,) for term in found.terms]


def test_most_lines_of_the_edition_have_a_rate_that_is_read(book: RuleBook) -> None:
    rows = list(book.tariff.rows())
    assert sum(read_rate(row.general) is not None for row in rows) / len(rows) > 0.9
    assert sum(read_rate(row.column_2) is not None for row in rows) / len(rows) > 0.9


pieces = st.sampled_from(
    [
        *("3", "0.5", "1,000", "%", " %", "¢", "$", " USD", "/", "kg", "doz.", " each", "pf. liter", "m²", "W"),
        *(" + ", "+", " ", "Free", " on lead content", " on value", "-", "e3", "\n", "١"),
    ]
)


@given(st.lists(pieces, max_size=7).map("".join))
@STEADY
def test_any_text_is_a_rate_or_none_and_never_an_error(text: str) -> None:
    found = read_rate(text)
    assert found is None or read_rate(found.shown) == found


# Units

CONVERSIONS = {
    "KG": ("kg", "1"),
    "G": ("kg", "0.001"),
    "MG": ("kg", "0.000001"),
    "T": ("kg", "1000"),
    "CAR": ("kg", "0.0002"),
    "CG": ("kg", "0.00001"),
    "LB": ("kg", "0.45359237"),
    "OZ": ("kg", str(Decimal("0.45359237") / 16)),
    "TOZ": ("kg", "0.0311034768"),
    "STN": ("kg", str(Decimal("0.45359237") * 2000)),
    "TON": ("kg", str(Decimal("0.45359237") * 2240)),
    "CKG": ("contained kg", "1"),
    "CGM": ("contained kg", "0.001"),
    "CTN": ("contained kg", "1000"),
    "CYK": ("clean kg", "1"),
    "CYG": ("clean kg", "0.001"),
    "W": ("W", "1"),
    "KW": ("W", "1000"),
    "L": ("liter", "1"),
    "ML": ("liter", "0.001"),
    "PFL": ("pf.liter", "1"),
    "BBL": ("bbl", "1"),
    "M": ("m", "1"),
    "M2": ("m2", "1"),
    "CM2": ("m2", "0.0001"),
    "M3": ("m3", "1"),
    "NO": ("piece", "1"),
    "PCS": ("piece", "1"),
    "HUN": ("piece", "100"),
    "THS": ("piece", "1000"),
    "DOZ": ("piece", "12"),
    "GR": ("piece", "144"),
    "PRS": ("pair", "1"),
    "DPR": ("pair", "12"),
}


def test_every_unit_is_converted_by_its_exact_factor_and_to_its_own_kind_only() -> None:
    assert set(UNITS) == set(CONVERSIONS)
    for unit, (kind, factor) in CONVERSIONS.items():
        for other in KINDS:
            found = in_unit(Decimal("999999999999.999999"), unit, other)
            if other != kind:
                assert found is None, (unit, other)
            else:
                assert found is not None
                assert Fraction(found) == Fraction("999999999999.999999") * Fraction(factor), unit


@pytest.mark.parametrize("unit", ["kg", "X", "", "LBS", "TONS"])
def test_a_unit_that_is_not_known_converts_to_nothing(unit: str) -> None:
    assert all(in_unit(Decimal(1), unit, kind) is None for kind in KINDS)


@pytest.mark.parametrize(
    ("rate", "unit", "amount", "duty"),
    [
        ("$1.10/kg", "KG", "1000", "1100.00"),
        ("$1.10/kg", "T", "1", "1100.00"),
        ("$1.10/kg", "G", "1000000", "1100.00"),
        ("$1.10/kg", "LB", "1000", "498.95"),
        ("10.6¢/g", "KG", "2", "212.00"),
        ("88.2¢/t", "KG", "1500", "1.32"),
        ("2.8¢/doz.", "NO", "30", "0.07"),
        ("2.8¢/doz.", "DOZ", "2.5", "0.07"),
        ("$3/doz.", "NO", "1", "0.25"),
        ("$1.44/gross", "NO", "100", "1.00"),
        ("$1.44/gross", "GR", "2", "2.88"),
        ("$1.50 each", "NO", "3", "4.50"),
        ("$1.50 each", "PCS", "3", "4.50"),
        ("0.5¢ each", "THS", "1", "5.00"),
        ("62¢/pr.", "PRS", "10", "6.20"),
        ("62¢/pr.", "DPR", "1", "7.44"),
        ("14.5¢/m2", "M2", "10", "1.45"),
        ("14.5¢/m²", "CM2", "100000", "1.45"),
        ("$1.13/m3", "M3", "3", "3.39"),
        ("52.5¢/bbl", "BBL", "2", "1.05"),
        ("18.9¢/pf.liter", "PFL", "10", "1.89"),
        ("4.5¢/liter", "ML", "1000000", "45.00"),
        ("0.38 USD/W", "KW", "1", "380.00"),
    ],
)
def test_a_specific_rate_is_measured_in_its_unit(rate: str, unit: str, amount: str, duty: str) -> None:
    line = a_line(quantities=[{"amount": amount, "unit": unit}])
    assert str(owed(line, rate).duty) == duty


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

ON_MOLYBDENUM = "13.9¢/kg on molybdenum content + 1.9%"


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


def test_one_contained_quantity_does_not_say_how_much_of_two_rated_elements() -> None:
    two = "0.7¢/kg on copper content + 0.7¢/kg on lead content"
    line = a_line(quantities=quantities(KG="1000", CKG="500"))
    finding = owed(line, two)
    assert (finding.outcome, bounds(finding)) == ("cannot tell", ("0.00", "14.00"))
    assert asked(finding) == ["content", "content"]
    minerals = [{"mineral": "copper", "percent": "30"}, {"mineral": "lead", "contained_kg": "200"}]
    told = owed(a_line(quantities=quantities(KG="1000", CKG="500"), minerals=minerals), two)
    assert str(told.duty) == "3.50"


# Rounding

amounts = st.builds(lambda n, k: Decimal(f"{n}E-{k}"), st.integers(1, 10**18 - 1), st.integers(0, 6)).map(
    lambda amount: Decimal(f"{amount:f}")
)
rates = st.builds(lambda n, k: f"{Decimal(f'{n}E-{k}'):f}", st.integers(0, 10**6 - 1), st.integers(0, 6))


@given(amounts, rates, rates, rates)
@STEADY
def test_a_compound_duty_is_exact_and_rounded_half_up_once(
    value: Decimal, percent: str, per_kg: str, per_dozen: str
) -> None:
    text = f"{percent}% + ${per_kg}/kg + ${per_dozen}/doz."
    value = value or Decimal(1)
    line = a_line(value=f"{value:f}", quantities=quantities(KG=f"{value:f}", NO=f"{value:f}"))
    exact = Fraction(value)
    expected = exact * Fraction(percent) / 100 + exact * Fraction(per_kg) + exact * Fraction(per_dozen) / 12
    assert owed(line, text).duty == half_up(expected)


@given(st.integers(0, 10**15), st.sampled_from([0, 1, -1]))
@STEADY
def test_half_a_cent_is_rounded_up_and_anything_less_is_not(whole: int, beside: int) -> None:
    """The value is such that 1 % of it ends on half a cent, or a ten-thousandth of a cent beside."""
    value = Decimal(f"{whole}.5") + Decimal(beside) / 10**6
    if len(f"{value:f}") > 18:
        value = Decimal(f"{whole % 10**9}.5") + Decimal(beside) / 10**6
    duty = owed(a_line(value=f"{value:f}"), "1%").duty
    assert duty == half_up(Fraction(value) / 100)
    assert duty == Decimal(int(value)) / 100 + (Decimal("0.01") if beside >= 0 else 0)


@pytest.mark.parametrize(
    ("value", "percent", "duty"),
    [
        ("0.5", "1%", "0.01"),
        ("0.499999", "1%", "0.00"),
        ("1.5", "1%", "0.02"),
        ("2.5", "1%", "0.03"),
        ("999999999999.5", "1%", "10000000000.00"),
        ("100.45", "10%", "10.05"),
        ("100.44", "10%", "10.04"),
    ],
)
def test_rounding_is_half_up_and_not_to_even(value: str, percent: str, duty: str) -> None:
    assert str(owed(a_line(value=value), percent).duty) == duty


def test_a_sum_of_terms_loses_no_digit_of_eighteen() -> None:
    """0.139 USD × mass × 99.999999 % ends just below half a cent, in the thirtieth digit."""
    modulus, percent = 10**9, 99_999_999
    mass = 8 * 10**17 + (modulus // 2 - 1) * pow(percent * 139, -1, modulus) % modulus
    line = a_line(
        value="0",
        quantities=quantities(KG=str(mass)),
        minerals=[{"mineral": "molybdenum", "percent": "99.999999"}],
    )
    exact = Fraction(mass) * Fraction("0.99999999") * Fraction("0.139")
    assert Fraction(499, 100_000) < exact % Fraction(1, 100) < Fraction(5, 1000)
    assert owed(line, ON_MOLYBDENUM).duty == half_up(exact)


@given(amounts)
@STEADY
def test_cents_are_what_a_fraction_says(amount: Decimal) -> None:
    assert cents(amount) == half_up(Fraction(amount))
    assert cents(cents(amount)) == cents(amount)
    assert cents(amount).as_tuple().exponent == -2


@given(amounts)
@STEADY
def test_an_amount_is_shown_with_every_digit_and_no_other(amount: Decimal) -> None:
    shown = show_amount(amount)
    assert Decimal(shown.replace(",", "")) == amount
    assert "E" not in shown
    assert not ("." in shown and shown.endswith(("0", ".")))
    assert show_money(amount).replace(",", "") == f"{half_up(Fraction(amount)):.2f}"


# Bounds

figures = st.builds(lambda n, k: Decimal(f"{n}E-{k}"), st.integers(0, 10**40), st.integers(0, 12))


@st.composite
def within(draw: st.DrawFn) -> tuple[Bounds, Fraction]:
    """Draw bounds, and a figure that lies in them."""
    three = sorted(draw(st.tuples(figures, figures, figures)))
    least, inside, most = draw(st.sampled_from([three, [three[0]] * 3, [Decimal(0), three[0], three[1]]]))
    return Bounds(least, draw(st.sampled_from([most, None])) if least != most else most), Fraction(inside)


def holds(bound: Bounds, figure: Fraction, slack: Fraction = Fraction(0)) -> bool:
    above = bound.most is None or figure <= Fraction(bound.most) + slack
    return Fraction(bound.least) - slack <= figure and above


@given(within(), within())
@STEADY
def test_bounds_hold_sums_differences_and_either_of_what_they_hold(
    one: tuple[Bounds, Fraction], other: tuple[Bounds, Fraction]
) -> None:
    (a, x), (b, y) = one, other
    assert holds(a + b, x + y)
    assert holds(a - b, max(Fraction(0), x - y))
    assert holds(a.hull(b), x)
    assert holds(a.hull(b), y)
    assert a + b == b + a
    assert a.hull(b) == b.hull(a)
    assert (a - b).least >= 0


@given(within(), within())
@STEADY
def test_bounds_of_known_figures_are_known_and_exact(
    one: tuple[Bounds, Fraction], other: tuple[Bounds, Fraction]
) -> None:
    a, b = Bounds.exactly(one[0].least), Bounds.exactly(other[0].least)
    x, y = Fraction(a.least), Fraction(b.least)
    for found, expected in ((a + b, x + y), (a - b, max(Fraction(0), x - y))):
        assert found.exact is not None
        assert Fraction(found.exact) == expected


@given(within(), st.one_of(figures, st.just(Decimal(0))))
@STEADY
def test_bounds_times_a_factor_hold_the_product_and_nothing_times_the_unknown_is_nothing(
    one: tuple[Bounds, Fraction], factor: Decimal
) -> None:
    bound, figure = Bounds(one[0].least, one[0].most), one[1]
    factor = factor % 10**9
    small = Bounds(bound.least % 10**20, None if bound.most is None else bound.least % 10**20 + 1)
    product = small.times(factor)
    assert holds(product, Fraction(small.least) * Fraction(factor))
    if small.most is not None:
        assert holds(product, Fraction(small.most) * Fraction(factor))
        assert Fraction(product.least) == Fraction(small.least) * Fraction(factor)
    assert bound.times(Decimal(0)) == Bounds.exactly(Decimal(0))
    assert figure >= 0


@given(within(), st.sampled_from([Decimal(1), Decimal(12), Decimal(144), Decimal(1000), Decimal("0.001")]))
@STEADY
def test_bounds_over_a_divisor_hold_the_quotient_far_beyond_the_cent(
    one: tuple[Bounds, Fraction], divisor: Decimal
) -> None:
    bound, figure = one
    assert holds(bound.over(divisor), figure / Fraction(divisor), Fraction(1, 10**20))
    assert holds(bound.over(divisor).rounded(), Fraction(half_up(figure / Fraction(divisor))))


@given(within())
@STEADY
def test_bounds_are_rounded_to_hold_the_rounded_figure_and_widened_to_hold_nothing(
    one: tuple[Bounds, Fraction],
) -> None:
    bound, figure = one
    assert holds(bound.rounded(), floor(figure * 100 + Fraction(1, 2)) / Fraction(100))
    assert bound.or_none() == Bounds(Decimal(0), bound.most)
    assert (bound.exact is not None) is (bound.least == bound.most)


# Clauses


def by_origin(text: str, *origins: str) -> Clause:
    return a_clause(text, when=OriginIn(frozenset(origins), ", ".join(origins)))


def test_the_first_clause_that_fits_speaks() -> None:
    clauses = (by_origin("10 %", "GB"), by_origin("20 %", "GB", "DE"), "30 %")
    for origin, duty in (("GB", "1500.00"), ("DE", "3000.00"), ("CN", "4500.00")):
        assert str(owed(a_line(origin=origin), *clauses).duty) == duty


def test_where_it_is_not_known_which_clause_fits_the_bounds_hold_each_that_may() -> None:
    clauses = (by_origin("10 %", "GB"), by_origin("20 %", "DE"), "15 %", by_origin("90 %", "CN"))
    finding = owed(a_line(origin=None), *clauses)
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("1500.00", "3000.00"), ["origin"])


def test_clauses_that_come_to_the_same_are_told_whichever_fits() -> None:
    finding = owed(a_line(origin=None), by_origin("10 %", "GB"), "10 %")
    assert (finding.outcome, str(finding.duty), asked(finding)) == ("applies", "1500.00", [])


def test_a_line_that_no_clause_fits_owes_nothing_of_the_measure() -> None:
    finding = owed(a_line(), by_origin("10 %", "GB"))
    assert (finding.outcome, str(finding.duty)) == ("applies", "0.00")


def test_a_clause_speaks_within_its_window_only() -> None:
    first = a_clause("10 %", window=window(until="2026-12-04T00:01"))
    second = a_clause("20 %", window=window("2026-12-04T00:01", "2026-12-05T00:01"))
    said = {
        entered: str(owed(a_line(), first, second, "30 %", entered=entered).duty)
        for entered in ("2026-12-04T00:00", "2026-12-04T00:01", "2026-12-05T00:00", "2026-12-05T00:01")
    }
    assert list(said.values()) == ["1500.00", "3000.00", "3000.00", "4500.00"]
    undated = owed(a_line(), first, second, "30 %", entered=None)
    assert (bounds(undated), asked(undated)) == (("0.00", "4500.00"), ["entered"])


def test_a_clause_is_believed_from_the_day_it_was_known_until_it_was_replaced() -> None:
    old = a_clause("10 %", window=window(known="2026-07-20", replaced="2026-08-18"))
    new = a_clause("20 %", window=window(known="2026-08-18"))
    book = a_book(a_measure("us.example", treatment=Duty((old, new))))
    said = [
        str(prefile.screen(an_entry(), book, as_known_on=known, decide="plain").totals.payable)
        for known in ("2026-07-19", "2026-07-20", "2026-08-17", "2026-08-18", None)
    ]
    assert said == ["0.00", "1500.00", "1500.00", "3000.00", "3000.00"]


def test_a_heading_is_declared_where_the_clause_is_told() -> None:
    clauses = (a_clause("10 %", heading="9903.90.08", when=OriginIn(frozenset({"RU"}), "RU")), "20 %")
    assert owed(a_line(origin="RU"), *clauses).declare == "9903.90.08"
    assert owed(a_line(origin="DE"), *clauses).declare is None
    assert owed(a_line(origin=None), *clauses).declare is None


def test_a_measure_that_is_not_encoded_is_at_most_what_its_texts_say() -> None:
    for treatment, most in ((NotEncoded(), None), (NotEncoded(a_rate("25 %"), CITE), "3750.00")):
        book = a_book(a_measure("us.example", treatment=treatment))
        (finding,) = prefile.screen(an_entry(), book, decide="plain").lines[0].findings
        assert (finding.outcome, bounds(finding), finding.duty) == ("cannot tell", ("0.00", most), None)
        assert asked(finding) == ["law"]


def test_a_mixed_number_of_eight_digits_is_bounded_by_the_clauses_of_all_its_groups() -> None:
    listings = [Listing("2804610010", CITE, "chunks"), Listing("2804610090", CITE, "rods")]
    clauses = (a_clause("10 %", when=InGroup(("chunks",))), a_clause("50 %", when=InGroup(("rods",))))
    table = a_tariff(a_row("2804610010"), a_row("2804610090"))
    book = a_book(a_measure("us.example", listings=listings, treatment=Duty(clauses)), table=table)
    report = prefile.screen(an_entry(a_line(tariff_number="28046100")), book, decide="plain")
    (finding,) = report.lines[0].findings
    assert finding.outcome == "cannot tell"
    assert finding.most == Decimal("7500.00")
    assert report.totals.payable is None
    assert "tariff-number" in asked(finding)


# Totals with column 1


def in_total(printed: str, line: Line, cap: str = "15 %") -> tuple[Finding, Finding, Report]:
    """Return column 1, the measure that owes `cap` in total with it, and the report."""
    column_1 = a_measure("us.column-1", treatment=Duty((a_clause("general"),)))
    total = a_measure("us.total", treatment=Duty((a_clause(cap, in_total_with="us.column-1"),)))
    book = a_book(column_1, total, table=a_tariff(a_row("2804610000", printed)))
    report = prefile.screen(an_entry(line), book, decide="plain")
    first, second = report.lines[0].findings
    return first, second, report


@pytest.mark.parametrize(
    ("printed", "column_1", "rest"),
    [
        ("Free", "0.00", "2250.00"),
        ("6.5%", "975.00", "1275.00"),
        ("15%", "2250.00", "0.00"),
        ("15.1%", "2265.00", "0.00"),
        ("$1.10/kg", "1100.00", "1150.00"),
        ("$2.25/kg", "2250.00", "0.00"),
        ("$2.26/kg", "2260.00", "0.00"),
        ("13.9¢/kg + 1.9%", "424.00", "1826.00"),
        ("13.9¢/kg on molybdenum content + 1.9%", "354.50", "1895.50"),
        ("$7/doz. + 2%", "883.33", "1366.67"),
    ],
)
def test_a_total_with_column_1_leaves_what_lies_above_it_specific_rates_included(
    printed: str, column_1: str, rest: str
) -> None:
    minerals = [{"mineral": "molybdenum", "percent": "50"}]
    first, second, report = in_total(printed, a_line(quantities=quantities(KG="1000", NO="1000"), minerals=minerals))
    assert (str(first.duty), str(second.duty)) == (column_1, rest)
    assert report.totals.payable == max(Decimal("2250.00"), Decimal(column_1))
    assert "us.column-1" in str(second.working)


def test_a_total_with_a_column_1_that_is_bounded_is_bounded_the_other_way_round() -> None:
    first, second, report = in_total(ON_MOLYBDENUM, a_line())
    assert bounds(first) == ("285.00", "424.00")
    assert bounds(second) == ("1826.00", "1965.00")
    assert (second.outcome, report.totals.payable) == ("cannot tell", None)


def test_a_total_with_a_column_1_that_cannot_be_read_lies_between_nothing_and_the_whole() -> None:
    first, second, _ = in_total("The rate applicable to the article", a_line())
    assert bounds(first) == ("0.00", None)
    assert bounds(second) == ("0.00", "2250.00")


def test_a_total_with_a_measure_that_does_not_stand_on_the_line_is_the_whole() -> None:
    only = Ground("required", OriginIn(frozenset({"CN"}), "CN"), CITE)
    column_1 = a_measure("us.column-1", grounds=[only])
    total = a_measure("us.total", treatment=Duty((a_clause("15 %", in_total_with="us.column-1"),)))
    report = prefile.screen(an_entry(), a_book(column_1, total), decide="plain")
    assert str(report.totals.payable) == "2250.00"


def test_the_two_of_a_total_add_up_to_it_to_the_cent_for_random_lines() -> None:
    rng = seeded(15)
    column_1 = a_measure("us.column-1", treatment=Duty((a_clause("general"),)))
    total = a_measure("us.total", treatment=Duty((a_clause("15 %", in_total_with="us.column-1"),)))
    book = a_book(column_1, total, table=a_tariff(a_row("2804610000", "3.7¢/kg + 4.2%")))
    lines = [
        a_line(
            value=f"{rng.randrange(10**7) / 100:.2f}", quantities=quantities(KG=f"{rng.randrange(10**7) / 1000:.3f}")
        )
        for _ in range(300)
    ]
    report = prefile.screen(an_entry(*lines), book, decide="plain")
    for line, found in zip(lines, report.lines, strict=True):
        first, second = found.findings
        assert line.value is not None
        specific = Fraction(line.quantities[0].amount) * Fraction("0.037") + Fraction(line.value) * Fraction("0.042")
        assert first.duty == half_up(specific)
        whole = half_up(Fraction(line.value) * Fraction("0.15"))
        assert second.duty == max(Decimal(0), whole - half_up(specific))


# Minimum import prices

FLOOR = MinimumImportPrice(
    prices=(
        Price("raw", a_rate("21 USD/kg"), window(), CITE),
        Price("cells", a_rate("0.22 USD/W"), window(), CITE),
    ),
    documented_by="documents",
    documented_cite="gap",
    undocumented_cite="whole",
)
FLOORED = a_measure(
    "us.floor",
    listings=[Listing("2804610000", CITE, "raw"), Listing("8501101000", CITE, "cells")],
    treatment=FLOOR,
    claims={"documents": "the importer certifies"},
    cites=("gap", "whole"),
)


def states(count: int) -> Iterator[tuple[Line, bool, Fraction | None, Fraction | None]]:
    """Yield random lines with whether they are documented, their whole floor and their value, None where unknown."""
    rng = seeded(21)
    for _ in range(count):
        raw, documented = rng.random() < 0.5, rng.random() < 0.6
        micro = rng.choice((0, 1, 10**6, rng.randrange(10**12)))
        amount = f"{Decimal(f'{micro}E-6'):f}"
        floor_price = Fraction(21) if raw else Fraction(22, 100)
        whole: Fraction | None = Fraction(micro, 10**6) * floor_price
        mass: dict[str, object] = {"quantities": []}
        match rng.randrange(5):
            case 0:
                whole = None
            case _ if not micro:
                whole, mass = None, {"quantities": quantities(**{"KG" if raw else "W": "0"})}
            case 1 if raw:
                mass = {"quantities": [], "net_kg": amount}
            case _:
                mass = {"quantities": quantities(**{"KG" if raw else "W": amount, "NO": "7"})}
        value: Fraction | None = None
        stated: dict[str, object] = {"value": None}
        whole = whole or None  # a quantity of nothing is no quantity
        near = whole if whole is not None else Fraction(0)
        cent = max(0, floor(near * 100) + rng.choice((-1, 0, 1, rng.randrange(10**6), -rng.randrange(10**6))))
        match rng.randrange(6):
            case 0:
                pass
            case 1:
                stated = {"value": "100", "currency": "EUR"}
            case 2:
                stated = {"value": str(cent), "currency": "JPY", "exchange_rate": "0.006543"}
                value = Fraction(half_up(Fraction(cent) * Fraction("0.006543")))
            case _:
                value = Fraction(cent, 100)
                stated = {"value": f"{Decimal(cent) / 100:.2f}"}
        claims = ["documents"] if documented else []
        number = "2804610000" if raw else "8501101000"
        yield a_line(tariff_number=number, claims=claims, **mass, **stated), documented, whole, value


def test_a_minimum_import_price_is_what_plain_arithmetic_says_in_3_000_random_states() -> None:
    drawn = list(states(3_000))
    seen = {"whole": 0, "gap": 0, "at the floor": 0, "unknown": 0, "bounded": 0}
    for start in range(0, len(drawn), 500):
        part = drawn[start : start + 500]
        report = prefile.screen(an_entry(*(line for line, *_ in part)), a_book(FLOORED), decide="plain")
        for (_, documented, whole, value), found in zip(part, report.lines, strict=True):
            (finding,) = found.findings
            if whole is None:
                expected: tuple[Decimal, Decimal | None] = (Decimal(0), None)
                seen["unknown"] += 1
            elif not documented:
                expected = (half_up(whole), half_up(whole))
                seen["whole"] += 1
            elif value is None:
                expected = (Decimal(0), half_up(whole))
                seen["bounded"] += 1
            else:
                gap = half_up(max(Fraction(0), whole - value))
                expected = (gap, gap)
                seen["gap" if gap else "at the floor"] += 1
            assert (finding.least, finding.most) == expected
            assert finding.duty == (expected[0] if expected[0] == expected[1] else None)
            assert finding.outcome == ("applies" if expected[0] == expected[1] else "cannot tell")
            assert ("gap" if documented else "whole") in finding.authorities
    assert min(seen.values()) > 100, seen


@pytest.mark.parametrize(
    ("value", "documented", "duty"),
    [
        ("15000", True, "6000.00"),
        ("15000", False, "21000.00"),
        ("21000", True, "0.00"),
        ("20999.99", True, "0.01"),
        ("21000.01", True, "0.00"),
        ("30000", True, "0.00"),
        ("30000", False, "21000.00"),
    ],
)
def test_the_floor_of_polysilicon_is_21_dollars_a_kilogram(value: str, *, documented: bool, duty: str) -> None:
    line = a_line(value=value, claims=["documents"] if documented else [])
    (finding,) = prefile.screen(an_entry(line), a_book(FLOORED), decide="plain").lines[0].findings
    assert (finding.outcome, str(finding.duty)) == ("applies", duty)
    assert [could.claim for could in finding.could_claim] == ([] if documented else ["documents"])


def test_the_floor_of_polysilicon_in_the_shipped_book_is_the_contracts_sample(book: RuleBook) -> None:
    line = a_line(claims=["mip-documentation"])
    report = prefile.screen(an_entry(line, entered="2026-12-04T09:30"), book)
    (finding,) = [one for one in report.lines[0].findings if one.measure.endswith("minimum-import-price")]
    assert (str(finding.duty), finding.working) == ("6000.00", "21 USD/KG × 1,000 KG − 15,000 USD")


def test_a_floor_in_the_net_mass_says_so() -> None:
    line = a_line(quantities=[], net_kg="1000", claims=["documents"])
    report = prefile.screen(an_entry(line), a_book(FLOORED), decide="plain")
    assert str(report.totals.payable) == "6000.00"
    assert "W205" in {warning.code for warning in report.warnings}


def test_a_number_of_no_priced_group_has_no_floor_that_could_be_told() -> None:
    listings = [Listing("2804610000", CITE, "ingots")]
    measure = a_measure("us.floor", listings=listings, treatment=FLOOR, cites=("gap", "whole"))
    (finding,) = prefile.screen(an_entry(), a_book(measure), decide="plain").lines[0].findings
    assert (finding.outcome, bounds(finding)) == ("cannot tell", ("0.00", None))


def test_without_a_rate_date_a_floor_lies_between_nothing_and_the_highest_price() -> None:
    prices = (
        Price("raw", a_rate("21 USD/kg"), window("2026-12-04", "2027-12-04"), CITE),
        Price("raw", a_rate("25 USD/kg"), window("2027-12-04"), CITE),
        Price("raw", a_rate("99 USD/kg"), window("2027-12-04", replaced="2026-09-01"), CITE),
    )
    treatment = MinimumImportPrice(prices, "documents", "gap", "whole")
    listings = [Listing("2804610000", CITE, "raw")]
    book = a_book(a_measure("us.floor", listings=listings, treatment=treatment, cites=("gap", "whole")))
    (undated,) = prefile.screen(an_entry(entered=None), book, decide="plain").lines[0].findings
    assert (bounds(undated), asked(undated)) == (("0.00", "25000.00"), ["entered"])
    for entered, duty in (("2027-12-03", "21000.00"), ("2027-12-04", "25000.00")):
        assert str(prefile.screen(an_entry(entered=entered), book, decide="plain").totals.payable) == duty


# What the arithmetic itself refuses


def test_exact_arithmetic_would_rather_fail_than_lose_a_digit() -> None:
    with pytest.raises(ArithmeticError):
        EXACT.multiply(Decimal("1" * 150), Decimal("1" * 150))


def test_a_free_rate_owes_nothing_whatever_is_missing() -> None:
    finding = owed(a_line(value=None, quantities=[]), "Free")
    assert (finding.outcome, str(finding.duty), finding.working) == ("applies", "0.00", "Free")
    assert FREE.free
    assert Rate((Term(Decimal(0), "kg", None, "0 USD/KG"),), "0¢/kg").free


def test_two_instants_of_one_day_may_owe_differently() -> None:
    assert at("2026-12-04T00:00") < at("2026-12-04") == at("2026-12-04T00:01")
