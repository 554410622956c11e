"""Rates as the tariff prints them, and units: read exactly or not at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from by_hand import a_line, a_rate
from hypothesis import given, settings
from hypothesis import strategies as st
from owing import owed

from prefile import RuleBook
from prefile.values.rate import (
    Rate,
    read_rate,
)
from prefile.values.units import UNITS, in_unit

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


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
