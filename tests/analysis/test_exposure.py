"""Exposure: exact sums by hand, attribution, concentration, floors, other origins, and every way it is written."""

from __future__ import annotations

import csv
import gc
import io
import json
import re
import subprocess
import sys
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import prefile
from prefile import Entry, Report, RuleBook
from prefile.analysis.concentration import concentrate, herfindahl
from prefile.analysis.exposure import Exposure, Part, ScenarioDuty
from prefile.analysis.exposure_sums import expose
from prefile.cli import app
from prefile.findings import (
    Amounts,
    Coverage,
    ImportReliance,
    LineReport,
    RuleBookId,
    Totals,
)
from prefile.options import ScreenOptions
from prefile.render.html.exposure import exposure_html
from prefile.render.html.pages import short_money
from prefile.render.json.exposure import exposure_json
from prefile.render.tabular.exposure_csv import COLUMNS, exposure_csv
from prefile.render.text.exposure import exposure_text

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
TEN = STORIES / "ten-lines-five-origins" / "declaration.json"
FLOOR = "us.section-232.polysilicon.minimum-import-price"
HOSTILE = "<script>alert('$x$')</script>"

run = CliRunner()

# Each of the goods: its number, origin and value, its coverage in four words, and its duty payable, least and most.
GOODS: list[tuple[Any, ...]] = [
    ("8112.92.10.00", "CN", "60000", "covered", "processed", "direct", ("gallium",), ("100.10", "100.10", "100.10")),
    ("8112.92.10.00", "DE", "30000", "covered", "processed", "direct", ("gallium",), (None, "5.00", None)),
    (
        "3815.12.00.90",
        "DE",
        "10000",
        "covered",
        "final derivative",
        "evidence",
        ("gallium", "germanium"),
        ("1", "1", "1"),
    ),
    (
        "3818.00.00.45",
        "TW",
        "18000.50",
        "cannot tell",
        "processed",
        "shared",
        ("germanium", "silicon"),
        ("2", "2", "2"),
    ),
    (
        "2603.00.00.10",
        "CL",
        "50000",
        "not covered",
        "ore or concentrate",
        "direct",
        ("copper",),
        (None, "0.00", "7.05"),
    ),
    ("8112.92.10.00", None, "5000", "covered", "processed", "direct", ("gallium",), ("0.00", "0.00", "0.00")),
    ("2804.61.00.00", "DE", None, "covered", "processed", "direct", ("silicon",), (None, "0.00", None)),
]


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _pair(goods: list[tuple[Any, ...]], **facts: Any) -> tuple[Entry, Report]:  # noqa: ANN401 - what an entry holds
    """Return an entry of so many lines, and a report on it that was not screened but stated."""
    lines = [
        {"line": place, "tariff_number": number, "origin": origin, "value": value}
        for place, (number, origin, value, *_) in enumerate(goods, start=1)
    ]
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04T09:30", "lines": lines, **facts}
    entry = Entry.model_validate(shape)
    found = tuple(_found(place, *one) for place, one in enumerate(goods, start=1))
    by_hand = Report(
        reference=None,
        metadata=None,
        entry_number=None,
        entry_digest=entry.digest(),
        source_digest=None,
        rate_date="2026-12-04T09:30:00-05:00",
        rate_date_basis="entered",
        rulebook=RuleBookId("sha256:…", "2026-08-21"),
        scenarios=(),
        as_known_on=None,
        decided_by="by hand",
        lines=found,
        totals=Totals(None, None, Decimal(0), None, {}),
        warnings=(),
        authorities={},
        titles={},
        source=None,
        notices=(),
        suppositions=(),
        fees_lack=(),
    )
    return entry, by_hand


