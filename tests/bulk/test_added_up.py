"""What a bulk run comes to by its columns is what exposure and comparisons make of the same entries, to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bulk_exactness import entries_of
from prefile import Entry, Report, RuleBook, read_entries, screen
from prefile.analysis.comparison_sums import ComparisonSums
from prefile.analysis.exposure_sums import expose
from prefile.analysis.run_sums import run_sums
from prefile.bulk import Screener, screen_files
from prefile.bulk.ended_run import NoRun
from prefile.errors import DeclarationProblems
from prefile.options import ScreenOptions
from prefile.render.text.run_sums import run_sums_text
from prefile.rulebook import open_scenario

ON = "2026-12-04"
Write = Callable[[Iterable[dict[str, Any]]], Path]


def reports(file: Path, book: RuleBook) -> Iterator[tuple[Entry, Report]]:
    """Yield the entries of a file that can be screened, with their reports."""
    for item in read_entries(file):
        try:
            if isinstance(item, Entry):
                yield item, screen(item, book, on=ON)
        except DeclarationProblems:
            continue


def test_sums_are_those_of_objects(book: RuleBook, write: Write, tmp_path: Path) -> None:
    shapes = [*entries_of("sparse", 150, seed=9), *entries_of("full", 60, seed=9)]
    file = write([*shapes, {"format": "prefile-entry/1", "lines": []}])
    scenario = open_scenario(book, "critical-minerals-25-percent")
    options = ScreenOptions.read(ON)
    screen_files([str(file)], Screener(book, options, scenarios=[scenario]), tmp_path / "out", block=1 << 13)
    sums = run_sums(tmp_path / "out")
    compared = ComparisonSums(book, [scenario], options)
    pairs = list(reports(file, book))
    for entry, report in pairs:
        compared.add(entry, report)
    exposed = expose(pairs, book, options=options)
    assert (sums.entries, sums.refused) == (exposed.entries, 1)
    assert sums.every == exposed.every
    assert {row.origin: row.every for row in sums.origins} == {row.origin: row.every for row in exposed.origins}
    own = {row.measure: row[1:] for row in sums.measures}
    assert own == {
        row.measure: (row.applies, row.duty, row.doubtful, row.least, row.bounded, row.unbounded)
        for row in exposed.measures
    }
    (added,) = compared.comparison().total.under
    (would,) = sums.scenarios
    assert (would.applies, would.least, would.bounded, would.unbounded) == (
        added.applies,
        added.least,
        added.bounded,
        added.unbounded,
    )
    text = run_sums_text(sums)
    assert f"{sums.every.lines:,} lines of {sums.entries:,} entries" in text
    assert "payable to nobody" in text


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRun, match="no output of prefile bulk"):
        run_sums(tmp_path)
