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


NEW = """measure: us.example.new
title: A duty that the tests made up
summary: Copper cathodes owe 1 %.
standing:
  - {from: 2026-11-01, is: in force, known: 2026-08-01, cite: new-1}
citations:
  new-1: {instrument: Example New Order, pin: clause 1, date: 2026-08-01}
covers:
  tariff_numbers:
    - {numbers: 7403.11, cite: new-1}
  rate_date: {privileged_foreign: entry, cite: new-1}
treatment:
  duty:
    - {rate: 1 %, cite: new-1}
MORE
verified: {texts: 2026-09-01, by: the tests}
examples:
  - name: one percent
    entry: {entered: 2026-12-04}
    line: {tariff_number: 7403.11.00.00, origin: CN, value: 20000}
    expect: {outcome: applies, duty: 200.00}
"""
DISPLACES = "displaces:\n  - {measure: us.example.surcharge, cite: new-1}\n"
BESIDE = "stands_beside:\n  - {measures: us.*, says: on top, either_way: yes, cite: new-1}\n"


@pytest.fixture
def with_new(tmp_path: Path) -> Callable[..., prefile.RuleBook]:
    """Give the made-up book with a new measure, of which the file says so much of the others."""

    def made(*more: str) -> prefile.RuleBook:
        folder = tmp_path / "book"
        shutil.copytree(GOOD_BOOK, folder)
        (folder / "us/example/new.yaml").write_text(NEW.replace("MORE\n", "".join(more)), "utf-8")
        text = (folder / "us/column-1.yaml").read_text("utf-8")
        text = text.replace("us.example.*", "[us.example.floor, us.example.surcharge]")
        (folder / "us/column-1.yaml").write_text(text, "utf-8")
        return prefile.open_rulebook(folder)

    return made


def told(book: prefile.RuleBook) -> list[tuple[str, str, str]]:
    found = interactions.check(book, written_book(book))
    return [(str(problem.where.file), problem.what, problem.next) for problem in found]


def test_a_new_measure_is_asked_for_in_the_file_that_lacks_it_with_rows_to_paste(
    with_new: Callable[..., prefile.RuleBook],
) -> None:
    [(file, what, then)] = told(with_new())
    assert (file, named(what)) == ("us/column-1.yaml", {"us.example.new"})
    assert "- {measures: [us.example.new], says: WHY, either_way: yes, cite: KEY}" in then


def test_a_new_measure_may_say_itself_that_it_stands_beside_all_others(
    with_new: Callable[..., prefile.RuleBook],
) -> None:
    assert told(with_new(BESIDE)) == []


def test_a_new_measure_that_displaces_another_takes_a_stand_on_the_rest_once(
    with_new: Callable[..., prefile.RuleBook],
) -> None:
    [(file, what, _)] = told(with_new(DISPLACES))
    assert (file, named(what)) == ("us/example/new.yaml", {"us.column-1", "us.column-2"})  # it and the floor share none


def test_what_is_displaced_gives_way_by_the_file_of_the_other(with_new: Callable[..., prefile.RuleBook]) -> None:
    book = with_new(DISPLACES, BESIDE)
    assert told(book) == []
    line = {"tariff_number": "7403.11.00.00", "origin": "CN", "value": "20000"}

    def outcomes(entered: str) -> dict[str, str]:
        entry = prefile.read_entry({"format": "prefile-entry/1", "entered": entered, "lines": [line]})
        return {one.measure: one.outcome for one in prefile.screen(entry, book).lines[0].findings}

    before, after = outcomes("2026-10-20"), outcomes("2026-11-20")
    assert (before["us.example.surcharge"], after["us.example.surcharge"]) == ("applies", "excluded")
    assert (before["us.example.new"], after["us.example.new"]) == ("does not apply", "applies")
