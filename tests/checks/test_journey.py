"""The dates of the journey, sets, and lines split from an invoice line."""

from __future__ import annotations

import pytest
from by_hand import a_line, an_entry
from consistent import kg, refused, warned

from prefile import Entry, RuleBook
from prefile.checks import cautions


def test_goods_may_be_loaded_before_or_after_the_day_of_export() -> None:
    for loaded in ("2026-11-09", "2026-11-11", "2026-12-02"):
        assert refused(an_entry(a_line(loaded=loaded), exported="2026-11-10", imported="2026-12-02")) == []


def test_goods_may_be_exported_and_imported_on_one_day() -> None:
    assert refused(an_entry(exported="2026-12-02", imported="2026-12-02")) == []


def test_goods_may_be_loaded_a_day_after_they_arrive_across_the_date_line() -> None:
    assert refused(an_entry(a_line(loaded="2026-12-03"), imported="2026-12-02")) == []
    assert refused(an_entry(a_line(loaded="2026-12-04"), imported="2026-12-02")) == ["E147"]


def test_an_entry_ahead_of_its_goods_counts_from_their_arrival(book: RuleBook) -> None:
    line = a_line(ftz={"status": "P", "filed": "2026-12-05"})
    ahead = an_entry(line, entered="2026-12-04", imported="2026-12-06", entry_type="06")
    assert "W246" not in dict(warned(ahead, book))
    assert "W246" in dict(warned(an_entry(line, entered="2026-12-04", entry_type="06"), book))


def test_the_articles_of_a_number_that_is_for_sets_have_numbers_of_their_own(book: RuleBook) -> None:
    lines = [
        {"line": 1, "tariff_number": "8206.00.00.00", "set": "X"},
        {"line": 2, "tariff_number": "8203.20.60.30", "set": "V"},
    ]
    assert "W225" not in dict(warned(Entry.model_validate({"format": "prefile-entry/1", "lines": lines}), book))


def test_a_set_in_order_is_warned_of_nothing_and_lines_are_taken_in_the_order_of_their_numbers(book: RuleBook) -> None:
    marks: list[tuple[int, str | None]] = [(2, "V"), (1, "X"), (3, "V"), (7, None), (9, "V"), (8, "X")]
    lines = [{"line": number, "tariff_number": "2804.61.00.00", "set": mark} for number, mark in marks]
    entry = Entry.model_validate({"format": "prefile-entry/1", "lines": lines})
    assert list(cautions(entry, book.tariff, None)) == []


def test_the_first_component_may_have_the_eight_digits_of_its_header(book: RuleBook) -> None:
    entry = an_entry(a_line(set="X", tariff_number="2804.61.00.00"), a_line(set="V", tariff_number="2804.61.00"))
    assert list(cautions(entry, book.tariff, None)) == []


def split(*values: str, **invoice: str) -> Entry:
    of = {"number": "INV-1", "line": "1", "currency": "USD", **invoice}
    lines = [a_line(value=value, invoice=of) for value in values]
    return an_entry(*lines, format="prefile-entry/1.1")


@pytest.mark.parametrize(
    ("values", "amount", "codes"),
    [
        (("5000", "5000"), "10000", []),
        (("5000", "5000"), "10001.99", []),  # each line may be rounded by a dollar
        (("5000", "5000"), "10102.01", []),  # and by a hundredth of the whole
        (("5000", "5000"), "10103.04", ["W242"]),
        (("5000",), "6000", []),  # one line is compared by its unit price
    ],
)
def test_split_lines_come_to_their_invoice_line_as_far_as_dollars_are_rounded(
    values: tuple[str, ...], amount: str, codes: list[str], book: RuleBook
) -> None:
    assert [one.code for one in cautions(split(*values, amount=amount), book.tariff, None)] == codes


def test_an_invoice_in_another_currency_is_not_compared(book: RuleBook) -> None:
    entry = split("5000", amount="9000", currency="EUR", unit_price="90", unit="KG")
    assert list(cautions(entry, book.tariff, None)) == []


@pytest.mark.parametrize(("price", "value"), [("15", "15100"), ("0.15", "154"), ("0.000001", "1")])
def test_a_price_a_unit_may_be_rounded(price: str, value: str, book: RuleBook) -> None:
    line = a_line(value=value, quantities=[kg("1000")], invoice={"unit_price": price, "unit": "KG"})
    assert list(cautions(an_entry(line), book.tariff, None)) == []


@pytest.mark.parametrize(
    ("invoice", "codes"),
    [
        ({"quantity": "2400", "unit_price": "2.85"}, ["W244"]),
        ({"quantity": "2400", "unit_price": "2.85", "unit": "PCS"}, ["W244"]),  # the line counts in kilograms alone
        ({"quantity": "2400", "unit_price": "2.70"}, []),
        ({"quantity": "2400", "unit_price": "2.85", "currency": "EUR"}, []),
        ({"quantity": "0", "unit_price": "2.85"}, []),
        ({"unit_price": "2.85"}, []),
    ],
)
def test_a_price_is_held_against_the_quantity_invoiced_where_the_line_has_none_in_its_unit(
    invoice: dict[str, str], codes: list[str], book: RuleBook
) -> None:
    line = a_line(value="6480", quantities=[kg("1000")], invoice={"number": "1", "line": "1", **invoice})
    newest = "prefile-entry/1.1"
    assert [one.code for one in cautions(an_entry(line, format=newest), book.tariff, None)] == codes
    entry = an_entry(line, line, format=newest)  # the quantity is that of both
    assert "W244" not in {one.code for one in cautions(entry, book.tariff, None)}
