"""Hold one entry of a table while its rows are read; each fact remembers its cell, so that problems name cells."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from prefile.entry import Entry, Line, SourceFormat
from prefile.entry.plain_entry import plain_entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.draft import Draft
from prefile.intake.refused import Shape
from prefile.intake.table.cells import Table, Value
from prefile.intake.table.header import Column
from prefile.intake.table.row_facts import CellFact, Facts
from prefile.intake.tariff_numbers import refuse_headings_alone

__all__ = ["TableDraft"]


class PlainLines(Protocol):
    """Finds again what the cells of a plain row made."""

    def cells_of(self, row: int, cells: list[Value]) -> Facts:
        """Return the cells of its line by their paths, of a row of a number."""
        ...

    def shape_of(self, cells: list[Value]) -> dict[str, Any]:
        """Return its line as JSON has it."""
        ...


class TableDraft(Draft):
    """An entry while its rows are read."""

    def __init__(self, table: Table, form: SourceFormat, number: str, first: int, plain: PlainLines) -> None:
        """Begin an entry of a number with a row."""
        super().__init__(table.name, form)
        self.number, self.first, self._table, self._plain = number, first, table, plain
        self.digest = hashlib.sha256()
        self.size = 0
        self.full = False
        self.entry_cells: Facts = {}
        self.raw: dict[int, Value] = {}  # cells of the entry, by column, as they first stood
        self.line_cells: list[tuple[int, Facts | list[Value]]] = []  # by their paths, or those of a plain row
        self._found: dict[int, Facts] = {}
        self.said: object = None  # what the last row said of the entry, where nothing of it was refused
        self.refused_rows: set[int] = set()  # in which a cell could not be read

    def cell(self, row: int, column: Column) -> Place:
        """Return the place of a cell."""
        return self._table.cell(row, column.place, column.heading)

    def place(self, path: str) -> Place:
        """Return the place of the cell that says what stands at a path, or of the row that should."""
        steps = path.split("/")[1:]
        if len(steps) > 1 and steps[0] == "lines" and int(steps[1]) < len(self.line_cells):
            row, cells = self.line_cells[int(steps[1])]
            if isinstance(cells, list):
                cells = self._found.get(row) or self._found.setdefault(row, self._plain.cells_of(row, cells))
            return self._nearest(cells, steps[2:], row)
        return self._nearest(self.entry_cells, steps, self.first)

    def _judged(self, shape: Shape, problems: list[Problem]) -> Entry | DeclarationProblems:
        """Judge an entry: with the lines that were made as they were read, or by the shapes of their rows."""
        if not problems and (made := plain_entry(shape)) is not None:
            return made
        lines = [
            self._plain.shape_of(cells) if isinstance(line, Line) and isinstance(cells, list) else line
            for line, (_, cells) in zip(shape["lines"], self.line_cells, strict=True)
        ]
        return super()._judged({**shape, "lines": lines}, problems)

    def _nearest(self, cells: Facts, steps: list[str], row: int) -> Place:
        while steps:
            path = "/".join(steps)
            held = cells.get(path) or next((cells[key] for key in cells if key.startswith(f"{path}/")), None)
            if held is not None:
                return self.cell(held.row, held.column)
            steps = steps[:-1]
        return Place(self.name, row, None, self._table.sheet)

    def refuse_headings_alone(self, held: CellFact) -> None:
        """Note that a line has no number of the goods, of whose numbers a cell holds the first."""
        refuse_headings_alone(self, None, self.cell(held.row, held.column))

    def refuse_cell(self, row: int, column: Column, what: str, following: str = "", code: str = "E114") -> None:
        """Note that a cell cannot be read."""
        self.refused_rows.add(row)
        self.refuse(code, what, self.cell(row, column), following)
