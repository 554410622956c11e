"""A rate on a part of the value: what is owed, what is left out, and under which headings both are declared."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from by_hand import a_book, a_clause, a_line, a_measure, a_row, a_tariff, an_entry, seeded
from owing import asked, bounds, half_up, owed

import prefile
from prefile import Finding, RuleBook
from prefile.duty.clauses import Duty
from prefile.entry import Line
from prefile.law.treatment import DutiablePart

LESS = DutiablePart("us_content", alone=False)
LIMITED = DutiablePart("us_content", alone=False, most=Decimal(40))
ONLY = DutiablePart("repair_value", alone=True)
FORTY_LESS = {"2000": "2000.00", "4000": "1500.00", "6000": "1500.00", "10000": "1500.00", "0": "2500.00"}


def on(part: DutiablePart, line: Line, text: str = "25 %") -> Finding:
    return owed(line, a_clause(text, part=part, heading="9903.99.01"))


@pytest.mark.parametrize(("content", "duty"), FORTY_LESS.items())
def test_of_what_is_left_out_no_more_than_the_limit_counts(content: str, duty: str) -> None:
    found = on(LIMITED, a_line(value="10000", us_content=content))
    assert (found.outcome, str(found.duty)) == ("applies", duty)


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        ("0", ("9903.99.01",)),
        ("2000", ("9903.99.01", "9903.99.02")),
        ("10000", ("9903.99.02",)),
    ],
)
def test_the_rest_has_its_heading_where_there_is_a_rest_and_alone_where_nothing_else_is(
    content: str, declared: tuple[str, ...]
) -> None:
    clause = a_clause("25 %", part=LESS, heading="9903.99.01", rest="9903.99.02")
    assert owed(a_line(value="10000", us_content=content), clause).headings == declared


@pytest.mark.parametrize(
    ("part", "ends", "fact"),
    [
        (LESS, ("0.00", "2500.00"), "us-content"),
        (LIMITED, ("1500.00", "2500.00"), "us-content"),
        (ONLY, ("0.00", "2500.00"), "repair-value"),
    ],
)
def test_a_part_that_is_not_stated_may_be_nothing_or_all_of_the_value(
    part: DutiablePart, ends: tuple[str, str], fact: str
) -> None:
    found = on(part, a_line(value="10000"))
    assert (found.outcome, bounds(found), asked(found)) == ("cannot tell", ends, [fact])


def test_without_a_value_no_bound_is_narrower_than_what_is_known() -> None:
    assert bounds(on(LIMITED, a_line(value=None, us_content="2000"))) == ("0.00", None)
    assert bounds(on(ONLY, a_line(value=None, repair_value="2000"))) == ("0.00", "500.00")


def test_a_part_is_in_the_currency_of_the_value() -> None:
    euros = {"currency": "EUR", "exchange_rate": "1.5"}
    found = on(LESS, a_line(value="10000", us_content="2000", **euros))
    assert (str(found.duty), found.working) == (
        "3000.00",
        "25 % × ((10,000 EUR × 1.5 = 15,000 USD) − (2,000 EUR × 1.5 = 3,000 USD) of US content)",
    )
    assert asked(on(LESS, a_line(value="10000", us_content="2000", currency="EUR"))) == ["exchange-rate"]


def test_a_total_and_the_duty_that_it_holds_are_told_apart() -> None:
    column = a_measure("us.column-1", treatment=Duty((a_clause("4 %"),)))
    total = a_clause("15 %", part=ONLY, in_total_with="us.column-1")
    book = a_book(column, a_measure("us.total", treatment=Duty((total,))))
    line = prefile.screen(an_entry(a_line(value="10000", repair_value="4000")), book, decide="plain").lines[0]
    assert [str(found.duty) for found in line.findings] == ["400.00", "200.00"]


@pytest.mark.parametrize(("printed", "least", "most"), [("4%", "160.00", "160.00"), ("13.9¢/kg", "0.00", None)])
def test_a_printed_rate_by_quantity_is_not_guessed_on_a_part_of_the_value(
    printed: str, least: str, most: str | None
) -> None:
    measure = a_measure("us.column-1", treatment=Duty((a_clause("general", part=ONLY),)))
    book = a_book(measure, table=a_tariff(a_row("2804610000", printed)))
    entry = an_entry(a_line(value="10000", repair_value="4000"), entered="2026-12-04")
    (found,) = prefile.screen(entry, book, decide="plain").lines[0].findings
    assert bounds(found) == (least, most)


@pytest.mark.parametrize("seed", range(40))
def test_the_part_and_its_rest_are_the_value_and_the_duty_is_the_rate_on_the_part(seed: int) -> None:
    random = seeded(seed)
    value = random.randrange(1, 10**6)
    content, most = random.randint(0, value), random.choice((None, Decimal(random.randrange(101))))
    part = DutiablePart("us_content", alone=False, most=most)
    found = on(part, a_line(value=str(value), us_content=str(content)))
    limit = Fraction(content) if most is None else min(Fraction(content), Fraction(value) * Fraction(most) / 100)
    assert found.duty == half_up((Fraction(value) - limit) / 4)


def test_a_line_files_both_headings_and_they_add_up(book: RuleBook) -> None:
    metal = {"steel": {"percent": "80", "melted_in": "CA"}, "aluminum": {"percent": "0"}, "copper": {"percent": "0"}}
    goods = {"tariff_number": "8429511025", "origin": "CA", "program": "S", "value": "10000", "metal": metal}
    report = prefile.screen(an_entry(a_line(**goods, us_content="2000"), entered="2026-10-01"), book)
    line = report.lines[0]
    assert line.filing is not None
    duties = {filed.number: str(filed.duty) for filed in line.filing}
    assert (duties["9903.82.20"], duties["9903.82.21"]) == ("2000.00", "0.00")
    assert sum(filed.duty for filed in line.filing) == line.duty.payable
    declared = [{"number": filed.number, "duty": str(filed.duty)} for filed in line.filing]
    for left_out in (None, "9903.82.20", "9903.82.21"):
        kept = [one for one in declared if one["number"] != left_out]
        again = prefile.screen(
            an_entry(a_line(**goods, us_content="2000", declared=kept), entered="2026-10-01"), book
        ).lines[0]
        missing = {found.number for found in again.discrepancies or () if found.code == "D401"}
        assert missing == ({left_out} if left_out else set())
