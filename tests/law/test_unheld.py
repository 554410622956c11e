"""Eight-digit numbers that editions print with no ten-digit number under them are named for what they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from by_hand import at
from changed_suffixes import refused

import prefile
from prefile import RuleBook, RuleFileProblems
from prefile.law.tariff import TariffTable

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"


@pytest.mark.parametrize("number", ["91011140", "9101114010", "98040005", "98230802"])
def test_a_line_of_one_is_refused_with_what_is_true_of_it(number: str, book: RuleBook) -> None:
    problem = refused(number, "2026-12-04", book)
    assert problem is not None
    assert (problem.code, problem.like) == ("E132", None)
    assert "with no ten-digit number" in problem.what
    assert "is not in" not in problem.what
    assert "by hand" in problem.next


def test_they_are_those_of_the_editions_and_of_chapters_91_and_98(table: TariffTable) -> None:
    assert len(table.unheld) == 473
    assert {number[:2] for number in table.unheld} == {"91", "98"}
    assert not any(table.under(number, at("2026-06-08")) for number in table.unheld)


@pytest.mark.parametrize("wrong", ["2804691000", "28046910", "2804691x", "99999998\n99999998"])
def test_one_that_has_ten_digit_numbers_or_is_none_is_refused(wrong: str, tmp_path: Path) -> None:
    rules = Path(shutil.copytree(SMALL, tmp_path / "rules"))
    edition = rules / "tariff" / "edition.yaml"
    edition.write_text(f"{edition.read_text('utf-8')}unheld: tariff/unheld.csv\n", "utf-8")
    rows = "".join(f"{number},words\n" for number in wrong.split("\n"))
    (rules / "tariff" / "unheld.csv").write_text(f"number,description\n{rows}", "utf-8")
    with pytest.raises(RuleFileProblems) as told:
        prefile.open_rulebook(rules)
    assert {problem.code for problem in told.value.problems} == {"R308"}
    assert "eight-digit number of its own" in told.value.problems[0].what
