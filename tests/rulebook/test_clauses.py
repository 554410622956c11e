"""Clauses: what the shipped book would be told if one of its duties left a case open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile import Problem
from prefile.rulebook.lint import clauses
from prefile.rulebook.rule_folder import written_book

SHIPPED = Path(__file__).parents[2] / "rules"
FORCED_LABOR = "us/section-301/forced-labor.yaml"
POLYSILICON = "us/section-232/polysilicon.ad-valorem.yaml"
SRI_LANKA = "    - {when: {origin: LK}, rate: 10 %, heading: 9903.05.72, cite: memo-forced-labor-1a-i}\n"
FULL = "    - {rate: 15 %, cite: proc-11052-4}\n"
UNTIL = "    - {rate: 15 %, until: 2026-12-15, cite: proc-11052-4}\n"
FROM_15 = "    - {rate: 15 %, from: 2026-12-15, cite: proc-11052-4}\n"
FROM_20 = "    - {rate: 15 %, from: 2026-12-20, cite: proc-11052-4}\n"

Found = Callable[[str, str, str], list[Problem]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Give a way to change one file of the shipped book, and to see what the lint finds."""

    def find(file: str, old: str, new: str) -> list[Problem]:
        folder = tmp_path / "book"
        shutil.copytree(SHIPPED, folder)
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")
        book = prefile.open_rulebook(folder)
        return list(clauses.check(book, written_book(book)))

    return find


def told(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [(problem.code, problem.where.file, problem.where.path) for problem in problems]


def test_an_origin_that_a_duty_covers_and_no_clause_names_is_open(found: Found) -> None:
    problems = found(FORCED_LABOR, SRI_LANKA, "")
    assert told(problems) == [("R362", FORCED_LABOR, "/treatment/duty")]
    assert "goods of LK from 2026-07-24" in problems[0].what


def test_a_gap_between_the_windows_of_clauses_is_open(found: Found) -> None:
    problems = found(POLYSILICON, FULL, UNTIL + FROM_20)
    assert told(problems) == [("R362", POLYSILICON, "/treatment/duty")]
    assert "from 2026-12-15 00:01 ET until 2026-12-20 00:01 ET" in problems[0].what


def test_windows_that_meet_leave_no_gap_and_do_not_overlap(found: Found) -> None:
    assert found(POLYSILICON, FULL, UNTIL + FROM_15) == []


def test_a_clause_for_an_origin_that_the_measure_does_not_cover_is_never_reached(found: Found) -> None:
    problems = found(FORCED_LABOR, SRI_LANKA, SRI_LANKA + SRI_LANKA.replace("LK", "ZW"))
    assert told(problems) == [("R360", FORCED_LABOR, "/treatment/duty/15")]


def test_a_doubt_without_bound_says_of_a_case_that_it_cannot_be_told(found: Found) -> None:
    """The 16th clause goes and a doubt comes; both stand in one file, so the text between them stands too."""
    text = (SHIPPED / FORCED_LABOR).read_text("utf-8")
    between = text[text.index("  doubts:\n") : text.index(SRI_LANKA) + len(SRI_LANKA)]
    doubt = "    - {when: {origin: LK}, says: the rate was not read, most: unknown, cite: memo-forced-labor-1a}\n"
    changed = between.replace(SRI_LANKA, "").replace("  doubts:\n", f"  doubts:\n{doubt}")
    assert found(FORCED_LABOR, between, changed) == []
