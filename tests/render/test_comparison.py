"""A comparison as text, CSV, JSON, a page and a workbook: never payable, and that what is hostile does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from comparisons import CATALYST, FLOORS, GALLIUM, PERCENT, REFUSAL, SHIRT, compared, entry_of_goods
from openpyxl import load_workbook
from typer.testing import CliRunner

import prefile
from prefile import RuleBook, Scenario
from prefile.analysis.comparison import Comparison, LineCompared
from prefile.analysis.comparison_sums import ComparisonSums
from prefile.analysis.rests_on import Unread
from prefile.analysis.would import Would
from prefile.cli import app
from prefile.options import ScreenOptions
from prefile.publish.json_schema import schema
from prefile.render.analysis_json import JsonComparison
from prefile.render.html.comparison import compare_html
from prefile.render.tabular.comparison_table import By, CsvComparison
from prefile.render.tabular.comparison_xlsx import XlsxComparison
from prefile.render.text.comparison import compare_text
from prefile.values.money import EXACT

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
TEN = STORIES / "ten-lines-five-origins" / "declaration.json"
HOSTILE = "<script>alert('$x$')</script>\x1b[2J"
FORMULA = "=cmd|' /C calc'!A0"

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


def test_the_text_tells_suppositions_in_a_section_of_their_own() -> None:
    plain = run.invoke(app, ["screen", str(TEN), "--full"]).stdout
    supposed = run.invoke(app, ["screen", str(TEN), "--full", "--scenario", PERCENT]).stdout
    start, end = supposed.index("UNDER SCENARIOS (not law)"), supposed.index("WARNINGS")
    assert f"{supposed[:start]}{supposed[end:]}" == plain
    section = supposed[start:end]
    assert "payable to nobody" in section
    assert "supposes: From January 14, 2026" in section
    assert "would add 12,500.00 USD" in section
    assert not re.search(r"\bapplies\b|Duty payable", section)


def test_a_summary_of_many_tells_suppositions_apart() -> None:
    ran = run.invoke(app, ["screen", str(TEN), str(TEN), "--full", "--scenario", PERCENT])
    summary = ran.stdout[ran.stdout.index("prefile summary") :]
    assert summary.index("Duty payable") < summary.index("UNDER SCENARIOS (not law)") < summary.index("would add")


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
    entries = [entry_of_goods(FORMULA[:10], (GALLIUM, "CN", "10000"), reference=HOSTILE) for _ in range(2)]
    entries.append(entry_of_goods(None, (GALLIUM, None, "123456789012345.99"), reference=FORMULA))
    comparing = ComparisonSums(book, [scenario, prefile.open_scenario(book, FLOORS)])
    lines = [line for entry in entries for line in comparing.add(entry, prefile.screen(entry, book))]
    return comparing.comparison(Unread(3)), lines


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
    assert page.count('<svg class="bar" aria-hidden="true">') >= 3
    assert page.index("would be added to the") < page.index("<figure") < page.index("<details") < page.index("<table")
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
    comparing = ComparisonSums(book, [scenario])
    entry = entry_of_goods(
        "12-3456789", (GALLIUM, "CN", "10000"), (GALLIUM, "JP", "4000.50"), (CATALYST, "KR", "20000")
    )
    lines = list(comparing.add(entry, prefile.screen(entry, book)))
    told = comparing.comparison()
    shape = json.loads(_written(JsonComparison, told, lines))
    opened = load_workbook(io.BytesIO(_workbook(told, lines)))
    assert opened.sheetnames == ["Summary", "Total", "Lines", "Minerals", "Origins", "Importers"]
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
                    found = cells[f"{scenario.title}: {heading}{suffix}"]
                    expected = amounts[amount]
                    assert (found is None) if expected is None else Decimal(str(found)) == Decimal(expected)
    notes = " ".join(str(row[1]) for row in opened["Summary"].iter_rows(values_only=True))
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


def test_minerals_that_the_same_lines_name_are_one_row_for_people(book: RuleBook, scenario: Scenario) -> None:
    shared = ("2846.90.80.90", "CN", "10000")  # an oxide of any of many rare earths
    told = compared(book, [scenario], entry_of_goods(None, shared, (GALLIUM, "CN", "90000"))).comparison()
    assert len(told.minerals) > 2
    assert [(len(group.names), group.today.value) for group in told.shared] == [
        (0, Decimal(90000)),
        (len(told.minerals) - 1, Decimal(10000)),
    ]
    assert "more: 1 line, value 10,000" in compare_text(told, width=200)


def test_that_the_current_tariff_stays_in_effect_is_a_column_of_its_own_and_never_payable(book: RuleBook) -> None:
    options = ScreenOptions.read("2027-02-01", None, "auto", assume_current_tariff=True)
    entry = entry_of_goods(None, (SHIRT, "BD", "1000"), (GALLIUM, "CN", "10000"))
    report = prefile.screen(entry, book, on="2027-02-01", assume_current_tariff=True)
    comparing = ComparisonSums(book, [prefile.open_scenario(book, PERCENT)], options)
    comparing.add(entry, report)
    told = comparing.comparison()
    assert [column.name for column in told.columns] == ["current-tariff", PERCENT]
    added, supposed = told.total.under[0], report.totals.scenarios[0]
    assert (told.total.today.payable, told.total.today.most) == (None, None)
    assert added.would_add == Would(supposed.duty, supposed.least, supposed.most)
    assert added.would_be.duty == EXACT.add(told.total.today.least, added.would_add.least)
    (duty, *_) = comparing.duties()
    assert (duty.scenario, duty.least, duty.most) == ("current-tariff", added.would_be.least, added.would_be.most)
    assert "would be, if the current tariff stays in effect" in compare_text(told)


def test_before_the_tariff_ends_nothing_is_supposed_of_it(book: RuleBook) -> None:
    options = ScreenOptions.read(None, None, "auto", assume_current_tariff=True)
    entry = entry_of_goods(None, (CATALYST, "KR", "20000"))
    comparing = ComparisonSums(book, [], options)
    comparing.add(entry, prefile.screen(entry, book))
    (added,) = comparing.comparison().total.under
    assert added.would_add == Would(Decimal(0), Decimal(0), Decimal(0))
    assert added.would_be[1:] == prefile.screen(entry, book).lines[0].duty[1:]
    assert added.before == 1


@pytest.mark.parametrize("command", [["exposure"], ["scenarios", "compare"]])
def test_both_commands_suppose_the_current_tariff_where_asked(command: list[str]) -> None:
    words = [*command, str(TEN), "--on", "2027-02-01", "--assume-current-tariff"]
    ran = run.invoke(app, words)
    assert ran.exit_code == 0
    assert "If the current tariff stays in effect, 19,614 USD would be added" in " ".join(ran.stdout.split())


def test_help_shows_an_example_for_each() -> None:
    for command in ("list", "show", "compare"):
        ran = run.invoke(app, ["scenarios", command, "--help"])
        assert f"Examples: prefile scenarios {command}" in " ".join(ran.stdout.split())
    assert "--scenario" in run.invoke(app, ["screen", "--help"]).stdout


def test_refusal_of_entry_is_told_in_text_and_on_the_page(book: RuleBook) -> None:
    refusal = prefile.open_scenario(book, REFUSAL)
    told = compared(
        book, [refusal], entry_of_goods(None, (GALLIUM, "CN", "10000"), (GALLIUM, "JP", "10000"))
    ).comparison()
    assert "1 line could not, or might not, be entered" in compare_text(told)
    assert "Lines that could not, or might not, be entered: CN China (1)." in compare_html(told)
    text = run.invoke(app, ["screen", str(TEN), "--full", "--scenario", REFUSAL]).stdout
    assert "the goods could not be entered" in text


def test_a_scenario_that_begins_later_says_so(book: RuleBook, tmp_path: Path) -> None:
    text = (ROOT / "rules" / "scenarios" / f"{PERCENT}.yaml").read_text("utf-8")
    later = tmp_path / "later.yaml"
    later.write_text(text.replace("2026-01-14T00:00 ET", "2026-12-31T00:00 ET", 1), "utf-8")
    scenario = prefile.open_scenario(book, later)
    told = compared(book, [scenario], entry_of_goods(None, (GALLIUM, "CN", "10000"))).comparison()
    words = f"{scenario.title} would begin on 2026-12-31: 1 line has an earlier rate date"
    assert words in compare_text(told, width=200)
    assert words in compare_html(told)


def test_the_page_of_an_exposure_has_a_bar_for_each_scenario(tmp_path: Path) -> None:
    out = tmp_path / "exposure.html"
    options = ["--scenario", PERCENT, "--scenario", FLOORS, "--format", "html", "--out", str(out)]
    assert run.invoke(app, ["exposure", str(TEN), *options]).exit_code == 0
    assert "would be, under 25 % on processed critical minerals" in out.read_text("utf-8")
