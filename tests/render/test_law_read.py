"""Through when the law was read, in one wording: in a report, the sums of many, rule books and what a book covers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile import RuleBook
from prefile.cli import app
from prefile.render.text.law_read import book_read_words

STORY = Path(__file__).parents[2] / "fixtures" / "entries" / "magnet-china" / "declaration.json"
WORDING = re.compile(r"[Ll]aw read through: tariff Jun 8, chapter 99 (?:\w+ \d+ to )?Oct 9, ")

run = CliRunner()


@pytest.mark.parametrize(
    "command",
    [
        ("screen", str(STORY)),
        ("screen", str(STORY), str(STORY)),
        ("exposure", str(STORY)),
        ("scenarios", "compare", str(STORY), "--scenario", "quota"),
        ("rules", "books"),
        ("rules", "covers"),
    ],
    ids=lambda words: " ".join(word for word in words[:2] if word != str(STORY)),
)
def test_the_three_dates_of_law_are_named_alike_everywhere(command: tuple[str, ...]) -> None:
    assert WORDING.search(" ".join(run.invoke(app, list(command)).stdout.split()))


def test_a_measure_that_has_ended_does_not_make_a_book_look_old(book: RuleBook) -> None:
    oldest = min(measure.verified.chapter_99 for measure in book.measures if measure.verified.chapter_99)
    assert oldest.isoformat() == "2026-02-25"  # a duty that ended then
    assert "Feb 25" not in book_read_words(book)


def test_what_a_book_covers_fits_a_screen_and_ends_with_what_is_not_checked() -> None:
    short = run.invoke(app, ["rules", "covers"]).stdout
    assert len(short.splitlines()) <= 23
    assert "AD/CVD" in short[short.index("NOT CHECKED") :]
    left_out, full = (run.invoke(app, ["rules", "covers", option]).stdout for option in ("--left-out", "--full"))
    assert left_out.startswith("\nWHAT THE MEASURES LEAVE OUT")
    assert "WHAT NO FILE COVERS" in left_out
    assert full.endswith(left_out)
    assert "us.section-232.metals" in full


def test_what_lies_ahead_comes_first_and_what_lies_behind_is_counted() -> None:
    asked = ["rules", "upcoming", "--on", "2026-12-01", "--within", "30"]
    short, full = run.invoke(app, asked).stdout, run.invoke(app, [*asked, "--full"]).stdout
    assert short.startswith("AHEAD, 30 days from 2026-12-01\n")
    assert re.search(r"BEHIND, 30 days: \d+ changes; --full names them\.", short)
    assert "the doubt" not in short
    assert full.index("AHEAD") < full.index("BEHIND, 30 days\n") < full.index("the doubt")
    assert "Only dates that the rule book holds: it was read through Oct 9, 2026." in short
    assert "weekly limits, importers registered since August 6, 2026: ends; in force until then" in short
