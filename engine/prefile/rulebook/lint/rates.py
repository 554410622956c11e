"""Rates: what the tariff prints in column 1 general and column 2 is read as an amount, or listed with why it is not.

A column that prints nothing is no words, and is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.law.tariff import TariffTable
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder, WrittenBook
from prefile.rulebook.schema.tariff_tables import OTHER_RATES, OtherRateRow
from prefile.values.rate_words import read_rate
from prefile.values.tariff_number import show_number

__all__ = ["check"]

CODE = "R344"
_MOST_TOLD = 20


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:  # noqa: ARG001 - as every lint
    """Yield each printed rate that is words and not listed, and each that is listed and read, or not printed."""
    folder = RuleFolder(book.folder)
    words = _words(book.tariff)
    unlisted = dict(words)
    data = folder.table(OTHER_RATES) or b""
    for line, row in rows(data, OTHER_RATES, OtherRateRow, folder.problems.append) if data else ():
        if unlisted.pop((row.number, row.column), None) is None:
            why = "stands twice" if (row.number, row.column) in words else "prints no rate that stays words"
            yield Problem(CODE, f"{show_number(row.number)}, {row.column}, {why}", Place(OTHER_RATES, line))
    yield from folder.problems
    for number, column in list(unlisted)[:_MOST_TOLD]:
        what = f'{show_number(number)}, {column}: "{unlisted[number, column]}" is not read as an amount, nor listed'
        yield Problem(CODE, what, Place(OTHER_RATES))
    if len(unlisted) > _MOST_TOLD:
        yield Problem(CODE, f"{len(unlisted) - _MOST_TOLD:,} more rates are like these", Place(OTHER_RATES))


def _words(tariff: TariffTable) -> dict[tuple[str, str], str]:
    """Return the rates printed on some day that are not read as amounts, by number and column."""
    found: dict[tuple[str, str], str] = {}
    for row in tariff.ever_printed():
        for column, printed in (("general", row.general), ("column_2", row.column_2)):
            if printed and read_rate(printed) is None and tariff.note_rate(row.number, column) is None:
                found[row.number, column] = printed
    return found
