"""Reading: one reading a book, of numbers that the tariff holds, with each mineral covered by some number."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.coverage_map import Reading
from prefile.rulebook.written_book import WrittenBook

__all__ = ["check"]

CODE = "R341"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield what a reading names and the tariff does not hold, and what it leaves without a covered number."""
    reading_measures = [measure for measure in book.measures if measure.reading is not None]
    for measure in reading_measures[1:]:
        what = f"{reading_measures[0].id} holds the book's reading of coverage already"
        yield Problem(CODE, what, written.documents[measure.file].place(("reading",)))
    if book.reading is not None:
        yield from _tables(book, book.reading)


def _tables(book: RuleBook, reading: Reading) -> Iterator[Problem]:
    held = set(book.tariff.numbers())
    for number in sorted(reading.numbers.keys() - held):
        yield Problem(CODE, f"{number} is not in {book.tariff.edition.name}", reading.numbers[number].place)
    covered = {
        row.mineral
        for number in reading.numbers.values()
        if reading.stages[number.stage].outcome == "covered"
        for row in number.rows
        if row.basis != "shared"
    }
    for mineral in sorted(reading.commodities.keys() - covered):
        what = f"no number covers {mineral} by its own words or by name"
        yield Problem(CODE, what, reading.commodities[mineral].place)
