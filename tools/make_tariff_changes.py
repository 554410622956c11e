"""Make what changed among the numbers of the tariff: those that began or ended between editions, and their words.

    tools/make_tariff_changes.py rules/tariff/2026-rev-10 rules/tariff/changes.csv SUFFIXES.csv 2026-01-01=BASIC.json …

Every edition is a file of the Harmonized Tariff Schedule as the Commission publishes it in JSON, named behind the day
on which it became the one in force, in the order of these days; the table that is named was made of the last.
SUFFIXES.csv holds the numbers that statistical changes (section 484(f)) ended and began (old_number, successors, from,
source): those between the editions, of which the successors are taken, and those after the last, of which no edition is
at hand. A number of these has the words that all numbers under its eight digits share.

A unit that an edition changed is told on standard error, and so is a rate: the table holds one of each.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise, takewhile
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from make_tariff_table import numbers_of, row_of, words_of

HEADER = ["number", "from", "until", "like", "successors", "source", "units"]
PARENT = 8
APART = " > "


class Held(NamedTuple):
    """A number of an edition: its row as the table has it, without footnotes, and its words."""

    row: tuple[str, ...]
    words: str


class Suffix(NamedTuple):
    """A number that a statistical change ended, or would have if the edition had named it so."""

    old: str
    successors: tuple[str, ...]
    day: str
    source: str


class Change(NamedTuple):
    """One row of the table of changes; `like` is blank for a number that the table prints."""

    number: str
    since: str = ""
    until: str = ""
    like: str = ""
    successors: str = ""
    source: str = ""
    units: str = ""


def main(table: str, changes: str, suffixes: str, *dated: str) -> None:
    """Write the changes, and add the words of the numbers that the table does not print."""
    editions = [(day, _held(Path(file))) for day, file in (part.split("=", 1) for part in dated)]
    moved = list(_suffixes(Path(suffixes)))
    rows = list(_joined(sorted([*_between(editions, moved), *_after(editions[-1], moved)])))
    with Path(changes).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])
    _add_words(Path(f"{table}-text.csv"), rows, editions)


def _held(schedule: Path) -> dict[str, Held]:
    return {digits: Held(tuple(row_of(digits, path, {})[:-1]), words_of(path)) for digits, path in numbers_of(schedule)}


def _suffixes(path: Path) -> Iterator[Suffix]:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            successors = tuple(number for number in row["successors"].split() if number.isdigit())
            yield Suffix(row["old_number"], successors, row["from"], row["source"])


def _between(editions: list[tuple[str, dict[str, Held]]], moved: list[Suffix]) -> Iterator[Change]:
    """Yield the numbers that an edition after the first began or ended; what changed of the others is told."""
    last = editions[-1][1]
    heirs = {(suffix.day, suffix.old): suffix for suffix in moved}
    for (_, before), (day, now) in pairwise(editions):
        for number in sorted(before.keys() & now.keys()):
            _tell(number, day, before[number].row, now[number].row)
        for number in sorted(now.keys() - before.keys()):
            yield Change(number, since=f"{day}T00:00", source=f"first printed in the edition of {day}")
        for number in sorted(before.keys() - now.keys()):
            known = heirs.get((day, number))
            model = next(other for other in sorted(last) if other[:PARENT] == number[:PARENT])
            own = before[number].row[1]
            yield Change(
                number,
                until=f"{day}T00:00",
                like=model,
                successors=" ".join(known.successors) if known else "",
                source=known.source if known else f"no longer printed in the edition of {day}",
                units="" if own == last[model].row[1] else own,
            )


def _after(newest: tuple[str, dict[str, Held]], moved: list[Suffix]) -> Iterator[Change]:
    """Yield the numbers that ended and began after the last edition, by its statistical changes."""
    day, held = newest
    after = [suffix for suffix in moved if suffix.day > day]
    used_again = {number for suffix in after for number in suffix.successors}  # the same digits, for other goods
    for suffix in after:
        if suffix.old not in used_again:
            heirs = " ".join(suffix.successors)
            yield Change(suffix.old, until=f"{suffix.day}T00:00", successors=heirs, source=suffix.source)
        for number in suffix.successors:
            if number not in held:
                yield Change(number, since=f"{suffix.day}T00:00", like=suffix.old, source=suffix.source)


def _joined(rows: list[Change]) -> Iterator[Change]:
    """Yield one row for each time that a number is valid: where it both began and ended here, they are one."""
    for _, group in groupby(rows, attrgetter("number")):
        changes = list(group)
        begins = [row for row in changes if row.since]
        ends = [row for row in changes if row.until]
        for end in ends:
            start = next((row for row in begins if row.since < end.until), None)
            yield end if start is None else end._replace(since=start.since)
            begins = [] if start is not None else begins
        yield from begins[:1]  # a number that took the place of several stands there for each of them


def _tell(number: str, day: str, before: tuple[str, ...], now: tuple[str, ...]) -> None:
    for what, old, new in zip(("units", "general", "special", "column 2"), before[1:], now[1:], strict=True):
        if old != new:
            print(f"{number} {day} {what}: {old} -> {new}", file=sys.stderr)


def _add_words(texts: Path, rows: Iterable[Change], editions: list[tuple[str, dict[str, Held]]]) -> None:
    with texts.open(encoding="utf-8", newline="") as stream:
        words = {number: text for number, text in csv.reader(stream) if number.isdigit()}
    for row in rows:
        if row.like:
            printed = next((held[row.number].words for _, held in reversed(editions) if row.number in held), "")
            words[row.number] = printed or _shared(row.number[:PARENT], editions[-1][1])
    with texts.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("number", "description"), *sorted(words.items())])


def _shared(parent: str, held: dict[str, Held]) -> str:
    """Return the words that every number under eight digits begins with."""
    paths = [one.words.split(APART) for number, one in held.items() if number.startswith(parent)]
    alike = takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False))
    return APART.join(steps[0] for steps in alike)


if __name__ == "__main__":
    main(*sys.argv[1:])
