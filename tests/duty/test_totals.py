"""How findings add up where the law fixes the sum of two: a rate in total with column 1, whatever column 1 is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations

import pytest
from by_hand import a_line, an_entry

import prefile
from prefile import Report, RuleBook
from prefile.duty.assessment import IfOwed, InTotal
from prefile.duty.totals import add_up
from prefile.findings import Amounts, Finding
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


def in_doubt(measure: str, amount: int) -> Finding:
    return a_finding(measure, Bounds(ZERO, Decimal(amount)))._replace(outcome="cannot tell", duty=None)


def test_of_a_duty_and_what_may_take_its_place_the_lesser_is_owed() -> None:
    """Forced labor owes 1,000 unless the duty on patented pharmaceuticals of 9,350 applies; column 1 owes 650."""
    findings = [
        a_finding("column-1", Bounds.exactly(Decimal(650))),
        in_doubt("labor", 1000),
        in_doubt("patented", 9350),
    ]
    ways = {"labor": frozenset({"patented"})}
    owed = [IfOwed("labor", Decimal(1000), covered=True), IfOwed("patented", Decimal(9350), covered=False)]
    assert add_up(findings, ways, if_owed=owed).least == Decimal("1650.00")
    not_sure = [owed[0]._replace(covered=False), owed[1]]
    assert add_up(findings, ways, if_owed=not_sure).least == Decimal("650.00")
    unknown = [owed[0]]
    assert add_up(findings, ways, if_owed=unknown).least == Decimal("650.00")


def test_the_least_of_duties_that_give_way_is_what_some_case_comes_to() -> None:
    rng = random.Random(19)  # noqa: S311 - drawn, not secret
    for _ in range(400):
        rivals = {f"rival-{number}": rng.randint(0, 9) for number in range(rng.randint(1, 4))}
        duties = {f"duty-{number}": rng.randint(1, 9) for number in range(rng.randint(1, 4))}
        ways = {name: frozenset(rng.sample(sorted(rivals), rng.randint(0, len(rivals)))) for name in duties}
        findings = [in_doubt(name, amount) for name, amount in (rivals | duties).items()]
        owed = [IfOwed(name, Decimal(amount), covered=name in duties) for name, amount in (rivals | duties).items()]
        waiting = {name: amount for name, amount in duties.items() if ways[name]}
        every = [
            sum(rivals[name] for name in case)
            + sum(amount for name, amount in waiting.items() if ways[name].isdisjoint(case))
            for size in range(len(rivals) + 1)
            for case in combinations(rivals, size)
        ]
        assert add_up(findings, ways, if_owed=owed).least == cents(Decimal(min(every)))


@pytest.mark.parametrize("number", ["2804610000", "8505110070", "8483101010", "3004909270", "7903100000", "0101210010"])
def test_goods_without_an_origin_owe_at_most_what_those_of_some_origin_owe(number: str, book: RuleBook) -> None:
    def duty(origin: str | None) -> Amounts:
        line = a_line(tariff_number=number, origin=origin, value="15000", quantities=[{"amount": "1000", "unit": "KG"}])
        return prefile.screen(an_entry(line, entered="2026-12-05"), book, decide="plain").lines[0].duty

    open_, every = duty(None), [duty(origin) for origin in sorted(book.countries.names)]
    assert open_.most is not None
    assert open_.least <= min(one.least for one in every)
    assert open_.most >= max(one.most for one in every if one.most is not None)
    assert number != "2804610000" or open_.most == Decimal("28500.00")  # 21,000 undocumented and China's 50 %
