"""Scenarios in bulk: what they would add to each line is what the ordinary code says, and in no sum of what is law."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bulk_exactness import compare, entries_of
from prefile import RuleBook
from prefile.bulk import Screener, screen_files
from prefile.errors import RuleFileProblems
from prefile.options import ScreenOptions
from prefile.rulebook import open_scenario

Write = Callable[[Iterable[dict[str, Any]]], Path]
AFTER = ScreenOptions.read("2027-01-02")
LINES = {"sparse": 120, "odd": 240}


@pytest.fixture(scope="module")
def supposing(book: RuleBook) -> Screener:
    """A screener under two scenarios that stack: a duty, and floors, whose lines the ordinary code works out."""
    named = ("critical-minerals-25-percent", "critical-minerals-floors")
    return Screener(book, AFTER, scenarios=[open_scenario(book, name) for name in named])


@pytest.mark.parametrize(("shape", "lines"), LINES.items())
def test_every_supposed_finding_is_that_of_the_ordinary_code(
    shape: str, lines: int, supposing: Screener, tmp_path: Path
) -> None:
    found = compare(entries_of(shape, lines, seed=3), supposing, tmp_path)
    assert found.differences == []
    amounts = pq.read_table(tmp_path / "out" / "amounts").to_pylist()
    assert any(one["scenario"] and one["least"] for one in amounts)
    would = {row["outcome"] for row in pq.read_table(tmp_path / "out" / "findings").to_pylist() if row["scenario"]}
    assert "applies" not in would
    assert "would apply" in would


def test_what_is_law_is_the_same_beside_scenarios(supposing: Screener, book: RuleBook, write: Write) -> None:
    file = write(entries_of("sparse", 60, seed=4))
    screen_files([str(file)], Screener(book, AFTER), file.parent / "law")
    screen_files([str(file)], supposing, file.parent / "supposed")
    law, beside = (pq.read_table(file.parent / name / "lines") for name in ("law", "supposed"))
    assert beside.drop_columns("signature").equals(law.drop_columns("signature"))
    owed = [pq.read_table(file.parent / name / "amounts").drop_columns("signature") for name in ("law", "supposed")]
    assert owed[0]["scenario"].null_count == len(owed[0])
    assert owed[1].filter(pc.field("scenario").is_null()).to_pylist() == owed[0].to_pylist()
    heads = [pq.read_table(file.parent / name / "entries") for name in ("law", "supposed")]
    assert heads[0].equals(heads[1])


def test_scenarios_that_contradict_are_refused(book: RuleBook) -> None:
    named = ("critical-minerals-25-percent", "critical-minerals-capped")
    with pytest.raises(RuleFileProblems, match="suppose different things"):
        Screener(book, AFTER, scenarios=[open_scenario(book, name) for name in named])
