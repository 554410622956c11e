"""What is asked at once: whatever is usually answered to it, the line lacks nothing more that anybody could answer."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from by_hand import seeded
from drawing import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st

import prefile
from prefile import Entry, Report, RuleBook
from prefile.analysis.asked_together import AskedFact, AskedTogether, lacked
from prefile.entry import Line
from prefile.options import ScreenOptions

STORIES = Path(__file__).parents[2] / "fixtures" / "entries"
NAMED = sorted(path.name for path in STORIES.iterdir())
PLAIN = ScreenOptions(decide="plain")
# Lines whose first answers leave others open: metals of each list, floors, several questions, nothing.
LINES: tuple[dict[str, Any], ...] = (
    {"tariff_number": "7616.99.51.90", "origin": "DE", "value": "10000"},
    {"tariff_number": "7616.99.51.90", "value": "10000"},
    {"tariff_number": "8708.99.81.80", "origin": "DE", "value": "10000"},
    {"tariff_number": "8544.42.10.00", "value": "10000"},
    {"tariff_number": "9403.20.00.75", "origin": "TW", "value": "10000"},
    {"tariff_number": "9403.20.00", "origin": "CN", "value": "10000"},
    {"tariff_number": "2804.61.00.00"},
    {"tariff_number": "8541.42.00.10", "origin": "MY", "value": "10000"},
    {"tariff_number": "2611.00.60.00", "origin": "AU", "value": "10000"},
    {"tariff_number": "8507.60.00.90", "value": "10000"},
    {"tariff_number": "2918.99.30.00", "value": "10000"},
    {"tariff_number": "8703.23.01.90", "value": "10000"},
    {"tariff_number": "7411.10.10.30", "origin": "CL", "value": "10000", "program": "CL"},
)


def entry_of(*lines: dict[str, Any], **more: Any) -> Entry:  # noqa: ANN401
    """Return an entry with a number, entered on 4 December 2026."""
    shape = {"format": "prefile-entry/1", "entry_number": "ABC-1", "entered": "2026-12-04T09:30", "lines": list(lines)}
    return Entry.model_validate({**shape, **more})


def told(entry: Entry, book: RuleBook) -> Report:
    """Screen an entry."""
    return prefile.screen(entry, book, decide="plain")


def asked_of(entry: Entry, book: RuleBook) -> dict[str, AskedFact]:
    """Return the facts that are asked of the one line of an entry."""
    found = AskedTogether(book, PLAIN).of_line(entry, entry.lines[0], told(entry, book).lines[0])
    return {fact.fact: fact for fact in found}


def leaves_nothing_unasked(
    together: AskedTogether, entry: Entry, line: Line, report: Report, rng: random.Random
) -> None:
    """Answer all that is asked of a line with usual answers, in turn, and see that what is lacked then was asked."""
    alone = entry.model_copy(update={"lines": (line,)})
    found = next(one for one in report.lines if one.line == line.line)
    asked = {fact.fact for fact in together.of_line(entry, line, found)}
    alone = alone.model_copy(update={"lines": (line.model_copy(update={"line": 1, "set": None, "declared": None}),)})
    answers: dict[str, str] = {}
    open_ = set(lacked(found))
    while open_:
        fact = rng.choice(sorted(open_))
        usual = together.usual(fact, alone)
        answers[fact] = rng.choice(usual) if usual else ""
        now = set(together.lacked_with(alone, answers))
        assert now <= asked, f"{sorted(now - asked)} on {line.tariff_number} of {line.origin} with {answers}"
        open_ = now - set(answers)


@pytest.mark.parametrize("story", NAMED)
def test_answers_to_what_a_story_asks_leave_nothing_unasked(story: str, book: RuleBook) -> None:
    entry = prefile.read_entry(STORIES / story / "declaration.json")
    report, together, rng = told(entry, book), AskedTogether(book, PLAIN), seeded(14)
    for line in entry.lines if not entry.pre_check else ():
        for _ in range(5):
            leaves_nothing_unasked(together, entry, line, report, rng)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(LINES), st.integers(0, 2**32))
def test_answers_to_what_a_line_asks_leave_nothing_unasked(book: RuleBook, line: dict[str, Any], seed: int) -> None:
    entry = entry_of(line)
    together = book.derived("asked together, for tests", lambda: AskedTogether(book, PLAIN))
    leaves_nothing_unasked(together, entry, entry.lines[0], told(entry, book), random.Random(seed))  # noqa: S311


def test_answers_to_what_random_lines_ask_leave_nothing_unasked(book: RuleBook) -> None:
    rng, tried = seeded(1_414), 0
    together = AskedTogether(book, PLAIN)
    for entry in Drawing(book).entries(rng, count=6, lines=25, kinds=25):
        report = told(entry, book)
        for line, found in zip(entry.lines, report.lines, strict=True):
            if lacked(found):
                tried += 1
                leaves_nothing_unasked(together, entry, line, report, rng)
    assert tried > 20


def test_where_aluminum_was_cast_is_asked_with_where_it_was_smelted(book: RuleBook) -> None:
    asked = asked_of(entry_of(LINES[0]), book)
    assert asked["metal/aluminum/smelted_in"].follows is False
    assert asked["metal/aluminum/cast_in"].follows is True
    assert "us.section-232.metals" in asked["metal/aluminum/cast_in"].measures
    assert asked["metal/steel/melted_in"].follows is True
    assert list(asked) == sorted(asked, key=lambda fact: asked[fact].follows)


def test_nothing_is_asked_that_no_answer_makes_matter(book: RuleBook) -> None:
    asked = asked_of(entry_of(LINES[0]), book)
    assert not {fact for fact in asked if fact.startswith(("minerals/", "quantities/", "claims/")) or fact == "origin"}
    stated = {"aluminum": {"percent": "0"}, "steel": {"percent": "0"}, "copper": {"percent": "0"}}
    assert asked_of(entry_of({**LINES[0], "metal": stated}), book) == {}


def test_no_more_hangs_on_a_fact_than_its_line_leaves_open(book: RuleBook) -> None:
    entry = entry_of(LINES[1])
    duty = told(entry, book).lines[0].duty
    assert duty.most is not None
    widths = [fact.width for fact in asked_of(entry, book).values() if not fact.follows]
    assert max(width for width in widths if width is not None) == duty.most - duty.least


def test_lines_that_differ_only_in_name_are_tried_once(book: RuleBook, monkeypatch: pytest.MonkeyPatch) -> None:
    together, tried = AskedTogether(book, PLAIN), 0
    first = together.lacked_with

    def counted(alone: Entry, answers: dict[str, str]) -> dict[str, AskedFact]:
        nonlocal tried
        tried += 1
        return first(alone, answers)

    monkeypatch.setattr(together, "lacked_with", counted)
    names = ({"reference": "A", "supplier": "Acme"}, {"reference": "B", "description": "brackets"})
    found = []
    for name in names:
        entry = entry_of({**LINES[0], **name}, format="prefile-entry/1.2")
        found.append(together.of_line(entry, entry.lines[0], told(entry, book).lines[0]))
    once, tried = tried, 0
    assert found[0] == found[1]
    assert 0 < once <= 400
    entry = entry_of(LINES[0], format="prefile-entry/1.2")
    together.of_line(entry, entry.lines[0], told(entry, book).lines[0])
    assert tried == 0
