"""What a book holds of the tariff on a day, as an export of that day would print it, and what in it names a number.

Headings of Chapter 99 are no part of the tariff table: what the last edition printed of each stands in a file of its
own (`tariff/chapter-99-printed.csv`), which only this comparison reads.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from prefile.decision.book_headings import headings_of
from prefile.errors import RuleFileProblems
from prefile.law.book import RuleBook
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.tariff_tables import PrintedHeadingRow
from prefile.workbench.edition.schedule import PrintedHeading, PrintedNumber, Schedule

__all__ = ["CHAPTER_99", "Touched", "held_schedule"]

CHAPTER_99 = "tariff/chapter-99-printed.csv"
_STATISTICAL = 10
_LISTS = ("lists/*.csv", "us/**/*.csv", "scenarios/**/*.csv")


def held_schedule(book: RuleBook, at: datetime) -> Schedule:
    """Return what a book holds of the tariff at an instant.

    Raises:
        RuleFileProblems: its headings of Chapter 99 cannot be read.
    """
    tariff, numbers = book.tariff, dict[str, PrintedNumber]()
    for number in tariff.numbers():
        row = tariff.row(number, at)
        if row is not None and row.holds(at):
            rates = (row.general, row.special, row.column_2)
            words = tariff.texts.get(number, "")
            numbers[number] = PrintedNumber(number, row.units, *rates, row.footnotes, words)
    return Schedule(numbers, _headings(RuleFolder(book.folder)))


def _headings(folder: RuleFolder) -> Mapping[str, PrintedHeading]:
    data = folder.table(CHAPTER_99)
    found = {} if data is None else dict(_heading_rows(data, folder))
    if folder.problems:
        raise RuleFileProblems(folder.problems)
    return found


def _heading_rows(data: bytes, folder: RuleFolder) -> Iterator[tuple[str, PrintedHeading]]:
    for _, row in rows(data, CHAPTER_99, PrintedHeadingRow, folder.problems.append):
        yield row.heading, PrintedHeading(row.heading, row.general, row.special, row.column_2, row.digest)


class Touched:
    """What in a book names a ten-digit number, or files a heading of Chapter 99."""

    def __init__(self, book: RuleBook) -> None:
        """Look through a book's measures and lists once."""
        self._headings = headings_of(book)
        self.lists: Mapping[str, frozenset[str]] = {name: numbers for name, numbers in _lists(book) if numbers}
        self._named: dict[str, dict[str, None]] = defaultdict(dict)
        for name, numbers in self.lists.items():
            for number in numbers:
                self._named[number][name] = None
        for measure in book.measures:
            for listing in measure.listings:
                if len(listing.prefix) == _STATISTICAL:
                    self._named[listing.prefix][measure.id] = None

    def by_number(self, number: str) -> tuple[str, ...]:
        """Return the lists and the measures that name a number with all its ten digits."""
        return tuple(self._named.get(number, ()))

    def by_heading(self, heading: str) -> tuple[str, ...]:
        """Return the measures that file a heading."""
        return tuple(dict.fromkeys(use.measure for use in self._headings.uses(heading)))


def _lists(book: RuleBook) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each list of a book with the ten-digit numbers that it names."""
    folder = RuleFolder(book.folder)
    for name in dict.fromkeys(name for pattern in _LISTS for name in folder.names(pattern)):
        text = (folder.table(name) or b"").decode("utf-8-sig", "replace")
        cells = (row.get("number") for row in csv.DictReader(io.StringIO(text, newline="")))
        digits = (cell.replace(".", "") for cell in cells if cell is not None)
        yield name, frozenset(number for number in digits if len(number) == _STATISTICAL)
