"""Interactions: on which measures a measure that gives way must take a stand, and on which its files decide."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile.rulebook.lint import interactions
from prefile.rulebook.rule_folder import written_book

GOOD_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
FLOOR, SURCHARGE = "us.example.floor", "us.example.surcharge"
STANDS = "stands_beside:\n  - {measures: us.example.*, says: additional duties come on top, cite: schedule}\n"

Edit = tuple[str, str, str]


def named(what: str) -> set[str]:
    """Return the measures of the made-up book that a problem names."""
    return set(re.findall(r"us\.[\w.-]*\w", what))


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., list[str]]:
    """Give a way to change the made-up book, (file, old, new) at a time, and to hear what the lint asks."""

    def ask(*edits: Edit) -> list[str]:
        folder = tmp_path / "book"
        shutil.copytree(GOOD_BOOK, folder)
        for file, old, new in edits:
            text = (folder / file).read_text("utf-8")
            assert old in text
            (folder / file).write_text(text.replace(old, new), "utf-8")
        book = prefile.open_rulebook(folder)
        return [problem.what for problem in interactions.check(book, written_book(book))]

    return ask


NO_STANDS = ("us/column-1.yaml", STANDS, "")
OF_BELARUS = ("us/example/surcharge.yaml", "  except:\n", "  origins: {only: BY, cite: order-1}\n  except:\n")
NOT_OF_BELARUS = ("us/column-1.yaml", "  rate_date:", "  origins: {except: BY, cite: schedule}\n  rate_date:")
FROM_2027 = ("us/column-1.yaml", "from: 1989-01-01", "from: 2027-01-01")
BY_FILING = ("us/example/surcharge.yaml", "privileged_foreign: entry", "privileged_foreign: filing")


def test_a_measure_that_gives_way_takes_a_stand_on_all_that_may_be_in_force(asked: Callable[..., list[str]]) -> None:
    (what,) = asked(NO_STANDS)
    assert named(what) == {FLOOR, SURCHARGE}  # not on us.example.reading, which is never in force


def test_a_measure_that_gives_way_to_none_is_not_asked(asked: Callable[..., list[str]]) -> None:
    assert (
        asked(NO_STANDS, ("us/column-1.yaml", "gives_way_to:\n  - {measure: us.column-2, cite: schedule}\n", "")) == []
    )


def test_measures_of_disjoint_origins_cannot_meet(asked: Callable[..., list[str]]) -> None:
    (what,) = asked(NO_STANDS, OF_BELARUS, NOT_OF_BELARUS)
    assert named(what) == {FLOOR}


def test_origins_that_share_a_country_may_meet(asked: Callable[..., list[str]]) -> None:
    (what,) = asked(NO_STANDS, OF_BELARUS)
    assert named(what) == {FLOOR, SURCHARGE}


def test_measures_never_in_force_together_cannot_meet_if_they_look_at_one_date(asked: Callable[..., list[str]]) -> None:
    (what,) = asked(NO_STANDS, FROM_2027, BY_FILING)
    assert named(what) == {FLOOR}


def test_measures_of_two_rate_dates_may_meet_though_their_windows_do_not(asked: Callable[..., list[str]]) -> None:
    (what,) = asked(NO_STANDS, FROM_2027)
    assert named(what) == {FLOOR, SURCHARGE}


def test_a_stand_on_what_cannot_meet_may_be_taken_all_the_same(asked: Callable[..., list[str]]) -> None:
    assert asked(OF_BELARUS, NOT_OF_BELARUS) == []
