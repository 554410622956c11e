"""Read tables as declarations: CSV and workbooks, whose columns a mapping names.

Without a mapping, the shipped one whose headings fit is read. Title rows may stand above the headings. One table of a
workbook is read; which, its headings say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from prefile.entry import Entry, SourceFormat
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.how_written import AS_IT_SHOWS, HowWritten
from prefile.intake.limits import Limits
from prefile.intake.mapping import Mapping, claim_fact, shipped_mapping
from prefile.intake.sniff import begins_xlsx
from prefile.intake.table.cells import Row, Table, TableStop
from prefile.intake.table.column_habits import Habits, habits_of, look_ahead
from prefile.intake.table.csv_rows import csv_table
from prefile.intake.table.entries import TableReader
from prefile.intake.table.header import (
    Headings,
    heading_test,
    lost_above,
    read_headings,
)
from prefile.intake.table.unread_columns import refused_columns
from prefile.intake.workbook.rows import Workbook

__all__ = ["CsvColumns", "csv_columns", "holds_entries", "read_csv_entries", "read_xlsx_entries"]

TABLE_MAPPINGS = ("table", "ace-es-003")
_MAGIC = 8
_NO_WORKBOOK = "E115"
_LOOKED_AT = 20  # rows that may hold the headings
_NOT_OURS = "its headings are not those of a declaration"

# What screening asks for, in a broker's words, and the facts of a mapping that say it.
_ASKED = {
    "mineral content": ("minerals/",),
    "metal content, and where metals were smelted, cast or melted": ("metal/",),
    "price per unit on the invoice": ("invoice/unit_price",),
    "relief that is claimed": ("claims/",),
    "net mass": ("net_kg",),
    "zone status": ("ftz/",),
    "day of loading": ("loaded",),
    "end use": ("end_use",),
    "mode of transport": ("mode",),
    "country of export": ("exported_from",),
    "special program": ("program",),
    "what is declared": ("declared/",),
}

Items = Iterator[Entry | DeclarationProblems]


class _Sheet(NamedTuple):
    """A table whose headings are found: its first rows, and what of the file around it is passed over, with why."""

    table: Table
    first: Sequence[Row]
    headings: Headings
    beside: Sequence[tuple[str, str]] = ()


def read_csv_entries(stream: BinaryIO, name: str, limits: Limits, how: HowWritten) -> Items:
    """Yield each entry of a table in CSV, or the problems in its place."""
    mappings = _mappings(how.mapping)
    try:
        table = csv_table(stream, name, heading_test(mappings))
        first = _first(table)
        found = read_headings(table, first, mappings)
        if isinstance(found, Problem):
            yield DeclarationProblems([found])
            return
        yield from _entries(_Sheet(table, first, found), limits, how)
    except TableStop as stop:
        yield DeclarationProblems([stop.problem])


def read_xlsx_entries(stream: BinaryIO, name: str, limits: Limits, how: HowWritten) -> Items:
    """Yield each entry of the one sheet of a workbook whose headings fit, or the problems in its place."""
    mappings = _mappings(how.mapping)
    try:
        workbook = Workbook(stream, name)
        try:
            yield from _entries(_sheet(workbook, name, mappings), limits, how)
        finally:
            workbook.close()
    except TableStop as stop:
        yield DeclarationProblems([stop.problem])


def holds_entries(stream: BinaryIO, name: str, mapping: Mapping | None) -> bool:
    """Return whether the headings of a table in CSV, or of a sheet of a workbook, are those of a declaration.

    A workbook that cannot be looked into may hold one: reading it says what is wrong.
    """
    mappings = _mappings(mapping)
    try:
        if begins_xlsx(stream.read(_MAGIC)):
            stream.seek(0)
            workbook = Workbook(stream, name)
            try:
                return any(_fits(table, mappings) for table in workbook.tables())
            finally:
                workbook.close()
        stream.seek(0)
        return _fits(csv_table(stream, name, heading_test(mappings)), mappings)
    except TableStop as stop:
        return stop.problem.code == _NO_WORKBOOK


def _fits(table: Table, mappings: Sequence[Mapping]) -> bool:
    first = _first(table)
    return bool(first) and isinstance(read_headings(table, first, mappings), Headings)


def _mappings(mapping: Mapping | None) -> Sequence[Mapping]:
    return [shipped_mapping(name) for name in TABLE_MAPPINGS] if mapping is None else [mapping]


def _first(table: Table) -> list[Row]:
    """Return the first rows of a table, among which the headings are looked for."""
    return list(islice(table.rows, _LOOKED_AT))


def _sheet(workbook: Workbook, name: str, mappings: Sequence[Mapping]) -> _Sheet:
    """Return the one sheet whose headings fit, its first rows, and what of the workbook is passed over.

    Raises:
        TableStop: none fits, or more than one.
    """
    fit: list[tuple[Table, list[Row], Headings]] = []
    beside = [(f'the sheet "{sheet}"', "it is hidden") for sheet in workbook.unseen]
    refused: list[Problem] = []
    for table in workbook.tables():
        first = _first(table)
        found = read_headings(table, first, mappings) if first else None
        if isinstance(found, Headings):
            fit.append((table, first, found))
            continue
        beside.append((f'the sheet "{table.sheet}"', _NOT_OURS))
        if found is not None:
            refused.append(found)
    if any(found.known > 1 for *_, found in fit):  # one known word alone may stand on a sheet that explains
        beside += [(f'the sheet "{table.sheet}"', _NOT_OURS) for table, _, found in fit if found.known == 1]
        fit = [sheet for sheet in fit if sheet[-1].known > 1]
    if len(fit) > 1:
        names = " and ".join(f'"{table.sheet}"' for table, *_ in fit)
        following = "Keep one of them in the workbook, or save each as a workbook of its own."
        raise TableStop(Problem("E116", f"the sheets {names} each hold a declaration", Place(name), next=following))
    if not fit:
        raise TableStop(refused[0] if refused else Problem("E109", "the workbook holds no rows", Place(name)))
    return _Sheet(*fit[0], beside)


def _claim_columns(found: Headings) -> Iterator[tuple[str, str]]:
    """Yield each claim that a mapping reads, with the column that states it: the file's, else one to be added."""
    there = {column.fact: column.heading for column in found.line}
    for claim, sources in found.mapping.claim_sources():
        heading = there.get(claim_fact(claim))
        yield claim, f'the column "{heading}"' if heading else f'a column "{sources[0]}"'


