"""The tables of speed in README.md and docs/figures.md, written from what tools/bench measured: docs/measured.json.

    tools/bench --lines 100000 --json >run.json
    tools/measured.py --add run.json       keeps a run: figures of the same lines and shape take the place of older ones
    tools/measured.py --write              puts the tables between their markers

Speeds are lines a second of the processor's time, on one core; only waits and cold starts are by the clock.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import FIGURES, RIVALS

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "docs" / "measured.json"
BEGINS, ENDS = "<!-- speed: written by tools/measured.py --write -->", "<!-- end of speed -->"
SAYS = {figure.name: figure.says for figure in FIGURES}
SHORT = (
    "json",
    "known",
    "decided",
    "xml",
    "xml-known",
    "report",
    "bulk-new",
    "bulk",
    "bulk-xml",
    "bulk-csv",
    "bulk-columns",
)
NO_ROW = ("desk", "cold")  # told in sentences
Shape = dict[str, Any]


def add(measured: Shape, run: Shape) -> Shape:
    """Return what was measured with a further run."""
    groups = {(group["lines"], group["shape"]): group for group in measured.get("groups", [])}
    for group in run["groups"]:
        known = groups.get((group["lines"], group["shape"]), {})
        kept = {name: {**known.get(name, {}), **group.get(name, {})} for name in ("figures", "naive", "rivals")}
        groups[group["lines"], group["shape"]] = {**known, **group, **kept}
    return {"machine": run["machine"], "groups": [groups[key] for key in sorted(groups)]}


def rate(found: Shape) -> str:
    """Return lines a second of the processor's time, to three digits: more would be of the day alone."""
    exact = found["lines"] / max(found["cpu_seconds"], 1e-4)
    step = 10 ** max(len(str(int(exact))) - 3, 0)
    return f"{round(exact / step) * step:,}"


def sizes(measured: Shape) -> list[int]:
    """Return the numbers of lines that were measured."""
    return sorted({group["lines"] for group in measured["groups"]})


def figure(measured: Shape, lines: int, shape: str, name: str) -> Shape | None:
    """Return one figure, wherever it stands; None where it was not measured."""
    group = next((one for one in measured["groups"] if (one["lines"], one["shape"]) == (lines, shape)), {})
    return next(
        (found[name] for kind in ("figures", "naive", "rivals") if name in (found := group.get(kind, {}))), None
    )


def short_table(measured: Shape) -> str:
    """Return the table of the README: the most lines that each figure was measured with."""
    rows = []
    for name in SHORT:
        cells = [_largest(measured, name, shape) for shape in ("sparse", "full")]
        if any(cells):
            rows.append((SAYS[name], *(cell or "" for cell in cells)))
    text = _table(("lines a second, one core", "sparse", "full"), rows)
    return f"{text}\n\n{' '.join(_sentences(measured))}"


def long_table(measured: Shape) -> str:
    """Return the tables of docs/figures.md: each number of lines, every figure, and the rivals."""
    return "\n\n".join([_machine(measured), *_by_size(measured)])


def _by_size(measured: Shape) -> Iterator[str]:
    names = [one.name for one in FIGURES if one.name not in NO_ROW]
    for lines in sizes(measured):
        rows = []
        for name in (*names, *RIVALS):
            found = [figure(measured, lines, shape, name) for shape in ("sparse", "full")]
            if any(found):
                cells = ((rate(one), f"{one['peak_mb']:,.0f}") if one else ("", "") for one in found)
                rows.append((_says(name, found), *(cell for pair in cells for cell in pair)))
        heads = (f"{lines:,} lines", "sparse, lines/s", "MB", "full, lines/s", "MB")
        yield _table(heads, rows)


def _says(name: str, found: Sequence[Shape | None]) -> str:
    if name not in RIVALS:
        return SAYS[name]
    version = next(one["version"] for one in found if one)
    return f"{RIVALS[name]} {version}"


def _largest(measured: Shape, name: str, shape: str) -> str:
    for lines in reversed(sizes(measured)):
        if (found := figure(measured, lines, shape, name)) is not None:
            return rate(found)
    return ""


def _sentences(measured: Shape) -> Iterator[str]:
    for lines in reversed(sizes(measured)):
        desk = figure(measured, lines, "sparse", "desk")
        if desk is not None:
            yield (
                f"A ten-line entry takes {desk['known_p50_ms']:.2f} ms from bytes to findings (p99"
                f" {desk['known_p99_ms']:.2f} ms), of kinds first met {desk['first_met_p50_ms']:.2f} ms."
            )
            break
    for lines in reversed(sizes(measured)):
        cold = figure(measured, lines, "sparse", "cold")
        if cold is not None:
            yield (
                f"Cold, `screen` of one entry takes {cold['screen_seconds']:.2f} s, `check`"
                f" {cold['check_seconds']:.2f} s."
            )
            break


def _machine(measured: Shape) -> str:
    on = measured["machine"]
    return f"{on['processor']}, one core; {on['python']}. {' '.join(_sentences(measured))}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = "|---|" + "---:|" * (len(heads) - 1)
    lines = [f"| {' | '.join(heads)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


TABLES = {"README.md": short_table, "docs/figures.md": long_table}


def with_table(text: str, table: str) -> str:
    """Return a document with a table between its markers.

    Raises:
        ValueError: the markers are not there, each once and in order.
    """
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends or BEGINS in after:
        raise ValueError("the two markers of speed are not there")
    return f"{before}{BEGINS}\n{table}\n{ENDS}{after}"


def main(asked: list[str]) -> int:
    """Keep a run, or write the tables."""
    given = argparse.ArgumentParser(
        "tools/measured.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given.add_argument("--add", type=Path, metavar="RUN.json", help="what tools/bench --json wrote")
    given.add_argument("--write", action="store_true", help="put the tables into README.md and docs/figures.md")
    chosen = given.parse_args(asked)
    measured = json.loads(MEASURED.read_text("utf-8")) if MEASURED.exists() else {}
    if chosen.add:
        measured = add(measured, json.loads(chosen.add.read_text("utf-8")))
        MEASURED.write_text(f"{json.dumps(measured, indent=1)}\n", "utf-8")
    if chosen.write:
        for name, table in TABLES.items():
            file = ROOT / name
            file.write_text(with_table(file.read_text("utf-8"), table(measured)), "utf-8")
    else:
        print(long_table(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
