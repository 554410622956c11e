"""Measures one figure of tools/bench in this process, and prints it as one line of JSON.

    tools/bench_figures.py FIGURE FILE durable|plain [--profile]

A process measures one figure only, so that its peak memory is that figure's own. The rule book is opened and its rules
are compiled before the clock starts, and told apart as `open_seconds` and `open_mb`; no decision is remembered but that
of one line.

It asks of prefile's insides nothing that it cannot do without, since tools/bench --against runs it on other checkouts.
"""

from __future__ import annotations

import cProfile
import gc
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

from databases import postgres
from prefile import (
    DeclarationProblems,
    Entry,
    Report,
    RuleBook,
    open_rulebook,
    read_entries,
    read_entry,
    screen,
    screen_many,
)
from prefile.render import report_json

KEPT_AT_ONCE = 200  # reports
DESK_LINES = 10  # of an entry as a desk has it
COLD_STARTS = 5
CHECKED = ("8505.11.00.70", "--origin", "CN,JP,MY", "--value", "10000")
SHOWN = 30  # functions of a profile
KILOBYTE = 1 if sys.platform == "linux" else 1024  # what ru_maxrss counts

Decide = Literal["durable", "plain"]
Item = TypeVar("Item", Entry, Report)


class Clock:
    """Sums the time that passes inside its `with` blocks, on the wall and of the processor."""

    def __init__(self, profile: cProfile.Profile | None) -> None:
        """Begin at nothing; a profile sees only what the clock counts."""
        self.profile = profile
        self.wall = self.cpu = 0.0

    def __enter__(self) -> Self:
        self.wall -= time.perf_counter()
        self.cpu -= time.process_time()
        if self.profile is not None:
            self.profile.enable()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.profile is not None:
            self.profile.disable()
        self.cpu += time.process_time()
        self.wall += time.perf_counter()


class Run:
    """One measurement: what is measured on which file, and what is counted on the way."""

    def __init__(self, file: Path, decide: Decide, clock: Clock) -> None:
        """Measure a file's entries with a clock."""
        self.file, self.clock = file, clock
        self.decide: Decide = decide
        self.lines = self.findings = self.written = 0
        self.opened: dict[str, Any] = {}
        self.beside: dict[str, Clock] = {}  # what else of the same reports was measured in this process
        self.more: dict[str, Any] = {}  # what else was measured

    def book(self) -> RuleBook:
        """Open the book, and compile its rules by screening one line."""
        start = time.perf_counter()
        book = open_rulebook()
        first = next(self.read())
        screen(first.model_copy(update={"lines": first.lines[:1]}), book, decide=self.decide)
        self.opened = {"open_seconds": round(time.perf_counter() - start, 3), "open_mb": peak_mb()}
        _as_commands_do()
        return book

    def read(self) -> Iterator[Entry]:
        """Read the file's entries; one that cannot be read ends the measurement."""
        return (_sound(item) for item in read_entries(self.file))

    def screened(self, entries: Iterable[Entry], book: RuleBook) -> Iterator[Report]:
        """Screen entries, counting what comes out."""
        for item in screen_many(entries, book, decide=self.decide):
            report = _sound(item)
            self.lines += len(report.lines)
            self.findings += sum(len(line.findings) for line in report.lines)
            yield report

    def figure(self, book: RuleBook | None) -> dict[str, Any]:
        """Return what was measured."""
        found = {
            "lines": self.lines,
            "seconds": round(self.clock.wall, 4),
            "cpu_seconds": round(self.clock.cpu, 4),
            "peak_mb": peak_mb(),
            **self.opened,
        }
        if self.findings and book is not None:
            found |= {"findings": self.findings, **_decisions(book, self.decide)}
        if self.beside:
            found |= {f"times_{name}": round(self.clock.wall / clock.wall, 2) for name, clock in self.beside.items()}
            found |= {f"times_{name}_cpu": round(self.clock.cpu / clock.cpu, 2) for name, clock in self.beside.items()}
        if self.written:
            found |= {"bytes_written": self.written}
        return found | self.more


def pace() -> float:
    """Return the milliseconds of one fixed loop: how fast the machine is at the moment."""
    start = time.perf_counter()
    seen: dict[int, str] = {}
    for number in range(100_000):
        seen[number % 1000] = f"{number:x}"
    return round((time.perf_counter() - start) * 1000, 2)


