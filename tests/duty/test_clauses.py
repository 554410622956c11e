"""A duty by clauses: the first that fits speaks, and totals with column 1."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from by_hand import (
    CITE,
    a_book,
    a_clause,
    a_line,
    a_measure,
    a_rate,
    a_row,
    a_tariff,
    an_entry,
    seeded,
    window,
    with_measures,
)
from hypothesis import settings
from owing import ON_MOLYBDENUM, asked, bounds, half_up, owed, quantities, screened

import prefile
from prefile import Finding, Report
from prefile.decision.predicates import InGroup, OriginIn
from prefile.duty.clauses import Duty
from prefile.duty.no_duty import NotEncoded
from prefile.entry import Line
from prefile.law.condition import Not
from prefile.law.measure import CoverageCondition, Listing
from prefile.law.treatment import Clause

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


# Clauses


def by_origin(text: str, *origins: str) -> Clause:
    return a_clause(text, when=OriginIn(frozenset(origins), ", ".join(origins)))


def test_the_first_clause_that_fits_speaks() -> None:
    clauses = (by_origin("10 %", "GB"), by_origin("20 %", "GB", "DE"), "30 %")
    for origin, duty in (("GB", "1500.00"), ("DE", "3000.00"), ("CN", "4500.00")):
        assert str(owed(a_line(origin=origin), *clauses).duty) == duty


def test_where_it_is_not_known_which_clause_fits_the_bounds_hold_each_that_may() -> None:
    clauses = (by_origin("10 %", "GB"), by_origin("20 %", "DE"), "15 %", by_origin("90 %", "CN"))
    finding = owed(a_line(origin=None), *clauses)
    assert (finding.outcome, bounds(finding), asked(finding)) == ("cannot tell", ("1500.00", "3000.00"), ["origin"])


def test_clauses_that_come_to_the_same_are_told_whichever_fits() -> None:
    finding = owed(a_line(origin=None), by_origin("10 %", "GB"), "10 %")
    assert (finding.outcome, str(finding.duty), asked(finding)) == ("applies", "1500.00", [])


def test_a_line_that_no_clause_fits_is_never_taken_to_be_free() -> None:
    """A forgotten clause, or a gap between two windows, is a mistake in the rule and no exemption."""
    finding = owed(a_line(), by_origin("10 %", "GB"))
    assert (finding.outcome, finding.duty, finding.most, asked(finding)) == ("cannot tell", None, None, ["law"])


def test_a_book_whose_two_clauses_do_not_fit_comes_to_nothing_that_could_be_told() -> None:
    """Neither the duty nor the line's total, nor the heading: not even where the line states every fact."""
    clauses = (a_clause("10 %", when=OriginIn(frozenset({"GB"}), "GB"), heading="9903.99.01"), by_origin("20 %", "JP"))
    report = screened(a_line(origin="DE"), *clauses)
    (finding,) = report.lines[0].findings
    assert (finding.outcome, bounds(finding), finding.declare) == ("cannot tell", ("0.00", None), None)
    assert (report.totals.payable, report.totals.most) == (None, None)


def test_where_none_of_the_clauses_may_fit_there_is_no_upper_bound_until_they_leave_no_case() -> None:
    line = a_line(origin=None)
    some = (by_origin("10 %", "GB"), by_origin("20 %", "JP"))
    every = (*some, a_clause("15 %", when=Not(OriginIn(frozenset({"GB", "JP"}), "GB, JP"))))
    assert (bounds(owed(line, *some)), asked(owed(line, *some))) == (("0.00", None), ["origin", "law"])
    assert (bounds(owed(line, *every)), asked(owed(line, *every))) == (("1500.00", "3000.00"), ["origin"])


