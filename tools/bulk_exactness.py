"""Every line of modelled entries through `prefile bulk` and through the ordinary code, finding by finding, to the cent.

    tools/bulk_exactness.py 100000                sparse, full and odd lines, so many of each; 1 where any differ
    tools/bulk_exactness.py 2000 --shape odd
    tools/bulk_exactness.py 2000 --on 2027-01-02 --scenario critical-minerals-25-percent

Odd lines state or leave out every fact at random: those of full ones, and claims without a reference, parts of
vehicles, zone status, further numbers, foreign money, several quantities, contents that contradict, values up to 10^11
dollars and amounts of six decimals. What the ordinary reader refuses has to be refused in bulk, with the same codes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from bench_lines import draw_entries
from prefile import Entry, open_rulebook, read_entries, screen
from prefile.bulk.run import screen_files
from prefile.bulk.screener import Screener
from prefile.errors import DeclarationProblems
from prefile.findings import LineReport, Report
from prefile.options import ScreenOptions
from prefile.rulebook import open_scenario

SHAPES = ("sparse", "full", "odd")
MOST_SHOWN = 10
KEPT = 0.7  # of the facts of a full line
OFTEN_KEPT: dict[str, float] = dict.fromkeys(("entered", "entry_number", "origin", "value"), 0.97)
ALWAYS_KEPT = {"format", "lines", "line", "tariff_number"}
Shape = dict[str, Any]
Said = tuple[str | None, str]


class Found(NamedTuple):
    """What was compared, and each difference in words."""

    lines: int
    findings: int
    refused: int
    alone: int
    differences: list[str]


def odd_entries(lines: int, seed: int = 1) -> Iterator[Shape]:
    """Yield entries that state and leave out facts at random."""
    rng = random.Random(f"odd {seed}")  # noqa: S311 - not for secrets
    for entry in draw_entries(lines, "full", seed):
        head = _some_of(entry, rng)
        if rng.random() < 0.02:  # noqa: PLR2004 - a few
            head["entry_type"] = rng.choice(["02", "03", "06", "21", "31"])
        made = [_odd_line(line, rng) for line in entry["lines"]]
        while made:  # what is odd of one line takes its whole entry to the ordinary reader
            size = rng.randint(1, 3)
            few, made = made[:size], made[size:]
            yield {**head, "format": "prefile-entry/1.2", "lines": few}


def _some_of(stated: Shape, rng: random.Random) -> Shape:
    """Leave facts out at random: seldom those without which the ordinary code alone screens a line."""
    return {
        key: value for key, value in stated.items() if key in ALWAYS_KEPT or rng.random() < OFTEN_KEPT.get(key, KEPT)
    }


def _odd_line(line: Shape, rng: random.Random) -> Shape:
    made = _some_of(line, rng)
    if "value" in made:
        made["value"] = (
            f"{Decimal(rng.choice([rng.randrange(1, 10**4), rng.randrange(10**9), rng.randrange(10**13)])).scaleb(-2)}"
        )
    for key, make in _MORE.items():  # a few, of those that spoil an entry very few
        if rng.random() < (0.004 if key in _SPOIL else 0.06):
            made[key] = make(made, rng)
    if "metal" in made and rng.random() < 0.5:  # noqa: PLR2004 - half of them
        made["metal"] = {name: content for name, content in made["metal"].items() if rng.random() < KEPT}
    return made


_MORE = {
    "claims": lambda _, rng: [
        {"claim": rng.choice(["automobile-parts", "us-origin-content", "mip-documentation", "civil-aircraft"])}
        for _ in range(rng.randrange(3))
    ],
    "part_of": lambda _, rng: rng.choice(["passenger-vehicle", "truck", "aircraft", "none", "other"]),
    "ftz": lambda _, rng: rng.choice([{"status": "D"}, {"status": "N"}, {"status": "P", "filed": "2026-07-01"}]),
    "secondary_numbers": lambda _, __: [{"number": "9802.00.80.40", "value": "100"}],
    "currency": lambda _, rng: rng.choice(["EUR", "USD"]),
    "quantities": lambda _, rng: [
        {
            "amount": f"{Decimal(rng.randrange(10**12)).scaleb(-6)}",
            "unit": rng.choice(["KG", "NO", "T", "L", "M2", "X"]),
        }
        for _ in range(rng.randrange(3))
    ],
    "us_content": lambda _, rng: str(rng.randrange(100)),
    "made": lambda _, rng: rng.choice(["1990", "2015", "2026"]),
    "program": lambda _, rng: rng.choice(["S", "KR", "AU", "S+", "D"]),
    "exported_from": lambda _, rng: rng.choice(["CN", "MX", "DE", "RU"]),
    "net_kg": lambda _, rng: f"{Decimal(rng.randrange(10**10)).scaleb(-6)}",
    "origin": lambda _, rng: rng.choice(["CN", "RU", "CU", "CA", "MX", "GB", "XX"]),
}

_SPOIL = {"secondary_numbers", "currency", "quantities", "us_content", "made", "net_kg"}


def entries_of(shape: str, lines: int, seed: int = 1) -> Iterable[Shape]:
    """Return the entries of a shape."""
    return odd_entries(lines, seed) if shape == "odd" else draw_entries(lines, shape, seed)


def compare(entries: Iterable[Shape], screener: Screener, folder: Path) -> Found:
    """Screen entries both ways."""
    file, out = folder / "entries.jsonl", folder / "out"
    with file.open("w", encoding="utf-8") as stream:
        for entry in entries:
            stream.write(f"{json.dumps(entry, ensure_ascii=False, separators=(',', ':'))}\n")
    summary = screen_files([str(file)], screener, out)
    bulk = _Bulk(out)
    differences: list[str] = []
    findings = refused = 0
    for number, item in enumerate(read_entries(file)):
        try:
            report = item if isinstance(item, DeclarationProblems) else _alone(item, screener)
        except DeclarationProblems as problems:
            report = problems
        if isinstance(report, DeclarationProblems):
            refused += 1
            differences += [] if bulk.problems.pop(number, None) else [f"entry {number} is refused alone, not in bulk"]
            continue
        differences += bulk.fee_differences(number, report.totals.fees)
        for line in report.lines:
            findings += len(line.findings)
            differences += bulk.differences(number, line)
    differences += [f"entry {number} is refused in bulk only" for number in bulk.problems]
    differences += [f"entry {entry}, line {line} is in bulk only" for entry, line in bulk.lines]
    return Found(summary.lines, findings, refused, summary.screened_alone, differences)


def _alone(entry: Entry, screener: Screener) -> Report:
    """Return the report of the ordinary code on an entry."""
    options = screener.options
    return screen(entry, screener.book, on=options.on, as_known_on=options.as_known_on, scenarios=screener.scenarios)


class _Bulk:
    """The output of a bulk run, by entry and line."""

    def __init__(self, out: Path) -> None:
        self.lines = {(row["entry"], row["line"]): row for row in pq.read_table(out / "lines").to_pylist()}
        self.problems = Counter(row["entry"] for row in pq.read_table(out / "problems").to_pylist())
        self._entries = {row["entry"]: row for row in pq.read_table(out / "entries").to_pylist()}
        self._amounts: dict[tuple[int, int], dict[Said, tuple[Decimal, Decimal | None]]] = {}
        for row in pq.read_table(out / "amounts").to_pylist():
            own = self._amounts.setdefault((row["entry"], row["line"]), {})
            own[row["scenario"], row["measure"]] = row["least"], row["most"]
        self._contents: dict[int, dict[Said, Shape]] = {}
        for row in pq.read_table(out / "findings").to_pylist():
            self._contents.setdefault(row["signature"], {})[row["scenario"], row["measure"]] = row

    def fee_differences(self, entry: int, fees: Shape) -> Iterator[str]:
        """Yield how the fees of an entry differ."""
        own = {name: self._entries[entry][name] for name in fees}
        if own != fees:
            yield f"entry {entry}: fees {own} in bulk, {fees} alone"

    def differences(self, entry: int, line: LineReport) -> Iterator[str]:
        """Yield how a line differs from what the ordinary code found on it."""
        where = f"entry {entry}, line {line.line}"
        row = self.lines.pop((entry, line.line), None)
        if row is None:
            yield f"{where} is not in bulk"
            return
        own = row["payable"], row["least"], row["most"]
        if own != tuple(line.duty):
            yield f"{where}: {own} in bulk, {tuple(line.duty)} alone"
        amounts = self._amounts.pop((entry, line.line), {})
        said = self._contents[row["signature"]]
        if list(said) != [(finding.scenario, finding.measure) for finding in line.findings]:
            yield f"{where}: other measures in bulk than alone"
        for finding in line.findings:
            key = finding.scenario, finding.measure
            least, most = amounts.pop(key, (Decimal(0), Decimal(0)))
            content = said.get(key, {})
            found = content.get("outcome"), content.get("declare"), least, most
            expected = finding.outcome, finding.declare, finding.least, finding.most
            if found != expected:
                yield f"{where}, {finding.measure}: {found} in bulk, {expected} alone"
        if amounts:
            yield f"{where}: amounts of {sorted(map(str, amounts))}, of which nothing is found alone"


def main(asked: list[str]) -> int:
    """Compare, and say what was found."""
    parser = argparse.ArgumentParser(
        "tools/bulk_exactness.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("lines", type=int)
    parser.add_argument("--shape", choices=SHAPES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on")
    parser.add_argument("--scenario", action="append", default=[])
    chosen = parser.parse_args(asked)
    book, differ = open_rulebook(), 0
    scenarios = [open_scenario(book, name) for name in chosen.scenario]
    for shape in [chosen.shape] if chosen.shape else SHAPES:
        with tempfile.TemporaryDirectory(prefix="prefile-exact-") as folder:
            screener = Screener(book, ScreenOptions.read(chosen.on, None), scenarios=scenarios)
            found = compare(entries_of(shape, chosen.lines, chosen.seed), screener, Path(folder))
        differ += len(found.differences)
        print(
            f"{shape}: {found.lines:,} lines, {found.findings:,} findings, {found.refused:,} entries refused,"
            f" {found.alone:,} lines screened alone: {len(found.differences):,} differ"
        )
        print(*found.differences[:MOST_SHOWN], sep="\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
