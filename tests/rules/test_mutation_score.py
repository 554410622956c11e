"""The score of changes that rules/README.md states: of this book, honest, and with equivalents that may only shrink."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from prefile import RuleBook
from prefile.workbench.mutation.judge import Judge
from prefile.workbench.mutation.score import equivalents, every_change
from prefile.workbench.mutation.spot import Change

PAGE = Path(__file__).parents[2] / "rules" / "README.md"
MOST_EQUIVALENT = 40  # may only shrink
LEAST_PERCENT = 95
FORCED_LABOR, WOOD = "us.section-301.forced-labor", "us.section-232.wood"


@pytest.fixture(scope="module")
def judge(book: RuleBook) -> Judge:
    """Give who judges changes of the shipped book, which share what is remembered of it."""
    return Judge(book)


@pytest.fixture(scope="module")
def changes(book: RuleBook) -> list[Change]:
    """Give every change of the shipped book."""
    return every_change(book)


def test_what_is_recorded_as_equivalent_can_be_made_goes_unnoticed_and_only_shrinks(
    book: RuleBook, judge: Judge, changes: list[Change]
) -> None:
    recorded, by_key = equivalents(book), {change.key: change for change in changes}
    assert len(recorded) <= MOST_EQUIVALENT
    assert recorded.keys() <= by_key.keys()
    assert [key for key in recorded if not judge.judge(by_key[key]).survives] == []


def test_of_one_change_of_each_kind_few_go_unnoticed(book: RuleBook, judge: Judge, changes: list[Change]) -> None:
    drawn: dict[str, Change] = {}
    recorded = equivalents(book)
    for change in random.Random(7).sample(changes, len(changes)):  # noqa: S311 - a sample that anybody can draw again
        if change.key not in recorded:
            drawn.setdefault(change.kind, change)
    unnoticed = [change.key for change in drawn.values() if judge.judge(change).survives]
    assert len(unnoticed) <= len(drawn) // 6, unnoticed


def test_the_page_states_a_score_of_this_book_that_is_high_enough(book: RuleBook, changes: list[Change]) -> None:
    page = PAGE.read_text("utf-8")
    stated = re.search(
        r"^Of ([\d,]+)(?: of the [\d,]+)? changes of the book \w+, judged on [\d-]+, ([\d,]+) are noticed: (\d+) %",
        page,
        re.MULTILINE,
    )
    assert stated is not None
    made, noticed, percent = (int(figure.replace(",", "")) for figure in stated.groups())
    assert percent == 100 * noticed // made
    outside = re.search(r"^Outside tariff numbers, .*, ([\d,]+) of ([\d,]+): (\d+) %", page, re.MULTILINE)
    assert outside is not None
    noticed, made, percent = (int(figure.replace(",", "")) for figure in outside.groups())
    assert percent == 100 * noticed // made >= LEAST_PERCENT
    rows = dict(re.findall(r"^\| ([\w. ',-]+) \| ([\d,]+) \| [\d,]+ \| \d+ \|$", page, re.MULTILINE))
    assert {change.kind for change in changes} <= rows.keys()
    assert rows.keys() & book.by_id.keys() <= {change.measure for change in changes}


@pytest.mark.parametrize(
    ("measure", "place", "what"),
    [
        (FORCED_LABOR, "treatment/duty/14", "{when: {origin: LK}, rate: 10 %, heading: 9903.05.72} → nothing"),
        (WOOD, "standing/0/from", "2025-10-14T00:01 ET → 2025-10-14T00:02 ET"),
        ("us.section-301.nicaragua", "treatment/duty/1/until", "2028-01-01T00:01 → 2027-12-31T00:01 ET"),
    ],
)
def test_a_clause_left_out_and_a_gap_between_two_windows_are_refused(
    measure: str, place: str, what: str, book: RuleBook, judge: Judge
) -> None:
    found = {change.key[1:]: change for change in every_change(book, [measure])}
    assert judge.judge(found[place, what]).code is not None
