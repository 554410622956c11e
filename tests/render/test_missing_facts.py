"""What would decide a line, in words: in the text of a report, and as `prefile facts rank` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer.testing import CliRunner

import prefile
from prefile import Entry, RuleBook
from prefile.analysis.savings import find_savings
from prefile.cli import app
from prefile.render import report_text

STORIES = Path(__file__).parents[2] / "fixtures" / "entries"
MODULES = STORIES / "modules-viet-nam-without-wattage" / "declaration.json"

run = CliRunner()


def entry_of(*lines: dict[str, Any], **more: Any) -> Entry:  # noqa: ANN401
    """Return an entry with a number, entered on 4 December 2026."""
    shape = {"format": "prefile-entry/1", "entry_number": "ABC-1", "entered": "2026-12-04T09:30", "lines": list(lines)}
    return Entry.model_validate({**shape, **more})


def text_of(entry: Entry, book: RuleBook) -> str:
    """Return the report on an entry as text."""
    return report_text(prefile.screen(entry, book))


def test_one_question_about_many_lines_is_one_line_of_the_text(book: RuleBook) -> None:
    lines = [{"tariff_number": "8541.43.00.10", "origin": "VN", "value": "30000"} for _ in range(30)]
    entry = entry_of({"tariff_number": "2804.61.00.00", "origin": "DE", "value": "1", "net_kg": "1"}, *lines)
    section = text_of(entry, book).partition("WHAT WOULD DECIDE IT\n")[2].partition("\n\n")[0]
    assert section == "no upper bound known: lines 2-31: the quantity in W"


def test_the_report_says_what_would_decide_it_and_nothing_where_all_is_told(book: RuleBook) -> None:
    text = text_of(prefile.read_entry(MODULES), book)
    assert "WHAT WOULD DECIDE IT\nno upper bound known: the quantity in W\n" in text
    documented = prefile.read_entry(STORIES / "polysilicon-germany-documented" / "declaration.json")
    assert "WHAT WOULD DECIDE IT" not in text_of(documented, book)


def test_the_ranking_is_numbered_and_says_that_it_is_no_advice() -> None:
    text = run.invoke(app, ["facts", "rank", str(MODULES)])
    assert "1. no upper bound known: the quantity in W" in text.stdout
    assert "Information, not advice" in " ".join(text.stdout.split())


def test_less_metal_than_the_measure_asks_for_is_said_with_what_is_stated(book: RuleBook) -> None:
    metal = {"steel": {"percent": "15", "melted_in": "TW"}, "aluminum": {"percent": "0"}, "copper": {"percent": "0"}}
    entry = entry_of({"tariff_number": "9403.20.00.75", "origin": "TW", "value": "10000", "metal": metal})
    says = {one.name: one.says for one in find_savings(entry, prefile.screen(entry, book), book).found}
    assert says["steel under 15 %"] == "the goods held steel under 15 % of their weight; 15 % are stated"
