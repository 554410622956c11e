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
from prefile.values.rate import Degrees, OtherRate, Rate, Term
from prefile.values.rate_words import read_rate
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
    "68¢/head": [("0.68", "piece", None, "1")],
    "$1.34/1000": [("1.34", "piece", None, "1000")],
    "10¢/1,000 pins + 3.5%": [("0.10", "piece", None, "1000"), ("3.5", None, None, "1")],
    "$2.50/thou- sand + 40%": [("2.50", "piece", None, "1000"), ("40", None, None, "1")],
    "1.75¢/line/ gross + 25%": [("0.0175", "gross line", None, "1"), ("25", None, None, "1")],
    "3.3¢/lin. m": [("0.033", "m", None, "1")],
    "10¢/pack + 20%": [("0.10", "pack", None, "1"), ("20", None, None, "1")],
    "15¢ each + 4% + 2.5¢/jewel": [
        ("0.15", "piece", None, "1"),
        ("4", None, None, "1"),
        ("0.025", "jewel", None, "1"),
    ],
    "88.2¢/kg + 55% + 12.5¢/ article": [
        ("0.882", "kg", None, "1"),
        ("55", None, None, "1"),
        ("0.125", "piece", None, "1"),
    ],
    "18.7¢/clean kg": [("0.187", "clean kg", None, "1")],
    "0.07¢/kg of total sugars": [("0.0007", "sugars kg", None, "1")],
    "$40/kg of anhydrous morphine content": [("40", "kg", "anhydrous-morphine", "1")],
    "20¢/gross of immediate containers": [("0.20", "gross container", None, "1")],
    "86.1¢/m2of recording surface": [("0.861", "m2", None, "1")],
    "1.3¢/liter + 9.8¢/pf. liter on ethyl alcohol content": [
        ("0.013", "liter", None, "1"),
        ("0.098", "pf.liter", None, "1"),
    ],
    "2.1¢/kg on entire contents of container": [("0.021", "kg", None, "1")],
    "6.5% on the entire set": [("6.5", None, None, "1")],
    "33 1/3%": [("100", None, None, "3")],
    "Free": [],
    "free": [],
}

# What a term is of, where that is not the goods' own mass or whole value.
OF_A_PART = {
    "10¢/kg on drained weight": ["drained weight"],
    "22¢/kg on drained weight+45%": ["drained weight", ""],
    "5¢/kg on contents and container": ["weight with container"],
    "$1.32/t, including weight of container": ["weight with container"],
    "2.5% on the value of the lead content": ["lead content"],
    "3.1% on the value of the rifle + 13% on the value of the telescopic sight, if any": [
        "rifle",
        "telescopic sight, if any",
    ],
    "51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery": [
        "",
        "case and strap, band or bracelet",
        "battery",
    ],
    "41¢ each + 5% on case and strap, band or bracelet + 4.2% on the battery": [
        "",
        "case and strap, band or bracelet",
        "battery",
    ],
}

# The article whose rate applies, and what of it is owed.
OF_ANOTHER = {
    "The rate applicable to each garment in the in the ensemble if separately entered": ("each", "each garment"),
    "The rate applicable to each garment in the ensemble if entered separately": ("each", "each garment"),
    "The rate applicable, to each article in the absence of this subheading": ("each", "each article"),
    "The rate of duty appli- cable to that article in the set subject to the high- est rate of duty": (
        "highest",
        "each article in the set",
    ),
    "The rate applicable to the article of which it is a part or accessory": (
        "its",
        "the article of which it is a part or accessory",
    ),
    "The rate applicable to the natural juice in heading 2009": ("its", "the natural juice in heading 2009"),
    "The rate applicable to the complete, assembled": ("its", "the complete, assembled movement"),
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
    "33 1/0%",
    "33 1/1%",
    "1/3%",
    "Free + 5%",
    "Free, under bond",
    "10¢/liter on drained weight",
    "10¢/kg on wet weight",
    "5¢/piece on copper content",
    "5¢/kg on drained copper content",
    "5% on value",
    "50% on the cost of such parts",
    "50 percent of the cost of such parts",
    "4.3% + 0.2¢ for each other piece or part",
    "5% but not less than",
    "5% but not less than 3%, but not more than 7%",
    "5% but not less than the rate of the fabric",
    "1.4606¢/kg less 0.020668¢/liter for each degree under 100 degrees",
    "1.4606¢/kg less 2% for each degree under 100 degrees",
    "5% less 2% for each degree under 100 degrees",
    "The rate applicable in the absence of this heading",
    "The rate applicable to the article",
    "A duty upon the value of the repairs or alterations (see U.S. note 3 of this subchapter)",
]


def terms_of(rate: Rate) -> list[tuple[str, str | None, str | None, str]]:
    return [(str(term.amount), term.per, term.content, str(term.size)) for term in rate.terms]


