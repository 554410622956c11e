"""Scenarios stand beside the law and never in it: the same baseline, stacks, and what contradicts."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from by_hand import at
from deciders import FIRST
from gallium_line import GALLIUM, MINERALS, stated

import prefile
from prefile import Entry, RuleBook, RuleFileProblems
from prefile.law.scenario import base_of
from prefile.render import report_json
from prefile.rulebook import open_scenario
from prefile.rulebook.lint import lint
from prefile.rulebook.scenario_folder import scenario_names
from prefile.workbench.prove import prove

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "fixtures" / "rulebook"


def test_every_shipped_scenario_is_read_named_and_says_what_it_supposes(book: RuleBook) -> None:
    names = scenario_names(book)
    wanted = {
        "critical-minerals-25-percent",
        "critical-minerals-floors",
        "critical-minerals-polysilicon-style",
        "allied-zone",
        "quota",
    }
    assert wanted <= set(names)
    for name in names:
        scenario = open_scenario(book, name)
        assert scenario.name == name
        assert scenario.supposes.endswith("today.") or "No such" in scenario.supposes, name
        assert "prefile" in scenario.numbers_from, name  # what is its own choice is called so
        for measure in scenario.measures:
            assert base_of(measure.id) == MINERALS
            assert measure.standing[0].window.since == at("2026-01-14T00:00")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the made-up book, with its scenarios."""
    return Path(shutil.copytree(SMALL, tmp_path / "book"))


LINES = [
    {"tariff_number": "2804691000", "origin": "CN", "value": "2000", "quantities": stated(KG=1000)},
    {"tariff_number": "2804610000", "origin": "DE", "value": "15000", "quantities": stated(KG=1000)},
]


def test_reports_are_the_same_byte_for_byte_with_and_without_scenario_files(small: Path) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": LINES})
    found = []
    for count in (3, 0):
        book = prefile.open_rulebook(small)
        assert len(scenario_names(book)) == count
        found.append((book.digest, report_json(prefile.screen(entry, book, decide="plain"))))
        shutil.rmtree(small / "scenarios", ignore_errors=True)
    assert found[0] == found[1]


def test_a_broken_scenario_keeps_nobody_from_screening(small: Path) -> None:
    (small / "scenarios" / "example-quota.yaml").write_text("nonsense", "utf-8")
    (small / "scenarios" / "other.yml").write_text("nonsense", "utf-8")
    book = prefile.open_rulebook(small)
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": LINES})
    assert prefile.screen(entry, book, decide="plain").totals.payable is not None
    told = {(problem.code, problem.where.file) for problem in lint(book)}
    assert told == {("R306", "scenarios/example-quota.yaml"), ("R301", "scenarios/other.yml")}
    assert {problem.where.file for problem in prove(book, decide="plain").problems} == {file for _, file in told}


def test_the_baseline_is_the_same_beside_a_scenario_and_its_total_stands_apart(book: RuleBook) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [GALLIUM]})
    plain = prefile.screen(entry, book, decide="plain")
    scenario = open_scenario(book, "critical-minerals-floors")
    beside = prefile.screen(entry, book, scenarios=[scenario], decide="plain")
    kept = tuple(one for one in beside.lines[0].findings if one.scenario is None)
    assert kept == plain.lines[0].findings
    assert (beside.totals.payable, beside.totals.least, beside.totals.most) == (
        plain.totals.payable,
        plain.totals.least,
        plain.totals.most,
    )
    (total,) = beside.totals.scenarios
    assert (total.scenario, total.duty, total.digest) == (scenario.name, Decimal("19600.00"), scenario.digest)


def test_scenarios_that_stack_stand_side_by_side_in_any_order(book: RuleBook) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [GALLIUM]})
    names = ["critical-minerals-25-percent", "critical-minerals-floors"]
    for order in (names, names[::-1]):
        report = prefile.screen(entry, book, scenarios=[open_scenario(book, one) for one in order], decide="plain")
        assert {one.scenario: str(one.duty) for one in report.totals.scenarios} == dict(
            zip(names, ("12500.00", "19600.00"), strict=True)
        )


@pytest.mark.parametrize(
    "names",
    [
        ("critical-minerals-floors", "allied-zone"),
        ("quota", "critical-minerals-25-percent"),
        ("critical-minerals-capped", "critical-minerals-floors"),
        ("quota", "quota"),
    ],
)
def test_scenarios_that_suppose_different_things_of_one_measure_are_refused(
    book: RuleBook, names: tuple[str, str]
) -> None:
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [GALLIUM]})
    with pytest.raises(RuleFileProblems) as refused:
        prefile.screen(entry, book, scenarios=[open_scenario(book, one) for one in names], decide="plain")
    assert [problem.code for problem in refused.value.problems] == ["R371"]
    assert all(name in refused.value.problems[0].what for name in names)


def test_a_scenario_that_is_not_there_is_told_with_the_one_near_it(book: RuleBook) -> None:
    with pytest.raises(RuleFileProblems) as refused:
        open_scenario(book, "critical-minerals-floor")
    assert "critical-minerals-floors?" in (refused.value.problems[0].next or "")


def test_an_entry_is_screened_alike_by_both_ways_of_deciding(book: RuleBook) -> None:
    scenario = open_scenario(book, "allied-zone")
    lines = [GALLIUM, {**GALLIUM, "origin": "MX", "claims": ["equivalent-floor"]}, {**GALLIUM, "origin": None}]
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": lines})
    found = [
        json.loads(report_json(prefile.screen(entry, book, scenarios=[scenario], decide=decide)))["lines"]
        for decide in (FIRST, "plain")
    ]
    assert found[0] == found[1]
