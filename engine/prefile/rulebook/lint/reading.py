"""Reading: one reading a book, of numbers that the tariff holds, with each mineral covered by some number."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.codes import CATALOGUE
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.coverage_map import CoverageMap
from prefile.rulebook.lint.numbers import HeldNumbers
from prefile.rulebook.rule_folder import WrittenBook

__all__ = ["check"]

CODE = "R341"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield what a reading names and the tariff does not hold, and what it leaves without a covered number."""
    holders = [measure for measure in book.measures if measure.coverage_map is not None]
    for measure in holders[1:]:
        what = f"{holders[0].id} holds the book's reading of coverage already"
        yield Problem(CODE, what, written.documents[measure.file].place(("reading",)))
    if book.coverage_map is not None:
        yield from _tables(book, book.coverage_map)


def _tables(book: RuleBook, coverage_map: CoverageMap) -> Iterator[Problem]:
    held = set(book.tariff.numbers())
    for number in sorted(coverage_map.numbers.keys() - held):
        what, near = HeldNumbers(book.tariff).unknown(number)
        yield Problem(CODE, what, coverage_map.numbers[number].place, next=f"{near} {CATALOGUE[CODE].next}".strip())
    covered = {
        row.mineral
        for number in coverage_map.numbers.values()
        if coverage_map.stages[number.stage].outcome == "covered"
        for row in number.rows
        if row.basis != "shared"
    }
    for mineral in sorted(coverage_map.commodities.keys() - covered):
        what = f"no number covers {mineral} by its own words or by name"
        yield Problem(CODE, what, coverage_map.commodities[mineral].place)
