"""What a printed rate comes to on the goods of a line: every rate of the held edition, with every fact and without."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from by_hand import a_line, seeded
from hypothesis import given, settings
from hypothesis import strategies as st
from owing import asked, bounds, half_up, owed, quantities
from rates_by_hand import UNITS_BY_HAND, comes_to

from prefile import RuleBook
from prefile.duty.by_rate import by_rate
from prefile.duty.quantities import Goods
from prefile.values.rate import Rate
from prefile.values.rate_words import read_rate

Facts = dict[str, Decimal]

UNITS = sorted({unit for unit, _ in UNITS_BY_HAND.values()})
SUGAR = "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees but not less than 3.143854¢/kg"


@pytest.fixture(scope="module")
def printed(book: RuleBook) -> dict[str, Rate]:
    """Every rate that the held edition prints in column 1 general or column 2 and that is read as an amount."""
    texts = sorted({text for row in book.tariff.rows() for text in (row.general, row.column_2)})
    found = {text: rate for text in texts if (rate := read_rate(text)) is not None}
    return {text: rate for text, rate in found.items() if rate.other is None}


def goods(value: Decimal | None, amounts: Facts) -> Goods:
    """Return goods of a value with quantities by CBP's units and contained kilograms by the element."""
    stated = [{"amount": f"{amount:f}", "unit": unit} for unit, amount in amounts.items() if unit in UNITS]
    held = [{"mineral": name, "contained_kg": f"{amount:f}"} for name, amount in amounts.items() if name not in UNITS]
    line = a_line(value=None if value is None else f"{value:f}", quantities=stated[:10], minerals=held)
    return Goods(line)


def needed(text: str) -> list[str]:
    """Return the units and elements that an oracle asks of a rate, by trying it."""
    asked_of: list[str] = []

    class Asking(dict[str, Fraction]):
        def __missing__(self, key: str) -> Fraction:
            asked_of.append(key)
            return Fraction(1)

    assert comes_to(text, Fraction(1), Asking()) is not None, text
    return list(dict.fromkeys(asked_of))


def test_every_printed_rate_comes_to_what_its_words_cut_up_come_to(printed: dict[str, Rate]) -> None:
    rng = seeded(41)
    for text, rate in printed.items():
        value = Decimal(rng.randrange(10**9)).scaleb(-2)
        amounts = {key: Decimal(rng.randrange(1, 10**8)).scaleb(-rng.randrange(4)) for key in needed(text)}
        expected = comes_to(text, Fraction(value), {key: Fraction(amount) for key, amount in amounts.items()})
        assert expected is not None, text
        found = by_rate(rate, goods(value, amounts)).bounds.rounded()
        assert found.least == half_up(expected[0]), text
        assert found.most == (None if expected[1] is None else half_up(expected[1])), text
    assert len(printed) > 1_200


def test_without_a_fact_the_bounds_of_a_printed_rate_hold_what_it_comes_to_with_it(printed: dict[str, Rate]) -> None:
    rng = seeded(43)
    lacking = 0
    for text, rate in printed.items():
        amounts = {key: Decimal(rng.randrange(1, 10**6)) for key in needed(text)}
        whole = by_rate(rate, goods(Decimal(5000), amounts)).bounds
        for left_out in amounts:
            rest = {key: amount for key, amount in amounts.items() if key != left_out}
            found = by_rate(rate, goods(Decimal(5000), rest))
            assert found.missing, text
            assert found.bounds.least <= whole.least, text
            assert found.bounds.most is None or (whole.most is not None and whole.most <= found.bounds.most), text
            lacking += 1
        without_value = by_rate(rate, goods(None, amounts))
        assert without_value.bounds.least <= whole.least, text
    assert lacking > 500


# A state of the goods in which they are weighed


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ("8.6¢/kg on drained weight", "1,000 KG (taken as drained weight)"),
        ("8.6¢/kg on contents and container", "1,000 KG (taken as weight with container)"),
        ("$86/t, including weight of container", "1,000 KG (taken as weight with container)"),
        ("8.6¢/kg on entire contents of container", "1,000 KG"),
    ],
)
def test_the_kilograms_of_the_number_are_those_that_its_rate_is_of_and_the_working_says_so(
    rate: str, words: str
) -> None:
    finding = owed(a_line(quantities=quantities(KG="1000"), net_kg="1000", gross_kg="1200"), rate)
    assert (str(finding.duty), finding.outcome) == ("86.00", "applies")
    assert str(finding.working).partition(" × ")[2].partition(" ÷")[0] == words


