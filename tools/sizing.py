"""How many executors a run needs: partitions of modelled lines are measured here, and a cluster is played with them.

    tools/sizing.py --measure 24 --lines 50000   screens so many partitions of so many lines, and keeps what each took
    tools/sizing.py --write                      plays 10^9 lines, and puts the table into docs/sizing.md
    tools/sizing.py --play 250000000 --executors 16 32 --partition 1000000

What is kept (docs/sizing.json): the seconds until a worker has its rule book open, the seconds of the first partition,
whose kinds of lines it meets, and those of each partition behind it, by the processor's clock. Partitions differ in
what they hold: the play draws each from those that were measured, in proportion to its lines. Executors have one core
and take the next partition when they are free; one in five hundred partitions is lost and made again.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from bench import pinned
from bench_bulk import flat_lines
from bench_lines import draw_entries
from measured import with_table
from prefile import open_rulebook
from prefile.bulk import Screener, screen_files
from prefile.options import ScreenOptions

ROOT = Path(__file__).resolve().parent.parent
KEPT, PAGE = ROOT / "docs" / "sizing.json", ROOT / "docs" / "sizing.md"
LINES = 1_000_000_000
PARTITIONS = (2_000_000, 250_000)  # lines of one
EXECUTORS = (8, 64, 512)
LOST = 1 / 500
SHAPES = ("sparse", "full")
MINUTE = 60


class Costs(NamedTuple):
    """What was measured: seconds until a worker is ready and has met the kinds of lines, and seconds a line then."""

    begins: float
    each: tuple[float, ...]

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Costs:
        """Read what was kept of one shape: what its first partition took beyond the others, went to kinds of lines."""
        first, *others = kept["seconds"]
        meets = max(first - median(others), 0)
        return cls(kept["ready"] + meets, tuple(seconds / kept["lines"] for seconds in others))


class Played(NamedTuple):
    """How a run came out: its seconds, and the share of them that executors worked on average."""

    seconds: float
    busy: float


def play(  # noqa: PLR0913 - a run, and the machines that it has
    costs: Costs, lines: int, partition: int, executors: int, *, seed: int = 1, lost: float = LOST
) -> Played:
    """Return how a run comes out on so many executors of one core.

    A worker opens its book and meets the kinds of lines once; a partition that is lost takes its time, and again.
    """
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    free = [(0.0, worker) for worker in range(executors)]
    begun: set[int] = set()
    work = 0.0
    for place in range(-(-lines // partition)):
        held = min(partition, lines - place * partition)
        at, worker = heapq.heappop(free)
        takes = rng.choice(costs.each) * held
        if worker not in begun:
            begun.add(worker)
            takes += costs.begins
        if rng.random() < lost:
            takes *= 2
        work += takes
        heapq.heappush(free, (at + takes, worker))
    ends = max(at for at, _ in free)
    return Played(ends, work / (ends * executors))


def measure(count: int, lines: int) -> dict[str, Any]:
    """Screen partitions of each shape, each drawn anew, and return what they took."""
    return {shape: _measured(shape, count, lines) for shape in SHAPES}


def _measured(shape: str, count: int, lines: int) -> dict[str, Any]:
    pinned()
    begun = time.process_time()
    screener = Screener(open_rulebook(), ScreenOptions())
    ready = time.process_time() - begun
    seconds: list[float] = []
    with tempfile.TemporaryDirectory(prefix="prefile-sizing-") as name:
        folder = Path(name)
        for number in range(count):
            entries = folder / "entries.jsonl"
            with entries.open("w", encoding="utf-8") as stream:
                stream.writelines(f"{json.dumps(entry)}\n" for entry in draw_entries(lines, shape, seed=number + 1))
            file = folder / "lines.parquet"
            flat_lines(entries, file, lines)
            begun = time.process_time()
            screen_files([str(file)], screener, folder / str(number))
            seconds.append(round(time.process_time() - begun, 4))
    return {"lines": lines, "ready": round(ready, 3), "seconds": seconds}


def table(kept: dict[str, Any]) -> str:
    """Return the table of the page: how long 10^9 lines take, by shape, partition and executors."""
    heads = ("lines", "partitions", *(f"{executors} executors" for executors in EXECUTORS))
    rows = []
    for shape in SHAPES:
        costs = Costs.of(kept[shape])
        for partition in PARTITIONS:
            runs = [play(costs, LINES, partition, executors) for executors in EXECUTORS]
            cells = (f"{_time(run.seconds)} ({run.busy:.0%} busy)" for run in runs)
            rows.append((shape, f"{LINES // partition:,} of {partition:,}", *cells))
    rule = "|---|---|" + "---:|" * len(EXECUTORS)
    return "\n".join([f"| {' | '.join(heads)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)])


def _time(seconds: float) -> str:
    return f"{seconds / MINUTE:.0f} min" if seconds > 10 * MINUTE else f"{seconds:,.0f} s"


def main(asked: Sequence[str]) -> int:
    """Measure, write or play."""
    given = argparse.ArgumentParser(
        "tools/sizing.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given.add_argument("--measure", type=int, metavar="PARTITIONS")
    given.add_argument("--lines", type=int, default=50_000, help="lines of a partition that is measured")
    given.add_argument("--write", action="store_true")
    given.add_argument("--play", type=int, metavar="LINES")
    given.add_argument("--executors", type=int, nargs="+", default=list(EXECUTORS))
    given.add_argument("--partition", type=int, default=PARTITIONS[0], help="lines of a partition that is played")
    chosen = given.parse_args(asked)
    if chosen.measure:
        KEPT.write_text(f"{json.dumps(measure(chosen.measure, chosen.lines), indent=1)}\n", "utf-8")
    kept = json.loads(KEPT.read_text("utf-8"))
    if chosen.write:
        PAGE.write_text(with_table(PAGE.read_text("utf-8"), table(kept)), "utf-8")
    for executors in chosen.executors if chosen.play else ():
        for shape in SHAPES:
            run = play(Costs.of(kept[shape]), chosen.play, chosen.partition, executors)
            print(f"{chosen.play:,} {shape} lines on {executors}: {run.seconds:,.0f} s, {run.busy:.0%} busy")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
