"""An exposure as text, JSON, CSV and a page: its words and figures, and that what is hostile does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from exposures import GOODS, STORIES, screened_stories, stated_pair
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.analysis.exposure import Exposure, Part, ScenarioDuty
from prefile.analysis.exposure_sums import expose
from prefile.analysis.rests_on import Unread
from prefile.cli import app
from prefile.options import ScreenOptions
from prefile.render.analysis_json import exposure_json
from prefile.render.html.exposure import exposure_html
from prefile.render.html.pages import short_money
from prefile.render.tabular.exposure_csv import COLUMNS, exposure_csv
from prefile.render.text.exposure import exposure_text
from prefile.workbench.changes import duty_moments

TEN = STORIES / "ten-lines-five-origins" / "declaration.json"
HOSTILE = "<script>alert('$x$')</script>"

run = CliRunner()


@pytest.fixture(scope="module")
def by_hand(book: RuleBook) -> Exposure:
    """What the goods above are exposed to, over two entries."""
    return expose([stated_pair(GOODS[:3]), stated_pair(GOODS[3:])], book)


@pytest.fixture(scope="module")
def of_stories(book: RuleBook) -> Exposure:
    """What the stories are exposed to."""
    return expose(screened_stories(book), book)


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
    assert (
        wanted | {"shared minerals", "agreement", "measure", "floor", "unit value", "declared origin", "other origin"}
        == parts
    )
    total = next(row for row in rows if row["part"] == "every line")
    assert (total["payable"], Decimal(total["least"])) == ("", of_stories.every.least)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_text_says_what_is_not_in_the_sums(by_hand: Exposure) -> None:
    text = exposure_text(replace(by_hand, rests_on=by_hand.rests_on._replace(unread=Unread(2, 1, Decimal(7000)))))
    assert "2 entries could not be read and are in no sum: declared value 7,000 USD on 1 of them" in text
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
    assert "by law" in page
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


def test_each_chart_asks_a_question_and_says_its_figures_in_words(book: RuleBook, of_stories: Exposure) -> None:
    page = _page(book, of_stories)
    asked = re.findall(r'<figure id="([a-z]+)"[^>]* aria-labelledby="([a-z]+)-asks"><h3 id="([a-z]+)-asks">', page)
    assert [names[0] for names in asked] == ["value", "owed", "elsewhere", "floors"]
    assert all(len(set(names)) == 1 for names in asked)
    assert "<text" not in page
    assert page.count('<svg class="bar" ') == page.count('<svg class="bar" aria-hidden="true">')
    rows = re.findall(
        r'<li><span class="name">(.*?)</span><svg class="bar".*?<span class="says">(.*?)</span></li>', page
    )
    assert len(rows) == page.count('<svg class="bar" ')
    assert all(name and says for name, says in rows)


def test_the_page_begins_with_the_sentence_that_matters_and_folds_its_tables(book: RuleBook, by_hand: Exposure) -> None:
    page = _page(book, by_hand)
    lead = page.index("108 USD or more in duty at the rate date of the entries (")
    assert lead < page.index("<figure") < page.index("<details") < page.index("<table")
    assert "<details open" not in page


def test_minerals_that_share_a_number_are_one_row_and_rows_add_up(book: RuleBook) -> None:
    number = ("2846.90.80.90", "CN", "100", "covered", "processed", "shared")
    rare = ("terbium", "erbium", "holmium", "lutetium", "thulium")
    goods = [
        (*number, rare, ("0", "0", "0")),
        (*number, rare, ("0", "0", "0")),
        ("8112.92.10.00", "CN", "900", "covered", "processed", "direct", ("gallium",), ("0", "0", "0")),
    ]
    exposure = expose([stated_pair(goods)], book)
    assert [(row.minerals, row.covered.value, row.number) for row in exposure.shared] == [
        (("gallium",), Decimal(900), "8112.92.10.00"),
        (rare, Decimal(200), "2846.90.80.90"),
    ]
    assert sum(row.covered.value for row in exposure.shared) == exposure.covered().value
    page = _page(book, exposure)
    assert len(re.findall(r'<th scope="row">Erbium, [^<]*</th><td class="n">2</td>', page)) == 1
    assert "Terbium, erbium, holmium + 2 more" in page


def test_a_page_says_what_the_same_lines_owe_before_and_after_a_change(book: RuleBook) -> None:
    entry = prefile.read_entry(STORIES / "polysilicon-germany-day-before" / "declaration.json")
    options = ScreenOptions()
    pairs = [(entry, prefile.screen(entry, book))]
    exposure = expose(pairs, book, options=options, moments=duty_moments(book))
    page = _page(book, exposure)
    assert "From Dec 4, 2026 the same goods owe " in page
    assert re.search(r"<li><span class=\"name\">Polysilicon minimum import price.*?from Dec 4, 2026: ", page)
    assert "BEFORE AND AFTER" in exposure_text(exposure)
    assert "What changes, and when?" not in _page(book, expose(pairs, book))


def test_the_same_exposure_gives_the_same_bytes(book: RuleBook, of_stories: Exposure) -> None:
    again = expose(screened_stories(book), book)
    assert exposure_json(again) == exposure_json(of_stories)
    assert exposure_csv(again) == exposure_csv(of_stories)
    assert exposure_text(again) == exposure_text(of_stories)
    assert _page(book, again, "a") == _page(book, of_stories, "a")


def test_a_page_of_nothing_is_still_a_page(book: RuleBook) -> None:
    nothing = expose([], book)
    assert nothing.every == Part()
    page = _page(book, nothing)
    assert "No line names a listed mineral" in page
    assert "No rate date." in exposure_text(nothing)


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
