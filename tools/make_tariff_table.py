"""Make a tariff table from the Harmonized Tariff Schedule as the Commission publishes it in JSON.

    tools/make_tariff_table.py HTS.json[.gz] FOOTNOTES.csv rules/tariff/2026-rev-10

writes NAME.csv (units, rates, footnotes), NAME-text.csv (each number's words with those above it) and NAME-unheld.csv
(the eight-digit numbers of chapters 91 and 98 under which no ten-digit number is printed, with their words).
Every ten-digit number of chapters 1 to 98 becomes a row. A rate printed on a parent line holds for the numbers
under it, so a blank rate is filled from the nearest line above that has one. FOOTNOTES.csv names the Chapter 99
headings that each number's own footnotes name (tariff_number, chapter_99_heading, footnote_on).
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HEADER = ["number", "units", "general", "special", "column_2", "footnotes"]
CHAPTER_99 = "99"
STATISTICAL = 10


def main(schedule: str, footnotes: str, name: str) -> None:
    """Write the two files of the table."""
    headings = _headings(Path(footnotes))
    rows = [HEADER]
    texts = [["number", "description"]]
    for digits, path in numbers_of(Path(schedule)):
        rows.append(row_of(digits, path, headings))
        texts.append([digits, words_of(path)])
    unheld = [["number", "description"], *([digits, words_of(path)] for digits, path in unheld_of(Path(schedule)))]
    for suffix, table in (("", rows), ("-text", texts), ("-unheld", unheld)):
        with Path(f"{name}{suffix}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(table)


def numbers_of(schedule: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield each ten-digit number with the lines that lead to it, from the heading down."""
    yield from ((digits, path) for digits, path in _each(schedule) if len(digits) == STATISTICAL)


def unheld_of(schedule: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield each eight-digit number that has no ten-digit number under it, with the lines that lead to it."""
    every = list(_each(schedule))
    parents = {digits[:8] for digits, _ in every if len(digits) == STATISTICAL}
    yield from ((digits, path) for digits, path in every if len(digits) == 8 and digits not in parents)  # noqa: PLR2004


def _each(schedule: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield the digits of each line of chapters 1 to 98, with the lines that lead to it."""
    above: dict[int, dict[str, str]] = {}
    for line in _lines(schedule):
        depth = int(line["indent"])
        above = {level: found for level, found in above.items() if level < depth}
        above[depth] = line
        digits = line["htsno"].replace(".", "")
        if not digits.startswith(CHAPTER_99):
            yield digits, [above[level] for level in sorted(above)]


def _lines(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def _headings(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["tariff_number"]].append(row["chapter_99_heading"])
    return found


def words_of(path: list[dict[str, str]]) -> str:
    """Return the words of a number with those of the lines above it."""
    words = (_text(step["description"]).rstrip(":") for step in path)
    return " > ".join(part for part in words if part)


def row_of(digits: str, path: list[dict[str, str]], headings: dict[str, list[str]]) -> list[str]:
    """Return the row of a number: its units, its rates, and the headings of Chapter 99 that are named for it."""
    line = path[-1]
    rates = [_nearest(path, column) for column in ("general", "special", "other")]
    named = sorted({heading for size in (8, 10) for heading in headings.get(digits[:size], ())})
    return [digits, "|".join(_text(unit) for unit in line["units"]), *rates, " ".join(named)]


def _nearest(path: list[dict[str, str]], column: str) -> str:
    """The rate of the nearest line upwards that prints rates: general, special and other stand together."""
    for line in reversed(path):
        if _text(line["general"]):
            return _text(line[column])
    return ""


def _text(value: str | None) -> str:
    return " ".join((value or "").split())


if __name__ == "__main__":
    main(*sys.argv[1:])
