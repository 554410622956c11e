"""How findings add up where the law fixes the sum of two: a rate in total with column 1, whatever column 1 is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from prefile import Report
from prefile.duty.assessment import InTotal
from prefile.duty.totals import add_up
from prefile.findings import Finding
from prefile.values.money import ZERO, Bounds, cents


@pytest.mark.parametrize(
    ("number", "origin", "program", "duty"),
    [
        # free with the program, 3.7 % without; 10 or 12.5 % in total with either
        ("2903.89.70.10", "DE", "E", "1000.00"),
        ("2903.89.70.10", "TW", "K", "1000.00"),
        ("2903.89.70.10", "JP", "E", "1250.00"),
        ("2903.89.70.10", "KR", "K", "1250.00"),
    ],
)
def test_a_total_is_owed_to_the_cent_whatever_of_it_column_1_is(
    screened: Callable[..., Report], number: str, origin: str, program: str, duty: str
) -> None:
    report = screened({"line": 1, "tariff_number": number, "origin": origin, "value": "10000", "program": program})
    by_measure = {finding.measure: finding for finding in report.lines[0].findings}
    assert by_measure["us.column-1"].outcome == "cannot tell"
    assert by_measure["us.section-301.forced-labor"].outcome == "cannot tell"
    assert (str(report.totals.least), str(report.totals.most)) == (duty, duty)
    assert report.totals.payable is None  # a finding that could owe is not determined


def a_finding(measure: str, bounds: Bounds) -> Finding:
    sure = bounds.exact is not None
    return Finding(
        measure,
        "applies" if sure else "cannot tell",
        None,
        None,
        bounds.exact,
        *bounds,
        None,
        (),
        (),
        (),
        (),
        None,
        "",
        (),
    )


def whole_dollars(bounds: Bounds) -> Iterator[Decimal]:
    assert bounds.most is not None
    return (Decimal(dollars) for dollars in range(int(bounds.least), int(bounds.most) + 1))


@pytest.mark.parametrize("how_many", [1, 2, 3])
def test_totals_with_one_duty_are_bounded_by_the_least_and_the_most_that_they_can_be_together(how_many: int) -> None:
    rng = random.Random(how_many)  # noqa: S311 - drawn, not secret
    for _ in range(300):
        column = Bounds(*sorted(Decimal(rng.randint(0, 12)) for _ in range(2)))
        totals = [Bounds(*sorted(Decimal(rng.randint(0, 12)) for _ in range(2))) for _ in range(how_many)]
        if column.exact is not None:
            continue
        findings = [a_finding("column", column)]
        findings += [a_finding(f"total-{place}", total - column) for place, total in enumerate(totals)]
        fixed = [(f"total-{place}", InTotal("column", total)) for place, total in enumerate(totals)]
        found = add_up(findings, {}, totals=fixed)
        every = [
            duty + sum((max(ZERO, end - duty) for end in ends), ZERO)
            for duty in whole_dollars(column)
            for ends in ([total.least for total in totals], [total.most for total in totals if total.most is not None])
        ]
        assert (found.least, found.most) == (cents(min(every)), cents(max(every)))


def test_a_total_with_a_duty_without_upper_bound_has_its_own_least() -> None:
    column, total = Bounds(ZERO, None), Bounds.exactly(Decimal(1000))
    findings = [a_finding("column", column), a_finding("total", total - column)]
    found = add_up(findings, {}, totals=[("total", InTotal("column", total))])
    assert (found.least, found.most) == (Decimal("1000.00"), None)