def test_a_supposition_whose_clauses_do_not_fit_would_come_to_nothing_that_could_be_told() -> None:
    book = a_book(a_measure("us.example", treatment=NotEncoded()), a_measure("us.other"))
    duty = Duty((by_origin("10 %", "GB"), by_origin("20 %", "JP")))
    supposed = with_measures(book, (*book.measures, a_measure("us.example@more", treatment=duty)))
    findings = prefile.screen(an_entry(a_line(origin="DE")), supposed, decide="plain").lines[0].findings
    (found,) = (one for one in findings if one.measure == "us.example@more")
    assert (found.outcome, bounds(found)) == ("cannot tell", ("0.00", None))


def test_a_clause_speaks_within_its_window_only() -> None:
    first = a_clause("10 %", window=window(until="2026-12-04T00:01"))
    second = a_clause("20 %", window=window("2026-12-04T00:01", "2026-12-05T00:01"))
    said = {
        entered: str(owed(a_line(), first, second, "30 %", entered=entered).duty)
        for entered in ("2026-12-04T00:00", "2026-12-04T00:01", "2026-12-05T00:00", "2026-12-05T00:01")
    }
    assert list(said.values()) == ["1500.00", "3000.00", "3000.00", "4500.00"]
    undated = owed(a_line(), first, second, "30 %", entered=None)
    assert (bounds(undated), asked(undated)) == (("0.00", "4500.00"), ["entered"])


def test_a_clause_is_believed_from_the_day_it_was_known_until_it_was_replaced() -> None:
    old = a_clause("10 %", window=window(known="2026-07-20", replaced="2026-08-18"))
    new = a_clause("20 %", window=window(known="2026-08-18"))
    book = a_book(a_measure("us.example", treatment=Duty((old, new))))
    said = [
        str(prefile.screen(an_entry(), book, as_known_on=known, decide="plain").totals.payable)
        for known in ("2026-07-19", "2026-07-20", "2026-08-17", "2026-08-18", None)
    ]
    assert said == ["None", "1500.00", "1500.00", "3000.00", "3000.00"]


def test_a_heading_is_declared_where_the_clause_is_told() -> None:
    clauses = (a_clause("10 %", heading="9903.90.08", when=OriginIn(frozenset({"RU"}), "RU")), "20 %")
    assert owed(a_line(origin="RU"), *clauses).declare == "9903.90.08"
    assert owed(a_line(origin="DE"), *clauses).declare is None
    assert owed(a_line(origin=None), *clauses).declare is None


def test_a_measure_that_is_not_encoded_is_at_most_what_its_texts_say() -> None:
    for treatment, most in ((NotEncoded(), None), (NotEncoded(a_rate("25 %"), CITE), "3750.00")):
        book = a_book(a_measure("us.example", treatment=treatment))
        (finding,) = prefile.screen(an_entry(), book, decide="plain").lines[0].findings
        assert (finding.outcome, bounds(finding), finding.duty) == ("cannot tell", ("0.00", most), None)
        assert asked(finding) == ["law"]


def test_a_mixed_number_of_eight_digits_is_bounded_by_the_clauses_of_all_its_groups() -> None:
    listings = [Listing("2804610010", CITE, "chunks"), Listing("2804610090", CITE, "rods")]
    clauses = (a_clause("10 %", when=InGroup(("chunks",))), a_clause("50 %", when=InGroup(("rods",))))
    table = a_tariff(a_row("2804610010"), a_row("2804610090"))
    book = a_book(a_measure("us.example", listings=listings, treatment=Duty(clauses)), table=table)
    report = prefile.screen(an_entry(a_line(tariff_number="28046100")), book, decide="plain")
    (finding,) = report.lines[0].findings
    assert finding.outcome == "cannot tell"
    assert finding.most == Decimal("7500.00")
    assert report.totals.payable is None
    assert "tariff-number" in asked(finding)


# Totals with column 1