def peak_mb() -> float:
    """Return the most memory that this process has held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTE / 1024, 1)


def _sound(item: Item | DeclarationProblems) -> Item:
    if isinstance(item, DeclarationProblems):
        raise SystemExit(f"a drawn entry has problems, so no figure would be honest: {item}")
    return item


def _as_commands_do() -> None:
    """Have garbage looked for as the commands of this checkout have it, once the book is open."""
    try:
        from prefile.cli.collecting import past_the_beginning  # noqa: PLC0415 - older checkouts have none
    except ImportError:
        return
    past_the_beginning()


def _decisions(book: RuleBook, decide: Decide) -> dict[str, int]:
    """Return how many questions were asked and answered from memory, where this checkout tells it."""
    try:
        from prefile.decision.compiled_book import compiled_book  # noqa: PLC0415 - older checkouts have none
    except ImportError:
        return {}
    engine = compiled_book(book, decide, None).engine
    return {"question_count": engine.question_count, "memo_hits": engine.memo_hits}


def _parse(run: Run) -> None:
    """The floor: the standard library's JSON alone, which checks nothing and loses exactness."""
    texts = run.file.read_text("utf-8").splitlines()
    with run.clock:
        for text in texts:
            run.lines += len(json.loads(text)["lines"])


def _validate(run: Run) -> None:
    """Entries made of shapes that are already parsed."""
    for text in run.file.read_text("utf-8").splitlines():
        shape = json.loads(text)
        with run.clock:
            entry = Entry.model_validate(shape)
        run.lines += len(entry.lines)


def _read(run: Run) -> None:
    with run.clock:
        for entry in run.read():
            run.lines += len(entry.lines)


def _screen(run: Run) -> RuleBook:
    """Entries that are already read: the collector is told to pass over them, as it would where they are not kept."""
    book, entries = run.book(), list(run.read())
    gc.collect()
    gc.freeze()
    with run.clock:
        for _ in run.screened(entries, book):
            pass
    return book


def _to_findings(run: Run) -> RuleBook:
    book = run.book()
    with run.clock:
        for _ in run.screened(run.read(), book):
            pass
    return book


def _knowing(run: Run, *, written: bool = False) -> RuleBook:
    """Screen the whole file once, and perhaps write each report, so that what comes again is known."""
    book = run.book()
    for report in run.screened(run.read(), book):
        if written:
            _json_of(report)
    run.lines = run.findings = 0
    gc.collect()
    gc.freeze()
    return book


def _known(run: Run) -> RuleBook:
    """The same file a second time, whose kinds of lines are known then; what is found is looked at."""
    book = _knowing(run)
    with run.clock:
        for report in run.screened(run.read(), book):
            _ = [line.duty for line in report.lines]
    return book


def _decided(run: Run) -> RuleBook:
    """The same, of which no finding is looked at: each is made when it is, as its amounts are."""
    book = _knowing(run)
    with run.clock:
        for item in screen_many(run.read(), book, decide=run.decide):
            run.lines += len(_sound(item).lines)
    return book