@pytest.mark.parametrize(
    ("rate", "weights", "expected"),
    [
        ("10¢/kg on drained weight", {"net_kg": "1000", "gross_kg": "1200"}, ("0.00", "100.00")),
        ("10¢/kg on drained weight", {"gross_kg": "1200"}, ("0.00", None)),
        ("10¢/kg on contents and container", {"net_kg": "1000", "gross_kg": "1200"}, ("100.00", "120.00")),
        ("10¢/kg on contents and container", {"net_kg": "1000"}, ("100.00", None)),
        ("10¢/kg on contents and container", {"gross_kg": "1200"}, ("0.00", "120.00")),
        ("10¢/kg on contents and container", {}, ("0.00", None)),
    ],
)
def test_net_and_gross_mass_only_bound_a_weight_that_is_not_stated(
    rate: str, weights: dict[str, str], expected: tuple[str, str | None]
) -> None:
    finding = owed(a_line(quantities=[], **weights), rate)
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", expected, ["quantity"])
    assert finding.missing[0].ask.endswith("in KG, as a quantity")


@pytest.mark.parametrize("rate", ["10¢/clean kg", "10¢/kg of total sugars"])
def test_what_goods_contain_weighs_no_more_than_they_do(rate: str) -> None:
    finding = owed(a_line(quantities=quantities(KG="1000")), rate)
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", "100.00"), ["quantity"])
    assert bounds(owed(a_line(quantities=[]), rate)) == ("0.00", None)


# A part of the value


def test_a_rate_on_the_value_of_a_part_is_no_more_than_on_the_whole() -> None:
    finding = owed(a_line(value="10000"), "2.5% on the value of the lead content")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", "250.00"), ["part-value"])


def test_parts_that_are_the_whole_are_between_their_rates() -> None:
    rate = "3.1% on the value of the rifle + 13% on the value of the telescopic sight, if any"
    finding = owed(a_line(value="10000"), rate)
    assert (bounds(finding), asked(finding)) == (("310.00", "1300.00"), ["part-value", "part-value"])


def test_the_parts_of_a_watch_are_no_more_than_the_whole_beside_its_own_amount() -> None:
    rate = "51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery"
    finding = owed(a_line(value="1000", quantities=quantities(NO="10")), rate)
    assert bounds(finding) == ("5.10", "67.60")


def test_a_fraction_of_a_percent_is_exact() -> None:
    assert str(owed(a_line(value="10000"), "33 1/3%").duty) == "3333.33"
    assert str(owed(a_line(value="0.015"), "33 1/3%").duty) == "0.01"  # half a cent, which a rounded third would miss
    assert owed(a_line(value="30000"), "33 1/3%").working == "33 1/3 % × 30,000 USD"


# Degrees, floors, caps and other articles


def test_a_rate_by_sugar_degrees_is_between_its_floor_and_the_rate_of_pure_sugar() -> None:
    finding = owed(a_line(quantities=quantities(KG="100000")), SUGAR)
    assert (finding.outcome, bounds(finding), asked(finding)) == (
        "cannot tell",
        ("3143.85", "3660.60"),
        ["sugar-degrees"],
    )


def test_the_greater_of_a_rate_and_its_floor_is_owed_and_the_lesser_of_it_and_its_cap() -> None:
    line = a_line(value="1000", quantities=quantities(KG="100"))
    assert str(owed(line, "5% but not less than $1/kg").duty) == "100.00"
    assert str(owed(line, "5% but not less than $0.1/kg").duty) == "50.00"
    assert str(owed(line, "5% but not more than $0.1/kg").duty) == "10.00"
    assert str(owed(line, "5% but not more than $1/kg").duty) == "50.00"


def test_a_floor_that_is_not_known_leaves_the_rate_as_the_least() -> None:
    finding = owed(a_line(value="1000", quantities=[]), "5% but not less than $1/kg")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("50.00", None), ["quantity"])


def test_a_cap_that_is_not_known_leaves_nothing_as_the_least() -> None:
    finding = owed(a_line(value="1000", quantities=[]), "5% but not more than $1/kg")
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("0.00", "50.00"), ["quantity"])


# Parts of the value and sugar degrees that a line states

RIFLE = "3.1% on the value of the rifle + 13% on the value of the telescopic sight, if any"


def parts(**values: str) -> list[dict[str, str]]:
    return [{"part": name.replace("_", " "), "value": value} for name, value in values.items()]


