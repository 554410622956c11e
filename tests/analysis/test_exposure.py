"""Exposure: exact sums by hand, attribution, concentration, floors, and other origins."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from exposures import GOODS, STORIES, screened_stories, stated_pair
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import prefile
from prefile import Entry, Report, RuleBook
from prefile.analysis.concentration import concentrate, herfindahl
from prefile.analysis.exposure import Exposure, Part
from prefile.analysis.exposure_sums import expose
from prefile.cli import app
from prefile.findings import (
    ImportReliance,
)
from prefile.options import ScreenOptions

ROOT = Path(__file__).parents[2]
TEN = STORIES / "ten-lines-five-origins" / "declaration.json"
FLOOR = "us.section-232.polysilicon.minimum-import-price"

run = CliRunner()


@pytest.fixture(scope="module")
def by_hand(book: RuleBook) -> Exposure:
    """What the goods above are exposed to, over two entries."""
    return expose([stated_pair(GOODS[:3]), stated_pair(GOODS[3:])], book)


@pytest.fixture(scope="module")
def of_stories(book: RuleBook) -> Exposure:
    """What the stories are exposed to."""
    return expose(screened_stories(book), book)


def _mineral(exposure: Exposure, name: str) -> Any:  # noqa: ANN401 - as above
    return next(one for one in exposure.minerals if one.mineral == name)


def test_totals_count_each_line_once_and_are_exact(by_hand: Exposure) -> None:
    every = by_hand.every
    assert (by_hand.entries, every.lines, every.unvalued) == (2, 7, 1)
    assert every.value == Decimal("173000.50")
    assert (every.payable, every.least, every.most) == (None, Decimal("108.10"), None)
    assert (every.untold, every.unbounded, every.bounded) == (3, 2, Decimal("110.15"))
    assert by_hand.covered().value == 105_000
    assert by_hand.covered("cannot tell").value == Decimal("18000.50")


def test_coverage_is_told_by_outcome_stage_and_basis_and_adds_up(by_hand: Exposure) -> None:
    told = [(one.outcome, one.stage, one.basis, one.part.lines, one.part.value) for one in by_hand.coverage]
    assert told == [
        ("covered", "processed", "direct", 4, 95_000),
        ("covered", "final derivative", "evidence", 1, 10_000),
        ("cannot tell", "processed", "shared", 1, Decimal("18000.50")),
        ("not covered", "ore or concentrate", "direct", 1, 50_000),
    ]
    assert Part.together(one.part for one in by_hand.coverage) == by_hand.every


def test_a_line_of_several_minerals_stands_under_each_and_once_in_totals(by_hand: Exposure) -> None:
    gallium, germanium = _mineral(by_hand, "gallium"), _mineral(by_hand, "germanium")
    assert (gallium.covered.value, gallium.alone) == (105_000, 95_000)
    assert (germanium.covered.value, germanium.alone) == (10_000, 0)
    assert germanium.doubtful.value == Decimal("18000.50")
    assert sum(one.covered.value for one in by_hand.minerals) > by_hand.covered().value
    copper = _mineral(by_hand, "copper")
    assert (copper.covered.lines, copper.outside.value, copper.concentration) == (0, 50_000, None)
    assert gallium.import_reliance == (ImportReliance("gallium", ">50", 2025, "MCS 2026", "as stated"),)


def test_mineral_by_origin_holds_what_is_covered_and_what_is_in_doubt(by_hand: Exposure) -> None:
    cells = {(one.mineral, one.origin): (one.covered.value, one.doubtful.value) for one in by_hand.cells}
    assert cells["gallium", "CN"] == (60_000, 0)
    assert cells["gallium", "DE"] == (40_000, 0)
    assert cells["gallium", None] == (5_000, 0)
    assert cells["germanium", "TW"] == (0, Decimal("18000.50"))
    assert not any(mineral == "copper" for mineral, _ in cells)


def test_concentration_is_of_covered_value_whose_origin_is_stated(by_hand: Exposure) -> None:
    found = by_hand.concentration
    assert found is not None
    assert (found.value, found.origins, found.largest, found.share) == (100_000, 2, "CN", Decimal("60.00"))
    assert found.herfindahl == 60 * 60 + 40 * 40
    assert found.unstated == 5_000
    shares = {one.origin: one.share for one in by_hand.origins}
    assert (shares["CN"], shares["DE"], shares[None]) == (Decimal("60.00"), Decimal("40.00"), None)


@pytest.mark.parametrize(
    ("values", "index"),
    [([], 0), ([0], 0), ([7], 10_000), ([1, 1], 5_000), ([1, 1, 1], 3_333), ([50, 30, 20], 3_800), ([1, 2], 5_556)],
)
def test_the_herfindahl_index_by_hand(values: list[int], index: int) -> None:
    assert herfindahl([Decimal(value) for value in values]) == index


@given(st.lists(st.decimals(min_value="0.01", max_value=10**12, places=2), min_size=1, max_size=12))
def test_the_index_is_the_exact_sum_of_squared_shares_rounded_once(values: list[Decimal]) -> None:
    whole = sum(map(Fraction, values))
    exact = sum((Fraction(value) / whole * 100) ** 2 for value in values)
    assert herfindahl(values) == int(exact + Fraction(1, 2))
    assert 0 <= herfindahl(values) <= 10_000


def test_the_largest_of_two_that_are_equal_is_the_first_by_code() -> None:
    found = concentrate({"MX": Decimal(5), "CA": Decimal(5), None: Decimal(1)})
    assert found is not None
    assert (found.largest, found.herfindahl, found.unstated) == ("CA", 5_000, 1)
    assert concentrate({None: Decimal(1)}) is None


@pytest.mark.slow
def test_the_memory_is_that_of_one_entry(book: RuleBook) -> None:
    alive: list[weakref.ref[Report]] = []

    def pairs() -> Iterator[tuple[Entry, Report]]:
        for _ in range(6):
            entry, report = stated_pair(GOODS)
            alive.append(weakref.ref(report))
            yield entry, report
            del entry, report
            gc.collect()
            assert sum(one() is not None for one in alive) <= 1

    assert expose(pairs(), book).every.lines == 6 * len(GOODS)


def test_sums_are_those_of_the_reports(book: RuleBook, of_stories: Exposure) -> None:
    reports = [report for _, report in screened_stories(book)]
    assert of_stories.every.lines == sum(len(report.lines) for report in reports)
    assert of_stories.every.least == sum(report.totals.least for report in reports)
    payable = [line.duty.payable for report in reports for line in report.lines]
    assert of_stories.every.untold == payable.count(None)
    applied = [
        finding.duty
        for report in reports
        for line in report.lines
        for finding in line.findings
        if finding.measure == FLOOR and finding.outcome == "applies"
    ]
    told = next(one for one in of_stories.measures if one.measure == FLOOR)
    assert (told.applies, told.duty) == (len(applied), sum(one for one in applied if one is not None))


def _polysilicon(book: RuleBook, entered: str, **line: Any) -> Exposure:  # noqa: ANN401 - as above
    goods = {"line": 1, "tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000", **line}
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": entered, "lines": [goods]})
    return expose([(entry, prefile.screen(entry, book))], book)


def test_a_unit_value_is_held_against_the_floor_in_force(book: RuleBook) -> None:
    (seen,) = _polysilicon(book, "2026-12-04T09:30", quantities=[{"amount": "1", "unit": "T"}]).floors
    assert (seen.measure, seen.group, seen.floor, seen.unit, seen.in_force) == (FLOOR, "polysilicon", 21, "kg", True)
    assert (seen.unit_value, seen.above, seen.percent) == (15, -6, Decimal("-28.57"))
    assert (seen.lines, seen.below, seen.unmeasured, seen.gap) == (1, 1, 0, 6_000)


def test_a_floor_that_is_published_and_not_yet_in_force_says_so(book: RuleBook) -> None:
    (seen,) = _polysilicon(book, "2026-12-03", quantities=[{"amount": "500", "unit": "KG"}]).floors
    assert not seen.in_force
    assert (seen.begins or "").startswith("2026-12-04T00:01")
    assert (seen.unit_value, seen.below, seen.gap) == (30, 0, 0)


def test_a_floor_that_was_not_known_is_not_held_against_goods(book: RuleBook) -> None:
    entry = prefile.read_entry(STORIES / "polysilicon-germany-documented" / "declaration.json")
    before, since = (
        expose([(entry, prefile.screen(entry, book, as_known_on=day))], book, options=ScreenOptions(as_known_on=day))
        for day in (date(2026, 8, 5), date(2026, 8, 6))
    )
    assert (len(before.floors), len(since.floors)) == (0, 1)


def test_without_a_quantity_a_unit_value_cannot_be_told(book: RuleBook) -> None:
    told = _polysilicon(book, "2026-12-04T09:30")
    (seen,), (unit_value,) = told.floors, told.unit_values
    assert (seen.unit_value, seen.percent, seen.unmeasured, seen.gap) == (None, None, 1, 0)
    assert (unit_value.usd_per_kg, unit_value.unmeasured) == (None, 1)


def test_the_same_goods_from_another_origin_are_screened_with_the_origin_alone_changed(book: RuleBook) -> None:
    line = {"line": 1, "tariff_number": "7202.41.00.00", "origin": "ZA", "value": "10000", "program": "D"}
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04T09:30", "lines": [line]}
    entry = Entry.model_validate(shape)
    told = expose([(entry, prefile.screen(entry, book))], book, options=ScreenOptions()).other_origins
    (goods,) = told.goods
    assert goods.declared.origin == "ZA"
    assert [one.origin for one in goods.others] == [origin for origin in told.origins if origin != "ZA"]
    assert {"AU", "JP", "MX"} <= set(told.origins)
    for one in goods.others:
        other = {**shape, "lines": [{**line, "origin": one.origin, "program": None}]}
        duty = prefile.screen(Entry.model_validate(other), book).lines[0].duty
        assert (one.payable, one.least, one.most) == duty
    assert any("No special program" in words for words in told.assumed)


def test_the_work_on_other_origins_is_bounded_and_says_what_it_left_out(book: RuleBook) -> None:
    numbers = [row for row in sorted(book.coverage_map.numbers if book.coverage_map else {}) if book.tariff.row(row)][
        :2000:50
    ]
    goods = [(number, "CN", str(1000 + place), *GOODS[0][3:]) for place, number in enumerate(numbers)]
    told = expose([stated_pair(goods)], book).other_origins
    assert len(told.goods) == 20
    assert told.left_out == len(numbers) - 20
    assert [one.value for one in told.goods] == sorted((one.value for one in told.goods), reverse=True)


def test_what_cannot_be_read_is_told_aside_and_is_in_no_sum(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    good = STORIES / "gallium-metal-china" / "declaration.json"
    ran = run.invoke(app, ["exposure", str(good), str(broken), "--format", "json"])
    shape = json.loads(ran.stdout)
    assert (ran.exit_code, shape["entries"], shape["unread"]) == (2, 1, 1)
    assert "E104" in ran.stderr


def test_a_page_is_refused_in_words_where_what_makes_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefile.cli.report_formats.find_spec", lambda _: None)
    ran = run.invoke(app, ["exposure", str(TEN), "--format", "html"])
    assert ran.exit_code == 2
    assert "prefile[pages]" in ran.stderr


def test_screening_imports_nothing_that_makes_pages() -> None:
    heavy = {"jinja2", "prefile.render.html.charts", "prefile.analysis.exposure_sums"}
    code = f"import sys, prefile.cli; print({heavy} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