@pytest.mark.parametrize(("text", "terms"), KNOWN.items(), ids=KNOWN)
def test_a_printed_rate_is_read_exactly(text: str, terms: list[tuple[str, str | None, str | None, str]]) -> None:
    found = a_rate(text)
    expected = [(Decimal(amount), per, content, Decimal(size)) for amount, per, content, size in terms]
    assert [(term.amount, term.per, term.content, term.size) for term in found.terms] == expected
    assert found.free is (not terms)
    alone = len(terms) == 1 and terms[0][1] is None and terms[0][3] == "1"
    assert found.percent == (Decimal(terms[0][0]) if alone else None)


@pytest.mark.parametrize(("text", "parts"), OF_A_PART.items(), ids=OF_A_PART)
def test_a_rate_on_a_part_of_the_goods_says_of_which(text: str, parts: list[str]) -> None:
    found = a_rate(text)
    assert [term.of for term in found.terms] == parts
    assert found.percent is None


@pytest.mark.parametrize(("text", "other"), OF_ANOTHER.items(), ids=OF_ANOTHER)
def test_the_rate_of_another_article_says_of_which_and_has_no_terms_of_its_own(
    text: str, other: tuple[str, str]
) -> None:
    found = a_rate(text)
    assert found.other == OtherRate(*other)  # type: ignore[arg-type]
    assert (found.terms, found.free, found.percent) == ((), False, None)


def test_a_rate_by_sugar_degrees_is_read_with_its_step_and_its_floor() -> None:
    found = a_rate(
        "6.58170¢/kg less 0.0622005¢ /kg for each degree under 100 degrees (and fractions of a degree in proportion) "
        "but not less than 5.031562¢ /kg"
    )
    (term,) = found.terms
    assert (term.amount, term.degrees) == (Decimal("0.0658170"), Degrees(Decimal("0.000622005"), Decimal(100)))
    assert found.least is not None
    assert found.least.terms == (Term(Decimal("0.05031562"), "kg", None, "0.05031562 USD/KG"),)
    assert found.most is None


@pytest.mark.parametrize(
    ("text", "limits"),
    [("5% but not less than 2¢/kg", (True, False)), ("5%, but not more than 2¢ each", (False, True))],
)
def test_a_floor_or_a_cap_is_read_as_a_rate_of_its_own(text: str, limits: tuple[bool, bool]) -> None:
    found = a_rate(text)
    assert (found.least is not None, found.most is not None) == limits
    assert found.percent is None


@pytest.mark.parametrize("text", NO_RATES)
def test_words_that_are_no_sum_of_percentages_and_amounts_a_unit_are_no_rate(text: str) -> None:
    assert read_rate(text) is None


@pytest.fixture(scope="module")
def printed(book: RuleBook) -> list[str]:
    """Every rate that the held edition prints in column 1 general or column 2."""
    return sorted({text for row in book.tariff.rows() for text in (row.general, row.column_2)})


def test_every_printed_rate_that_is_read_reads_the_same_again_whole_and_by_its_terms(printed: list[str]) -> None:
    for found in filter(None, map(read_rate, printed)):
        assert read_rate(found.shown) == found
        if found.terms and found.least is None:
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
    "KTS": ("sugars kg", "1"),
    "W": ("W", "1"),
    "KW": ("W", "1000"),
    "L": ("liter", "1"),
    "ML": ("liter", "0.001"),
    "PFL": ("pf.liter", "1"),
    "BBL": ("bbl", "1"),
    "M": ("m", "1"),
    "LNM": ("m", "1"),
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
    "PK": ("pack", "1"),
    "JWL": ("jewel", "1"),
    "GRL": ("gross line", "1"),
    "GCN": ("gross container", "1"),
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
        ("68¢/head", "NO", "500", "340.00"),
        ("$1.34/1000", "THS", "2.5", "3.35"),
        ("$1.34/1000", "DOZ", "1000", "16.08"),
        ("10¢/1,000 pins", "NO", "12345", "1.23"),
        ("18.7¢/clean kg", "CYG", "1000000", "187.00"),
        ("16.9¢/kg of total sugars", "KTS", "100", "16.90"),
        ("3.3¢/lin. m", "LNM", "100", "3.30"),
        ("2.5¢/jewel", "JWL", "17", "0.43"),
        ("10¢/pack", "PK", "144", "14.40"),
        ("1.5¢/line/gross", "GRL", "100", "1.50"),
        ("20¢/gross of immediate containers", "GCN", "3", "0.60"),
        ("86.1¢/m2 of recording surface", "CM2", "10000", "0.86"),
        ("$1.32/t, including weight of container", "T", "10", "13.20"),
    ],
)
def test_a_specific_rate_is_measured_in_its_unit(rate: str, unit: str, amount: str, duty: str) -> None:
    line = a_line(quantities=[{"amount": amount, "unit": unit}])
    assert str(owed(line, rate).duty) == duty
