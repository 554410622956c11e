"""Find the headings of a table among its first rows: which columns hold which facts, by the mapping that names them.

Headings are compared without case and blanks. Of the mappings that fit, the one that knows the most columns is read;
where two know as many, or none knows enough, the table is refused with what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from prefile.entry.fact_paths import FactKind, kind_of
from prefile.errors import Place, Problem
from prefile.intake.mapping import Mapping
from prefile.intake.table.cells import (
    Row,
    Table,
    shown,
)
from prefile.intake.table.usual_headings import NO_FACT, Meaning, guessed, loose, meanings_by, of_line

__all__ = ["Column", "Headings", "bare", "heading_test", "lost_above", "read_headings"]

_SIDE_CAR = {"fact", "answer"}
_REPORTS = ({"payable", "rule book digest"}, {"measure", "outcome"}, {"what to ask for", "place in the entry"})
_WRITE_ONE = (
    "Name the table's headings in a mapping (prefile formats template writes one to edit), and pass it with --mapping."
)
_MOST_NAMED = 8
_TARIFF_NUMBER = re.compile(r"[0-9]{4}[. ]?[0-9]{2}[. ]?[0-9]{2}(?:[. ]?[0-9]{2})?", re.ASCII)


class Column(NamedTuple):
    """A column that is read: its place from 0, its heading, and the fact that it holds."""

    place: int
    heading: str
    fact: str
    kind: FactKind


class Headings(NamedTuple):
    """The row of headings: how many rows stand above it, what is read by which mapping, and what is not."""

    above: int
    row: Row
    mapping: Mapping
    entry: tuple[Column, ...]
    line: tuple[Column, ...]
    unread: tuple[str, ...]
    exact: int  # how many columns are read whose headings the mapping itself names

    def place_of(self, heading: str) -> int:
        """Return the place of a column by its heading, from 0."""
        return next((place for place, cell in enumerate(self.row.cells) if shown(cell) == heading), 0)

    @property
    def known(self) -> int:
        """How many columns are read."""
        return len({column.place for column in (*self.entry, *self.line)})


def bare(heading: str) -> str:
    """Return a heading without case, blanks and the strokes that stand for them, as headings are compared."""
    return "".join(heading.replace("_", " ").split()).casefold()


@cache
def _named(heading: str) -> str:
    return bare(heading)


def heading_test(mappings: Sequence[Mapping]) -> Callable[[str], bool]:
    """Return what tells whether a text is a heading that some mapping reads."""
    named = frozenset(
        _named(heading)
        for mapping in mappings
        for where in (*mapping.entry.values(), *mapping.line.values())
        for heading in where
    )
    usual = frozenset(
        name for mapping in mappings for name, meant in meanings_by(mapping).items() if meant.facts != (NO_FACT,)
    )
    return lambda text: bare(text) in named or loose(text) in usual


def needed(mapping: Mapping) -> tuple[str, ...]:
    """Return the facts without whose columns a table cannot be read by a mapping."""
    return ("declared/1/number", "line") if mapping.rows == "tariff" else ("tariff_number",)


def read_headings(table: Table, first: Sequence[Row], mappings: Sequence[Mapping]) -> Headings | Problem:
    """Return the headings among the first rows of a table, or why none is read."""
    if (other := _something_else(table, first)) is not None:
        return other
    known = [(mapping, meanings_by(mapping)) for mapping in mappings if mapping.reads == "table"]
    found = [_match(index, row, *one) for index, row in enumerate(first) for one in known]
    fit = list(_begun([headings for headings in found if not _lacking(headings)]))
    most = max(((headings.known, headings.exact) for headings in fit), default=(0, 0))
    best = [headings for headings in fit if (headings.known, headings.exact) == most]
    if not best:
        return _none(table, found, mappings)
    if len({headings.mapping.name for headings in best}) > 1:
        names = " and ".join(sorted({f'"{headings.mapping.name}"' for headings in best}))
        what = f"the headings fit {names} equally well"
        return Problem("E116", what, _place(table, best[0].row), next="Name the one that is meant with --mapping.")
    return _twice(table, best[0]) or best[0]


def _begun(fit: Sequence[Headings]) -> Iterator[Headings]:
    """Yield what fits in the first rows, but not a row behind another that fits and has rows of its own.

    Where two follow each other, nothing stands between them that could be lost: the one that names more is read.
    """
    for headings in fit:
        before = [other for other in fit if other.above < headings.above]
        if not any(headings.above - other.above > 1 or other.known >= headings.known for other in before):
            yield headings


def _something_else(table: Table, first: Sequence[Row]) -> Problem | None:
    """Return the problem of a table that prefile knows and that is no declaration: a side-car, or its own report."""
    for row in first:
        headings = {shown(cell).casefold() for cell in row.cells}
        if headings >= _SIDE_CAR:
            what = "this is a side-car of facts (prefile-facts/1), not a declaration"
            return Problem("E102", what, _place(table, row), next="Pass it with --facts, with the declaration.")
        if any(headings >= report for report in _REPORTS):
            what = "this is a report that prefile wrote, not a declaration"
            return Problem("E102", what, _place(table, row), next="Name the declaration that it reports on.")
    return None


def lost_above(table: Table, first: Sequence[Row], headings: Headings) -> Problem | None:
    """Return the problem of a row above the headings that is no title: a tariff number stands in its column there."""
    place = next(column.place for column in headings.line if column.fact in {"tariff_number", "declared/1/number"})
    for row in first[: headings.above]:
        cells = [shown(cell) for cell in row.cells]
        number = cells[place] if place < len(cells) else ""
        if _TARIFF_NUMBER.fullmatch(number) and sum(map(bool, cells)) > 1:
            what = f'"{number}" is above the headings of row {headings.row.number}, which are the first that are known'
            return Problem("E116", what, _place(table, row), next="Put the headings above all rows, once.")
    return None


def _match(index: int, row: Row, mapping: Mapping, meanings: dict[str, Meaning]) -> Headings:
    places: dict[str, int] = {}
    headings = [shown(cell) for cell in row.cells]
    for place, heading in enumerate(headings):
        places.setdefault(bare(heading), place)

    def columns(facts: dict[str, tuple[str, ...]]) -> tuple[Column, ...]:
        there = (
            (fact, next((places[_named(heading)] for heading in where if _named(heading) in places), None))
            for fact, where in facts.items()
        )
        return tuple(Column(place, headings[place], fact, kind_of(fact)) for fact, place in there if place is not None)

    entry, line = columns(mapping.entry), columns(mapping.line)
    exact = len({column.place for column in (*entry, *line)})
    usual = tuple(_usual(headings, entry, line, meanings))
    entry = (*entry, *(column for meant, column in usual if meant.of_entry))
    line = (*line, *(column for meant, column in usual if not meant.of_entry))
    read = {column.place for column in (*entry, *line)}
    unread = tuple(
        heading or f"column {place + 1}, which has no heading"
        for place, heading in enumerate(headings)
        if place not in read and (heading or _holds(row, place))
    )
    return Headings(index, row, mapping, entry, line, unread, exact)


def _usual(
    headings: Sequence[str], entry: Sequence[Column], line: Sequence[Column], meanings: dict[str, Meaning]
) -> Iterator[tuple[Meaning, Column]]:
    """Yield the columns beside those that are read whose headings usually mean one fact that none of them holds."""
    places = {column.place for column in (*entry, *line)}
    taken = {*(column.fact for column in entry), *(of_line(column.fact) for column in line)}
    for place, heading in enumerate(headings):
        meant = meanings.get(loose(heading)) if heading and place not in places else None
        if meant is not None and meant.fact is not None and meant.fact not in taken:
            taken.add(meant.fact)
            yield meant, Column(place, heading, meant.name, kind_of(meant.name))


def _holds(row: Row, place: int) -> bool:
    """Return whether a row has something at a place that is no text."""
    return not isinstance(row.cells[place], str)


def _lacking(headings: Headings) -> list[str]:
    """Return the headings that are needed and are not there."""
    there = {column.fact for column in headings.line}
    return [
        headings.mapping.line[fact][0] if fact in headings.mapping.line else fact
        for fact in needed(headings.mapping)
        if fact not in there
    ]


def _twice(table: Table, headings: Headings) -> Problem | None:
    """Refuse a heading that is read and is over two columns."""
    read = {bare(column.heading) for column in (*headings.entry, *headings.line)}
    held: set[str] = set()
    for place, cell in enumerate(headings.row.cells):
        heading = bare(shown(cell))
        if heading in held:
            what = f'the heading "{shown(cell)[:60]}" is over two columns'
            path = table.path(headings.row.number, place, shown(cell))
            following = "Keep one of the two, or give them different headings."
            return Problem("E116", what, Place(table.name, headings.row.number, None, path), next=following)
        if heading in read:
            held.add(heading)
    return None


def _none(table: Table, found: Sequence[Headings], mappings: Sequence[Mapping]) -> Problem:
    """Say why no row is read as headings: by the row and the mapping that came nearest."""
    if not found:
        what = f'the mapping "{mappings[0].name}" is for {mappings[0].reads}, and this file is a table'
        return Problem("E116", what, Place(table.name), next="Name a mapping that reads tables.")
    nearest = max(found, key=lambda headings: headings.known)
    if not nearest.known:
        words = [shown(cell)[:40] for cell in nearest.row.cells if shown(cell)][:_MOST_NAMED]
        what = f"none of the first rows holds headings that are known; one begins {', '.join(words)}"
        return Problem("E116", what, _place(table, nearest.row), next=_WRITE_ONE)
    lacking = " and ".join(f'"{heading}"' for heading in _lacking(nearest))
    unread = ", ".join(f'"{heading[:40]}"' for heading in nearest.unread[:_MOST_NAMED])
    what = f'the column {lacking} is missing, by the mapping "{nearest.mapping.name}"'
    what += f"; not known are {unread}" if unread else ""
    return Problem("E116", what, _place(table, nearest.row), next=_meant(nearest) or _WRITE_ONE)


def _meant(nearest: Headings) -> str:
    """Return the next step where a heading that is not read may be the one that is missing, or nothing."""
    meanings, wanted = meanings_by(nearest.mapping), needed(nearest.mapping)[0]
    for heading in nearest.unread:
        meaning = meanings.get(loose(heading))
        if (wanted in meaning.facts) if meaning is not None else guessed(heading, meanings, ()) == wanted:
            name = nearest.mapping.line[wanted][0]
            return f'If "{heading[:40]}" holds it, call it "{name}", or name it in a mapping (--mapping).'
    return ""


def _place(table: Table, row: Row) -> Place:
    return Place(table.name, row.number, None, table.sheet)