def _desk(run: Run) -> RuleBook:
    """Entries of ten lines, one by one from their bytes: milliseconds each, of kinds first met and of kinds known."""
    book = run.book()
    every = run.file.read_bytes().splitlines()
    texts = [text for text in every if text.count(b'"tariff_number"') == DESK_LINES] or every
    gc.collect()
    gc.freeze()
    for kinds in ("first_met", "known"):
        waits = []
        for text in texts:
            before = run.clock.wall
            with run.clock:
                report = screen(read_entry(text), book, decide=run.decide)
                run.findings += sum(len(line.findings) for line in report.lines)
            waits.append((run.clock.wall - before) * 1000)
            run.lines += len(report.lines)
        waits.sort()
        run.more |= {
            f"{kinds}_p50_ms": round(waits[len(waits) // 2], 3),
            f"{kinds}_p99_ms": round(waits[len(waits) * 99 // 100], 3),
        }
    return book


def _cold(run: Run) -> None:
    """Commands of new processes, from their beginning to their end, once the book is compiled: the best of a few."""
    with tempfile.TemporaryDirectory() as folder:
        entry = Path(folder, "entry.json")
        entry.write_bytes(next(iter(run.file.read_bytes().splitlines())))
        commands = {
            "import": ["-c", "import prefile"],
            "screen": ["-m", "prefile", "screen", str(entry)],
            "check": ["-m", "prefile", "check", *CHECKED],
        }
        compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        for name, command in commands.items():
            waits = []
            for _ in range(COLD_STARTS):
                start = time.perf_counter()
                subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=False, env=compiled)
                waits.append(time.perf_counter() - start)
            run.more[f"{name}_seconds"] = round(min(waits), 3)
    with run.clock:
        run.lines = len(next(run.read()).lines)


def _render(run: Run) -> RuleBook:
    """Reports that are already made, one by one."""
    book = run.book()
    for report in run.screened(run.read(), book):
        with run.clock:
            run.written += len(_json_of(report))
    return book


def _to_bytes(run: Run) -> RuleBook:
    book = run.book()
    with run.clock:
        for report in run.screened(run.read(), book):
            run.written += len(_json_of(report))
    return book


def _known_to_bytes(run: Run) -> RuleBook:
    """The same file a second time, whose kinds of lines are known then."""
    book = _knowing(run, written=True)
    with run.clock:
        for report in run.screened(run.read(), book):
            run.written += len(_json_of(report))
    return book


def _json_of(report: Report) -> bytes:
    """Return a report's JSON in UTF-8; older checkouts write text alone."""
    write = getattr(report, "to_json_bytes", None)
    return report_json(report, indent=None).encode() if write is None else write(indent=None)


def _keep(run: Run) -> RuleBook:
    """Reports that are already made, to an archive in SQLite on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        return _kept_in(str(Path(folder, "bench.sqlite")), run)


def _keep_in_postgres(run: Run) -> RuleBook:
    """Reports that are already made, to an archive in a PostgreSQL on this machine that writes through to the disk."""
    with postgres(durable=True) as server:
        return _kept_in(server.url(), run)


def _kept_in(location: str, run: Run) -> RuleBook:
    """Keep reports as a run keeps them: in batches.

    What an archive holds of a report is its JSON, and that is a figure of its own (render): here it is made before.
    Screening and that JSON are timed beside it, so that the ratios hold however busy the machine is. Screening is down
    to findings, duty and filing that are looked at: a report works them out when they are read, and what is kept needs
    them.
    """
    from prefile.store.archive import open_archive  # noqa: PLC0415 - older checkouts have none
    from prefile.store.database import open_database  # noqa: PLC0415 - as above
    from prefile.store.kept import Asked, screening_of  # noqa: PLC0415 - as above
    from prefile.store.schema import upgrade  # noqa: PLC0415 - as above

    book = run.book()
    read = list(run.read())
    gc.collect()
    gc.freeze()
    with closing(open_database(location, make=True)) as database:
        upgrade(database)
    run.beside = {"screening": Clock(None), "json": Clock(None)}
    with open_archive(location) as archive:
        archive.keep_rule_book(book)
        held, reports = [], run.screened(read, book)
        for entry in read:
            with run.beside["screening"]:
                report = next(reports)
                for line in report.lines:
                    _ = line.findings, line.duty, line.filing
            with run.beside["json"]:
                written = report_json(report, indent=None).encode()
            with run.clock:
                held.append(screening_of(report, entry, Asked(), written=written))
                if len(held) == KEPT_AT_ONCE:
                    archive.keep(held, book)
                    held = []
        with run.clock:
            archive.keep(held, book)
    return book


FIGURES: dict[str, Callable[[Run], RuleBook | None]] = {
    "parse": _parse,
    "read-json": _read,
    "read-xml": _read,
    "validate": _validate,
    "screen": _screen,
    "json": _to_findings,
    "known": _known,
    "decided": _decided,
    "desk": _desk,
    "cold": _cold,
    "xml": _to_findings,
    "xml-known": _known,
    **dict.fromkeys(("netchb", "catair", "cargowise", "csv", "xlsx", "dms", "asycuda"), _to_findings),
    "render": _render,
    "report": _to_bytes,
    "report-known": _known_to_bytes,
    "keep": _keep,
    "keep-postgres": _keep_in_postgres,
}


def main(figure: str, file: str, decide: str, *, profiled: bool) -> None:
    """Measure a figure and print it, or print where its time goes."""
    profile = cProfile.Profile() if profiled else None
    run = Run(Path(file), cast("Decide", decide), Clock(profile))
    before = pace()
    book = FIGURES[figure](run)
    if profile is not None:
        pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(SHOWN)
    else:
        print(json.dumps({**run.figure(book), "pace_ms": [before, pace()]}))


if __name__ == "__main__":
    main(*sys.argv[1:4], profiled="--profile" in sys.argv[4:])
