"""How measures stand over time, in words for a day and drawn: the words and the drawing say the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from prefile import RuleBook
from prefile.service.pages.standing_line import (
    axis_about,
    drawn,
    standing_words,
    stretch_words,
    stretches,
)

POLYSILICON = "us.section-232.polysilicon.minimum-import-price"


@pytest.mark.parametrize(
    ("measure", "day", "words"),
    [
        (POLYSILICON, "2026-11-30", "begins Dec 4, 2026"),
        (POLYSILICON, "2026-12-04", "in force since Dec 4, 2026"),
        ("us.section-122.surcharge", "2026-02-23", "begins Feb 24, 2026"),
        ("us.section-122.surcharge", "2026-07-23", "in force since Feb 24, 2026"),
        ("us.section-122.surcharge", "2026-07-24", "ended Jul 24, 2026"),
        ("us.ieepa", "2026-03-01", "ended Feb 24, 2026"),
        ("us.section-232.critical-minerals", "2026-11-30", "negotiating since Jan 14, 2026"),
    ],
)
def test_a_measure_stands_on_a_day_as_its_rows_say(book: RuleBook, measure: str, day: str, words: str) -> None:
    assert standing_words(stretches(book.by_id[measure]), date.fromisoformat(day)) == words


def test_a_stretch_ends_where_the_next_begins(book: RuleBook) -> None:
    first, second = stretches(book.by_id["us.ieepa"])
    assert first.until == second.since
    assert stretch_words(first) == "in force from Feb 4, 2025 until Feb 24, 2026"


def test_what_is_drawn_lies_on_the_line_and_shows_force_where_the_words_do(book: RuleBook) -> None:
    on = date(2026, 11, 30)
    axis = axis_about(on)
    assert [tick.words for tick in axis.ticks] == ["2025", "2026", "2027"]
    for measure in book.measures:
        found = stretches(measure)
        parts = drawn(found, axis)
        assert all(part.start >= 0 and part.start + part.length <= 100 and part.length > 0 for part in parts)
        at_day = [part.in_force for part in parts if part.start <= axis.day < part.start + part.length]
        assert (at_day == [True]) == standing_words(found, on).startswith("in force"), measure.id


def test_the_line_is_in_proportion() -> None:
    axis = axis_about(date(2026, 7, 2))
    assert abs(axis.day - Decimal(50)) < Decimal("0.2")
    for place, tick in enumerate(axis.ticks):
        assert abs(tick.place - Decimal(100) * place / 3) < Decimal("0.1")
