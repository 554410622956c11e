"""Goods that moved in bond: which day's rates they owe, and what is told where the day is not stated."""

from __future__ import annotations

import pytest
from by_hand import a_line, an_entry

import prefile
from prefile import Report, RuleBook

# Shirts of Viet Nam, imported before the surcharge of Section 122 ended on 24 July 2026, and entered behind that.
GOODS = {"tariff_number": "6109100012", "origin": "VN", "value": "20000"}
WAY = {"entered": "2026-07-27", "imported": "2026-07-22"}


def screened(book: RuleBook, **head: object) -> Report:
    return prefile.screen(
        an_entry(a_line(**GOODS, quantities=[{"amount": "400", "unit": "DOZ"}]), **{**WAY, **head}), book
    )


def warned(report: Report) -> list[str]:
    return [caution.code for caution in report.warnings if caution.code in {"W250", "W251"}]


@pytest.mark.parametrize(
    ("head", "payable", "basis", "codes"),
    [
        ({}, "5800.00", "entered", ["W251"]),
        ({"it_accepted": "2026-07-22"}, "5300.00", "it_accepted", []),
        ({"it_accepted": "2026-07-24"}, "5800.00", "it_accepted", []),
        ({"it_accepted": "2026-07-22", "entry_type": "02"}, "5800.00", "entered", []),
        ({"imported": "2026-07-25"}, "5800.00", "entered", []),
        ({"imported": None}, "5800.00", "entered", []),
        ({"port": "3901", "unlading_port": "2704"}, "5800.00", "entered", ["W251", "W250"]),
        ({"port": "2704", "unlading_port": "2704"}, "5800.00", "entered", []),
        ({"port": "3901", "unlading_port": "2704", "it_accepted": "2026-07-22"}, "5300.00", "it_accepted", []),
        (
            {"entered": None, "withdrawn": "2026-07-27", "port": "3901", "unlading_port": "2704"},
            "5800.00",
            "withdrawn",
            [],
        ),
    ],
)
def test_goods_in_bond_owe_the_rates_of_acceptance_and_who_may_have_moved_so_is_warned(
    head: dict[str, str | None], payable: str, basis: str, codes: list[str], book: RuleBook
) -> None:
    report = screened(book, **head)
    assert (str(report.totals.payable), report.rate_date_basis, warned(report)) == (payable, basis, codes)


def test_what_is_owed_by_both_days_is_told(book: RuleBook) -> None:
    (told,) = (caution for caution in screened(book).warnings if caution.code == "W251")
    assert "5,800.00 USD by the rates of entry on Jul 27, 2026" in told.what
    assert "5,300.00 USD by those of importation on Jul 22, 2026" in told.what


@pytest.mark.parametrize(
    ("head", "cite"),
    [
        ({}, "cfr-141-69"),
        ({"it_accepted": "2026-07-22"}, "cfr-141-69-b"),
        ({"withdrawn": "2026-07-28"}, "cfr-141-69-a"),
        ({"imported": "2026-07-28"}, "cfr-141-68"),
    ],
)
def test_a_report_cites_why_its_rate_date_is_that_day(head: dict[str, str], cite: str, book: RuleBook) -> None:
    authorities = screened(book, **head).authorities
    assert {key for key in authorities if key.startswith("cfr-141")} == {cite}


def test_a_rate_date_that_the_caller_states_has_no_authority(book: RuleBook) -> None:
    entry = an_entry(a_line(**GOODS), **WAY)
    report = prefile.screen(entry, book, on="2026-07-27")
    assert not [key for key in report.authorities if key.startswith("cfr-141")]
