"""Comparing: sums by hand, nothing supposed ever payable, and every way a comparison is written."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import prefile
from prefile import Entry, RuleBook, Scenario
from prefile.analysis.comparison import Comparison, LineCompared, Would
from prefile.analysis.comparison_sums import ComparisonSums
from prefile.analysis.partners import made_of_partners
from prefile.cli import app
from prefile.options import ScreenOptions
from prefile.publish.json_schema import schema
from prefile.render.html.comparison import compare_html
from prefile.render.json.comparison import JsonComparison
from prefile.render.tabular.comparison_csv import CsvComparison
from prefile.render.tabular.comparison_table import By
from prefile.render.tabular.comparison_xlsx import XlsxComparison
from prefile.render.text.comparison import compare_text
from prefile.rulebook import scenario_names

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
TEN = STORIES / "ten-lines-five-origins" / "declaration.json"
PERCENT, FLOORS, REFUSAL, QUOTA = (
    "critical-minerals-25-percent",
    "critical-minerals-floors",
    "critical-minerals-refusal",
    "quota",
)
HOSTILE = "<script>alert('$x$')</script>\x1b[2J"
FORMULA = "=cmd|' /C calc'!A0"

run = CliRunner()

# Lines of two entries: number, origin, value and minerals; 8112.92.10.00 is gallium, 3815.12.00.90 may hold silver.
GALLIUM, CATALYST, SHIRT = "8112.92.10.00", "3815.12.00.90", "6109.10.00.04"


def _entry(importer: str | None, *goods: tuple[str, str | None, str], **more: Any) -> Entry:  # noqa: ANN401
    lines = [
        {"line": place, "tariff_number": number, "origin": origin, "value": value}
        for place, (number, origin, value) in enumerate(goods, 1)
    ]
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04", "importer": importer, "lines": lines, **more}
    return Entry.model_validate(shape)


@pytest.fixture(scope="module")
def scenario(book: RuleBook) -> Scenario:
    """The scenario whose arithmetic is done in the head."""
    return prefile.open_scenario(book, PERCENT)


def _compared(book: RuleBook, scenarios: list[Scenario], *entries: Entry, stack: bool = False) -> ComparisonSums:
    sums = ComparisonSums(book, scenarios, stack=stack)
    for entry in entries:
        sums.add(entry, prefile.screen(entry, book))
    return sums


@pytest.fixture(scope="module")
def by_hand(book: RuleBook, scenario: Scenario) -> Comparison:
    """Two importers: gallium of China and Japan, a catalyst that may hold silver, and a shirt that holds nothing."""
    first = _entry("12-3456789", (GALLIUM, "CN", "10000"), (GALLIUM, "JP", "4000.50"), (SHIRT, "BD", "700"))
    return _compared(book, [scenario], first, _entry(None, (CATALYST, "KR", "20000"))).comparison()


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
    told = _compared(book, [scenario], _entry(None, lines=[magnet])).comparison()
    added = {one.key: one.under[0].would_add.duty for one in told.minerals}
    assert added["neodymium"] == added["dysprosium"] == told.total.under[0].would_add.duty == 250


def test_totals_are_those_of_the_reports(book: RuleBook) -> None:
    for name in scenario_names(book):
        scenario = prefile.open_scenario(book, name)
        sums = ComparisonSums(book, [scenario])
        supposed = []
        for path in sorted(STORIES.glob("*/declaration.json")):
            entry = prefile.read_entry(path)
            sums.add(entry, prefile.screen(entry, book))
            supposed += prefile.screen(entry, book, scenarios=(scenario,)).totals.scenarios
        (added,) = sums.comparison().total.under
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


def test_the_text_tells_suppositions_in_a_section_of_their_own() -> None:
    plain = run.invoke(app, ["screen", str(TEN)]).stdout
    supposed = run.invoke(app, ["screen", str(TEN), "--scenario", PERCENT]).stdout
    start, end = supposed.index("UNDER SCENARIOS (not law)"), supposed.index("WARNINGS")
    assert f"{supposed[:start]}{supposed[end:]}" == plain
    section = supposed[start:end]
    assert "payable to nobody" in section
    assert "supposes: From 14 January 2026" in section
    assert "would add 12,500.00 USD" in section
    assert not re.search(r"\bapplies\b|Duty payable", section)


def test_a_summary_of_many_tells_suppositions_apart() -> None:
    ran = run.invoke(app, ["screen", str(TEN), str(TEN), "--scenario", PERCENT])
    summary = ran.stdout[ran.stdout.index("prefile summary") :]
    assert summary.index("Duty payable") < summary.index("UNDER SCENARIOS (not law)") < summary.index("would add")


def test_refusal_of_entry_is_told_and_adds_nothing(book: RuleBook) -> None:
    refusal = prefile.open_scenario(book, REFUSAL)
    told = _compared(book, [refusal], _entry(None, (GALLIUM, "CN", "10000"), (GALLIUM, "JP", "10000"))).comparison()
    (added,) = told.total.under
    assert (added.refused, added.would_add.duty) == (1, 0)
    assert "1 line could not, or might not, be entered" in compare_text(told)
    assert "1 refused" in compare_html(told)
    text = run.invoke(app, ["screen", str(TEN), "--scenario", REFUSAL]).stdout
    assert "the goods could not be entered" in text


def test_each_scenario_stands_by_itself_unless_they_are_stacked(book: RuleBook) -> None:
    both = [prefile.open_scenario(book, name) for name in (PERCENT, REFUSAL)]
    entry = _entry(None, (GALLIUM, "CN", "10000"))
    apart, together = _compared(book, both, entry), _compared(book, both, entry, stack=True)
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


def test_a_scenario_that_begins_later_says_so(book: RuleBook, tmp_path: Path) -> None:
    text = (ROOT / "rules" / "scenarios" / f"{PERCENT}.yaml").read_text("utf-8")
    later = tmp_path / "later.yaml"
    later.write_text(text.replace("2026-01-14T00:00 ET", "2026-12-31T00:00 ET", 1), "utf-8")
    scenario = prefile.open_scenario(book, later)
    told = _compared(book, [scenario], _entry(None, (GALLIUM, "CN", "10000"))).comparison()
    assert told.total.under[0].before == 1
    words = f"{PERCENT} would begin on 2026-12-31: 1 line has an earlier rate date"
    assert words in compare_text(told, width=200)
    assert words in compare_html(told)


def _written(kind: type[CsvComparison | JsonComparison], told: Comparison, lines: list[LineCompared], *by: By) -> str:
    parts: list[str] = []
    writer = kind(parts.append, told.columns, by or tuple(By))
    for line in lines:
        writer.line(line)
    writer.end(told)
    return "".join(parts)


@pytest.fixture(scope="module")
def hostile(book: RuleBook, scenario: Scenario) -> tuple[Comparison, list[LineCompared]]:
    """A comparison of entries whose free texts would act on a page, a terminal or a spreadsheet."""
    entries = [_entry(FORMULA[:10], (GALLIUM, "CN", "10000"), reference=HOSTILE) for _ in range(2)]
    entries.append(_entry(None, (GALLIUM, None, "123456789012345.99"), reference=FORMULA))
    sums = ComparisonSums(book, [scenario, prefile.open_scenario(book, FLOORS)])
    lines = [line for entry in entries for line in sums.add(entry, prefile.screen(entry, book))]
    return sums.comparison(3), lines


def test_hostile_text_is_escaped_everywhere(hostile: tuple[Comparison, list[LineCompared]]) -> None:
    told, lines = hostile
    page = compare_html(told, files=[HOSTILE])
    assert "<script" not in page
    assert "\x1b" not in page + compare_text(told)
    for cell in (cell for row in csv.reader(io.StringIO(_written(CsvComparison, told, lines))) for cell in row):
        assert not cell.startswith(("=", "+", "-", "@"))


def test_a_page_asks_for_nothing_and_says_it_all_without_colour(hostile: tuple[Comparison, list[LineCompared]]) -> None:
    page = compare_html(hostile[0])
    assert not re.search(r"<script|\bsrc=|<link|@import|url\((?!#)", page)
    assert page.count("<svg") >= 3
    assert {"would be, under", "would add", "suppositions, not law", "could not be read"} <= {
        words
        for words in ("would be, under", "would add", "suppositions, not law", "could not be read")
        if words in page
    }
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_json_follows_its_schema_and_names_nothing_supposed_payable(
    hostile: tuple[Comparison, list[LineCompared]],
) -> None:
    shape = json.loads(_written(JsonComparison, *hostile))
    jsonschema.validate(shape, schema("comparison"), jsonschema.Draft202012Validator)
    assert shape["total"]["under"][PERCENT]["lines_applying"] == 3
    assert len(shape["lines"]) == 3
    for under in (each["under"] for each in (*shape["lines"], *shape["minerals"], shape["total"])):
        assert "payable" not in json.dumps(under)
    only = json.loads(_written(JsonComparison, *hostile, By.ORIGIN))
    assert (only["lines"], only["minerals"], only["importers"]) == (None, None, None)
    assert only["origins"] == shape["origins"]
    jsonschema.validate(only, schema("comparison"), jsonschema.Draft202012Validator)


def _workbook(told: Comparison, lines: list[LineCompared]) -> bytes:
    made = XlsxComparison(told.columns, tuple(By))
    for line in lines:
        made.line(line)
    made.end(told)
    return made.whole()


def test_a_workbook_holds_the_figures_of_the_json(by_hand: Comparison, book: RuleBook, scenario: Scenario) -> None:
    sums = ComparisonSums(book, [scenario])
    entry = _entry("12-3456789", (GALLIUM, "CN", "10000"), (GALLIUM, "JP", "4000.50"), (CATALYST, "KR", "20000"))
    lines = list(sums.add(entry, prefile.screen(entry, book)))
    told = sums.comparison()
    shape = json.loads(_written(JsonComparison, told, lines))
    opened = load_workbook(io.BytesIO(_workbook(told, lines)))
    assert opened.sheetnames == ["Read this first", "Total", "Lines", "Minerals", "Origins", "Importers"]
    for name, key in (("Lines", "lines"), ("Minerals", "minerals"), ("Origins", "origins"), ("Importers", "importers")):
        sheet = opened[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        head, *rows = sheet.iter_rows(values_only=True)
        assert len(rows) == len(shape[key])
        for row, item in zip(rows, shape[key], strict=True):
            cells = dict(zip(head, row, strict=True))
            would = item["under"][PERCENT]
            for heading, amounts in (("would be", would["would_be"]), ("would add", would["would_add"])):
                for suffix, amount in (("", "duty"), (" at least", "least"), (" at most", "most")):
                    found = cells[f"{PERCENT}: {heading}{suffix}"]
                    expected = amounts[amount]
                    assert (found is None) if expected is None else Decimal(str(found)) == Decimal(expected)
    notes = " ".join(str(row[1]) for row in opened["Read this first"].iter_rows(values_only=True))
    assert by_hand.not_law in notes


def test_a_workbook_holds_no_formula_and_loses_no_digit(hostile: tuple[Comparison, list[LineCompared]]) -> None:
    opened = load_workbook(io.BytesIO(_workbook(*hostile)))
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == FORMULA for cell in cells)
    assert any(cell.value == "123456789012345.99" for cell in cells)  # as text: a number would lose its cents


def test_every_format_is_the_same_bytes_twice(hostile: tuple[Comparison, list[LineCompared]]) -> None:
    told, lines = hostile
    assert _workbook(told, lines) == _workbook(told, lines)
    assert compare_html(told) == compare_html(told)
    assert compare_text(told) == compare_text(told)


@pytest.mark.parametrize("output", ["text", "csv", "json", "html", "xlsx"])
def test_the_command_writes_every_format(output: str, tmp_path: Path) -> None:
    out = tmp_path / f"compare.{output}"
    options = ["--scenario", PERCENT, "--scenario", FLOORS, "--format", output, "--out", str(out), "--by", "origin"]
    ran = run.invoke(app, ["scenarios", "compare", str(TEN), *options])
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert out.stat().st_size > 1000
    if output == "csv":
        rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
        assert {row["part"] for row in rows} == {"origin", "total"}


def test_what_cannot_be_read_is_told_and_in_no_sum(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    ran = run.invoke(app, ["scenarios", "compare", str(TEN), str(broken), "--scenario", PERCENT])
    assert ran.exit_code == 2
    assert "E104" in ran.stderr


def test_help_shows_an_example_for_each() -> None:
    for command in ("list", "show", "compare"):
        ran = run.invoke(app, ["scenarios", command, "--help"])
        assert f"Example: prefile scenarios {command}" in ran.stdout
    assert "--scenario" in run.invoke(app, ["screen", "--help"]).stdout


def test_scenarios_are_listed_and_shown(book: RuleBook) -> None:
    listed = run.invoke(app, ["scenarios", "list"]).stdout
    assert all(f"{name}: " in listed for name in scenario_names(book))
    shown = run.invoke(app, ["scenarios", "show", PERCENT]).stdout
    assert "25 %" in shown
    assert run.invoke(app, ["scenarios", "show", "nothing"]).exit_code == 3


def test_exposure_has_a_bar_for_each_scenario(book: RuleBook, tmp_path: Path) -> None:
    options = ["--scenario", PERCENT, "--scenario", FLOORS]
    shape = json.loads(run.invoke(app, ["exposure", str(TEN), *options, "--format", "json"]).stdout)
    jsonschema.validate(shape, schema("exposure"), jsonschema.Draft202012Validator)
    entry = prefile.read_entry(TEN)
    (added,) = prefile.screen(entry, book, scenarios=(prefile.open_scenario(book, PERCENT),)).totals.scenarios
    assert [one["scenario"] for one in shape["scenarios"]] == [PERCENT, FLOORS]
    today = Decimal(shape["every"]["duty"]["least"])
    assert Decimal(shape["scenarios"][0]["least"]) == today + added.least
    out = tmp_path / "exposure.html"
    run.invoke(app, ["exposure", str(TEN), *options, "--format", "html", "--out", str(out)])
    assert f"would be, under {PERCENT}" in out.read_text("utf-8")
    plain = json.loads(run.invoke(app, ["exposure", str(TEN), "--format", "json"]).stdout)
    assert {**shape, "scenarios": []} == plain


def test_a_timeline_says_what_a_scenario_would_make_of_each_partner(book: RuleBook) -> None:
    everybody = made_of_partners(book, prefile.open_scenario(book, PERCENT))
    assert len(everybody) == len(book.agreements)
    assert len(set(everybody.values())) == 1
    assert re.fullmatch(r"apply to (\d+) of \1 sample goods", everybody["JP"])
    allied = made_of_partners(book, prefile.open_scenario(book, "allied-zone"))
    assert allied["AU"].startswith("apply to none of")
    assert "signed instrument" in allied["AU"]
    assert "equivalent-floor" in allied["MX"]
    text = run.invoke(app, ["rules", "agreements", "--scenario", "allied-zone", "--origin", "AU"]).stdout
    assert "would, under allied-zone: apply to none" in text


def test_the_rate_date_and_what_was_known_are_those_of_the_reports(book: RuleBook, scenario: Scenario) -> None:
    entry = prefile.read_entry(TEN)
    dates = ScreenOptions(decide="plain")
    sums = ComparisonSums(book, [scenario], dates)
    sums.add(entry, prefile.screen(entry, book, decide="plain"))
    durable = _compared(book, [scenario], entry)
    assert sums.comparison().total == durable.comparison().total
