"""Exact arithmetic: rounded half up to the cent once, and bounded where a figure is not known."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from by_hand import a_line, at
from hypothesis import given, settings
from hypothesis import strategies as st
from owing import ON_MOLYBDENUM, half_up, owed, quantities

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
)

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


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
