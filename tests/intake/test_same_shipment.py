"""One shipment, written by hand in every format: the same findings, or a named *cannot tell* where a fact has no place.

Beside each file stands what its format cannot say: `cannot_tell` names, by line and measure, the missing facts;
`declared` says whether what is due is compared with what is declared, or left since headings are added later; and
`pre_check` that it is a declaration of another country.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import prefile
from prefile import Report, RuleBook
from prefile.intake.formats import FORMATS

FOLDER = Path(__file__).parents[2] / "fixtures" / "formats" / "shipment"
OWN = "entry.json"
FILES = sorted(one.name for one in FOLDER.iterdir() if one.suffix != ".yaml" and one.name not in {OWN, "facts.csv"})


@pytest.fixture(scope="module")
def wanted(book: RuleBook) -> Report:
    """Give the report on the shipment in prefile's own format, which carries every fact."""
    return prefile.screen(prefile.read_entry(FOLDER / OWN), book)


def beside(name: str) -> dict[str, Any]:
    """Return what a format cannot say."""
    told: dict[str, Any] = yaml.safe_load((FOLDER / name).with_suffix(".yaml").read_text("utf-8"))
    return told


US = [name for name in FILES if not beside(name).get("pre_check")]


def test_no_format_is_left_out() -> None:
    known = {one.source.name for one in FORMATS if not one.name.startswith("prefile")}
    read = [str(prefile.read_entry(FOLDER / name).source.format.name) for name in FILES]  # type: ignore[union-attr]
    assert {name.partition(", columns of")[0] for name in read} == known


@pytest.mark.parametrize("name", US)
def test_a_format_gives_the_same_findings_or_says_which_fact_it_cannot_carry(
    name: str, book: RuleBook, wanted: Report
) -> None:
    report = prefile.screen(prefile.read_entry(FOLDER / name), book)
    cannot = beside(name).get("cannot_tell") or {}
    assert [line.line for line in report.lines] == [line.line for line in wanted.lines]
    for line, own in zip(report.lines, wanted.lines, strict=True):
        assert line.coverage.outcome == own.coverage.outcome
        assert [one.measure for one in line.findings] == [one.measure for one in own.findings]
        for found, right in zip(line.findings, own.findings, strict=True):
            lacking = cannot.get(line.line, {}).get(found.measure)
            if lacking is None:
                assert (found.outcome, found.duty, found.declare) == (right.outcome, right.duty, right.declare), found
            else:
                assert (found.outcome, found.duty) == ("cannot tell", None), found
                assert set(lacking) <= {one.fact for one in found.missing}, found
                assert found.least <= (right.duty or 0) <= (right.duty or 0 if found.most is None else found.most)


@pytest.mark.parametrize("name", US)
def test_what_is_declared_is_compared_unless_headings_are_added_later(name: str, book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(FOLDER / name), book)
    right = {"compared": (), "later": None}[beside(name)["declared"]]
    assert [line.discrepancies for line in report.lines] == [right] * len(report.lines)


@pytest.mark.parametrize("name", US)
def test_facts_beside_the_file_take_the_place_of_those_it_cannot_carry(
    name: str, book: RuleBook, wanted: Report
) -> None:
    joined = next(prefile.join_facts(prefile.read_entries(FOLDER / name), prefile.read_facts(FOLDER / "facts.csv")))
    assert not isinstance(joined, Exception), joined
    report = prefile.screen(joined, book)
    assert report.totals.payable == wanted.totals.payable
    for line, own in zip(report.lines, wanted.lines, strict=True):
        assert [(one.measure, one.outcome, one.duty) for one in line.findings] == [
            (one.measure, one.outcome, one.duty) for one in own.findings
        ]


@pytest.mark.parametrize("name", [name for name in FILES if name not in US])
def test_a_declaration_of_another_country_tells_coverage_and_never_a_duty(
    name: str, book: RuleBook, wanted: Report
) -> None:
    entry = prefile.read_entry(FOLDER / name)
    for on in (None, "2026-12-07"):
        report = prefile.screen(entry, book, on=on)
        assert "W213" in {one.code for one in report.warnings}
        assert report.totals.payable is None
        for line, own in zip(report.lines, wanted.lines, strict=True):
            assert own.tariff_number.startswith(line.tariff_number)
            assert line.filing is None
            assert {one.outcome for one in line.findings} <= {"cannot tell", "does not apply"}
            assert own.coverage.outcome in {line.coverage.outcome, "covered"}
            reached = {one.measure for one in line.findings if one.outcome != "does not apply"}
            assert on is None or {one.measure for one in own.findings if one.outcome == "applies"} <= reached


@pytest.mark.parametrize("name", FILES)
def test_a_report_says_what_the_format_has_no_place_for(name: str, book: RuleBook) -> None:
    source = prefile.screen(prefile.read_entry(FOLDER / name), book).source
    assert source is not None
    assert source.cannot_carry or name.startswith("table.")  # prefile's own table has a column for every fact
    assert all(one.what and one.why and one.times > 0 for one in source.passed_over)
