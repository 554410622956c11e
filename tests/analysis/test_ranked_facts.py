"""Which missing facts decide a line, ranked by the duty that depends on each."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from side_cars import MODULES, STORIES, asked_of, entry_of, told

import prefile
from prefile import Report, RuleBook
from prefile.analysis.missing_facts import RankedFact, missing_facts
from prefile.analysis.questionnaire import QuestionRow
from prefile.entry.fact_paths import read_fact
from prefile.findings import Amounts, Coverage, Finding, LineReport, Missing


def finding(measure: str, least: str, most: str | None, *missing: tuple[str, str], **more: Any) -> Finding:  # noqa: ANN401
    """Return a finding that cannot be told, with the facts that it asks for."""
    bounds = Decimal(least), None if most is None else Decimal(most)
    asked = tuple(Missing(fact, path, f"the {fact}", *bounds) for fact, path in missing)
    made = Finding(measure, "cannot tell", None, None, None, *bounds, None, (), asked, (), (), None, "2026-08-21", ())
    return made._replace(**more)


def line_of(number: int, duty: tuple[str, str | None], *findings: Finding) -> LineReport:
    """Return a line with its findings."""
    amounts = Amounts(None, Decimal(duty[0]), None if duty[1] is None else Decimal(duty[1]))
    covered = Coverage("not covered", None, (), "none", ())
    return LineReport(number, "2804.61.00.00", None, covered, (), findings, amounts, None, None)


def ranked(*lines: LineReport) -> tuple[RankedFact, ...]:
    """Rank the facts that lines miss."""
    return missing_facts(cast("Report", SimpleNamespace(lines=lines)))


def test_facts_are_ranked_by_the_duty_that_hangs_on_each_by_hand() -> None:
    origin, loaded, value = ("origin", "/lines/0/origin"), ("loaded", "/lines/0/loaded"), ("value", "/lines/1/value")
    found = ranked(
        line_of(
            1,
            ("100.00", "1000.00"),
            finding("us.a", "0.00", "400.00", origin),
            finding("us.b", "100.00", "350.00", origin, loaded),
            finding("us.c", "0.00", "250.00", loaded),
        ),
        line_of(2, ("0.00", None), finding("us.a", "0.00", None, value)),
    )
    shown = [(one.fact, one.width, one.least, one.most, one.measures, one.lines) for one in found]
    assert shown == [
        ("value", None, Decimal("0.00"), None, ("us.a",), (2,)),
        ("origin", Decimal("650.00"), Decimal("100.00"), Decimal("750.00"), ("us.a", "us.b"), (1,)),
        ("loaded", Decimal("500.00"), Decimal("100.00"), Decimal("600.00"), ("us.b", "us.c"), (1,)),
    ]


def test_no_more_hangs_on_a_fact_than_its_line_leaves_open() -> None:
    origin = ("origin", "/lines/0/origin")
    columns = finding("us.column-1", "0.00", "500.00", origin), finding("us.column-2", "0.00", "3500.00", origin)
    (found,) = ranked(line_of(1, ("0.00", "3500.00"), *columns))
    assert (found.width, found.most) == (Decimal("3500.00"), Decimal("4000.00"))


def test_a_fact_of_the_entry_decides_all_its_lines() -> None:
    entered = ("entered", "/entered")
    lines = (line_of(n, ("0.00", "80.00"), finding("us.a", "0.00", "80.00", entered)) for n in (1, 2, 3))
    (found,) = ranked(*lines)
    assert (found.width, found.lines, found.answers) == (Decimal("240.00"), (1, 2, 3), ("entered",))


def test_what_scenarios_suppose_decides_nothing_today() -> None:
    supposed = finding("us.a", "0.00", "80.00", ("origin", "/lines/0/origin"), scenario="made-up")
    assert ranked(line_of(1, ("0.00", "0.00"), supposed)) == ()


@pytest.mark.parametrize("story", sorted(path.name for path in STORIES.iterdir()))
def test_every_question_of_a_story_is_asked_or_counted(story: str, book: RuleBook) -> None:
    entry = prefile.read_entry(STORIES / story / "declaration.json")
    report = told(entry, book)
    deciding = missing_facts(report)
    missing = {(one.path, one.ask) for line in report.lines for f in line.findings for one in f.missing}
    missing |= {(one.path, one.ask) for line in report.lines for one in line.coverage.missing}
    assert {(one.path, one.ask) for one in deciding} == missing
    asked = asked_of(entry, report, book)
    assert all(read_fact(one.fact) for one in asked.rows)
    nobodys = {"law", "unsettled", "processing", "program"} | ({"tariff-number"} if entry.pre_check else set())
    assert {one.fact for one in asked.unanswerable} <= nobodys
    widths = [one.width for one in deciding]
    bounded = [one for one in widths if one is not None]
    assert widths == [None] * (len(widths) - len(bounded)) + sorted(bounded, reverse=True)


def test_every_question_that_metal_and_number_raise_has_a_fact_that_answers_it(book: RuleBook) -> None:
    aluminum = entry_of({"tariff_number": "7616.99.51.90", "origin": "DE", "value": "10000"})
    vehicle = entry_of({"tariff_number": "8708.99.81.80", "origin": "DE", "value": "10000"})
    cable = entry_of({"tariff_number": "8544.42.10.00", "origin": "DE", "value": "10000"})
    wafers = entry_of({"tariff_number": "3818.00.00", "value": "10000", "currency": "EUR", "ftz": {"status": "P"}})
    undated = entry_of({"tariff_number": "2804.61.00.00"}, entered=None)
    asked: dict[str, QuestionRow] = {}
    for entry in (aluminum, vehicle, cable, wafers, undated):
        asked.update({one.fact: one for one in asked_of(entry, told(entry, book), book).rows})
    metals = {f"metal/{metal}/percent" for metal in ("aluminum", "steel", "copper")}
    made = {"metal/aluminum/smelted_in", "metal/copper/smelted_in", "metal/steel/melted_in"}
    others = {"tariff_number", "origin", "exchange_rate", "ftz/filed", "entered", "value", "quantities/KG"}
    assert asked.keys() >= metals | made | others
    assert all(one.question and one.expected and "{" not in one.question + one.expected for one in asked.values())
    assert "EUR" in asked["exchange_rate"].question


def test_one_question_about_many_lines_is_asked_of_each(book: RuleBook) -> None:
    lines = [{"tariff_number": "8541.43.00.10", "origin": "VN", "value": "30000"} for _ in range(30)]
    entry = entry_of({"tariff_number": "2804.61.00.00", "origin": "DE", "value": "1", "net_kg": "1"}, *lines)
    ranked = missing_facts(told(entry, book))
    assert len(ranked) == 30
    assert {(one.answers, one.width) for one in ranked} == {(("quantities/W",), None)}


def test_nothing_is_asked_where_all_is_told(book: RuleBook) -> None:
    documented = prefile.read_entry(STORIES / "polysilicon-germany-documented" / "declaration.json")
    assert not missing_facts(told(documented, book))
    assert missing_facts(told(prefile.read_entry(MODULES), book))[0].answers == ("quantities/W",)
