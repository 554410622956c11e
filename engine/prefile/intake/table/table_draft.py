"""Hold one entry of a table while its rows are read; each fact remembers its cell, so that problems name cells."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from prefile.entry import SourceFormat
from prefile.errors import Place
from prefile.intake.draft import Draft
from prefile.intake.table.cells import Table, Value
from prefile.intake.table.header import Column
from prefile.intake.table.row_facts import CellFact, Facts
from prefile.intake.tariff_numbers import refuse_headings_alone

__all__ = ["TableDraft"]

CellsOf = Callable[[int, list[Value]], Facts]  # the cells of a line by their paths, by its row's number and cells


class TableDraft(Draft):
    """An entry while its rows are read."""

    def __init__(self, table: Table, form: SourceFormat, number: str, first: int, cells_of: CellsOf) -> None:
        """Begin an entry of a number with a row; `cells_of` finds the cells of its plain rows' lines when asked."""
        super().__init__(table.name, form)
        self.number, self.first, self._table, self._cells_of = number, first, table, cells_of
        self.digest = hashlib.sha256()
        self.size = 0
        self.full = False
        self.entry_cells: Facts = {}
        self.raw: dict[int, Value] = {}  # cells of the entry, by column, as they first stood
        self.line_cells: list[tuple[int, Facts | list[Value]]] = []  # those of lines by path, or a plain row's own
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
                cells = self._cells_of(row, cells)
                self.line_cells[int(steps[1])] = row, cells
            return self._nearest(cells, steps[2:], row)
        return self._nearest(self.entry_cells, steps, self.first)

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
