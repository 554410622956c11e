"""What must hold of every report, of 8,000 random lines: two ways of deciding agree, sums, bounds and outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from by_hand import a_line, an_entry, seeded
from deciders import FIRST, FIRST_NAME
from drawing import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import prefile
from prefile import (
    Finding,
    Report,
    RuleBook,
)
from prefile.findings import Amounts, LineReport
from prefile.render import report_json, report_shape

ROOT = Path(__file__).parent.parent
STEADY = settings(max_examples=60, deadline=None, derandomize=True, database=None)
NAMES = (FIRST_NAME, "plain")


@pytest.fixture(scope="module")
def drawing(book: RuleBook) -> Drawing:
    """Draws entries for the shipped book."""
    return Drawing(book)


def findings_of(report: Report) -> Iterator[Finding]:
    for line in report.lines:
        yield from line.findings


# Two ways of deciding, and every outcome


def test_8_000_random_lines_come_out_the_same_by_durable_rules_and_by_plain_python_and_keep_what_must_hold(
    drawing: Drawing, book: RuleBook
) -> None:
    """Reports are looked at and let go, since a million findings would take a gigabyte."""
    rng, lines, bases = seeded(20_001), 0, set[str | None]()
    seen: dict[str, set[str]] = {}
    for entry in (entry for _ in range(40) for entry in drawing.entries(rng, count=5, lines=40, kinds=35)):
        decided, plain = (prefile.screen(entry, book, decide=decide) for decide in (FIRST, "plain"))
        assert (decided.decided_by, plain.decided_by) == NAMES
        assert replace(decided, decided_by="plain") == plain
        check_report(decided, measures_in_total(book))
        lines += len(decided.lines)
        bases.add(decided.rate_date_basis)
        for finding in findings_of(decided):
            seen.setdefault(finding.measure, set()).add(finding.outcome)
    assert lines == 8_000
    check_outcomes(seen)
    assert bases == {"entered", "withdrawn", "imported", "it_accepted", None}


def check_outcomes(seen: dict[str, set[str]]) -> None:
    """Keep the test above honest: its lines reach every outcome of every shipped duty."""
    three = {"applies", "does not apply", "cannot tell"}
    assert seen["us.column-1"] == {*three, "excluded"}
    assert seen["us.column-2"] == three
    assert seen["us.section-232.polysilicon.minimum-import-price"] == three
    assert seen["us.section-232.polysilicon.ad-valorem"] == three


# What must hold of every report


def together(amounts: Iterable[Decimal | None]) -> Fraction | None:
    """Return the exact sum, or None where one of the amounts is not known."""
    every = list(amounts)
    return None if None in every else sum((Fraction(one) for one in every if one is not None), Fraction(0))


def check_finding(finding: Finding) -> None:
    assert finding.least >= 0
    assert finding.most is None or finding.least <= finding.most
    match finding.outcome:
        case "applies":
            assert finding.duty == finding.least == finding.most
            assert str(finding.duty) == f"{finding.duty:.2f}"
        case "does not apply" | "excluded":
            assert [str(finding.duty), str(finding.least), str(finding.most)] == ["0.00"] * 3
            assert finding.because
            assert not finding.missing
            assert not finding.could_claim
        case "cannot tell":
            assert finding.duty is None
            assert finding.missing or finding.because
        case other:
            pytest.fail(f"{other} is no outcome without a scenario")
    assert bool(finding.gives_way_to) is (finding.outcome == "excluded")
    assert finding.authorities
    assert finding.scenario is None
    assert all((one.least, one.most) == (finding.least, finding.most) for one in finding.missing)


def barred(findings: Iterable[Finding]) -> bool:
    """Whether a notice keeps the goods from being entered, so that nothing is simply payable."""
    return any(one.measure.startswith("us.admissibility.") and one.outcome == "applies" for one in findings)


def check_sum(duty: Amounts, findings: list[Finding], in_total: frozenset[str]) -> None:
    told = all(finding.least == finding.most for finding in findings)
    assert (duty.payable is None) is not (told and not barred(findings))
    assert duty.payable is None or duty.payable == duty.least == duty.most
    least = together(finding.least for finding in findings)
    assert least is not None
    assert duty.least >= least
    unsure = [finding.measure for finding in findings if finding.least != finding.most]
    if len(unsure) < 2 and not in_total.intersection(unsure):
        assert duty.least == least
    assert duty.most is None or duty.least <= duty.most
    most = together(finding.most for finding in findings)
    assert (duty.most is None) is (most is None)
    if duty.most is not None and most is not None:
        assert all(finding.most is not None and finding.most <= duty.most for finding in findings)
        assert duty.most <= most


OF_ENTRY = ("19 CFR, 24.2", "19 U.S.C., 58c", "19 CFR, 141.6", "19 CFR, 146.65")


def measures_in_total(book: RuleBook) -> frozenset[str]:
    """Return the measures of which a clause is a total with another: the law fixes what the two are together."""
    return frozenset(measure.id for measure in book.measures if measure.treatment.totals_with())


def check_filing(line: LineReport) -> None:
    """The rows of what to file add up to the duty of the line; one without a number says why, and whose duty it is."""
    if line.filing is None:
        return
    assert together(filed.duty for filed in line.filing) == Fraction(line.duty.least)
    assert line.duty.payable is None or line.duty.payable == line.duty.least
    for filed in line.filing:
        assert (filed.number is None) is (filed.why is not None) is (filed.measure is not None)


def check_report(report: Report, in_total: frozenset[str]) -> None:
    for line in report.lines:
        for finding in line.findings:
            check_finding(finding)
        check_sum(line.duty, list(line.findings), in_total)
        check_filing(line)
        names = [finding.measure for finding in line.findings]
        assert names == sorted(set(names))
    totals = report.totals
    for name in ("payable", "least", "most"):
        assert getattr(totals, name) == together(getattr(line.duty, name) for line in report.lines), name
    unsure = any(finding.least != finding.most for finding in findings_of(report))
    assert (totals.payable is None) is (unsure or barred(findings_of(report)))
    naming = [*findings_of(report), *(line.coverage for line in report.lines)]
    agreements = [one for line in report.lines for one in line.agreements]
    named = {key for one in (*naming, *agreements) for key in one.authorities}
    of_entry = {key for key, one in report.authorities.items() if one.cite.startswith(OF_ENTRY)}
    assert named == set(report.authorities) - (of_entry - named)  # its fees, and which day's rates it owes
    beyond = any(f.outcome == "applies" and not f.measure.startswith("us.column-") for f in findings_of(report))
    unsure = any(f.outcome == "cannot tell" for f in findings_of(report))
    differs = any(line.discrepancies for line in report.lines)
    assert report.to_act_on is (beyond or unsure or differs)


@STEADY
@given(seed=st.integers(0, 2**32 - 1), lines=st.integers(1, 3))  # Hypothesis' own randoms draw otherwise at times
def test_what_must_hold_of_every_report_holds_of_whatever_hypothesis_draws(
    drawing: Drawing, book: RuleBook, seed: int, lines: int
) -> None:
    check_report(prefile.screen(drawing.entry(seeded(seed), lines), book), measures_in_total(book))


def test_reports_are_valid_by_the_published_schema(drawing: Drawing, book: RuleBook) -> None:
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    rng = seeded(40)
    for _ in range(5):
        validator.validate(json.loads(report_json(prefile.screen(drawing.entry(rng, 8), book))))
    shape: dict[str, Any] = report_shape(prefile.screen(an_entry(), book))
    assert not validator.is_valid({**shape, "format": "prefile-report/2"})
    assert not validator.is_valid({**shape, "lines": None})


# The largest and the smallest amounts

LARGE_AND_SMALL = ("999999999999999999", "123456789012345.678", "999999999999.999999", "0.000001", "0")


@pytest.mark.parametrize("value", LARGE_AND_SMALL)
@pytest.mark.parametrize("exchange_rate", LARGE_AND_SMALL)
def test_the_largest_and_smallest_amounts_that_are_read_can_be_screened(
    value: str, exchange_rate: str, book: RuleBook
) -> None:
    lines = [
        a_line(
            tariff_number=number,
            value=value,
            quantities=[{"amount": value, "unit": unit} for unit in ("KG", "W", "CKG")],
            currency="JPY",
            exchange_rate=exchange_rate,
            claims=["mip-documentation"],
        )
        for number in ("2804610000", "8541430010", "8102940000")
    ]
    report = prefile.screen(an_entry(*lines), book)
    check_report(report, measures_in_total(book))
    assert report.totals.value is not None
    each = Fraction(report.totals.value) / len(lines)
    assert abs(each - Fraction(value) * Fraction(exchange_rate)) <= Fraction(1, 200)
