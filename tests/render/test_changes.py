"""Dated changes in words: what each says begins, ends, or turns, and how `prefile rules upcoming` tells them."""

from __future__ import annotations

from pathlib import Path

import pytest
from by_hand import CITE, a_clause, a_dated_book, a_rate, at, day, window
from typer.testing import CliRunner

from prefile import RuleBook
from prefile.cli import app
from prefile.decision.predicates import RateDateIn
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.law.condition import AllOf, Not
from prefile.law.measure import CoverageCondition, Listing
from prefile.law.treatment import Price
from prefile.values.dates import day_of
from prefile.workbench.changes import changes

ENTRIES = Path(__file__).parents[2] / "fixtures" / "entries"
POLYSILICON = ENTRIES / "polysilicon-germany-documented" / "declaration.json"

run = CliRunner()


def told(book: RuleBook, around: str, within: int) -> list[tuple[str, str]]:
    """Return the day and the words of each change."""
    return [(day_of(one.at).isoformat(), one.what) for one in changes(book, day(around), within)]


@pytest.mark.parametrize(
    ("around", "words"),
    [
        ("2026-07-13", "180 days after Proclamation 11001"),
        ("2026-07-01", "0704.20.00.00 ends, its successors are 0704.20.00.20, 0704.20.00.40"),
        ("2026-07-24", "Section 301 forced labor: in force"),
        ("2026-07-24", "Section 122 surcharge: ends; in force until then"),
        ("2026-08-22", "Canada, dairy list (9903.03.13): in force"),
        ("2026-11-10", "exclusion of heading 9903.88.69"),
        ("2026-12-04", "21 USD/kg for polysilicon begins"),
        ("2026-12-04", "0.38 USD/W for modules begins"),
        ("2027-01-01", "statistical suffixes of the tariff change"),
        ("2027-01-01", "HTSUS 2026 Revision 10 is no longer the tariff"),
        ("2027-01-01", "African Growth and Opportunity Act, ends"),
        ("2027-07-01", "statistical suffixes of the tariff change"),
    ],
)
def test_the_shipped_book_says_of_that_day(around: str, words: str, book: RuleBook) -> None:
    assert len([said for _, said in told(book, around, 0) if words in said]) == 1


def test_a_standing_begins_and_ends() -> None:
    found = told(a_dated_book(), "2026-09-01", 60)
    assert found[:2] == [
        ("2026-08-01", "The measure us.dated: in force"),
        ("2026-10-01", "The measure us.dated: ends; in force until then"),
    ]


def test_rates_of_the_instant_of_a_standing_are_told_with_it() -> None:
    clauses = (
        a_clause("10 %", window=window("2026-08-01", "2026-09-01")),
        a_clause("20 %", window=window("2026-09-01")),
    )
    found = told(a_dated_book(clauses=clauses), "2026-09-01", 40)
    assert found == [
        ("2026-08-01", "The measure us.dated: in force; 10 % begins"),
        ("2026-09-01", "10 % ends; 20 % begins"),
        ("2026-10-01", "The measure us.dated: ends; in force until then"),
    ]


def test_a_price_that_names_no_first_day_begins_with_its_measure_and_any_other_on_its_own() -> None:
    rate = a_rate("21 USD/kg")
    prices = (
        Price("cells", rate, window(), CITE),
        Price("modules", rate, window(until="2026-09-01"), CITE),
        Price("modules", rate, window("2026-09-01"), CITE),
    )
    book = a_dated_book(floor=MinimumImportPrice(prices, None, CITE, CITE))
    assert told(book, "2026-09-01", 31) == [
        ("2026-08-01", "The measure us.dated: in force; 21 USD/kg for cells begins; 21 USD/kg for modules begins"),
        ("2026-09-01", "21 USD/kg for modules ends; 21 USD/kg for modules begins"),
        ("2026-10-01", "The measure us.dated: ends; in force until then"),
    ]


def test_numbers_that_come_and_go_are_named() -> None:
    listings = (
        Listing("28046100", CITE, "polysilicon", window("2026-09-02")),
        Listing("8501", CITE, None, window("2026-09-03"), excluded=True),
        Listing("85", CITE),
    )
    assert told(a_dated_book(listings=listings), "2026-09-03", 5) == [
        ("2026-09-02", "named from then on: 2804.61.00 as polysilicon"),
        ("2026-09-03", "no longer named: 8501"),
    ]


def test_a_condition_on_the_rate_date_turns_on_its_dates_and_a_negation_turns_it_round() -> None:
    asked = RateDateIn(at("2026-09-02"), at("2026-09-04"))
    for condition, words in (
        (AllOf((asked,)), ["can hold", "can no longer hold"]),
        (Not(asked), ["can no longer hold", "can hold"]),
    ):
        book = a_dated_book(grounds=(CoverageCondition("exception", condition, CITE, "goods under way"),))
        assert told(book, "2026-09-03", 5) == [
            ("2026-09-02", f'the exception "goods under way" {words[0]} by its dates'),
            ("2026-09-04", f'the exception "goods under way" {words[1]} by its dates'),
        ]


def test_upcoming_counts_the_days_and_names_the_lines_touched() -> None:
    ran = run.invoke(app, ["rules", "upcoming", "--on", "2026-12-01", "--within", "30", str(POLYSILICON)])
    ahead, behind = ran.stdout.split("BEHIND, 30 days")
    assert "2026-11-10 00:00 ET, 21 days ago" in behind
    assert "2026-12-04 00:01 ET, in 3 days" in ahead
    assert "lines touched: ABC-1234567-6: 1" in ahead


def test_covers_says_what_no_file_covers() -> None:
    assert "WHAT NO FILE COVERS" in run.invoke(app, ["rules", "covers", "--left-out"]).stdout