def _found(  # noqa: PLR0913, PLR0917 - one row of the table above
    place: int, number: str, origin: str | None, _value: str, outcome: Any, stage: Any, basis: Any,  # noqa: ANN401
    minerals: tuple[str, ...], duty: tuple[str | None, str, str | None],
) -> LineReport:  # fmt: skip
    reliance = tuple(ImportReliance(one, ">50", 2025, "MCS 2026", "as stated") for one in minerals)
    coverage = Coverage(outcome, stage, minerals, basis, (), import_reliance=reliance)
    payable, least, most = duty
    amounts = Amounts(_amount(payable), Decimal(least), _amount(most))
    return LineReport(place, number, origin, coverage, (), (), amounts, None, None)


@pytest.fixture(scope="module")
def by_hand(book: RuleBook) -> Exposure:
    """What the goods above are exposed to, over two entries."""
    return expose([_pair(GOODS[:3]), _pair(GOODS[3:])], book)


@pytest.fixture(scope="module")
def of_stories(book: RuleBook) -> Exposure:
    """What the stories are exposed to."""
    return expose(_screened(book), book)


def _screened(book: RuleBook) -> Iterator[tuple[Entry, Report]]:
    for path in sorted(STORIES.glob("*/declaration.json")):
        entry = prefile.read_entry(path)
        yield entry, prefile.screen(entry, book)


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
        for _ in range(20):
            entry, report = _pair(GOODS)
            alive.append(weakref.ref(report))
            yield entry, report
            del entry, report
            gc.collect()
            assert sum(one() is not None for one in alive) <= 1

    assert expose(pairs(), book).every.lines == 20 * len(GOODS)


def test_sums_are_those_of_the_reports(book: RuleBook, of_stories: Exposure) -> None:
    reports = [report for _, report in _screened(book)]
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
    told = expose([_pair(goods)], book).other_origins
    assert len(told.goods) == 20
    assert told.left_out == len(numbers) - 20
    assert [one.value for one in told.goods] == sorted((one.value for one in told.goods), reverse=True)


def test_json_states_amounts_as_text_and_what_cannot_be_told_as_null(by_hand: Exposure) -> None:
    shape = json.loads(exposure_json(by_hand))
    assert shape["format"] == "prefile-exposure/1"
    assert shape["every"]["duty"] == {"payable": None, "least": "108.10", "most": None}
    assert shape["every"]["value"] == "173000.50"
    assert shape["concentration"]["herfindahl"] == "5200"
    assert {"minerals", "origins", "cells", "measures", "floors", "unit_values", "other_origins", "scenarios"} <= set(
        shape
    )
    assert shape["scenarios"] == []


def test_csv_is_one_table_whose_rows_say_which_sum_they_are(of_stories: Exposure) -> None:
    rows = list(csv.DictReader(io.StringIO(exposure_csv(of_stories))))
    assert tuple(rows[0]) == COLUMNS
    assert all(None not in row and None not in row.values() for row in rows)
    parts = {row["part"] for row in rows}
    wanted = {"every line", "covered", "coverage", "mineral", "mineral and origin", "import reliance", "origin"}
    assert wanted | {"agreement", "measure", "floor", "unit value", "declared origin", "other origin"} == parts
    total = next(row for row in rows if row["part"] == "every line")
    assert (total["payable"], Decimal(total["least"])) == ("", of_stories.every.least)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_text_says_what_is_not_in_the_sums(by_hand: Exposure) -> None:
    text = exposure_text(replace(by_hand, unread=2))
    assert "2 could not be read" in text
    assert "1 line has no value in dollars" in text
    assert "Herfindahl index 5,200 of 10,000" in text
    assert "net exporter" not in text
    assert ">50 % (2025, MCS 2026)" in text


def _page(book: RuleBook, exposure: Exposure, *files: str) -> str:
    return exposure_html(exposure, book.countries.names, book.tariff.texts, files)


def test_a_scenario_never_looks_payable(book: RuleBook, by_hand: Exposure) -> None:
    supposed = replace(by_hand, scenarios=(ScenarioDuty("quota", Decimal("777.00"), None),))
    assert "would be, under quota: at least 777.00 USD, no upper bound known" in exposure_text(supposed)
    rows = [row for row in csv.DictReader(io.StringIO(exposure_csv(supposed))) if "777.00" in row.values()]
    assert [(row["part"], row["payable"], row["most"]) for row in rows] == [("would be, under a scenario", "", "")]
    page = _page(book, supposed)
    assert "would be, under quota" in page
    assert "today, which is law" in page
    assert supposed.every == by_hand.every


