#!/usr/bin/env python3
"""Screen distinct kinds of lines through one process, as many as you like, and show that its memory stops growing.

    tools/kinds.py 500000
    tools/kinds.py 10000000 --decide plain

A kind is a number, an origin, a program and a day that the rule book can tell apart. The kinds are made up
in a fixed order that repeats none; beside the peak stands how far it grew since a tenth of them.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import prefile
from prefile import Entry, RuleBook
from prefile.options import Decide
from prefile.values.dates import read_instant

_LINES = 100  # an entry
_DAYS = [date(2026, 1, 20) + timedelta(days=30 * month) for month in range(11)]
_PROGRAMS = (None, "S", "KR", "AU")
_WAY = 7_368_787  # a prime, by which far kinds follow each other


def kinds(book: RuleBook) -> Iterator[tuple[date, str, str, str | None]]:
    """Yield every kind once, as its day, number, origin and program."""
    begun = [read_instant(day.isoformat()) for day in _DAYS]
    numbers = [number for number in book.tariff.numbers() if all(book.tariff.holds(number, day) for day in begun)]
    origins = tuple(book.countries.names)
    sizes = len(numbers), len(origins), len(_PROGRAMS), len(_DAYS)
    every = sizes[0] * sizes[1] * sizes[2] * sizes[3]
    for step in range(every):
        place = step * _WAY % every
        found = []
        for size in sizes:
            place, at = divmod(place, size)
            found.append(at)
        yield _DAYS[found[3]], numbers[found[0]], origins[found[1]], _PROGRAMS[found[2]]


def entries(book: RuleBook, number: int) -> Iterator[Entry]:
    """Yield entries of so many kinds in all, those of a day together."""
    waiting: dict[date, list[dict[str, object]]] = {day: [] for day in _DAYS}
    for day, tariff_number, origin, program in islice(kinds(book), number):
        lines = waiting[day]
        line: dict[str, object] = {"line": len(lines) + 1, "tariff_number": tariff_number, "origin": origin}
        line |= {"value": str(1000 + len(lines))} | ({"program": program} if program else {})
        lines.append(line)
        if len(lines) == _LINES:
            yield _entry(day, lines)
            lines.clear()
    yield from (_entry(day, lines) for day, lines in waiting.items() if lines)


def _entry(day: date, lines: list[dict[str, object]]) -> Entry:
    return Entry.model_validate({"format": "prefile-entry/1", "entered": day.isoformat(), "lines": lines})


def peak() -> int:
    """Return the peak memory of this process, in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used >> 20 if sys.platform == "darwin" else used >> 10


def run(number: int, decide: Decide) -> tuple[int, int]:
    """Screen so many kinds and show the peak as it goes; return the peak after a tenth of them, and at the end."""
    book = prefile.open_rulebook()
    done, early, began, shown = 0, 0, time.monotonic(), number // 20 or 1
    for entry in entries(book, number):
        try:
            report = prefile.screen(entry, book, decide=decide)
        except prefile.DeclarationProblems as problems:
            sys.exit(f"a made-up entry was refused: {problems}")
        done += len(report.lines)
        if not early and done * 10 >= number:
            early = peak()
        if done // shown != (done - len(report.lines)) // shown:
            print(
                f"{done:>12,} kinds  {peak():>6,} MB  {done / (time.monotonic() - began):>7,.0f} a second", flush=True
            )
    return early, peak()


def main() -> None:
    """Run it."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("number", type=int, help="how many kinds")
    given.add_argument("--decide", choices=("auto", "durable", "plain"), default="auto")
    chosen = given.parse_args()
    early, last = run(chosen.number, chosen.decide)
    print(f"{Path(__file__).name}: {early:,} MB after a tenth, {last:,} MB at the end")


if __name__ == "__main__":
    main()
