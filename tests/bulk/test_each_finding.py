"""A row a finding on demand: all that reports say of each line, in their order, with what each comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bulk_exactness import entries_of
from prefile import Entry, RuleBook, read_entries, screen
from prefile.bulk import Screener, screen_files
from prefile.errors import DeclarationProblems
from prefile.options import ScreenOptions
from prefile.rulebook import open_scenario

ON = "2027-01-02"


def test_rows_are_the_findings_of_reports(
    book: RuleBook, write: Callable[[Iterable[dict[str, Any]]], Path], tmp_path: Path
) -> None:
    file = write([*entries_of("sparse", 40, seed=8), *entries_of("odd", 60, seed=8)])
    supposed = open_scenario(book, "critical-minerals-25-percent")
    screener = Screener(book, ScreenOptions.read(ON), scenarios=[supposed])
    screen_files([str(file)], screener, tmp_path / "out", block=1 << 13, each_finding=True)
    expected = []
    for number, item in enumerate(read_entries(file)):
        try:
            report = screen(item, book, on=ON, scenarios=supposed) if isinstance(item, Entry) else None
        except DeclarationProblems:
            continue
        expected += [
            (number, line.line, one.measure, one.scenario, one.outcome, one.declare, one.least, one.most)
            for line in (() if report is None else report.lines)
            for one in line.findings
        ]
    names = ["entry", "line", "measure", "scenario", "outcome", "declare", "least", "most"]
    rows = pq.read_table(tmp_path / "out" / "each-finding", columns=names).to_pylist()
    assert [tuple(row.values()) for row in rows] == expected
    assert any(row["scenario"] and row["least"] for row in rows)


def test_they_are_not_written_unasked(screener: Screener, tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text("", "utf-8")
    screen_files([str(file)], screener, tmp_path / "out")
    assert not (tmp_path / "out" / "each-finding").exists()
