#!/usr/bin/env python3
"""Kill runs of prefile screen at random moments, and see that each leaves nothing half behind.

    tools/kills.py                          20 kills of each format, signal and number of jobs
    tools/kills.py --kills 500 --seed 7     longer, with other moments

A run writes over a file. Killed at any moment it leaves the old file or the whole new one and nothing beside it, no
temporary file and no process, ends with 128 and the signal's number, and shows no traceback. SIGKILL alone may leave
parts, which the next run clears. A run that ended before the signal came counts as ended.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("text", "json", "jsonl", "csv", "html", "xlsx", "parquet")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
OLD = b"what stood there"
_ENDED = 1  # there is something to act on
_PATIENCE = 60  # seconds
_PYTHON_STARTS = 0.1  # seconds in which Python reads itself, and what it says when stopped is its own
_WHILE_STARTING = 0.2  # of the kills
_FILES, _ENTRIES = 4, 15


class Kill(NamedTuple):
    """One run and how it is killed: the format, the jobs, the signal, and when of the time that a run takes.

    A moment below 0 lies while it starts, before it writes, as a part of that time.
    """

    output: str
    jobs: int
    signal: signal.Signals
    moment: float

    def __str__(self) -> str:
        return f"{self.output} --jobs {self.jobs} {self.signal.name} at {self.moment:.0%}"


class Bench:
    """Where runs are killed: entries, a file to write over, and temporary files of their own."""

    def __init__(self, folder: Path, rules: Path) -> None:
        """Lay out the entries in a folder that is empty."""
        self.entries, self.out, self.temporary = folder / "entries", folder / "out", folder / "temporary"
        for made in (self.entries, self.out, self.temporary):
            made.mkdir()
        self._rules = rules
        for number in range(_FILES):
            lines = "".join(f"{json.dumps(_entry(number, place))}\n" for place in range(_ENTRIES))
            (self.entries / f"{number}.jsonl").write_text(lines, "utf-8")
        self._whole: dict[str, tuple[bytes, float, float]] = {}

    def faults(self, kill: Kill) -> list[str]:
        """Kill one run, and return what is wrong with how it ended."""
        whole, starts, takes = self._of(kill.output)
        target = self._target(kill.output)
        target.write_bytes(OLD)
        with self._begin(kill.output, kill.jobs) as run:
            if kill.moment < 0:
                time.sleep(_PYTHON_STARTS - kill.moment * (starts - _PYTHON_STARTS))
            else:
                self._until_begun(run)
                time.sleep(kill.moment * takes)
            with suppress(ProcessLookupError):
                os.killpg(run.pid, kill.signal)
            said = run.communicate(timeout=_PATIENCE)[1].decode()
        written = target.read_bytes()
        found = list(self._wrong(kill, run.returncode, said, whole=written == whole))
        if written not in {OLD, whole}:
            found.append(f"the file is half written: {len(written):,} bytes")
        if kill.signal is signal.SIGKILL:  # what it leaves, the next run clears
            self._run(kill.output, kill.jobs)
        for path in self.out.glob("reports.*"):
            path.unlink()
        left = [path.name for folder in (self.out, self.temporary) for path in folder.iterdir()]
        return found + [f"left behind: {name}" for name in left]

    @staticmethod
    def _wrong(kill: Kill, code: int, said: str, *, whole: bool) -> Iterator[str]:
        right = {_ENDED, 128 + kill.signal}
        # While it starts a signal ends it by itself, and Python hears nothing any more while it ends.
        if kill.moment < 0 or whole or kill.signal is signal.SIGKILL:
            right.add(-kill.signal)
        if code not in right:
            yield f"it ended with {code}"
        if "Traceback" in said or "Warning" in said or "F70" in said:
            yield f"it said: {said}"

    def _target(self, output: str) -> Path:
        return self.out / f"reports.{output}"

    def _of(self, output: str) -> tuple[bytes, float, float]:
        """Return what a whole run writes, how long one takes until it begins to write, and how long from there."""
        if output not in self._whole:
            self._target(output).write_bytes(OLD)
            started = time.monotonic()
            with self._begin(output, 1) as run:
                self._until_begun(run)
                began = time.monotonic()
                run.communicate(timeout=_PATIENCE)
                takes = time.monotonic() - began
            whole = self._target(output).read_bytes()
            if run.returncode != _ENDED or whole == OLD:
                sys.exit(f"a run of {output} that was left alone ended with {run.returncode}")
            self._whole[output] = whole, began - started, takes
            self._target(output).unlink()
        return self._whole[output]

    def _run(self, output: str, jobs: int) -> None:
        with self._begin(output, jobs) as run:
            run.communicate(timeout=_PATIENCE)

    def _begin(self, output: str, jobs: int) -> subprocess.Popen[bytes]:
        words = ["--format", output, "--out", str(self._target(output)), "--jobs", str(jobs)]
        words += ["--rules", str(self._rules), "--decide", "plain"]
        return subprocess.Popen(
            [sys.executable, "-m", "prefile", "screen", str(self.entries), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            start_new_session=True,
        )

    def _until_begun(self, run: subprocess.Popen[bytes]) -> None:
        """Wait until a run has begun to write, or has ended."""
        while run.poll() is None and not list(self.out.glob(".prefile-*.part")):
            time.sleep(0.002)


def _entry(number: int, place: int) -> dict[str, object]:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": str(1000 + place)}
    line |= {"quantities": [{"amount": "1000", "unit": "KG"}]}
    return {
        "format": "prefile-entry/1",
        "reference": f"R{number}-{place}",
        "entered": "2026-12-04T09:30",
        "lines": [line],
    }


def kills(number: int, seed: int, formats: tuple[str, ...] = FORMATS) -> Iterator[Kill]:
    """Yield so many kills of each format, signal and number of jobs, at moments that a seed decides."""
    moments = random.Random(seed)  # noqa: S311 - moments, no secrets
    for _ in range(number):
        for output, jobs, number_of_signal in product(formats, (1, 2), SIGNALS):
            starting = moments.random() < _WHILE_STARTING
            moment = moments.random()
            yield Kill(output, jobs, number_of_signal, -moment if starting else moment * jobs)


def main() -> int:
    """Run it; 1 where a run left something behind."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--kills", type=int, default=20, help="of each format, signal and number of jobs")
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--rules", type=Path, default=ROOT / "fixtures" / "rulebook")
    chosen = given.parse_args()
    wrong = done = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), chosen.rules)
        for kill in kills(chosen.kills, chosen.seed):
            found = bench.faults(kill)
            wrong, done = wrong + bool(found), done + 1
            if found:
                print(f"{kill}: {'; '.join(found)}", flush=True)
    print(f"{done:,} kills, {wrong:,} of them left something behind or ended otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
