"""Measures one figure of bulk screening in this process, and prints it as one line of JSON.

    tools/bench_bulk.py bulk-new|bulk|bulk-xml|bulk-csv|bulk-columns|sums FILE
    tools/bench_bulk.py clones-200|clones-1000 FILE

From a file to a folder of Parquet, which is removed. All but `bulk-new` screen the file once before, so that its kinds
of lines are known, as they are in every run but the first. `bulk-columns` reads the lines as a table of Parquet, `sums`
adds up what a run wrote, and clones screen the file's first lines, entry by entry, by a rule book of so many measures.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench_figures import pace, peak_mb
from cloned_rules import MEASURE, write_clones
from prefile import open_rulebook, read_entries, screen_many
from prefile.analysis.run_sums import run_sums
from prefile.bulk import Screener, screen_files
from prefile.bulk.flat_columns import FLAT
from prefile.errors import DeclarationProblems
from prefile.options import ScreenOptions

CLONED_LINES = 10_000  # whose kinds are decided by every clone
Result = dict[str, Any]


class Clock:
    """The seconds of the clock and of the processor of the last thing that was timed."""

    wall = cpu = 0.0

    @contextmanager
    def timing(self) -> Generator[None]:
        """Time what happens meanwhile."""
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall, self.cpu = time.perf_counter() - wall, time.process_time() - cpu


def flat_lines(file: Path, folder: Path) -> Path:
    """Write the lines of a file of entries as a table of Parquet, and return its name."""
    rows = []
    for entry in map(json.loads, file.read_text("utf-8").splitlines()):
        head = {key: entry[key] for key in FLAT if key in entry}
        for line in entry["lines"]:
            own, first = {key: line[key] for key in FLAT if key in line}, line["quantities"][0]
            rows.append({**head, **own, "quantity": first["amount"], "unit": first["unit"]})
    made = folder / "lines.parquet"
    pq.write_table(pa.Table.from_pylist(rows), made)
    return made


def bulk(file: Path, folder: Path, clock: Clock, *, known: bool, added_up: bool = False) -> int:
    """Screen a file in bulk, and return how many lines it has; or time only how the run is added up."""
    screener = Screener(open_rulebook(), ScreenOptions())
    if known:
        screen_files([str(file)], screener, folder / "before")
    with clock.timing():
        found = screen_files([str(file)], screener, folder / "out")
    if added_up:
        with clock.timing():
            run_sums(folder / "out")
    return found.lines


def clones(file: Path, folder: Path, clock: Clock, measures: int) -> int:
    """Screen lines, whose kinds are known, by a book of so many measures; return how many they are."""
    write_clones(folder / "rules", measures, MEASURE)
    book = open_rulebook(folder / "rules")
    entries, lines = [], 0
    for item in read_entries(file):
        if isinstance(item, DeclarationProblems):
            raise item
        entries.append(item)
        lines += len(item.lines)
        if lines >= CLONED_LINES:
            break
    for _ in range(2):
        with clock.timing():
            for report in screen_many(entries, book):
                if isinstance(report, DeclarationProblems):
                    raise report
                _ = [(line.findings, line.duty) for line in report.lines]
    return lines


FIGURES: dict[str, Callable[[Path, Path, Clock], int]] = {
    "bulk-new": lambda file, folder, clock: bulk(file, folder, clock, known=False),
    **dict.fromkeys(
        ("bulk", "bulk-xml", "bulk-csv"), lambda file, folder, clock: bulk(file, folder, clock, known=True)
    ),
    "bulk-columns": lambda file, folder, clock: bulk(flat_lines(file, folder), folder, clock, known=True),
    "sums": lambda file, folder, clock: bulk(file, folder, clock, known=True, added_up=True),
    "clones-200": lambda file, folder, clock: clones(file, folder, clock, 200),
    "clones-1000": lambda file, folder, clock: clones(file, folder, clock, 1000),
}


def main(figure: str, file: str) -> None:
    """Measure a figure and print it."""
    clock, before = Clock(), pace()
    with tempfile.TemporaryDirectory(prefix="prefile-bench-") as folder:
        lines = FIGURES[figure](Path(file), Path(folder), clock)
    found: Result = {"lines": lines, "seconds": round(clock.wall, 4), "cpu_seconds": round(clock.cpu, 4)}
    print(json.dumps({**found, "peak_mb": peak_mb(), "pace_ms": [before, pace()]}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
