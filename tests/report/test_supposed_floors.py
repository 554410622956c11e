"""Floor prices of scenarios, by hand: never below zero, capped, by content, watts, pieces and invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from by_hand import CITE, a_book, a_line, a_measure, a_rate, an_entry, at
from gallium_line import stated
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import Finding
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.law.treatment import Price
from prefile.values.dates import Window
from prefile.values.money import cents

STEADY = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def a_floor(price: str, **more: Any) -> MinimumImportPrice:  # noqa: ANN401 - the treatment's own fields
    """Return a floor for all goods that is always owed below it."""
    usual: dict[str, Any] = {
        "prices": (Price(None, a_rate(price), Window(), CITE),),
        "documented_by": None,
        "documented_cite": CITE,
        "undocumented_cite": CITE,
        "undocumented": "difference",
    }
    return MinimumImportPrice(**{**usual, **more})


def owed(floor: MinimumImportPrice, **line: object) -> Finding:
    """Return what a floor comes to on a line."""
    book = a_book(a_measure("us.example", treatment=floor))
    (finding,) = prefile.screen(an_entry(a_line(**line)), book, decide="plain").lines[0].findings
    return finding


def bounds(finding: Finding) -> tuple[Decimal, Decimal | None]:
    return finding.least, finding.most


prices = st.decimals(min_value=0, max_value=10_000, places=4).map(lambda amount: f"{amount:f}")
dollars = st.decimals(min_value=0, max_value=10**7, places=2)
masses = st.decimals(min_value=1, max_value=10**5, places=0)
percents = st.decimals(min_value=0, max_value=100, places=2)


@given(prices, prices, dollars, dollars, masses)
@STEADY
def test_a_gap_is_never_negative_rises_with_the_floor_and_falls_with_the_value(
    one: str, other: str, value: Decimal, more: Decimal, mass: Decimal
) -> None:
    low, high = sorted((one, other), key=Decimal)
    line: dict[str, object] = {"value": str(value), "quantities": stated(KG=mass)}
    gap = owed(a_floor(f"{low} USD/kg"), **line).duty
    assert gap is not None
    assert gap >= 0
    assert (owed(a_floor(f"{high} USD/kg"), **line).duty or 0) >= gap
    assert (owed(a_floor(f"{low} USD/kg"), **{**line, "value": str(value + more)}).duty or 0) <= gap


@given(st.decimals(min_value="0.01", max_value=10_000, places=2), dollars, masses)
@STEADY
def test_value_and_gap_meet_the_floor_exactly_and_above_it_nothing_is_owed(
    price: Decimal, value: Decimal, mass: Decimal
) -> None:
    gap = owed(a_floor(f"{price} USD/kg"), value=str(value), quantities=stated(KG=mass)).duty
    assert gap == max(Decimal(0), price * mass - value)


@given(st.decimals(min_value="0.01", max_value=100, places=2), dollars, masses, percents)
@STEADY
def test_a_cap_is_never_passed_and_below_it_the_gap_is_whole(
    price: Decimal, value: Decimal, mass: Decimal, percent: Decimal
) -> None:
    line: dict[str, object] = {"value": str(value), "quantities": stated(KG=mass)}
    capped = a_floor(f"{price} USD/kg", cap=a_rate(f"{percent} %"), cap_cite=CITE)
    gap = owed(a_floor(f"{price} USD/kg"), **line).duty
    assert gap is not None
    assert owed(capped, **line).duty == min(gap, cents(value * percent / 100))


@given(dollars, masses, percents)
@STEADY
def test_a_floor_on_content_lies_within_its_bounds_without_the_content(
    value: Decimal, mass: Decimal, percent: Decimal
) -> None:
    line: dict[str, object] = {"value": str(value), "quantities": stated(KG=mass)}
    floor = a_floor("50 USD/kg on cobalt content")
    open_ = owed(floor, **line)
    told = owed(floor, **line, minerals=[{"mineral": "cobalt", "percent": str(percent)}])
    assert open_.most == max(Decimal(0), 50 * mass - value)
    assert open_.least == 0
    assert told.duty is not None
    assert open_.most is not None
    assert told.duty <= open_.most
    assert open_.outcome == ("cannot tell" if open_.most else "applies")


@pytest.mark.parametrize(
    ("price", "quantities", "gap"),
    [
        ("0.38 USD/W", stated(W=100_000), "8000.00"),
        ("0.38 USD/W", stated(KW=100), "8000.00"),
        ("200 USD/piece", stated(NO=250), "20000.00"),
        ("2400 USD/doz.", stated(NO=250), "20000.00"),
        ("40 USD/kg", stated(T=1), "10000.00"),
        ("50 USD/kg on cobalt content", stated(CKG=700), "5000.00"),
        ("0.30 USD/W", stated(W=100_000), "0.00"),
    ],
)
def test_a_floor_counts_watts_pieces_kilograms_and_contained_kilograms(
    price: str, quantities: list[dict[str, str]], gap: str
) -> None:
    assert owed(a_floor(price), value="30000", quantities=quantities).duty == Decimal(gap)


@pytest.mark.parametrize(
    ("invoice", "bounds_", "missing"),
    [
        ({"unit_price": "15", "unit": "KG"}, ("6000.00", "6000.00"), []),
        ({"unit_price": "15000", "unit": "T"}, ("6000.00", "6000.00"), []),
        ({"unit_price": "25", "unit": "KG"}, ("0.00", "0.00"), []),
        ({"unit_price": "150", "unit": "NO"}, ("6000.00", "6000.00"), []),
        ({"unit_price": "15", "unit": "KG", "currency": "EUR"}, ("0.00", "21000.00"), ["invoice"]),
        ({"unit_price": "15", "unit": "CKG"}, ("0.00", "21000.00"), ["invoice"]),
        ({"unit_price": "15", "unit": "X"}, ("0.00", "21000.00"), ["invoice"]),
        ({"number": "A-1"}, ("0.00", "21000.00"), ["invoice"]),
        (None, ("0.00", "21000.00"), ["invoice"]),
    ],
)
def test_a_floor_held_against_the_invoice_takes_its_unit_price_times_how_much_there_is(
    invoice: dict[str, str] | None, bounds_: tuple[str, str], missing: list[str]
) -> None:
    floor = a_floor("21 USD/kg", compared_with="invoice price")
    found = owed(floor, value="1", quantities=stated(KG=1000, NO=100), invoice=invoice)
    assert bounds(found) == tuple(map(Decimal, bounds_))
    assert [one.fact for one in found.missing] == missing


def test_an_invoice_in_the_currency_of_the_line_is_turned_into_dollars_by_its_rate() -> None:
    floor = a_floor("21 USD/kg", compared_with="invoice price")
    money: dict[str, object] = {"currency": "EUR", "exchange_rate": "1.2"}
    assert owed(floor, **money, invoice={"unit_price": "15", "unit": "KG"}).duty == Decimal("3000.00")


def test_a_price_for_a_kilogram_of_goods_is_no_price_for_a_contained_one() -> None:
    floor = a_floor("50 USD/kg on cobalt content", compared_with="invoice price")
    line: dict[str, object] = {"minerals": [{"mineral": "cobalt", "percent": "30"}]}
    assert owed(floor, **line, invoice={"unit_price": "20", "unit": "KG"}).duty == 0
    assert owed(floor, **line, invoice={"unit_price": "20", "unit": "CKG"}).duty == Decimal("9000.00")


@given(prices, prices)
@STEADY
def test_without_a_quantity_a_price_above_the_floor_owes_nothing_all_the_same(floor: str, price: str) -> None:
    held = a_floor(f"{floor} USD/kg", compared_with="invoice price")
    found = owed(held, quantities=[], invoice={"unit_price": price, "unit": "KG"})
    above = Decimal(price) >= Decimal(floor)
    assert found.outcome == ("applies" if above else "cannot tell")
    assert bounds(found) == (Decimal(0), Decimal(0) if above else None)


@given(prices, prices, masses)
@STEADY
def test_a_floor_held_against_a_reference_owes_the_difference_of_the_two_prices(
    floor: str, reference: str, mass: Decimal
) -> None:
    held = a_floor(
        f"{floor} USD/kg",
        compared_with="reference price",
        reference=(Price(None, a_rate(f"{reference} USD/kg"), Window(), CITE),),
    )
    expected = max(Decimal(0), (Decimal(floor) - Decimal(reference)) * mass)
    assert owed(held, value="1", quantities=stated(KG=mass)).duty == cents(expected)


def test_a_reference_is_the_one_that_holds_on_the_rate_date() -> None:
    change = at("2026-12-04T00:01")
    before, after = Window(None, change), Window(change, None)
    reference = (Price(None, a_rate("10 USD/kg"), before, CITE), Price(None, a_rate("20 USD/kg"), after, CITE))
    book = a_book(
        a_measure("us.example", treatment=a_floor("21 USD/kg", compared_with="reference price", reference=reference))
    )
    found = {
        entered: prefile.screen(an_entry(entered=entered), book, decide="plain").lines[0].findings[0].duty
        for entered in ("2026-12-03", "2026-12-05")
    }
    assert found == {"2026-12-03": Decimal("11000.00"), "2026-12-05": Decimal("1000.00")}


def test_what_is_always_owed_whole_is_the_whole_price_without_a_document_state() -> None:
    found = owed(a_floor("21 USD/kg", undocumented="full price"), value="99999")
    assert found.duty == Decimal("21000.00")
    assert found.missing == ()
