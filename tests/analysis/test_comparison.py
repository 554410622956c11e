"""ComparisonSums: sums by hand, and nothing supposed ever payable."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from comparisons import CATALYST, FLOORS, GALLIUM, PERCENT, QUOTA, REFUSAL, SHIRT, compared, entry_of_goods
from typer.testing import CliRunner

import prefile
from prefile import RuleBook, Scenario
from prefile.analysis.comparison import Comparison
from prefile.analysis.comparison_sums import ComparisonSums
from prefile.analysis.would import Would
from prefile.cli import app
from prefile.options import ScreenOptions
from prefile.publish.json_schema import schema
from prefile.rulebook.scenario_folder import scenario_names

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
TEN = STORIES / "ten-lines-five-origins" / "declaration.json"

run = CliRunner()


@pytest.fixture(scope="module")
def scenario(book: RuleBook) -> Scenario:
    """The scenario whose arithmetic is done in the head."""
    return prefile.open_scenario(book, PERCENT)


@pytest.fixture(scope="module")
def by_hand(book: RuleBook, scenario: Scenario) -> Comparison:
    """Two importers: gallium of China and Japan, a catalyst that may hold silver, and a shirt that holds nothing."""
    first = entry_of_goods("12-3456789", (GALLIUM, "CN", "10000"), (GALLIUM, "JP", "4000.50"), (SHIRT, "BD", "700"))
    return compared(book, [scenario], first, entry_of_goods(None, (CATALYST, "KR", "20000"))).comparison()


def test_what_would_be_added_is_summed_by_hand(by_hand: Comparison) -> None:
    (added,) = by_hand.total.under
    assert (added.applies, added.untold, added.refused, added.before) == (2, 1, 0, 0)
    assert added.would_add == Would(None, Decimal("3500.13"), Decimal("8500.13"))  # 2,500 + 1,000.125, and 0 to 5,000
    assert by_hand.total.today.value == Decimal("34700.50")
    today, would_be = by_hand.total.today.duty, by_hand.total.would_be(0)
    assert would_be.least == today.least + Decimal("3500.13")
    assert would_be.duty is None


def test_sums_are_told_by_mineral_origin_and_importer(by_hand: Comparison) -> None:
    minerals = {one.key: one.under[0].would_add for one in by_hand.minerals}
    assert minerals == {
        "gallium": Would(Decimal("3500.13"), Decimal("3500.13"), Decimal("3500.13")),
        "silver": Would(None, Decimal(0), Decimal(5000)),
        None: Would(Decimal(0), Decimal(0), Decimal(0)),
    }
    origins = {one.key: one.under[0].would_add.most for one in by_hand.origins}
    assert origins == {"KR": 5000, "CN": 2500, "JP": Decimal("1000.13"), "BD": 0}
    assert [(one.key, one.name) for one in by_hand.importers] == [(None, "not named"), ("12-3456789", "12-3456789")]
    assert [one.tariff_number for one in by_hand.leading] == [CATALYST, GALLIUM, GALLIUM]


def test_a_line_of_several_minerals_stands_under_each_and_once_in_totals(book: RuleBook, scenario: Scenario) -> None:
    minerals = [{"mineral": "neodymium", "percent": "20"}, {"mineral": "dysprosium", "percent": "2"}]
    magnet = {"line": 1, "tariff_number": "8505.11.00.70", "origin": "VN", "value": "1000", "minerals": minerals}
    told = compared(book, [scenario], entry_of_goods(None, lines=[magnet])).comparison()
    added = {one.key: one.under[0].would_add.duty for one in told.minerals}
    assert added["neodymium"] == added["dysprosium"] == told.total.under[0].would_add.duty == 250


def test_totals_are_those_of_the_reports(book: RuleBook) -> None:
    for name in scenario_names(book):
        scenario = prefile.open_scenario(book, name)
        comparing = ComparisonSums(book, [scenario])
        supposed = []
        for path in sorted(STORIES.glob("*/declaration.json")):
            entry = prefile.read_entry(path)
            comparing.add(entry, prefile.screen(entry, book))
            supposed += prefile.screen(entry, book, scenarios=(scenario,)).totals.scenarios
        (added,) = comparing.comparison().total.under
        assert added.least == sum(one.least for one in supposed)
        bounded = [one.most for one in supposed if one.most is not None]
        assert added.would_add.most in {None, sum(bounded)}


def test_what_would_apply_is_never_payable(book: RuleBook) -> None:
    for path in sorted(STORIES.glob("*/declaration.json")):
        entry = prefile.read_entry(path)
        today = prefile.screen(entry, book)
        for name in scenario_names(book):
            would = prefile.screen(entry, book, scenarios=(prefile.open_scenario(book, name),))
            assert [line.duty for line in would.lines] == [line.duty for line in today.lines]
            assert [line.filing for line in would.lines] == [line.filing for line in today.lines]
            sums = ("value", "payable", "least", "most", "fees")
            assert [getattr(would.totals, one) for one in sums] == [getattr(today.totals, one) for one in sums]
            assert would.to_act_on == today.to_act_on
            outcomes = {one.outcome for line in would.lines for one in line.findings if one.scenario}
            assert "applies" not in outcomes


def test_the_baseline_is_the_same_bytes_apart_from_the_parts_of_the_scenario() -> None:
    plain = run.invoke(app, ["screen", str(TEN), "--format", "json"])
    supposed = run.invoke(app, ["screen", str(TEN), "--format", "json", "--scenario", PERCENT])
    assert plain.exit_code == supposed.exit_code
    shape = json.loads(supposed.stdout)
    assert shape.pop("scenarios") == [PERCENT]
    assert shape["totals"].pop("scenarios")[0]["scenario"] == PERCENT
    assert [one["scenario"] for one in shape.pop("suppositions")] == [PERCENT]
    for line in shape["lines"]:
        assert any(one["outcome"] == "would apply" for one in line["findings"] if one["scenario"]) or line["line"] in {
            8,
            10,
        }
        line["findings"] = [one for one in line["findings"] if one["scenario"] is None]
    expected = json.loads(plain.stdout)
    added = set(shape["authorities"]) - set(expected["authorities"])
    assert "supposed" in added
    shape["authorities"] = {key: one for key, one in shape["authorities"].items() if key not in added}
    shape["titles"] = {key: one for key, one in shape["titles"].items() if key in expected["titles"]}
    expected.pop("scenarios")
    expected["totals"].pop("scenarios")
    assert json.dumps(shape) == json.dumps(expected)


def test_refusal_of_entry_is_told_and_adds_nothing(book: RuleBook) -> None:
    refusal = prefile.open_scenario(book, REFUSAL)
    told = compared(
        book, [refusal], entry_of_goods(None, (GALLIUM, "CN", "10000"), (GALLIUM, "JP", "10000"))
    ).comparison()
    (added,) = told.total.under
    assert (added.refused, added.would_add.duty) == (1, 0)


def test_each_scenario_stands_by_itself_unless_they_are_stacked(book: RuleBook) -> None:
    both = [prefile.open_scenario(book, name) for name in (PERCENT, REFUSAL)]
    entry = entry_of_goods(None, (GALLIUM, "CN", "10000"))
    apart, together = compared(book, both, entry), compared(book, both, entry, stack=True)
    assert [one.name for one in apart.columns] == [PERCENT, REFUSAL]
    assert [one.would_add.duty for one in apart.comparison().total.under] == [2500, 0]
    assert [one.name for one in together.columns] == [f"{PERCENT} + {REFUSAL}"]
    (added,) = together.comparison().total.under
    assert (added.would_add.duty, added.refused) == (2500, 1)


def test_contradicting_scenarios_are_refused_with_words_and_3(tmp_path: Path) -> None:
    for command in (["screen"], ["scenarios", "compare", "--stack"]):
        ran = run.invoke(app, [*command, str(TEN), "--scenario", PERCENT, "--scenario", QUOTA])
        assert (ran.exit_code, ran.stdout) == (3, "")
        assert "R371" in ran.stderr
    ran = run.invoke(app, ["scenarios", "compare", str(TEN), "--scenario", PERCENT, "--scenario", QUOTA])
    assert ran.exit_code == 0
    copy = tmp_path / "mine.yaml"
    text = (ROOT / "rules" / "scenarios" / f"{PERCENT}.yaml").read_text("utf-8")
    copy.write_text(text.replace("rate: 25 %", "rate: 30 %").replace("duty: 2500.00", "duty: 3000.00"), "utf-8")
    ran = run.invoke(app, ["scenarios", "compare", str(TEN), "--scenario", PERCENT, "--scenario", str(copy)])
    assert ran.exit_code == 3
    assert "R371" in ran.stderr
    assert PERCENT in ran.stderr


def test_an_unknown_scenario_is_refused_with_what_there_is() -> None:
    ran = run.invoke(app, ["screen", str(TEN), "--scenario", "critical-minerals-25-percents"])
    assert ran.exit_code == 3
    assert f"{PERCENT}?" in ran.stderr
    assert run.invoke(app, ["scenarios", "compare", str(TEN)]).exit_code == 2


def test_lines_of_rate_dates_before_a_scenario_begins_are_counted(book: RuleBook, tmp_path: Path) -> None:
    text = (ROOT / "rules" / "scenarios" / f"{PERCENT}.yaml").read_text("utf-8")
    later = tmp_path / "later.yaml"
    later.write_text(text.replace("2026-01-14T00:00 ET", "2026-12-31T00:00 ET", 1), "utf-8")
    scenario = prefile.open_scenario(book, later)
    told = compared(book, [scenario], entry_of_goods(None, (GALLIUM, "CN", "10000"))).comparison()
    assert told.total.under[0].before == 1


def test_what_cannot_be_read_is_told_and_in_no_sum(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    ran = run.invoke(app, ["scenarios", "compare", str(TEN), str(broken), "--scenario", PERCENT])
    assert ran.exit_code == 2
    assert "E104" in ran.stderr


def test_scenarios_are_listed_and_shown(book: RuleBook) -> None:
    listed = run.invoke(app, ["scenarios", "list"]).stdout
    assert all(f"{name}: " in listed for name in scenario_names(book))
    shown = run.invoke(app, ["scenarios", "show", PERCENT]).stdout
    assert "25 %" in shown
    assert run.invoke(app, ["scenarios", "show", "nothing"]).exit_code == 3


def test_exposure_has_a_sum_for_each_scenario(book: RuleBook) -> None:
    options = ["--scenario", PERCENT, "--scenario", FLOORS]
    shape = json.loads(run.invoke(app, ["exposure", str(TEN), *options, "--format", "json"]).stdout)
    jsonschema.validate(shape, schema("exposure"), jsonschema.Draft202012Validator)
    entry = prefile.read_entry(TEN)
    (added,) = prefile.screen(entry, book, scenarios=(prefile.open_scenario(book, PERCENT),)).totals.scenarios
    assert [one["scenario"] for one in shape["scenarios"]] == [PERCENT, FLOORS]
    today = Decimal(shape["every"]["duty"]["least"])
    assert Decimal(shape["scenarios"][0]["least"]) == today + added.least
    plain = json.loads(run.invoke(app, ["exposure", str(TEN), "--format", "json"]).stdout)
    assert {**shape, "scenarios": []} == plain


def test_the_rate_date_and_what_was_known_are_those_of_the_reports(book: RuleBook, scenario: Scenario) -> None:
    entry = prefile.read_entry(TEN)
    dates = ScreenOptions(decide="plain")
    comparing = ComparisonSums(book, [scenario], dates)
    comparing.add(entry, prefile.screen(entry, book, decide="plain"))
    durable = compared(book, [scenario], entry)
    assert comparing.comparison().total == durable.comparison().total