def in_total(printed: str, line: Line, cap: str = "15 %") -> tuple[Finding, Finding, Report]:
    """Return column 1, the measure that owes `cap` in total with it, and the report."""
    column_1 = a_measure("us.column-1", treatment=Duty((a_clause("general"),)))
    total = a_measure("us.total", treatment=Duty((a_clause(cap, in_total_with="us.column-1"),)))
    book = a_book(column_1, total, table=a_tariff(a_row("2804610000", printed)))
    report = prefile.screen(an_entry(line), book, decide="plain")
    first, second = report.lines[0].findings
    return first, second, report


@pytest.mark.parametrize(
    ("printed", "column_1", "rest"),
    [
        ("Free", "0.00", "2250.00"),
        ("6.5%", "975.00", "1275.00"),
        ("15%", "2250.00", "0.00"),
        ("15.1%", "2265.00", "0.00"),
        ("$1.10/kg", "1100.00", "1150.00"),
        ("$2.25/kg", "2250.00", "0.00"),
        ("$2.26/kg", "2260.00", "0.00"),
        ("13.9¢/kg + 1.9%", "424.00", "1826.00"),
        ("13.9¢/kg on molybdenum content + 1.9%", "354.50", "1895.50"),
        ("$7/doz. + 2%", "883.33", "1366.67"),
    ],
)
def test_a_total_with_column_1_leaves_what_lies_above_it_specific_rates_included(
    printed: str, column_1: str, rest: str
) -> None:
    minerals = [{"mineral": "molybdenum", "percent": "50"}]
    first, second, report = in_total(printed, a_line(quantities=quantities(KG="1000", NO="1000"), minerals=minerals))
    assert (str(first.duty), str(second.duty)) == (column_1, rest)
    assert report.totals.payable == max(Decimal("2250.00"), Decimal(column_1))
    assert "us.column-1" in str(second.working)


def test_a_total_with_a_column_1_that_is_bounded_is_bounded_the_other_way_round() -> None:
    first, second, report = in_total(ON_MOLYBDENUM, a_line())
    assert bounds(first) == ("285.00", "424.00")
    assert bounds(second) == ("1826.00", "1965.00")
    assert (second.outcome, report.totals.payable) == ("cannot tell", None)


def test_a_total_with_a_column_1_that_cannot_be_read_lies_between_nothing_and_the_whole() -> None:
    first, second, _ = in_total("The rate applicable to the article", a_line())
    assert bounds(first) == ("0.00", None)
    assert bounds(second) == ("0.00", "2250.00")


def test_a_total_with_a_measure_that_does_not_stand_on_the_line_is_the_whole() -> None:
    only = CoverageCondition("required", OriginIn(frozenset({"CN"}), "CN"), CITE)
    column_1 = a_measure("us.column-1", conditions=[only])
    total = a_measure("us.total", treatment=Duty((a_clause("15 %", in_total_with="us.column-1"),)))
    report = prefile.screen(an_entry(), a_book(column_1, total), decide="plain")
    assert str(report.totals.payable) == "2250.00"


def test_the_two_of_a_total_add_up_to_it_to_the_cent_for_random_lines() -> None:
    rng = seeded(15)
    column_1 = a_measure("us.column-1", treatment=Duty((a_clause("general"),)))
    total = a_measure("us.total", treatment=Duty((a_clause("15 %", in_total_with="us.column-1"),)))
    book = a_book(column_1, total, table=a_tariff(a_row("2804610000", "3.7¢/kg + 4.2%")))
    lines = [
        a_line(
            value=f"{rng.randrange(10**7) / 100:.2f}", quantities=quantities(KG=f"{rng.randrange(10**7) / 1000:.3f}")
        )
        for _ in range(300)
    ]
    report = prefile.screen(an_entry(*lines), book, decide="plain")
    for line, found in zip(lines, report.lines, strict=True):
        first, second = found.findings
        assert line.value is not None
        specific = Fraction(line.quantities[0].amount) * Fraction("0.037") + Fraction(line.value) * Fraction("0.042")
        assert first.duty == half_up(specific)
        whole = half_up(Fraction(line.value) * Fraction("0.15"))
        assert second.duty == max(Decimal(0), whole - half_up(specific))
