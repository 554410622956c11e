"""Rows made into lines by the texts of their cells: most cells hold what a cell of their column held before.

A row is plain where nothing in it is refused, passed over or put elsewhere: one number of the goods, facts that stand
alone, whole quantities. What its line comes to hangs then on each cell alone. Other rows are read as `row_facts.py` and
`lines.py` say, which is also how the cells of a plain row are found once a problem is to be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prefile.entry.part_readers import NotPlain
from prefile.intake.as_written import CellRefused
from prefile.intake.mapping import Mapping
from prefile.intake.quantities import why_no_quantity
from prefile.intake.table.cell_values import read_value
from prefile.intake.table.cells import Value
from prefile.intake.table.column_habits import Habits
from prefile.intake.table.header import Column
from prefile.intake.table.lines import Lines
from prefile.intake.table.row_facts import is_read_otherwise
from prefile.intake.tariff_numbers import is_heading

__all__ = ["PlainRows"]

_MOST_READ = 1 << 14  # cells of each column
_ALONE = ("claims/", "minerals/", "part_values/", "declared/")  # what is plain only where nothing is stated of it
_CURRENCIES = {"currency", "invoice/currency"}
_DOLLARS = "USD"


class PlainRows:
    """Make lines of the rows of a table that are plain, by the columns that were found."""

    def __init__(self, columns: Sequence[Column], mapping: Mapping, habits: Habits, lines: Lines) -> None:
        """Know the columns, and the lines that they make."""
        self.cells = [(column.place, _Cells(column, mapping, habits)) for column in columns]
        self.width = max((column.place for column in columns), default=-1) + 1
        place = {column.fact: at for at, column in enumerate(columns)}
        self.is_read = mapping.rows != "tariff" and len(place) == len(columns) and "tariff_number" in place
        self._plain = [(place[fact], steps[:-1], steps[-1]) for fact, steps in lines.plain if fact in place]
        self._number, self._value = place.get("tariff_number", 0), place.get("value")
        self._quantities = [
            (name, [(key, place.get(fact)) for fact, key in parts])
            for (head, name), parts in lines.items.items()
            if head == "quantities"
        ]

    def shape(self, cells: Sequence[Value]) -> dict[str, Any] | None:
        """Return the line of a row as JSON has it, in the order of keys of the ordinary way; None: it is not plain."""
        if not self.is_read or len(cells) < self.width:
            return None
        try:
            values = [known[cells[place]] for place, known in self.cells]
            return self._shape(values)
        except NotPlain:
            return None

    def _shape(self, values: list[Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for at, steps, last in self._plain:
            value = values[at]
            if value:
                inside = made
                for step in steps:
                    inside = inside.setdefault(step, {})
                inside[last] = value
        number = values[self._number]
        if not number:
            raise NotPlain
        made["tariff_number"] = number
        if self._value is not None and values[self._value]:
            made["value"] = values[self._value]
        quantities = [found for name, parts in self._quantities if (found := _quantity(name, parts, values))]
        if quantities:
            made["quantities"] = quantities
        return made


class _Cells(dict[Value, Any]):
    """What the cells of a column say, by what they hold, as far as they are plain."""

    def __init__(self, column: Column, mapping: Mapping, habits: Habits) -> None:
        super().__init__()
        self._column, self._mapping, self._habit = column, mapping, habits.of(column)
        self._of_amounts = column.kind == "amount" and not column.fact.startswith(_ALONE)

    def __missing__(self, cell: Value) -> str | list[str]:
        if self._of_amounts and type(cell) is str and cell.isdecimal() and cell.isascii():
            return cell  # as nearly every amount is, and seldom twice the same
        column = self._column
        try:
            value = read_value(cell, column.kind, column.fact, self._mapping, self._habit)
        except CellRefused:
            raise NotPlain from None
        if value and (column.fact.startswith(_ALONE) or not self._is_plain(cell, value)):
            raise NotPlain
        if len(self) >= _MOST_READ:
            self.clear()
        self[cell] = value
        return value

    def _is_plain(self, cell: Value, value: str | list[str]) -> bool:
        fact = self._column.fact
        if fact == "tariff_number":
            return isinstance(value, str) and not is_heading(value)
        if fact in _CURRENCIES:
            return value == _DOLLARS
        behind = fact.startswith("quantities/") and fact.endswith("/amount") and " " in value  # a unit stands there
        return not behind and not is_read_otherwise(self._column, cell, value)


def _quantity(name: str, parts: list[tuple[str, int | None]], values: list[Any]) -> dict[str, Any] | None:
    """Return a quantity whose parts stand at places among the values; None where nothing is stated of it.

    Raises:
        NotPlain: it lacks half, or its unit asks for none.
    """
    item = {key: values[at] for key, at in parts if at is not None and values[at]}
    if not item:
        return None
    if not name.isdigit():
        item = {"unit": name, **item}
    if why_no_quantity(item.get("amount"), item.get("unit"), written=True) is not None:
        raise NotPlain
    return item
