"""A declaration of another country, screened ahead of a US entry: what is told of its goods, and what never is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import prefile
from prefile import (
    DeclarationProblems,
    Entry,
    Report,
    RuleBook,
)
from prefile.cli import app

ROOT = Path(__file__).parents[2]
DMS = ROOT / "fixtures" / "formats" / "shipment" / "dms.xml"
ON = "2026-12-07"

# Everything is stated that would tell the duty of a US entry; only the number has six digits.
FULL: dict[str, Any] = {
    "value": "15000",
    "net_kg": "1000",
    "quantities": [{"amount": "1000", "unit": "KG"}, {"amount": "10", "unit": "NO"}],
    "metal": {
        "aluminum": {"percent": "90", "smelted_in": ["CN"], "cast_in": "CN"},
        "steel": {"percent": "5", "melted_in": "CN"},
        "copper": {"percent": "5", "smelted_in": ["CN"], "cast_in": "CN"},
    },
}
NUMBERS = ["2804.61", "2804.69", "2825.60", "3818.00", "7601.10", "8112.92", "8505.11", "8541.43", "8471.30", "8507.60"]
ORIGINS = ["CN", "CU", "KP", "RU", "DE", "BR", "CA", "NI"]


def of(*lines: dict[str, Any], **entry: Any) -> Entry:  # noqa: ANN401 - keys of an entry
    """Return an entry declared in the UK, of these lines."""
    shape = {"format": "prefile-entry/1.1", "declared_in": "GB", "lines": list(lines), **entry}
    return Entry.model_validate(shape)


def findings(report: Report) -> list[prefile.Finding]:
    """Return the findings of every line."""
    return [finding for line in report.lines for finding in line.findings]


@pytest.mark.parametrize("on", [None, ON])
@pytest.mark.parametrize("origin", ORIGINS)
def test_nothing_applies_and_no_duty_fee_or_filing_is_told_whatever_is_stated(
    origin: str, on: str | None, book: RuleBook
) -> None:
    lines = [{"tariff_number": number, "origin": origin, **FULL} for number in NUMBERS]
    report = prefile.screen(of(*lines, entry_type="01", mode="11"), book, on=on, decide="plain")
    assert {finding.outcome for finding in findings(report)} <= {"cannot tell", "does not apply"}
    assert all(finding.duty is None or finding.duty == 0 for finding in findings(report))
    assert [line.duty.payable for line in report.lines] == [None] * len(lines)
    assert [line.filing for line in report.lines] == [None] * len(lines)
    assert report.totals.payable is None
    assert report.totals.fees == {"mpf": None, "hmf": None}


def test_what_is_covered_is_told_where_every_number_under_the_six_digits_agrees(book: RuleBook) -> None:
    report = prefile.screen(of({"tariff_number": "2804.61"}, {"tariff_number": "8112.92"}), book, decide="plain")
    assert [line.coverage.outcome for line in report.lines] == ["covered", "cannot tell"]
    assert [line.tariff_number for line in report.lines] == ["2804.61", "8112.92"]


def test_which_measures_may_reach_the_goods_is_told(book: RuleBook) -> None:
    report = prefile.screen(of({"tariff_number": "8112.92", "origin": "CN"}), book, on=ON, decide="plain")
    may = {finding.measure for finding in findings(report) if finding.outcome == "cannot tell"}
    assert may == {
        "us.column-1",
        "us.section-301.china.four-year-25",
        "us.section-301.china.list-3",
        "us.section-301.forced-labor",
    }


def test_a_warning_names_the_country_of_a_pre_check_and_both_fees_are_left_open(book: RuleBook) -> None:
    report = prefile.screen(of({"tariff_number": "2804.61"}), book, decide="plain")
    first = report.warnings[0]
    assert (first.code, first.path) == ("W213", "/declared_in")
    assert "United Kingdom" in first.what
    assert [warning.code for warning in report.warnings].count("W209") == 2, "neither fee is owed before a US entry"


def test_an_entry_of_the_us_is_no_pre_check(book: RuleBook) -> None:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE"}
    for entry in (of(line, declared_in="US"), of(line, declared_in=None)):
        report = prefile.screen(entry, book, decide="plain")
        assert "W213" not in {warning.code for warning in report.warnings}
        missing = {one.fact for found in report.lines[0].findings for one in found.missing}
        assert (report.rate_date, "entered" in missing) == (None, True)


@pytest.mark.parametrize(("number", "near"), [("2846.91", "2846.90; 2846.10"), ("2804.62", "2804.61; 2804.69")])
def test_six_digits_that_no_us_number_begins_with_are_refused_with_near_numbers(
    number: str, near: str, book: RuleBook
) -> None:
    with pytest.raises(DeclarationProblems) as refused:
        prefile.screen(of({"tariff_number": "2804.61"}, {"tariff_number": number}), book, decide="plain")
    (problem,) = refused.value.problems
    assert (problem.code, problem.where.path) == ("E132", "/lines/1/tariff_number")
    assert number in problem.what
    assert near in problem.next


def test_the_command_line_tells_a_dms_declaration_as_a_pre_check(book: RuleBook) -> None:
    ran = CliRunner().invoke(app, ["screen", str(DMS), "--on", ON, "--format", "json", "--decide", "plain"])
    told = json.loads(ran.stdout)
    assert ran.exit_code == 1
    assert told["warnings"][0]["code"] == "W213"
    assert [line["tariff_number"] for line in told["lines"]] == ["2804.61", "8112.92", "2825.60", "7601.10"]
    assert {line["filing"] for line in told["lines"]} == {None}
    assert told["totals"]["value"] is None
    assert "DMS" in told["source"]["format"]
    by_entry = prefile.screen(prefile.read_entry(DMS), book, on=ON, decide="plain")
    assert [line.coverage.outcome for line in by_entry.lines] == ["covered", "cannot tell", "cannot tell", "covered"]
