"""Read the cells of a row as facts: by the columns that were found, each as people write it.

What stands in two cells and belongs together is put together here: a unit behind an amount, a claim's date and its
reference, an amount's currency and that of its row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from prefile.entry.claim_words import BESIDE_REFERENCE, denies
from prefile.intake.as_written import CellRefused, currency_of
from prefile.intake.mapping import Mapping
from prefile.intake.table.cell_values import read_value
from prefile.intake.table.cells import Row, Value, shown
from prefile.intake.table.column_habits import Habits
from prefile.intake.table.header import Column

__all__ = ["CellFact", "CellProblems", "Facts", "RowFacts", "is_denied", "is_read_otherwise"]

_WITH_UNIT = re.compile(r"([0-9.]+) ([A-Z0-9]+)", re.ASCII)
_AMOUNT = re.compile(r"quantities/([1-9])/amount")
_DOLLARS = "USD"
_CODE = 2  # letters of a country's code

Facts = dict[str, "CellFact"]


class CellFact(NamedTuple):
    """What a cell says, and which cell that is: its row and column."""

    value: str | list[str]
    row: int
    column: Column


class CellProblems(Protocol):
    """Take what is wrong with a cell, that a line has no number of the goods, and what is passed over."""

    def refuse_cell(self, row: int, column: Column, what: str, following: str = "", code: str = "E114") -> None:
        """Note that a cell cannot be read."""

    def refuse_headings_alone(self, held: CellFact) -> None:
        """Note that the numbers of a line are all of Chapter 99, of which a cell holds the first."""

    def pass_over(self, what: str, why: str, count: int = 1) -> None:
        """Note that something is not read."""


class RowFacts:
    """Read rows as facts, by the columns that were found."""

    def __init__(self, columns: Sequence[Column], mapping: Mapping, habits: Habits) -> None:
        """Know the columns, and how each is written."""
        self._columns, self._mapping, self._habits = columns, mapping, habits
        self._dates = [
            column.fact for column in columns if column.fact.startswith("claims/") and column.fact.endswith("/date")
        ]
        self._of_claims = [
            column.fact
            for column in columns
            if column.fact.startswith("claims/") and column.fact.endswith(("/date", "/amount"))
        ]  # a unit may stand in every row
        self._amounts = [found[1] for column in columns if (found := _AMOUNT.fullmatch(column.fact)) is not None]

    def facts(self, row: Row, problems: CellProblems) -> Facts:
        """Return what the cells of a row say, by fact; what is blank or refused is left out."""
        found: Facts = {}
        cells = row.cells
        for column in self._columns:
            if column.place >= len(cells):
                continue
            cell = cells[column.place]
            if column.fact in self._dates and is_denied(shown(cell)):
                continue
            try:
                value = read_value(cell, column.kind, column.fact, self._mapping, self._habits.of(column))
            except CellRefused as why:
                problems.refuse_cell(row.number, column, why.what, why.following, why.code)
                continue
            if value:
                found[column.fact] = CellFact(value, row.number, column)
            if is_read_otherwise(column, cell, value):
                problems.pass_over(f'"{shown(cell)}" of {column.heading}', f"it is read as {value}")
        self._units_apart(found, problems)
        self._of_one_currency(found, cells, problems)
        for fact in self._of_claims:
            claim, _, part = fact.rpartition("/")
            reference = found.get(f"{claim}/reference")
            if fact in found and not is_denied(found[fact].value) and (reference is None or is_denied(reference.value)):
                what = f"{BESIDE_REFERENCE[part]} alone makes no claim"
                problems.refuse_cell(row.number, found[fact].column, what, "Write the claim's reference too.")
        return found

    def _units_apart(self, found: Facts, problems: CellProblems) -> None:
        """Put a unit that stands behind its amount where units stand; one that contradicts its column is refused."""
        for name in self._amounts:
            held = found.get(f"quantities/{name}/amount")
            behind = None if held is None else _WITH_UNIT.fullmatch(str(held.value))
            if held is None or behind is None:
                continue
            found[f"quantities/{name}/amount"] = held._replace(value=behind[1])
            stated = found.setdefault(f"quantities/{name}/unit", held._replace(value=behind[2]))
            if stated.value != behind[2]:
                what = f"{behind[2]} stands behind this amount, and {stated.value} in the column of its unit"
                problems.refuse_cell(held.row, held.column, what, "Correct one of the two.")

    def _of_one_currency(self, found: Facts, cells: Sequence[Value], problems: CellProblems) -> None:
        """Refuse an amount that names US dollars in a row of another currency."""
        for fact, held in found.items():
            stated = found.get("invoice/currency" if fact.startswith("invoice/") else "currency")
            if held.column.kind != "amount" or stated is None or stated.value == _DOLLARS:
                continue
            cell = cells[held.column.place]
            if isinstance(cell, str) and currency_of(cell) == _DOLLARS:
                what = f'"{cell.strip()}" is in US dollars, and the currency of its row is {stated.value}'
                problems.refuse_cell(held.row, held.column, what, "Correct one of the two.")


def is_read_otherwise(column: Column, cell: Value, value: str | list[str]) -> bool:
    """Return whether the two letters of a cell are read as another country than they say."""
    return column.kind == "country" and value != shown(cell).upper() and len(shown(cell)) == _CODE


def is_denied(value: str | list[str]) -> bool:
    """Return whether the cell of a claim says that there is none."""
    return isinstance(value, str) and denies(value)
