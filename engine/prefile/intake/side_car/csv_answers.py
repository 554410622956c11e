"""Read the answers of a side-car in CSV, each with the place of its cells."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import ValidationError

from prefile.errors import DeclarationProblems, Problem
from prefile.intake.problems import MOST_PROBLEMS, validation_problems
from prefile.intake.side_car.file_model import COLUMNS, MOST_ANSWERS, Answer, PlaceOf
from prefile.intake.side_car.words import of_side_car, side_car_problem
from prefile.intake.table.csv_text import Cell, CsvMistake, Places, rows
from prefile.values.formula_guard import unguard_formula

__all__ = ["csv_answers"]

_NEEDED = ("entry_number", "line", "fact", "answer")


def csv_answers(text: str, shown: str, problems: list[Problem]) -> Iterator[tuple[Answer, PlaceOf]]:
    """Yield the answer of each row with the places of its columns; what is wrong with a row is put into `problems`.

    Raises:
        CsvMistake: the text is no CSV, or has too many rows.
        DeclarationProblems: its first row does not name the columns.
    """
    places = Places(text, shown)
    table = rows(text, places)
    columns = _header(next(table, [Cell("", 0)]), places)
    for count, row in enumerate(table, start=1):
        if len(problems) >= MOST_PROBLEMS:
            return
        if count > MOST_ANSWERS:
            raise CsvMistake(Problem("E106", f"more than {MOST_ANSWERS:,} rows are here", places.place(row[0].at)))
        if len(row) != len(columns):
            what = f"this row has {len(row)} cells, and the first row names {len(columns)}"
            problems.append(
                side_car_problem("E104", what, places.place(row[0].at), following="Quote cells that hold a comma.")
            )
            continue
        where = _in_row(places, {column: cell.at for column, cell in zip(columns, row, strict=True)})
        shape = {column: unguard_formula(cell.text.strip()) for column, cell in zip(columns, row, strict=True)}
        answer = _validated(shape, where, problems)
        if answer is not None:
            yield answer, where


def _in_row(places: Places, at: dict[str, int]) -> PlaceOf:
    first = min(at.values())
    return lambda column: places.place(at.get(column, first))


def _header(row: list[Cell], places: Places) -> list[str]:
    """Return the columns that the first row names.

    Raises:
        DeclarationProblems: it names none of them; or a column that is not known, appears twice or is missing.
    """
    names = [cell.text.strip() for cell in row]
    if not set(names).intersection(COLUMNS):
        what = f'its first line, "{", ".join(names)[:60]}", names no column of a side-car'
        raise DeclarationProblems([side_car_problem("E102", what, places.place(row[0].at), following=_COLUMNS_ARE)])
    problems: list[Problem] = []
    for place, cell in enumerate(row):
        name = names[place]
        if name not in COLUMNS:
            problems.append(
                Problem("E121", f'"{name[:60]}" is not a column here', places.place(cell.at), next=_near(name))
            )
        elif name in names[:place]:
            problems.append(Problem("E105", f'the column "{name}" appears twice', places.place(cell.at)))
    lacking = [name for name in _NEEDED if name not in names]
    problems.extend(
        side_car_problem("E120", f'the column "{name}" is missing', places.place(row[0].at)) for name in lacking
    )
    if problems:
        raise DeclarationProblems(problems)
    return names


_COLUMNS_ARE = f"The first line names the columns: {','.join(COLUMNS)}."


def _near(name: str) -> str:
    near = get_close_matches(name[:60], COLUMNS, 1)
    return f'Did you mean "{near[0]}"?' if near else _COLUMNS_ARE


def _validated(shape: dict[str, str], where: PlaceOf, problems: list[Problem]) -> Answer | None:
    try:
        return Answer.model_validate(shape)
    except ValidationError as error:
        found = validation_problems(error, Answer, lambda path: where(path.removeprefix("/")))
        problems.extend(map(of_side_car, found))
    return None