@pytest.mark.parametrize(
    ("stated", "expected", "missing"),
    [
        (parts(rifle="8000"), ("508.00", "508.00"), []),
        (parts(telescopic_sight="2000"), ("508.00", "508.00"), []),
        (parts(rifle="8000", telescopic_sight="2000"), ("508.00", "508.00"), []),
        (parts(telescopic_sight="0"), ("310.00", "310.00"), []),
        (parts(rifle="7000", telescopic_sight="2000"), ("508.00", "607.00"), ["part-value", "part-value"]),
        (parts(lead_content="9999"), ("310.00", "1300.00"), ["part-value", "part-value"]),
    ],
)
def test_of_parts_that_are_the_whole_the_one_that_is_not_stated_is_the_rest(
    stated: list[dict[str, str]], expected: tuple[str, str], missing: list[str]
) -> None:
    finding = owed(a_line(value="10000", part_values=stated), RIFLE)
    assert (bounds(finding), asked(finding)) == (expected, missing)


def test_a_part_that_is_stated_owes_its_rate_and_says_so() -> None:
    line = a_line(value="10000", part_values=parts(lead_content="4000"))
    finding = owed(line, "2.5% on the value of the lead content")
    assert (str(finding.duty), finding.working) == ("100.00", "2.5 % × 4,000 USD of lead content")
    rest = owed(a_line(value="10000", part_values=parts(rifle="8000")), RIFLE)
    assert rest.working == "3.1 % × 8,000 USD of rifle + 13 % × (10,000 USD − 8,000 USD of rifle)"


def test_a_part_is_in_the_currency_of_the_line_and_rounded_parts_are_still_the_whole() -> None:
    third = {"currency": "EUR", "exchange_rate": "1.015"}
    stated = parts(rifle="0.5", telescopic_sight="0.5")
    assert owed(a_line(value="1", part_values=stated, **third), RIFLE).outcome == "applies"
    unknown = owed(a_line(value="1", part_values=stated, currency="EUR"), RIFLE)
    assert (unknown.outcome, set(asked(unknown))) == ("cannot tell", {"exchange-rate"})


def test_parts_that_are_stated_narrow_what_the_others_may_be() -> None:
    rate = "51¢ each + 6.25% on the case and strap, band or bracelet + 5.3% on the battery"
    line = a_line(value="1000", quantities=quantities(NO="10"), part_values=parts(battery="200"))
    finding = owed(line, rate)
    assert (bounds(finding), asked(finding)) == (("15.70", "65.70"), ["part-value"])
    named = [*parts(battery="200"), {"part": "case and strap, band or bracelet", "value": "100"}]
    finding = owed(a_line(value="1000", quantities=quantities(NO="10"), part_values=named), rate)
    assert (str(finding.duty), asked(finding)) == ("21.95", [])


@settings(max_examples=60)
@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_what_is_owed_once_parts_are_stated_lies_within_what_could_be_owed_before(whole: int, part: int) -> None:
    rifle, value = Decimal(min(whole, part)).scaleb(-2), Decimal(whole).scaleb(-2)
    before = owed(a_line(value=str(value)), RIFLE)
    finding = owed(a_line(value=str(value), part_values=parts(rifle=str(rifle))), RIFLE)
    exact = Fraction(rifle) * Fraction("0.031") + Fraction(value - rifle) * Fraction("0.13")
    assert finding.duty is not None
    assert finding.duty == half_up(exact)
    assert before.most is not None
    assert before.least <= finding.duty <= before.most


@pytest.mark.parametrize(
    ("degrees", "duty"),
    [
        ("100", "3660.60"),
        ("99", "3639.93"),
        ("97.5", "3608.93"),
        ("75.02", "3144.31"),
        ("74", "3143.85"),
        ("0", "3143.85"),
    ],
)
def test_each_degree_under_a_hundred_takes_off_its_step_and_the_floor_holds(degrees: str, duty: str) -> None:
    finding = owed(a_line(quantities=quantities(KG="100000"), sugar_degrees=degrees), SUGAR)
    assert (str(finding.duty), asked(finding)) == (duty, [])


def test_degrees_take_off_no_more_than_the_whole_rate_where_no_floor_is_printed() -> None:
    rate = "1¢/kg less 0.1¢/kg for each degree under 100 degrees"
    assert str(owed(a_line(quantities=quantities(KG="1000"), sugar_degrees="80"), rate).duty) == "0.00"
    finding = owed(a_line(quantities=quantities(KG="1000"), sugar_degrees="97.5"), rate)
    assert (str(finding.duty), finding.working) == (
        "7.50",
        "(0.01 USD/KG less 0.001 × 2.5 degrees under 100) × 1,000 KG",
    )
