"""Numbers: which rows of a list no held tariff knows, what is named instead, and how long that takes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile import Problem
from prefile.rulebook.lint import lint, numbers
from prefile.rulebook.rule_folder import written_book

GOOD_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
FLOOR = "lists/floor.csv"
HEADER = "number,group,from,until,source,absent\n2804610000,polysilicon,,,,\n8541430010,modules,,,,\n"
MANY = 200_000

Found = Callable[[str], list[Problem]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Give a way to add rows to the list of the made-up book, and to see what the lint finds."""

    def find(rows: str) -> list[Problem]:
        folder = tmp_path / "book"
        shutil.copytree(GOOD_BOOK, folder)
        (folder / FLOOR).write_text(HEADER + rows, "utf-8")
        book = prefile.open_rulebook(folder)
        return list(numbers.check(book, written_book(book)))

    return find


@pytest.mark.parametrize(
    ("row", "near"),
    [
        ("2804620000,modules,,,,", "2804.61.00.00"),
        ("28046200,modules,,,,", "2804.61.00"),
        ("280462,modules,,,,", "2804.61"),
        ("2805,modules,,,,", "2804"),
        ("8541430050,modules,,,,", "8541.43.00.10"),  # renumbered: its successors
        ("3818000095,modules,2026-08-01,,,", "3818.00.00.40"),  # ended within the edition
        ("3818000040,modules,2026-06-08,2026-07-01T00:00,,", "3818.00.00.95"),  # not begun yet
    ],
)
def test_a_number_that_is_not_known_in_its_window_is_refused_with_those_near_it(
    row: str, near: str, found: Found
) -> None:
    (problem,) = found(f"{row}\n")
    assert (problem.code, problem.where.file, problem.where.line) == ("R343", FLOOR, 4)
    assert near in problem.next


@pytest.mark.parametrize(
    "row",
    [
        "38,modules,,,,",
        "3818000095,modules,,,,",
        "3818000095,modules,,2026-07-01T00:00,,",
        "3818000040,modules,2026-07-01T00:00,,,",
        "8541430050,modules,,2026-01-01,,",  # of a tariff that the book does not hold
        "2804620000,modules,,,,clause 1 of the notice prints it",
    ],
)
def test_a_number_that_is_known_or_stated_to_be_absent_passes(row: str, found: Found) -> None:
    assert found(f"{row}\n") == []


def test_what_is_said_to_be_absent_must_be(found: Found) -> None:
    (problem,) = found("2804691000,modules,,,,clause 1 prints it\n")
    assert problem.where.line == 4


@pytest.mark.slow
def test_two_hundred_thousand_rows_take_seconds_and_are_told_a_few_at_a_time(tmp_path: Path) -> None:
    rows = "".join(f"{number:010},modules,,,,\n" for number in range(9_900_000_000, 9_900_000_000 + MANY))
    shutil.copytree(GOOD_BOOK, tmp_path / "large")
    (tmp_path / "large" / FLOOR).write_text(HEADER + rows, "utf-8")
    book = prefile.open_rulebook(tmp_path / "large")
    began = time.process_time()
    problems = lint(book)
    assert len(problems) < 30
    assert time.process_time() - began < 12
