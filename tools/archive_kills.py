#!/usr/bin/env python3
"""Kill bulk screenings into an archive at random moments with SIGKILL, and see that nothing that was said is lost.

    tools/archive_kills.py                          20 kills on SQLite, and 20 on PostgreSQL where it is installed
    tools/archive_kills.py --kills 100 --seed 7     longer, with other moments

A run prints each report once it is kept. After a kill, every report that was printed is in the archive with the same
bytes, every record is whole, and the same command finishes the rest: then each entry is kept once, and the archive
verifies.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from databases import postgres, why_no_postgres
from prefile.store.archive import open_archive
from prefile.store.database import open_database
from prefile.store.reading import reports
from prefile.store.schema import upgrade
from prefile.store.search import Criteria, sequences
from prefile.store.verification import verify

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "fixtures" / "rulebook"
_FILES, _ENTRIES, _LINES = 8, 60, 20  # so that a run keeps in several batches
_PATIENCE = 120  # seconds
_ENDED = {0, 1}  # nothing to act on, or something


class Bench:
    """Entries to screen, and how long a run over them takes."""

    def __init__(self, folder: Path, files: int = _FILES) -> None:
        """Lay out files of entries in a folder that is empty."""
        self._entries = files * _ENTRIES
        self.entries = folder / "entries"
        self.entries.mkdir()
        self._temporary = folder / "temporary"
        self._temporary.mkdir()
        for number in range(files):
            lines = "".join(f"{json.dumps(_entry(number, place))}\n" for place in range(_ENTRIES))
            (self.entries / f"{number}.jsonl").write_text(lines, "utf-8")
        self.takes = 0.0

    def whole(self, location: str) -> list[str]:
        """Run to the end, and return the reports that were printed."""
        began = time.monotonic()
        printed, code = self._run(location, None)
        self.takes = time.monotonic() - began
        if code not in _ENDED or len(printed) != self._entries:
            sys.exit(f"a run that was left alone ended with {code}, and printed {len(printed)} reports")
        return printed

    def faults(self, location: str, moment: float) -> Iterator[str]:
        """Kill a run at a moment, a part of the time that one takes; yield what is wrong then, and after the rest."""
        printed, _ = self._run(location, moment * self.takes)
        yield from _lost(location, printed, "after the kill")
        again, code = self._run(location, None)
        if code not in _ENDED:
            yield f"the same command ended with {code}"
        yield from _lost(location, again, "after the rest")
        with open_archive(location) as archive:
            if (kept := len(list(sequences(archive, Criteria())))) != self._entries:
                yield f"{kept} reports are kept after the rest, not {self._entries}"

    def _run(self, location: str, kill_after: float | None) -> tuple[list[str], int]:
        """Run, and return the lines that were printed whole, with the exit code."""
        words = ["screen", str(self.entries), "--archive", "--archive-at", location, "--format", "jsonl"]
        command = [sys.executable, "-m", "prefile", *words, "--rules", str(RULES), "--decide", "plain"]
        environment = {**os.environ, "TMPDIR": str(self._temporary)}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
        ) as run:
            try:
                printed = run.communicate(timeout=_PATIENCE if kill_after is None else kill_after)[0]
            except subprocess.TimeoutExpired:
                run.kill()
                printed = run.communicate()[0]
        whole = printed.decode().rpartition("\n")[0]
        return (whole.split("\n") if whole else []), run.returncode


def _lost(location: str, printed: list[str], when: str) -> Iterator[str]:
    """Name what was printed and is not kept as it was, and what does not verify."""
    with open_archive(location) as archive:
        kept = {one.json.decode() for one in reports(archive, sequences(archive, Criteria()))}
        yield from (f"{problem.what} ({when})" for problem in verify(archive).problems)
    if missing := sum(report not in kept for report in printed):
        yield f"{missing} of {len(printed)} reports that were printed are not kept ({when})"


def _entry(number: int, place: int) -> dict[str, object]:
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": str(1000 + place)}
    reference = f"R{number}-{place}"
    return {
        "format": "prefile-entry/1",
        "reference": reference,
        "entered": "2026-12-04T09:30",
        "lines": [{**line, "line": at + 1} for at in range(_LINES)],
    }


def _killed(name: str, locations: Iterator[str], moments: list[float]) -> int:
    """Kill a run at each moment, and return how many had faults."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.whole(next(locations))
        for moment in moments:
            found = list(bench.faults(next(locations), moment))
            wrong += bool(found)
            if found:
                print(f"{name}, killed at {moment:.0%}: {'; '.join(found)}", flush=True)
    print(f"{name}: {len(moments):,} kills, {wrong:,} of them lost something or ended otherwise", flush=True)
    return wrong


def files(folder: Path) -> Iterator[str]:
    """Yield new files of SQLite."""
    number = 0
    while True:
        number += 1
        open_archive(folder / f"{number}.sqlite", make=True).close()
        yield str(folder / f"{number}.sqlite")


def main() -> int:
    """Run it; 1 where a run lost something."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--kills", type=int, default=20, help="on each database")
    given.add_argument("--seed", type=int, default=1)
    chosen = given.parse_args()
    choice = random.Random(chosen.seed)  # noqa: S311 - moments, no secrets
    moments = [choice.uniform(0.2, 1.0) for _ in range(chosen.kills)]
    with tempfile.TemporaryDirectory() as folder:
        wrong = _killed("SQLite", files(Path(folder)), moments)
    if (why := why_no_postgres()) is not None:
        print(why)
        return 1 if wrong else 0
    with postgres() as server:

        def urls() -> Iterator[str]:
            while True:
                database = open_database(server.url(), make=False)
                upgrade(database)
                yield database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
                database.close()

        wrong += _killed("PostgreSQL", urls(), moments)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