class _Columns(NamedTuple):
    """How the columns of a table are read: its headings, how each is written, and what its format is called."""

    headings: Headings
    habits: Habits
    form: SourceFormat


def _columns(sheet: _Sheet, how: HowWritten) -> tuple[_Columns, Iterator[Row]] | DeclarationProblems:
    """Return how the columns of a sheet are read, and the rows behind its headings; or why they are not.

    Raises:
        TableStop: a row of goods stands above the headings.
    """
    table, first, found, _ = sheet
    mapping = found.mapping
    if (lost := lost_above(table, first, found)) is not None:
        raise TableStop(lost)
    facts = (*mapping.entry, *mapping.line)
    lacking = tuple(words for words, heads in _ASKED.items() if not any(fact.startswith(heads) for fact in facts))
    held, rows = look_ahead(chain(first[found.above + 1 :], table.rows))
    habits = habits_of(table, (*found.entry, *found.line), held, mapping, how)
    if refused := [*refused_columns(table, found), *habits.problems]:
        return DeclarationProblems(refused)
    form = SourceFormat(f"{table.kind}, columns of {mapping.name}", lacking, tuple(_claim_columns(found)))
    return _Columns(found, habits, form), rows


class CsvColumns:
    """The columns of a file of CSV, by which any rows of it are read as they are within the file."""

    def __init__(self, header: bytes, table: Table, columns: _Columns, limits: Limits) -> None:
        """Know the line of the headings, and how each column is read."""
        self.header, (self.headings, self.habits, form) = header, columns
        self._is_known = heading_test([self.headings.mapping])
        self._reading = TableReader(table, self.headings, self.habits, limits, form)

    def entries(self, data: bytes, name: str, behind: int) -> Items:
        """Yield the entries of some rows, which are those of whole entries; so many lines of the file stand before."""
        rows = csv_table(BytesIO(self.header + data), name, self._is_known).rows
        try:
            next(rows)
            yield from self._reading.entries(row._replace(number=row.number + behind - 1) for row in rows)
        except TableStop as stop:
            yield DeclarationProblems([stop.problem])


def csv_columns(stream: BinaryIO, name: str, limits: Limits) -> CsvColumns | None:
    """Return the columns of a file of CSV that begins with its headings; None where it does not, or is refused."""
    mappings = _mappings(None)
    try:
        table = csv_table(stream, name, heading_test(mappings))
        first = _first(table)
        found = read_headings(table, first, mappings)
        if isinstance(found, Problem) or found.above:
            return None
        columns = _columns(_Sheet(table, first, found), AS_IT_SHOWS)
    except TableStop:
        return None
    return None if isinstance(columns, DeclarationProblems) else CsvColumns(first[0].raw, table, columns[0], limits)


def _entries(sheet: _Sheet, limits: Limits, how: HowWritten) -> Items:
    """Yield the entries of the rows behind the headings."""
    table, _, found, beside = sheet
    columns = _columns(sheet, how)
    if isinstance(columns, DeclarationProblems):
        yield columns
        return
    (_, habits, form), rows = columns
    reading = TableReader(table, found, habits, limits, form)
    reading.beside = [*beside]
    if found.above:
        reading.beside.append(("rows above the headings", "they are titles"))
    some = False
    for item in reading.entries(rows):
        some = True
        yield item
    if not some:
        place = Place(table.name, found.row.number, None, table.sheet)
        following = "Fill in a row for each line of the entry."
        yield DeclarationProblems([Problem("E109", "the table holds headings and no rows", place, next=following)])
