"""Read the answers of a side-car that is a workbook: the one sheet whose first row names its columns."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from prefile.entry.fields import plain
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.side_car.answers import side_car_problem
from prefile.intake.side_car.table_answers import COLUMNS_ARE, CellTold, Found, columns_of, table_answers
from prefile.intake.table.cells import NumberCell, Row, Table, Unreadable, Value, is_blank, shown
from prefile.intake.workbook.rows import Workbook
from prefile.values.money import read_amount

__all__ = ["workbook_answers"]

_NO_SHEET = "no sheet of the workbook begins with the columns of a side-car"


def workbook_answers(raw: bytes, name: str, problems: list[Problem]) -> Found:
    """Yield the answers of the one sheet of a workbook that is a side-car; what is wrong is put into `problems`.

    Raises:
        TableStop: the bytes are no workbook, or not to be trusted.
        DeclarationProblems: no sheet is a side-car, or the columns of the one that is are wrong.
    """
    workbook = Workbook(io.BytesIO(raw), name)
    try:
        for table in workbook.tables():
            first = next((row for row in table.rows if not is_blank(row.cells)), None)
            if first is not None and {"fact", "answer"} <= {shown(cell) for cell in first.cells}:
                while first.cells and is_blank(first.cells[-1:]):
                    first.cells.pop()
                columns = columns_of([_of_sheet(table, first, place, "") for place in range(len(first.cells))])
                yield from table_answers(columns, _of_rows(table, columns), problems)
                return
    finally:
        workbook.close()
    raise DeclarationProblems([side_car_problem("E102", _NO_SHEET, Place(name), following=COLUMNS_ARE)])


def _of_rows(table: Table, columns: Sequence[str]) -> Iterator[list[CellTold]]:
    for row in table.rows:
        if not is_blank(row.cells):
            yield [_of_sheet(table, row, place, column) for place, column in enumerate(columns)]


def _of_sheet(table: Table, row: Row, place: int, column: str) -> CellTold:
    value: Value = row.cells[place] if place < len(row.cells) else ""

    def where() -> Place:
        return table.cell(row.number, place, column)

    if isinstance(value, Unreadable):
        return CellTold("", where, (value.what, value.following))
    if isinstance(value, NumberCell) and value.percent:
        return CellTold(f"{plain(read_amount(value.text).scaleb(2))}%", where)
    return CellTold(shown(value), where)
