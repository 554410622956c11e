"""See from the values of a column in which order its days are written, and with which mark its decimals.

A day like 11/28/2026 shows the order of its whole column, and an amount like 1,000.00 its mark. Commas as in 48,00 show
one only where several stand in a file that is separated by semicolons, as programs write it where commas are decimals.
The first rows are looked at, as many as fit in a bounded memory. A column that shows nothing and holds a value that can
be read two ways is refused once, with the choice; so is one whose values show both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from prefile.errors import Problem
from prefile.intake.as_written import (
    NOT_SHOWN,
    SAY_DATES,
    SAY_DECIMAL,
    Habit,
    asks_of_points,
    lone_comma,
    open_amount,
    open_day,
)
from prefile.intake.how_written import HowWritten
from prefile.intake.mapping import Mapping
from prefile.intake.table.cells import Row, Table, TableStop
from prefile.intake.table.header import Column
from prefile.values.written_amounts import DecimalMark, written_amount
from prefile.values.written_days import DayOrder, written_day

__all__ = ["Habits", "habits_of", "look_ahead"]

_LOOKED_AT = 1 << 18  # bytes of rows among which columns show how they are written
_DAYS = frozenset({"day", "instant", "year"})
_AMOUNTS = frozenset({"amount", "percent"})
_WITH_COMMAS = ";"
_SEVERAL = 2
_BEHIND_A_POINT = re.compile(r"[0-9]+\.[0-9]+", re.ASCII)
_ALIKE = "Write all values of a column alike."


class Habits(NamedTuple):
    """How each column is written, by its place; and the columns that are refused."""

    by_place: dict[int, Habit]
    problems: tuple[Problem, ...]

    def of(self, column: Column) -> Habit:
        """Return how a column is written."""
        return self.by_place.get(column.place, NOT_SHOWN)


def look_ahead(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    """Return the next rows, and all of them again; a mistake behind which nothing is read comes in its place again."""
    held: list[Row] = []
    size = 0
    try:
        for row in rows:
            held.append(row)
            size += len(row.raw)
            if size > _LOOKED_AT:
                break
    except TableStop as stop:
        return held, chain(held, _stopping(stop))
    return held, chain(held, rows)


def _stopping(stop: TableStop) -> Iterator[Row]:
    yield from ()
    raise stop


def habits_of(
    table: Table, columns: Iterable[Column], rows: Sequence[Row], mapping: Mapping, how: HowWritten
) -> Habits:
    """Return how the columns of a table are written, as its first rows show or whoever passes it says."""
    days = how.dates if mapping.values.days_as_written else None
    mark = mapping.values.decimal_mark if mapping.values.says_mark else how.decimal
    found: dict[int, Habit] = {}
    problems: list[Problem] = []
    for column in {column.place: column for column in columns}.values():
        shows: _Shown | None = None
        if column.kind in _DAYS and mapping.values.days_as_written and days is None:
            shows = _orders(column, rows)
            found[column.place] = Habit(order=shows.order)
        elif column.kind in _AMOUNTS and mark is None:
            shows = _marks(column, rows, commas=table.delimiter() == _WITH_COMMAS)
            found[column.place] = Habit(mark=shows.mark)
        else:
            found[column.place] = Habit(days, mark)
        if shows is not None and shows.problem is not None:
            problems.append(shows.problem.at(table, column))
    return Habits(found, tuple(problems))


class _Wrong(NamedTuple):
    """What is wrong with a column: the row where it shows, and the words of the problem."""

    row: int
    code: str
    what: str
    following: str

    def at(self, table: Table, column: Column) -> Problem:
        place = table.cell(self.row, column.place, column.heading)
        return Problem(self.code, self.what, place, next=self.following)


class _Shown(NamedTuple):
    """What the values of a column show."""

    order: DayOrder | None = None
    mark: DecimalMark | None = None
    problem: _Wrong | None = None


def _texts(column: Column, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    place = column.place
    for number, cells, _, _ in rows:
        cell = cells[place] if place < len(cells) else ""
        if isinstance(cell, str) and (text := cell.strip()):
            yield number, text


def _orders(column: Column, rows: Sequence[Row]) -> _Shown:
    first: dict[DayOrder, tuple[int, str]] = {}
    undecided: _Wrong | None = None
    begins: dict[str, int] = {}  # the first row of each text: rows of one entry say the same day
    for row, text in _texts(column, rows):
        begins.setdefault(text, row)
    for text, row in begins.items():
        day = written_day(text)
        if day is None:
            continue
        if (order := day.proves) is not None:
            first.setdefault(order, (row, text))
        elif day.is_open and undecided is None:
            undecided = _Wrong(row, "E130", open_day(text, day), SAY_DATES)
    if len(first) > 1:
        return _Shown(problem=_both(first["mdy"], first["dmy"], "E130", "has the month first", "the day first"))
    return _Shown(order=next(iter(first), None), problem=None if first else undecided)


def _marks(column: Column, rows: Sequence[Row], *, commas: bool) -> _Shown:
    """Return which mark the amounts of a column show; lone commas show one where `commas` are likely the decimals'."""
    first: dict[DecimalMark, tuple[int, str]] = {}
    lone: list[tuple[int, str]] = []
    undecided: _Wrong | None = None
    for row, text in _texts(column, rows):
        plain = text.isdigit() or ("." in first and _BEHIND_A_POINT.fullmatch(text))  # shows nothing further
        amount = None if plain else written_amount(text.removesuffix("%").rstrip())
        if amount is None:
            continue
        if (mark := amount.proves) is not None:
            first.setdefault(mark, (row, text))
        elif amount.has_lone_comma:
            lone.append((row, text))
            undecided = undecided or _Wrong(row, "E108", *lone_comma(text, amount))
        elif amount.is_open or (amount.is_open_point and asks_of_points(column.fact)):
            undecided = undecided or _Wrong(row, "E108", open_amount(text, amount), SAY_DECIMAL)
    if lone and (first or (commas and len(lone) >= _SEVERAL)):
        first.setdefault(",", lone[0])
    if len(first) > 1:
        return _Shown(problem=_both(first["."], first[","], "E108", "has decimals behind a point", "behind a comma"))
    return _Shown(mark=next(iter(first), None), problem=None if first else undecided)


def _both(one: tuple[int, str], other: tuple[int, str], code: str, this: str, that: str) -> _Wrong:
    what = f'"{one[1][:40]}" in row {one[0]} {this}, and "{other[1][:40]}" in row {other[0]} {that}'
    return _Wrong(max(one[0], other[0]), code, what, _ALIKE)
