"""Units of quantity against those that the tariff prints, and content against the weight of the goods."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from by_hand import a_line, an_entry
from consistent import STEADY, kg, refused, warned
from hypothesis import given
from hypothesis import strategies as st

from prefile import RuleBook
from prefile.checks import cautions
from prefile.checks.printed_units import CBP_UNITS, NOT_TOLD, cbp_units
from prefile.checks.rounding import half_of_last_digit
from prefile.values.units import UNITS, in_unit


def test_every_unit_that_the_tariff_prints_is_cbp_s_or_listed_as_not_told(book: RuleBook) -> None:
    printed = {unit for row in book.tariff.rows() for unit in row.units.split("|") if unit}
    assert printed - CBP_UNITS.keys() == NOT_TOLD
    assert set(CBP_UNITS.values()) <= UNITS.keys()


def test_a_printed_unit_of_an_element_is_content() -> None:
    assert cbp_units("kg|Cu kg") == (frozenset({"KG", "CKG"}), True)
    assert cbp_units("Au g") == (frozenset({"CGM"}), True)
    assert cbp_units("t|Cr2O3 t") == (frozenset({"T", "CTN"}), True)
    assert cbp_units("kg|kg cmsc") == (frozenset({"KG"}), False)
    assert cbp_units("") == (frozenset(), False)


def test_quantities_in_the_tariff_s_own_units_are_never_warned_of(book: RuleBook) -> None:
    for printed, rows in itertools.groupby(
        sorted(book.tariff.rows(), key=lambda row: row.units), lambda row: row.units
    ):
        units, _ = cbp_units(printed)
        line = a_line(tariff_number=next(rows).number, quantities=[kg("1", unit) for unit in sorted(units)])
        masses = {UNITS[unit][0] for unit in units}
        assert len(masses) == len(units), "two units of one kind would have to agree"
        assert list(cautions(an_entry(line), book.tariff, None)) == [], printed


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_any_other_unit_is_warned_of_once_where_the_tariff_s_are_known(unit: str, book: RuleBook) -> None:
    entry = an_entry(a_line(tariff_number="8517.13.00.00", quantities=[kg("1", unit)]))
    codes = [one.code for one in cautions(entry, book.tariff, None)]
    traps = {"CTN": ["W229"], "TON": ["W230"], "CGM": ["W231"], "NO": []}
    assert codes == traps.get(unit, ["W228"])


def test_where_the_printed_unit_is_not_told_nothing_is_said_of_another(book: RuleBook) -> None:
    entry = an_entry(a_line(tariff_number="6911.10.10.00", quantities=[kg("1", "DPC")]))
    assert list(cautions(entry, book.tariff, None)) == []


def test_eight_digits_of_one_unit_are_counted_in_it_and_of_several_in_none(book: RuleBook) -> None:
    one = an_entry(a_line(tariff_number="2825.60.00", quantities=[kg("1", "NO")]))
    assert [caution.code for caution in cautions(one, book.tariff, None)] == ["W228"]
    several = next(
        number[:8]
        for number in book.tariff.numbers()
        if len({book.tariff.row(under).units for under in book.tariff.under(number[:8])}) > 1  # type: ignore[union-attr]
    )
    other = an_entry(a_line(tariff_number=several, quantities=[kg("1", "BBL")]))
    assert list(cautions(other, book.tariff, None)) == []


def test_a_net_mass_stands_for_the_quantity_in_kilograms(book: RuleBook) -> None:
    line = a_line(tariff_number="8507.60.00.90", quantities=[kg("300", "NO")], net_kg="7500")
    assert list(cautions(an_entry(line), book.tariff, None)) == []


def test_content_of_another_size_is_a_unit_of_another_size_not_a_trap(book: RuleBook) -> None:
    line = a_line(tariff_number="2833.25.00.00", quantities=[kg("1000"), kg("0.2", "CTN")])
    assert [one.code for one in cautions(an_entry(line), book.tariff, None)] == ["W228"]


def test_quantities_are_converted_without_a_lost_digit() -> None:
    assert in_unit(Decimal("999999999999.999999"), "TON", "kg") == Decimal("1016046908799999.9989839530912")
    assert in_unit(Decimal(1), "CYK", "kg") is None
    assert in_unit(Decimal(2), "CYG", "clean kg") == Decimal("0.002")


@pytest.mark.parametrize(
    ("percent", "contained", "codes"),
    [
        ("99.999", "999.99", []),
        ("12", "124.4", []),  # 12 percent may be 12.44
        ("12.0", "124.4", []),  # trailing zeros say nothing in the canonical entry
        ("12", "127", ["E146"]),
        ("0.1", "1", []),
        ("0.1", "2.5", ["E146"]),
        ("100", "1000", []),
        ("0", "0", []),
    ],
)
def test_a_percentage_and_a_mass_agree_as_far_as_they_are_rounded(
    percent: str, contained: str, codes: list[str]
) -> None:
    minerals = [{"mineral": "silicon", "percent": percent, "contained_kg": contained}]
    assert refused(an_entry(a_line(net_kg="1000", quantities=[], minerals=minerals))) == codes


def test_contents_may_come_to_the_whole_and_its_rounding() -> None:
    def of(*percents: str) -> list[str]:
        named = zip(("silicon", "copper", "tin"), percents, strict=False)
        return refused(an_entry(a_line(minerals=[{"mineral": one, "percent": part} for one, part in named])))

    assert of("33.4", "33.4", "33.4") == []
    assert of("50", "50.5") == []
    assert of("50", "50.6") == ["E145"]


def test_copper_may_stand_among_the_minerals_and_among_the_metals() -> None:
    line = a_line(minerals=[{"mineral": "copper", "percent": "60"}], metal={"copper": {"percent": "60"}})
    assert refused(an_entry(line)) == []


@pytest.mark.parametrize("mass", [{"net_kg": "0"}, {"gross_kg": "0"}, {}])
def test_without_a_mass_no_content_is_above_it(mass: dict[str, str]) -> None:
    minerals = [{"mineral": "silicon", "contained_kg": "12"}]
    assert refused(an_entry(a_line(quantities=[], minerals=minerals, **mass))) == []


def test_a_gross_mass_in_whole_kilograms_may_be_rounded_down(book: RuleBook) -> None:
    assert warned(an_entry(a_line(net_kg="1.4", gross_kg="1", quantities=[])), book) == []
    assert warned(an_entry(a_line(net_kg="1.6", gross_kg="1", quantities=[])), book) == [("W233", "/lines/0/net_kg")]


@STEADY
@given(st.decimals("0.000001", 10**11, places=6, allow_nan=False))
def test_half_of_the_last_digit_never_looks_at_trailing_zeros(amount: Decimal) -> None:
    half = half_of_last_digit(amount)
    assert half == half_of_last_digit(Decimal(f"{amount:f}0"))
    assert (amount % (2 * half)) == 0
    assert half <= Decimal("0.5")
