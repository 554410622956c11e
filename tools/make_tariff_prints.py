"""Make what editions printed of numbers where the tariff table prints something else, and the headings of the last one.

    tools/make_tariff_prints.py rules 2026-01-01=BASIC.json 2026-02-01=REV2.json …

writes rules/tariff/prints.csv and rules/tariff/chapter-99-printed.csv. Every edition is a file of the Harmonized Tariff
Schedule as the Commission exports it in JSON (packed by gzip or not), named behind the day from which it is held, in
the order of these days; the table and its changes were made of the same files. A number that an edition does not print,
and the book holds, is told on standard error, and the other way round.
"""

from __future__ import annotations

import gzip
import sys
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile

import prefile
from prefile.values.dates import read_instant
from prefile.workbench.edition.export import read_export
from prefile.workbench.edition.held import CHAPTER_99, held_schedule
from prefile.workbench.edition.schedule import PrintedNumber, Schedule, schedule
from prefile.workbench.edition.table_files import headings_csv, prints_rows_csv

PRINTS = "tariff/prints.csv"


def main(rules: str, *dated: str) -> None:
    """Write both files."""
    folder = Path(rules)
    (folder / PRINTS).unlink(missing_ok=True)
    book = prefile.open_rulebook(folder)
    editions = [(day, _printed(Path(file))) for day, file in (part.split("=", 1) for part in dated)]
    found: list[tuple[PrintedNumber, str, str]] = []
    for (day, edition), (until, _) in pairwise([*editions, ("", editions[-1][1])]):
        held = held_schedule(book, read_instant(f"{day}T12:00")).numbers
        for number in sorted(held.keys() ^ edition.numbers.keys()):
            print(f"{number} is {'held' if number in held else 'printed'} only on {day}", file=sys.stderr)
        both = sorted(held.keys() & edition.numbers.keys())
        differ = [edition.numbers[number] for number in both if held[number][:-1] != edition.numbers[number][:-1]]
        found.extend((printed, f"{day}T00:00", f"{until}T00:00" if until else "") for printed in differ)
    (folder / PRINTS).write_text(prints_rows_csv(found), "utf-8")
    (folder / CHAPTER_99).write_text(headings_csv(editions[-1][1]), "utf-8")


def _printed(path: Path) -> Schedule:
    data = path.read_bytes()
    with NamedTemporaryFile(suffix=".json") as unpacked:
        unpacked.write(gzip.decompress(data) if path.suffix == ".gz" else data)
        unpacked.flush()
        return schedule(read_export(Path(unpacked.name)))


if __name__ == "__main__":
    main(*sys.argv[1:])
