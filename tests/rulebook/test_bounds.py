"""A rule folder that holds what it should not: pipes, devices, files too long, and lists of very many rows."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile import RuleFileProblems
from prefile.rulebook.lint import lint
from prefile.rulebook.scenario_files import load_scenario

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "fixtures" / "rulebook"
TOO_LONG = 300 << 20  # bytes, of a file that takes none of them


def _long(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(TOO_LONG)


KINDS: dict[str, Callable[[Path], None]] = {
    "device": lambda path: path.symlink_to("/dev/zero"),
    "pipe": os.mkfifo,
    "long": _long,
    "nowhere": lambda path: path.symlink_to("nowhere"),
}
NAMES = ("lists/more.csv", "lists/countries.csv", "us/more.yaml", "agreements/more.yaml", "fees.yaml", "coverage.yaml")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Give a copy of the made-up rule book."""
    return Path(shutil.copytree(SMALL, tmp_path / "rules"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_or_too_long_is_refused_by_name(rules: Path, name: str, kind: str) -> None:
    (rules / name).unlink(missing_ok=True)
    KINDS[kind](rules / name)
    with pytest.raises(RuleFileProblems) as refused:
        prefile.open_rulebook(rules)
    told = [problem for problem in refused.value.problems if problem.where.file == name]
    assert {problem.code for problem in told} <= {"R301", "R308"}
    assert told


@pytest.mark.parametrize("kind", KINDS)
def test_a_scenario_that_is_no_file_is_refused_by_name(rules: Path, kind: str) -> None:
    book = prefile.open_rulebook(rules)
    KINDS[kind](rules / "scenarios" / "more.yaml")
    with pytest.raises(RuleFileProblems) as refused:
        load_scenario(book, Path("more"))
    assert [(one.code, one.where.file) for one in refused.value.problems] == [("R301", "scenarios/more.yaml")]


ROWS = 50_000
MADE_UP: dict[str, Callable[[int], str]] = {
    "numbers of other editions": lambda place: f"{1_000_000_000 + place * 7},i,,,made up,",
    "one number again and again": lambda place: f"7601,{('i', 'ii')[place % 2]},,,made up,",
    "one number in ever other windows": lambda place: f"7601,g{place},,,made up,",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", MADE_UP)
def test_a_list_of_very_many_rows_is_checked_in_seconds(tmp_path: Path, kind: str) -> None:
    rules = Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))
    with (rules / "lists" / "metals-16c.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{MADE_UP[kind](place)}\n" for place in range(ROWS))
    book = prefile.open_rulebook(rules)
    began = time.process_time()
    lint(book)
    assert time.process_time() - began < 15
