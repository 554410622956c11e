"""How fast prefile is and how much memory it takes, on modelled entries drawn from real trade cells. Never a gate.

Each figure is measured in a process of its own, all on one processor, in one run, on the same lines: 10,000 and
100,000 of them, in two shapes (sparse and full; see tools/bench_lines.py). Beside prefile stand durable-rules as one
would use it at first (see tools/bench_naive.py) with the ratio of the two, and what DuckDB, Polars and zen-engine do of
the work of lists (see tools/bench_rivals.py). What docs/measured.json keeps of it, tools/measured.py writes as tables.

  tools/bench                                 everything; takes some minutes, a line of progress on a terminal
  tools/bench --quick                         10,000 lines only
  tools/bench --lines 5000 --shape sparse     as many lines as you like, in one shape
  tools/bench --only screen plain --repeat 5  two figures, the median of five runs each
  tools/bench --profile screen --shape full   where the time of one figure goes, function by function
  tools/bench --quick --json >before.json     for machines
  tools/bench --against OTHER/engine --only screen --repeat 5
                                              this checkout and another on the same lines, in turns in one run, and how
                                              many times as fast and as large as the other this one is
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median, median_low
from typing import Any, NamedTuple

from databases import why_no_postgres

TOOLS = Path(__file__).resolve().parent
ENGINE = TOOLS.parent / "engine"
SHAPES = ("sparse", "full")
NAIVE_LINES = 5000
SLOWER = 1.2  # than the fastest loop of the group: others were at work on the machine

Result = dict[str, Any]


class Figure(NamedTuple):
    """One figure: its name, what it measures, the file it reads, and who decides."""

    name: str
    says: str
    file: str = "jsonl"
    decide: str = "durable"


FIGURES = (
    Figure("parse", "json.loads alone, which checks nothing"),
    Figure("validate", "parsed JSON to entries"),
    Figure("read-json", "JSON Lines to entries"),
    Figure("read-xml", "XML to entries", "xml"),
    Figure("screen", "entries, all read before, to findings"),
    Figure("plain", "the same, --decide plain", decide="plain"),
    Figure("json", "JSON Lines to findings"),
    Figure("known", "JSON Lines to findings and duty, a second time"),
    Figure("decided", "JSON Lines decided, a second time, no finding looked at"),
    Figure("desk", "ten-line entries to findings, one by one"),
    Figure("cold", "one entry read, beside cold starts of commands"),
    Figure("xml", "XML to findings", "xml"),
    Figure("xml-known", "XML to findings and duty, a second time", "xml"),
    Figure("render", "reports to JSON"),
    Figure("report", "JSON Lines to JSON reports"),
    Figure("report-known", "JSON Lines to JSON reports, a second time"),
    Figure("keep", "reports, their JSON made before, to an archive"),
    Figure("keep-postgres", "the same, to an archive in PostgreSQL"),
    Figure("bulk-new", "JSON Lines to Parquet in bulk, kinds first met"),
    Figure("bulk", "JSON Lines to Parquet in bulk, kinds known"),
    Figure("bulk-xml", "XML to Parquet in bulk, kinds known", "xml"),
    Figure("bulk-csv", "CSV to Parquet in bulk, kinds known", "csv"),
    Figure("bulk-columns", "lines in Parquet to Parquet in bulk, kinds known"),
    Figure("sums", "a bulk run added up by measure and origin"),
    Figure("clones-200", "entries to findings, kinds known, 200 measures"),
    Figure("clones-1000", "the same, 1,000 measures"),
    Figure("netchb", "NetCHB XML to findings", "netchb"),
    Figure("catair", "CATAIR AE to findings", "catair"),
    Figure("cargowise", "CargoWise XML to findings", "cargowise"),
    Figure("csv", "CSV to findings", "csv"),
    Figure("xlsx", "workbook to findings", "xlsx"),
    Figure("dms", "WCO DMS XML to the findings of a pre-check", "dms"),
    Figure("asycuda", "ASYCUDA XML to the findings of a pre-check", "asycuda"),
)
IN_BULK = ("bulk", "sums", "clones")
OWN = ("jsonl", "xml")  # the files that both shapes are written in; the others are sparse
RIVALS = {
    "duckdb": "lists alone joined by DuckDB",
    "polars": "lists alone joined by Polars",
    "zen": "lists alone, a decision table of zen-engine",
}
NAIVE = {
    "prefixes": "a rule for each tariff prefix",
    "flags": "a rule for each measure, numbers looked up in Python",
}


class Bench:
    """One run of the bench: measures in fresh processes, and tells on a terminal what it is at."""

    def __init__(self, chosen: argparse.Namespace, folder: Path) -> None:
        """Measure what was chosen, with its files in a folder."""
        self.chosen, self.folder = chosen, folder

    def measured(self) -> Iterator[Result]:
        """Yield the figures of each number of lines and each shape, beside what was drawn."""
        for lines in self.chosen.lines:
            self._tell(f"drawing {lines:,} lines")
            for entries in json.loads(self._run("bench_lines.py", str(lines), str(self.folder), *self.chosen.shape)):
                runs: dict[str, list[Result]] = {}
                others: dict[str, list[Result]] = {}
                for turn in range(self.chosen.repeat):  # in turns, so that a slow minute does not hit one figure only
                    for name, command in self._commands(lines, entries["shape"]):
                        self._tell(f"{lines:,} {entries['shape']} lines, {turn + 1} of {self.chosen.repeat}: {name}")
                        self._take_turn(turn, name, command, runs, others)
                found = {name: _median(every) for name, every in runs.items()}
                naive = {name: found.pop(name) for name in NAIVE if name in found}
                rivals = {name: found.pop(name) for name in RIVALS if name in found}
                against = {name: _against(runs[name], every) for name, every in others.items()}
                self._tell("")
                beside = {"rivals": rivals} if rivals else {}
                yield {
                    **entries,
                    "figures": found,
                    "naive": naive,
                    **beside,
                    **({"against": against} if against else {}),
                }

    def _take_turn(
        self, turn: int, name: str, command: list[str], runs: dict[str, list[Result]], others: dict[str, list[Result]]
    ) -> None:
        """Measure a figure here, and in the other checkout if one is given: who begins changes from turn to turn."""
        sides = [(runs, ENGINE)]
        if self.chosen.against and command[0] == "bench_figures.py":
            sides.insert(turn % 2, (others, self.chosen.against))
        for measured, engine in sides:
            measured.setdefault(name, []).append(json.loads(self._run(*command, engine=engine)))

    def _commands(self, lines: int, shape: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the command of each figure; naive uses look at what both shapes share, so the first shape has them."""
        for figure in FIGURES:
            written = figure.file in OWN or shape == "sparse"
            written = written and not (figure.name == "keep-postgres" and why_no_postgres())
            if written and (not self.chosen.only or figure.name in self.chosen.only):
                yield figure.name, self._command(figure, shape)
        if shape == self.chosen.shape[0] and (not self.chosen.only or "naive" in self.chosen.only):
            file, size = self.folder / f"{shape}.jsonl", min(lines, NAIVE_LINES)
            for how in NAIVE:
                yield how, ["bench_naive.py", how, str(file), str(size)]
        if shape == self.chosen.shape[0] and (not self.chosen.only or "rivals" in self.chosen.only):
            for rival in RIVALS:
                yield rival, ["bench_rivals.py", rival, str(self.folder / f"{shape}.jsonl")]

    def _command(self, figure: Figure, shape: str) -> list[str]:
        named = "screen" if figure.name == "plain" else figure.name
        if named.startswith(IN_BULK):
            return ["bench_bulk.py", named, str(self.folder / f"{shape}.{figure.file}")]
        return ["bench_figures.py", named, str(self.folder / f"{shape}.{figure.file}"), figure.decide]

    def profile(self) -> None:
        """Print where the time of one figure goes."""
        figure = next(figure for figure in FIGURES if figure.name == self.chosen.profile)
        lines, shape = self.chosen.lines[0], self.chosen.shape[0]
        self._run("bench_lines.py", str(lines), str(self.folder), shape)
        print(f"{lines:,} lines, {shape}: {figure.says}; a profile slows calls down, so compare shares, not times")
        print(self._run(*self._command(figure, shape), "--profile"))

    def _run(self, script: str, *arguments: str, engine: Path = ENGINE) -> str:
        command = [sys.executable, str(TOOLS / script), *arguments]
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(engine)}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
        return done.stdout

    def _tell(self, what: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{what}")
            sys.stderr.flush()


def _median(runs: list[Result]) -> Result:
    """Return the run of the median time, with what it comes to a line and the times of all."""
    middle = median_low(run["seconds"] for run in runs)
    found = next(run for run in runs if run["seconds"] == middle)
    per_line = {
        "lines_per_second": round(found["lines"] / middle),
        "us_per_line": round(middle / found["lines"] * 1e6, 1),
    }
    return {**found, **per_line, "seconds_of_all": sorted(run["seconds"] for run in runs)}


def _against(runs: list[Result], others: list[Result]) -> Result:
    """Return the other checkout's median run, and how this one compares: the median of the ratios of each turn.

    Speeds are compared by seconds of the processor, of which a process that waits for others takes none.
    """
    pairs = list(zip(runs, others, strict=True))
    faster = sorted(round(other["cpu_seconds"] / run["cpu_seconds"], 3) for run, other in pairs)
    larger = sorted(round(run["peak_mb"] / other["peak_mb"], 3) for run, other in pairs)
    return {
        **_median(others),
        "times_as_fast": median(faster),
        "times_as_large": median(larger),
        "times_as_fast_of_all": faster,
    }


def pinned() -> str:
    """Keep this process and those it starts on one processor; returns which."""
    if not hasattr(os, "sched_setaffinity"):
        return "not pinned: this system cannot"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"processor {core} of {os.cpu_count()}"


def machine() -> Result:
    """Return what the figures hold for."""
    found = Path("/proc/cpuinfo")
    names = [line.partition(": ")[2] for line in _lines(found) if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "pinned_to": pinned(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "durable_rules": version("durable-rules"),
    }


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def table(group: Result) -> Iterator[str]:
    """Write the figures of one shape for people."""
    entries, figures = group["entries"], group["figures"]
    mean, json_bytes, xml_bytes = group["lines"] / entries, group["json_bytes_a_line"], group["xml_bytes_a_line"]
    yield (
        f"\n{group['lines']:,} {group['shape']} lines in {entries:,} entries (1 to 20 lines, {mean:.1f} on average),"
        f" {json_bytes} bytes a line in JSON, {xml_bytes} in XML; {group['kinds']:,} numbers × origins"
    )
    against = group.get("against", {})
    theirs = f"{'the other':>12}{'peak MB':>10}{'as fast':>10}{'as large':>10}" if against else ""
    yield f"  {'':58}{'lines/s':>10}{'µs/line':>10}{'peak MB':>10}{theirs}"
    rivals = group.get("rivals", {})
    every = (*figures.values(), *group["naive"].values(), *rivals.values())
    fastest = min(min(found["pace_ms"]) for found in every)
    for figure in FIGURES:
        if figure.name in figures:
            yield _row(figure.says, figures[figure.name], fastest, against.get(figure.name))
    decided = next((found for found in figures.values() if "question_count" in found), None)
    if decided:
        yield (
            f"  {decided['findings'] / decided['lines']:.1f} findings a line; {decided['question_count']:,} distinct"
            f" questions asked, {decided['memo_hits']:,} answered from memory; book and rules open in"
            f" {decided['open_seconds']:.2f} s and {decided['open_mb']:.0f} MB"
        )
    desk, cold = figures.get("desk", {}), figures.get("cold", {})
    if "known_p50_ms" in desk:
        yield (
            f"  a ten-line entry from bytes to findings: p50 {desk['known_p50_ms']:.2f} ms and p99"
            f" {desk['known_p99_ms']:.2f} ms where its kinds of lines are known, {desk['first_met_p50_ms']:.2f} ms and"
            f" {desk['first_met_p99_ms']:.2f} ms in a process that meets them one after the other"
        )
    if "screen_seconds" in cold:
        yield (
            f"  cold, the best of a few: import prefile {cold['import_seconds']:.2f} s, screen of one entry"
            f" {cold['screen_seconds']:.2f} s, check {cold['check_seconds']:.2f} s"
        )
    for name in ("keep", "keep-postgres"):
        if "times_screening" in (kept := figures.get(name, {})):
            yield (
                f"  {name} takes {kept['times_screening']:.2f} × as long as to screen the same entries in its process,"
                f" and {kept['times_json']:.2f} × as long as their JSON"
            )
    yield from _naive_table(group, fastest)
    for rival, found in rivals.items():
        yield _row(f"{RIVALS[rival]} {found['version']}", found, fastest)


def _row(says: str, found: Result, fastest: float, other: Result | None = None) -> str:
    slower = sum(found["pace_ms"]) / len(found["pace_ms"]) / fastest
    note = f"  (the machine was {slower:.1f} × slower then)" if slower > SLOWER else ""
    beside = (
        f"{other['lines_per_second']:>12,}{other['peak_mb']:>10,.0f}"
        f"{other['times_as_fast']:>8.2f} ×{other['times_as_large']:>8.2f} ×"
        if other
        else ""
    )
    ours = f"{found['lines_per_second']:>10,}{found['us_per_line']:>10,.1f}{found['peak_mb']:>10,.0f}"
    return f"  {says:58}{ours}{beside}{note}"


def _naive_table(group: Result, fastest: float) -> Iterator[str]:
    ours = group["figures"].get("screen")
    for how, found in group["naive"].items():
        if how == next(iter(NAIVE)):
            yield f"durable-rules used naively on the first {found['lines']:,} of these: which measures fit, no more"
        yield _row(NAIVE[how], found, fastest)
        held = f"{found['measures']} of {found['of']} measures, {found['rules']} rules"
        wrong = found["lines_answered_wrongly"]
        ratio = f"prefile from entries to findings is {_ratio(ours, found):.2f} × as fast" if ours else ""
        yield "    " + "; ".join(
            part for part in (held, f"{wrong:,} lines answered wrongly" if wrong else "", ratio) if part
        )


def _ratio(ours: Result, other: Result) -> float:
    return float(ours["lines_per_second"] / other["lines_per_second"])


def arguments(given: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser("tools/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    names = [figure.name for figure in FIGURES]
    known = "\n".join(f"{figure.name:10} {figure.says}" for figure in FIGURES)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="10,000 lines only")
    size.add_argument("--lines", type=int, nargs="+", metavar="N", help="so many lines")
    parser.add_argument("--shape", choices=SHAPES, help="one shape only")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[*names, "naive", "rivals"],
        metavar="FIGURE",
        help=f"some of\n{known}\nnaive, rivals",
    )
    parser.add_argument(
        "--repeat", type=int, default=1, metavar="N", help="measure each N times and show the median run"
    )
    parser.add_argument(
        "--against", type=Path, metavar="OTHER/engine", help="measure another checkout too, in turns, and compare"
    )
    parser.add_argument("--profile", choices=names, metavar="FIGURE", help="print where the time of a figure goes")
    parser.add_argument("--json", action="store_true", help="write JSON")
    chosen = parser.parse_args(given)
    if chosen.against and not (chosen.against / "prefile").is_dir():
        parser.error(f"{chosen.against} holds no package prefile: name the folder that does, such as OTHER/engine")
    chosen.shape = [chosen.shape] if chosen.shape else list(SHAPES)
    chosen.lines = chosen.lines or ([10_000] if chosen.quick or chosen.profile else [10_000, 100_000])
    return chosen


def main(chosen: argparse.Namespace) -> None:
    """Measure and write."""
    on = machine()
    with tempfile.TemporaryDirectory(prefix="prefile-bench-") as folder:
        bench = Bench(chosen, Path(folder))
        if chosen.profile:
            bench.profile()
        elif chosen.json:
            print(json.dumps({"machine": on, "groups": list(bench.measured())}, indent=2))
        else:
            print(f"{on['processor']}, {on['pinned_to']}; {on['python']}; durable-rules {on['durable_rules']}")
            for group in bench.measured():
                print(*table(group), sep="\n", flush=True)


if __name__ == "__main__":
    main(arguments(sys.argv[1:]))
