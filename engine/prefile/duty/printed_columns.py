"""What the tariff prints in a column for a number, as a clause that speaks of the column says it.

Few rates are printed for many numbers, so that those of which the same is said share what is made of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.law.tariff import TariffTable
from prefile.law.treatment import Clause
from prefile.values.rate import FREE, Rate
from prefile.values.rate_words import read_rate, read_special
from prefile.values.tariff_number import show_number

__all__ = ["PrintedColumn", "printed_column"]

_FEW = 64  # numbers whose rates the lines of one number name
_UNHELD, _UNDATED = missing_fact("tariff-edition"), missing_fact("entered")


class PrintedColumn(NamedTuple):
    """What a column says of a number: its rate, in words what is printed, and what would tell a rate that is not told.

    Where none is read, the words say why not. `rate_of` is what the column prints for another number, where it names
    one; no two numbers share that.
    """

    rate: Rate | None
    words: str
    lacks: tuple[MissingFact, ...] = ()
    rate_of: Callable[[str], Rate | None] | None = None

    def said(self, clause: Clause) -> Clause:
        """Return a clause that holds what is printed in its column."""
        lacks = self.lacks or clause.lacks
        return replace(clause, rate=self.rate, because=(self.words,), rate_of=self.rate_of, lacks=lacks)


def printed_column(
    clause: Clause, tariff: TariffTable, number: str, program: str | None, at: datetime | None
) -> PrintedColumn:
    """Return what the tariff prints at an instant in the column that a clause speaks of."""
    if tariff.edition_at(at) is None:
        when = "the rate date" if at else "an unknown rate date"
        why = f"no held edition of the tariff covers {when}; {tariff.name} is held"
        return PrintedColumn(None, why, (_UNHELD if at else _UNDATED,))
    rate, printed = _column(clause, tariff, number, program, at)
    rate_of = None
    if rate is not None and rate.names_another:
        rate_of = lru_cache(_FEW)(lambda other: _column(clause, tariff, other, program, at)[0])
    if clause.part is not None and rate is not None and any(term.per is not None for term in rate.terms):
        rate, printed = None, f"{printed}, which is not on the value, and what of it is owed on a part is not said"
    return PrintedColumn(rate, printed, (), rate_of)


def _column(
    clause: Clause, tariff: TariffTable, number: str, program: str | None, at: datetime | None
) -> tuple[Rate | None, str]:
    """Return the printed rate of the clause's column, or why it cannot be determined."""
    edition, row = tariff.edition_at(at), tariff.row(number, at)
    if edition is None or row is None:
        return None, f"{show_number(number)} is not in {edition.name if edition else tariff.name}"
    if clause.column == "special":
        rate = read_special(row.special).get(program or "", FREE if _is_free(row.general) else None)
        what = f"for program {program} {edition.name} prints"
        return (rate, f"{what} {rate.shown}") if rate else (None, f"{what} no rate that can be read as an amount")
    column, printed = ("general", row.general) if clause.column == "general" else ("column_2", row.column_2)
    noted = tariff.note_rate(number, column)
    rate = read_rate(noted.rate if noted else printed)
    if rate is None:
        return None, f'the rate "{printed or "(blank)"}" cannot be read as an amount'
    return rate, f"{noted.note} says {rate.shown}" if noted else f"{edition.name} prints {rate.shown}"


def _is_free(printed: str) -> bool:
    rate = read_rate(printed)
    return rate is not None and rate.free
