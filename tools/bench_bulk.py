"""Measures one figure of bulk screening in this process, and prints it as one line of JSON.

    tools/bench_bulk.py bulk-new|bulk|bulk-xml|bulk-csv|bulk-columns|sums FILE
    tools/bench_bulk.py bulk-columns-many FILE
    tools/bench_bulk.py clones-200|clones-1000 FILE

From a file to a folder of Parquet, which is removed. All but `bulk-new` screen the file once before, so that its kinds
of lines are known, as they are in every run but the first. `bulk-columns` reads the lines as a table of Parquet, with
amounts and instants as those; `bulk-columns-many` 10,000,000 of them, the file's again and again with other values.
`sums` adds up what a run wrote, and clones screen the file's first lines, entry by entry, by a rule book of so many
measures.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench_figures import pace, peak_mb
from cloned_rules import MEASURE, write_clones
from prefile import open_rulebook, read_entries, screen_many
from prefile.analysis.run_sums import run_sums
from prefile.bulk import Screener, screen_files
from prefile.bulk.flat_columns import FLAT
from prefile.bulk.memory import keep_memory
from prefile.errors import DeclarationProblems
from prefile.options import ScreenOptions

MANY = 10_000_000
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


def flat_lines(file: Path, made: Path, lines: int) -> None:
    """Write so many lines as a table of Parquet, as warehouses hold it: those of a file of entries, again and again.

    Each time the entries have numbers of their own, and values and quantities a part more.
    """
    rows = []
    for entry in map(json.loads, file.read_text("utf-8").splitlines()):
        head = {key: entry[key] for key in FLAT if key in entry}
        head["entered"] = datetime.fromisoformat(head["entered"])
        for line in entry["lines"]:
            own, first = {key: line[key] for key in FLAT if key in line}, line["quantities"][0]
            amounts = {"value": Decimal(own["value"]), "quantity": Decimal(first["amount"])}
            weights = {name: Decimal(own[name]) for name in ("net_kg", "gross_kg") if name in own}
            rows.append({**head, **own, **amounts, **weights, "unit": first["unit"]})
    table = pa.Table.from_pylist(rows[:lines])
    types = {"value": pa.decimal128(14, 2), "quantity": pa.decimal128(18, 3), "entered": pa.timestamp("s")}
    table = table.cast(pa.schema([(field.name, types.get(field.name, field.type)) for field in table.schema]))
    with pq.ParquetWriter(made, table.schema, store_decimal_as_integer=True) as written:
        for turn in range(-(-lines // table.num_rows)):
            written.write_table(_again(table, turn).slice(0, lines - turn * table.num_rows))


def _again(table: pa.Table, turn: int) -> pa.Table:
    """Return lines with other entry numbers, values and quantities; at first as they are."""
    if not turn:
        return table
    for name in ("value", "quantity", "entry_number"):
        place, column = table.schema.get_field_index(name), table[name]
        if name == "entry_number":
            column = pc.call_function("binary_join_element_wise", [column, pa.scalar(str(turn)), pa.scalar("-")])
        else:
            kind = table.schema.field(name).type
            more = pc.call_function("multiply", [column.cast(pa.int64(), safe=False), pa.scalar(1000 + turn)])
            column = pc.call_function("divide", [more, pa.scalar(1000)]).cast(pa.decimal128(19, 0)).cast(kind)
        table = table.set_column(place, table.schema.field(name), column)
    return table


def columns(file: Path, folder: Path, clock: Clock, lines: int | None) -> int:
    """Screen lines of Parquet, as many as a file of entries has or so many, whose kinds are known; return how many."""
    made = folder / "lines.parquet"
    asked = [sys.executable, __file__, "write-columns", str(file), str(made), str(lines or _count(file))]
    subprocess.run(asked, check=True)  # in a process whose memory is not measured
    return bulk(made, folder, clock, known=True)


def _count(file: Path) -> int:
    return sum(len(json.loads(entry)["lines"]) for entry in file.read_text("utf-8").splitlines())


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
    "bulk-columns": lambda file, folder, clock: columns(file, folder, clock, None),
    "bulk-columns-many": lambda file, folder, clock: columns(file, folder, clock, MANY),
    "sums": lambda file, folder, clock: bulk(file, folder, clock, known=True, added_up=True),
    "clones-200": lambda file, folder, clock: clones(file, folder, clock, 200),
    "clones-1000": lambda file, folder, clock: clones(file, folder, clock, 1000),
}


def main(figure: str, file: str) -> None:
    """Measure a figure and print it."""
    keep_memory()  # as the command does
    clock, before = Clock(), pace()
    with tempfile.TemporaryDirectory(prefix="prefile-bench-") as folder:
        lines = FIGURES[figure](Path(file), Path(folder), clock)
    found: Result = {"lines": lines, "seconds": round(clock.wall, 4), "cpu_seconds": round(clock.cpu, 4)}
    print(json.dumps({**found, "peak_mb": peak_mb(), "pace_ms": [before, pace()]}))


if __name__ == "__main__":
    if sys.argv[1] == "write-columns":
        flat_lines(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main(*sys.argv[1:3])