def test_a_page_escapes_what_is_hostile(book: RuleBook, by_hand: Exposure) -> None:
    minerals = tuple(replace(one, name=HOSTILE) for one in by_hand.minerals)
    supposed = (ScenarioDuty(HOSTILE, Decimal(1), Decimal(2)),)
    hostile = replace(by_hand, minerals=minerals, scenarios=supposed, decided_by=HOSTILE)
    page = _page(book, hostile, HOSTILE, "\u202eevil.json", '"><img src=x onerror=alert(1)>')
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert "$x$" in page


def test_a_page_asks_for_nothing_else(book: RuleBook, of_stories: Exposure) -> None:
    page = _page(book, of_stories, "stories")
    assert not re.findall(r"https?:", page)
    assert not re.findall(r"<(?:script|link|img|iframe|object|embed|image|base)\b|@import|\bsrc=", page)
    assert all(found == "#" for found in re.findall(r"url\((.)", page))
    assert all(found == "#" for found in re.findall(r'href="(.)', page))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_each_chart_is_named_for_those_who_cannot_see_it(book: RuleBook, of_stories: Exposure) -> None:
    page = _page(book, of_stories)
    assert page.count('<svg class="chart" role="img"') == 4
    for name in ("stages", "heat", "measures", "floors"):
        assert f'aria-labelledby="{name}-title {name}-summary"' in page
        assert re.search(rf'<desc id="{name}-summary">[^<]{{10,}}</desc>', page)


def test_the_same_exposure_gives_the_same_bytes(book: RuleBook, of_stories: Exposure) -> None:
    again = expose(_screened(book), book)
    assert exposure_json(again) == exposure_json(of_stories)
    assert exposure_csv(again) == exposure_csv(of_stories)
    assert exposure_text(again) == exposure_text(of_stories)
    assert _page(book, again, "a") == _page(book, of_stories, "a")


def test_a_page_of_nothing_is_still_a_page(book: RuleBook) -> None:
    nothing = expose([], book)
    assert nothing.every == Part()
    page = _page(book, nothing)
    assert "No line names a listed mineral" in page
    assert "no rate date" in exposure_text(nothing)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("0", "0"), ("980.4", "980"), ("1234", "1.2k"), ("12345", "12k"), ("999900", "1.0M"), ("2.5e9", "2.5bn")],
)
def test_money_in_charts_is_short(amount: str, shown: str) -> None:
    assert short_money(Decimal(amount)) == shown


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_the_command_writes_each_format_to_a_file(tmp_path: Path, form: str) -> None:
    out = tmp_path / "exposure"
    ran = run.invoke(app, ["exposure", str(TEN), "--format", form, "--out", str(out)])
    assert (ran.exit_code, ran.output) == (0, "")
    assert len(out.read_text("utf-8")) > 1000


def test_what_cannot_be_read_is_told_aside_and_is_in_no_sum(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    good = STORIES / "gallium-metal-china" / "declaration.json"
    ran = run.invoke(app, ["exposure", str(good), str(broken), "--format", "json"])
    shape = json.loads(ran.stdout)
    assert (ran.exit_code, shape["entries"], shape["unread"]) == (2, 1, 1)
    assert "E104" in ran.stderr


def test_a_page_is_refused_in_words_where_what_draws_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefile.cli.exposure.find_spec", lambda _: None)
    ran = run.invoke(app, ["exposure", str(TEN), "--format", "html"])
    assert ran.exit_code == 2
    assert "prefile[charts]" in ran.stderr


def test_screening_imports_nothing_that_draws() -> None:
    heavy = {"matplotlib", "numpy", "jinja2", "prefile.analysis.exposure_sums"}
    code = f"import sys, prefile.cli; print({heavy} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
