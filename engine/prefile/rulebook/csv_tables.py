"""CSV as a rule book's tables are written: UTF-8, a fixed header, as many cells as columns in every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from prefile.errors import Place, Problem
from prefile.rulebook.schema.tables import NumberRow, Row, is_prefix

__all__ = ["Columns", "OnProblem", "cells", "number_rows", "rows"]

LONGEST = 1 << 25

OnProblem = Callable[[Problem], None]
RowModel = TypeVar("RowModel", bound=Row)


class Columns(NamedTuple):
    """The columns that a file must and may have, in the order in which cells are asked for."""

    needed: tuple[str, ...]
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        may = f", and may have {','.join(self.others)}" if self.others else ""
        return f"{','.join(self.needed)}{may}"


def rows(data: bytes, name: str, model: type[RowModel], refuse: OnProblem) -> Iterator[tuple[int, RowModel]]:
    """Yield each row of a table with its line number (1-based); one that is wrong is refused there and left out."""
    table = _table(data, name, _columns(model), refuse)
    _, header = next(table, (1, []))
    validate = model.__pydantic_validator__.validate_python
    for line, row in table:
        try:
            made = validate(dict(zip(header, row, strict=True)))
        except ValidationError as error:
            refuse(Problem("R308", _first(error), Place(name, line)))
        else:
            yield line, made


def number_rows(data: bytes, name: str, refuse: OnProblem) -> Iterator[tuple[str, NumberRow]]:
    """Yield each number of a list (bare digits) with its row, or with one that says the same of another number.

    In a long list few rows say something else than the one before: what stands beside a number is read once.
    """
    table = _table(data, name, _columns(NumberRow), refuse)
    _, header = next(table, (1, []))
    place = header.index("number") if header else 0
    read: dict[tuple[str, ...], NumberRow] = {}
    for line, row in table:
        number = row[place]
        beside = (*row[:place], *row[place + 1 :])
        if beside in read and is_prefix(number):
            yield number, read[beside]
            continue
        try:
            made = NumberRow.model_validate(dict(zip(header, row, strict=True)))
        except ValidationError as error:
            refuse(Problem("R308", _first(error), Place(name, line)))
        else:
            read[beside] = made
            yield made.number, made


def _columns(model: type[Row]) -> Columns:
    """Return the columns that a row's model describes."""
    fields = [(field.alias or key, field.is_required()) for key, field in model.model_fields.items()]
    return Columns(
        tuple(column for column, required in fields if required),
        tuple(column for column, required in fields if not required),
    )


def _first(error: ValidationError) -> str:
    """Say the first thing that is wrong with a row."""
    found = error.errors(include_url=False, include_input=False)[0]
    return str(found.get("ctx", {}).get("what", found["msg"]))


def cells(data: bytes, name: str, columns: Columns, refuse: OnProblem) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row's cells with its line number (1-based), in the order of `columns`, all of which are needed."""
    table = _table(data, name, columns, refuse)
    _, header = next(table, (1, []))
    if header == list(columns.needed):
        yield from table
    else:
        order = [header.index(column) for column in columns.needed if header]
        yield from ((line, [row[place] for place in order]) for line, row in table)


def _table(data: bytes, name: str, columns: Columns, refuse: OnProblem) -> Iterator[tuple[int, list[str]]]:
    """Yield the header, where it is right, and then each row that has as many cells, with their line numbers."""
    text = _text(data, name, refuse)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        every = {*columns.needed, *columns.others}
        if not set(columns.needed) <= set(header) <= every or len(set(header)) != len(header):
            shown = ",".join(header)[:80]
            refuse(Problem("R308", f"the header is {shown}; it is {columns}", Place(name, 1)))
            return
        yield 1, header
        width = len(header)
        for row in reader:
            if len(row) == width:
                yield reader.line_num, row
            else:
                what = f"{len(row)} cells stand under {width} columns"
                refuse(Problem("R308", what, Place(name, reader.line_num)))
    except csv.Error as error:
        refuse(Problem("R308", str(error), Place(name, reader.line_num)))


def _text(data: bytes, name: str, refuse: OnProblem) -> str | None:
    if len(data) > LONGEST:
        refuse(Problem("R308", f"the file is longer than {LONGEST:,} bytes", Place(name)))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(Problem("R308", f"byte {error.start:,} is not UTF-8", Place(name)))
        return None
