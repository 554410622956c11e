"""Read the answers of a side-car that is a table: a row for a fact of one line, or of several.

Columns that only people read, such as whom to ask, are known and left alone; any other column is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from pydantic import ValidationError

from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.problems import MOST_PROBLEMS, validation_problems
from prefile.intake.side_car.answers import of_side_car, side_car_problem
from prefile.intake.side_car.file_model import COLUMNS, FOR_PEOPLE, LINES, MOST_ANSWERS, Answer, PlaceOf
from prefile.intake.side_car.many_lines import read_lines
from prefile.intake.table.csv_text import Cell, CsvMistake, Places, rows
from prefile.values.formula_guard import unguard_formula

__all__ = ["COLUMNS_ARE", "CellTold", "Found", "columns_of", "csv_answers", "table_answers"]

_NEEDED = ("entry_number", "line", "fact", "answer")
_KNOWN = (*COLUMNS, LINES, *FOR_PEOPLE)
COLUMNS_ARE = f"The first line names the columns: {','.join(COLUMNS)}."

Found = Iterator[tuple[Answer, PlaceOf]]


class CellTold(NamedTuple):
    """A cell as text, where it stands, and what is wrong with it with the next step, if it cannot be read."""

    text: str
    place: Callable[[], Place]
    wrong: tuple[str, str] | None = None


def csv_answers(text: str, name: str, problems: list[Problem]) -> Found:
    """Yield the answers of each row of CSV with the places of its columns; what is wrong is put into `problems`.

    Raises:
        CsvMistake: the text is no CSV, or has too many rows.
        DeclarationProblems: its first row does not name the columns.
    """
    places = Places(text, name)

    def told(cell: Cell) -> CellTold:
        return CellTold(cell.text, lambda: places.place(cell.at))

    table = ([told(cell) for cell in row] for row in rows(text, places))
    columns = columns_of(next(table, [told(Cell("", 0))]))
    yield from table_answers(columns, _even(table, len(columns), problems), problems)


def _even(table: Iterable[list[CellTold]], width: int, problems: list[Problem]) -> Iterator[list[CellTold]]:
    """Yield the rows that have a cell for each column; in CSV another row is a mistake, often a comma in a cell."""
    for row in table:
        if len(row) == width:
            yield row
            continue
        what = f"this row has {len(row)} cells, and the first row names {width}"
        problems.append(side_car_problem("E104", what, row[0].place(), following="Quote cells that hold a comma."))
        if len(problems) >= MOST_PROBLEMS:
            return


def table_answers(columns: Sequence[str], table: Iterable[list[CellTold]], problems: list[Problem]) -> Found:
    """Yield the answers of rows that have a cell for each column; what is wrong with a row is put into `problems`.

    Raises:
        CsvMistake: there are too many answers.
    """
    count = 0
    for row in table:
        if len(problems) >= MOST_PROBLEMS:
            return
        cells = dict(zip(columns, row, strict=True))
        where = _in_row(cells)
        wrong = [cell for column, cell in cells.items() if cell.wrong is not None and column not in FOR_PEOPLE]
        problems.extend(side_car_problem("E122", *_in_words(cell)) for cell in wrong)
        for shape in () if wrong else _shapes(cells, where, problems):
            count += 1
            if count > MOST_ANSWERS:
                raise CsvMistake(Problem("E106", f"more than {MOST_ANSWERS:,} rows are here", row[0].place()))
            answer = _validated(shape, where, problems)
            if answer is not None:
                yield answer, where


def _in_words(cell: CellTold) -> tuple[str, Place, str]:
    what, following = cell.wrong or ("", "")
    return what, cell.place(), following


def _in_row(cells: dict[str, CellTold]) -> PlaceOf:
    first, many = next(iter(cells.values())), cells[LINES] if _is_many(cells) else None

    def where(column: str) -> Place:
        return (many if many is not None and column in {"entry_number", "line"} else cells.get(column, first)).place()

    return where


def _is_many(cells: dict[str, CellTold]) -> bool:
    return LINES in cells and bool(cells[LINES].text.strip())


def _shapes(cells: dict[str, CellTold], where: PlaceOf, problems: list[Problem]) -> Iterator[dict[str, str]]:
    """Yield what a row says of its line, or of each of the lines that it names."""
    shape = {column: unguard_formula(cells[column].text.strip()) for column in COLUMNS if column in cells}
    if not _is_many(cells):
        yield shape
        return
    if shape["entry_number"] or shape["line"]:
        what = 'this row names its lines under "lines", and another under "entry_number" or "line"'
        problems.append(side_car_problem("E122", what, where(LINES), following="Leave one of the two empty."))
        return
    try:
        named = read_lines(unguard_formula(cells[LINES].text.strip()))
    except ValueError as wrong:
        what, example = (
            f'"{wrong}" names no line of an entry',
            "Write it like ABC-1234567-6 line 1; ABC-1234567-6 line 3.",
        )
        problems.append(side_car_problem("E122", what, where(LINES), following=example))
        return
    for entry, line in named:
        yield {**shape, "entry_number": entry or "", "line": str(line)}


def columns_of(row: Sequence[CellTold]) -> list[str]:
    """Return the columns that the first row names.

    Raises:
        DeclarationProblems: it names none of them; or a column that is not known, appears twice or is missing.
    """
    names = [cell.text.strip() for cell in row]
    if not set(names).intersection(COLUMNS):
        what = f'its first line, "{", ".join(names)[:60]}", names no column of a side-car'
        raise DeclarationProblems([side_car_problem("E102", what, row[0].place(), following=COLUMNS_ARE)])
    problems: list[Problem] = []
    for place, cell in enumerate(row):
        name = names[place]
        if name not in _KNOWN:
            problems.append(Problem("E121", f'"{name[:60]}" is not a column here', cell.place(), next=_near(name)))
        elif name in names[:place]:
            problems.append(Problem("E105", f'the column "{name}" appears twice', cell.place()))
    lacking = [name for name in _NEEDED if name not in names]
    problems.extend(side_car_problem("E120", f'the column "{name}" is missing', row[0].place()) for name in lacking)
    if problems:
        raise DeclarationProblems(problems)
    return names


def _near(name: str) -> str:
    near = get_close_matches(name[:60], COLUMNS, 1)
    return f'Did you mean "{near[0]}"?' if near else COLUMNS_ARE


def _validated(shape: dict[str, str], where: PlaceOf, problems: list[Problem]) -> Answer | None:
    try:
        return Answer.model_validate(shape)
    except ValidationError as error:
        found = validation_problems(error, Answer, lambda path: where(path.removeprefix("/")))
        problems.extend(map(of_side_car, found))
    return None
