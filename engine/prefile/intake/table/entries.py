"""Gather the rows of a table into entries: those of one entry stand together, and each fact remembers its cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prefile.entry import Entry, Line, SourceFormat
from prefile.errors import DeclarationProblems, Place
from prefile.intake.alike import picked
from prefile.intake.as_written import CellRefused
from prefile.intake.foreign.codes import (
    ANY_NUMBER,
    NATIONAL_CODE,
    common_digits,
    left_behind,
    refuse_code,
)
from prefile.intake.limits import Limits
from prefile.intake.quantities import StatedText
from prefile.intake.refused import Refused
from prefile.intake.table.cell_values import read_value
from prefile.intake.table.cells import Row, Table, Value, shown
from prefile.intake.table.column_habits import Habits
from prefile.intake.table.header import (
    Headings,
    bare,
    heading_test,
)
from prefile.intake.table.lines import Lines, MadeLine
from prefile.intake.table.made_rows import MadeRows
from prefile.intake.table.plain_rows import PlainRows
from prefile.intake.table.row_facts import CellFact, Facts, RowFacts
from prefile.intake.table.rows_beside import RowsBeside, cell_at, is_stated
from prefile.intake.table.table_draft import TableDraft
from prefile.intake.table.unread_columns import unread_columns
from prefile.intake.tariff_numbers import bare_number

__all__ = ["MOST_ENTRIES", "TableReader"]

_WIDER = 4  # tables repeat on each line what they say of the entry
_MOST_ROWS_OF_A_LINE = 100
MOST_ENTRIES = 1_000_000
_NO_NUMBER = "Write the entry number on each of its rows."


class TableReader:
    """Read the rows behind the headings of a table."""

    def __init__(self, table: Table, headings: Headings, habits: Habits, limits: Limits, form: SourceFormat) -> None:
        """Know the columns, how they are written, and what is passed over for every entry: `beside`, with why."""
        self.beside: list[tuple[str, str]] = []
        self._unread = tuple(unread_columns(headings))
        self._table, self._headings, self._limits, self._form = table, headings, limits, form
        self._tariff = headings.mapping.rows == "tariff"
        self._mapping = headings.mapping
        self._habits = habits
        self._rows = RowFacts(headings.line, self._mapping, habits)
        self._lines = Lines(headings.line)
        self._plain = PlainRows(headings.line, self._mapping, habits, self._lines)
        self._made = MadeRows(headings.line, self._lines, self._plain, heading_test([self._mapping]))
        self._most = limits.entry_characters * _WIDER
        number = "declared/1/number" if self._tariff else "tariff_number"
        by_fact = {column.fact: column for column in (*headings.entry, *headings.line)}
        self._tariff_number, self._line, self._entry = by_fact[number], by_fact.get("line"), by_fact.get("entry_number")
        self._width = max((place + 1 for place, cell in enumerate(headings.row.cells) if bare(shown(cell))), default=0)
        self._beside = RowsBeside(table, headings, self._tariff_number)
        places = [column.place for column in headings.entry]
        self._said = picked(places)
        self._least = max((column.place + 1 for column in (*headings.entry, *headings.line)), default=0)
        self._open: list[Facts] = []  # the rows of the line that goes on, where each is a tariff number

    def entries(self, rows: Iterator[Row]) -> Iterator[Entry | DeclarationProblems]:
        """Yield each entry of the rows, or the problems in its place; none where there are no rows."""
        begun: set[str] = set()
        draft: TableDraft | None = None
        for row in rows:
            if draft is not None and self._goes_on(draft, row):
                continue
            if self._beside.is_beside(row, draft):
                continue
            number = shown(cell_at(row, self._entry)) if self._entry else ""
            if draft is None or (number != draft.number and number):
                if draft is not None:
                    if not draft.number and self._entry:
                        self._unnumbered(draft, draft.first)
                    yield self._whole(draft, alone=False)
                draft = self._begun(row, number, begun)
            elif number != draft.number and self._entry and isinstance(cell_at(row, self._entry), str):
                self._unnumbered(draft, row.number)
            self._add(draft, row)
        if draft is not None:
            yield self._whole(draft, alone=len(begun) < 2)  # noqa: PLR2004 - the only one

    def _goes_on(self, draft: TableDraft, row: Row) -> bool:
        """Add a row whose line is made at once and that says of the entry what the row before said; else say no."""
        cells = row.cells
        size = draft.size + len(row.raw)
        if (
            len(cells) < self._least
            or self._said(cells) != draft.said
            or (self._table.even and len(cells) != self._width)
            or size > self._most
            or len(draft.line_cells) >= self._limits.lines
            or row.formulas
            or draft.full
            or not _is_us(draft)
            or (line := self._made.line(cells)) is None
        ):
            return False
        draft.digest.update(row.raw)
        draft.size = size
        draft.shape.setdefault("lines", []).append(line)
        draft.line_cells.append((row.number, cells))
        return True

    def _unnumbered(self, draft: TableDraft, row: int) -> None:
        if self._entry:
            what = "this row has no entry number, and other rows of the table have one"
            draft.refuse_cell(row, self._entry, what, _NO_NUMBER)

    def _draft(self, number: str, first: int) -> TableDraft:
        return TableDraft(self._table, self._form, number, first, self)

    def _begun(self, row: Row, number: str, begun: set[str]) -> TableDraft:
        draft = self._draft(number, row.number)
        draft.unread_columns = self._unread
        unread = ((f'the column "{heading}"', why) for heading, why in self._unread)
        for what, why in (*self.beside, *unread, *self._beside.waiting):
            draft.pass_over(what, why)
        self._beside.waiting.clear()
        if number in begun and self._entry:
            what = f"rows of entry {number} are apart: others of it end before row {row.number}"
            draft.refuse("E117", what, draft.cell(row.number, self._entry))
            draft.full = True
        begun.add(number)
        if len(begun) > MOST_ENTRIES:
            draft.refuse("E106", f"the table holds more than {MOST_ENTRIES:,} entries", draft.place(""))
        return draft

    def _add(self, draft: TableDraft, row: Row) -> None:
        """Read a row into its entry, unless that is refused as too large."""
        draft.digest.update(row.raw)
        draft.size += len(row.raw)
        if draft.full:
            return
        if draft.size > self._most:
            self._refuse_size(draft, row, f"one entry is longer than {self._most:,} bytes")
            return
        if row.formulas:
            draft.pass_over("formulas", "the results that were saved with them were read", row.formulas)
        if not self._even(draft, row):
            return
        self._of_the_entry(draft, row)
        if (line := self._plain_line(draft, row.cells)) is not None:
            self._put(draft, row.number, line, row.cells)
            return
        facts = self._rows.facts(row, draft)
        if not self._tariff:
            self._put(draft, row.number, *self._line_of(draft, facts))
            return
        if "line" not in facts and self._line is not None:
            draft.refuse_cell(row.number, self._line, "this row does not say of which line its tariff number is")
            return
        if self._open and self._open[0]["line"].value != facts["line"].value:
            self._close(draft)
        self._open.append(facts)
        if len(self._open) > _MOST_ROWS_OF_A_LINE:
            self._refuse_size(draft, row, f"one line has more than {_MOST_ROWS_OF_A_LINE} tariff numbers")

    def _plain_line(self, draft: TableDraft, cells: list[Value]) -> dict[str, Any] | Line | None:
        """Return the line of a row or its shape, where it is plain; rows that go on were tried already."""
        if not _is_us(draft):
            return None
        return (None if draft.line_cells else self._made.line(cells)) or self._plain.shape(cells)

    def _refuse_size(self, draft: TableDraft, row: Row, what: str, like: str | None = None) -> None:
        following = "Split the entry, or raise the limit with --max-lines."
        draft.refuse("E106", what, Place(self._table.name, row.number, None, self._table.sheet), following, like)
        draft.full = True
        self._open.clear()

    def _even(self, draft: TableDraft, row: Row) -> bool:
        """Refuse a row of text whose cells slipped: it has more or fewer than the headings."""
        count = len(row.cells)
        while count > self._width and not shown(row.cells[count - 1]):
            count -= 1
        if not self._table.even or count == self._width:
            return True
        what = f"this row has {count} cells, and the headings are {self._width}"
        following = "Put a cell that holds the separator in quotes, and give each row all its cells."
        draft.refuse("E104", what, Place(self._table.name, row.number), following)
        return False

    def _of_the_entry(self, draft: TableDraft, row: Row) -> None:
        """Read what a row says of the whole entry; rows that say otherwise are refused."""
        said = tuple([cell_at(row, column) for column in self._headings.entry])
        if said == draft.said:
            return
        for column in self._headings.entry:
            cell = cell_at(row, column)
            if not is_stated(cell):
                continue
            if draft.raw.get(column.place) == cell and column.fact in draft.entry_cells:
                continue
            draft.raw.setdefault(column.place, cell)
            try:
                value = read_value(cell, column.kind, column.fact, self._mapping, self._habits.of(column))
            except CellRefused as why:
                draft.refuse_cell(row.number, column, why.what, why.following, why.code)
                continue
            first = draft.entry_cells.setdefault(column.fact, CellFact(value, row.number, column))
            if first.row == row.number:
                draft.shape[column.fact] = value
            elif first.value != value:
                what = f'row {first.row} says "{first.value}" for this entry, and this row "{value}"'
                draft.refuse_cell(row.number, column, what[:200], "Correct one of the two rows.")
        draft.said = None if row.number in draft.refused_rows else said

    def _close(self, draft: TableDraft) -> None:
        """Make a line of the tariff numbers gathered."""
        if self._open:
            made = self._lines.of_tariff_numbers(self._open, draft)
            row = next(iter(self._open[0].values())).row
            self._open = []
            self._put(draft, row, *made)

    def shape_of(self, cells: list[Value]) -> dict[str, Any]:
        """Return the line of a plain row as JSON has it."""
        return self._plain.shape(cells) or {}

    def cells_of(self, row: int, cells: list[Value]) -> Facts:
        """Return the cells of a plain row's line by their paths; nothing of such a row is refused or passed over."""
        draft = self._draft("", row)
        return self._lines.line(self._rows.facts(Row(row, cells, b""), draft), draft).cells

    def _put(self, draft: TableDraft, row: int, line: dict[str, Any] | Line, cells: Facts | list[Value]) -> None:
        if len(draft.line_cells) >= self._limits.lines:
            what = f"one entry has more than {self._limits.lines:,} lines"
            self._refuse_size(draft, Row(row, [], b""), what, "ACE A08")
            return
        draft.shape.setdefault("lines", []).append(line)
        draft.line_cells.append((row, cells))

    def _line_of(self, draft: TableDraft, facts: Facts) -> MadeLine:
        """Return the line of a row; in another country's declaration, what of it holds in the United States too."""
        country = str(draft.shape.get("declared_in", "US"))
        if country == "US":
            return self._lines.line(facts, draft)
        for fact, why in [*left_behind(facts, country)]:
            draft.pass_over(facts.pop(fact).column.heading, why)
        number = facts.get("tariff_number")
        if number is None:
            return self._lines.line(facts, draft)
        code = str(number.value)
        common = common_digits(code)
        if common is None:
            refuse_code(draft, StatedText(code, draft.cell(number.row, number.column)), number.column.heading)
        facts["tariff_number"] = number._replace(value=common or ANY_NUMBER)
        made = self._lines.line(facts, draft)
        made.shape["metadata"] = {NATIONAL_CODE: bare_number(code)}
        return made

    def _whole(self, draft: TableDraft, *, alone: bool) -> Entry | DeclarationProblems:
        self._close(draft)
        if draft.problems and not draft.line_cells:
            return DeclarationProblems(draft.problems)
        made = draft.entry(self._table.whole() if alone else f"sha256:{draft.digest.hexdigest()}")
        if isinstance(made, Entry):
            return made
        # What is missing in a row, or in a line of several, may be what could not be read there: that is reported once.
        refused = draft.refused_rows
        kept = [
            problem
            for problem in made.problems
            if problem.code != "E120" or not (problem.where.line in refused or self._tariff)
        ]
        if not refused:
            return made
        return made.with_problems(kept) if isinstance(made, Refused) else DeclarationProblems(kept)


def _is_us(draft: TableDraft) -> bool:
    """Return whether a draft is of a declaration of the United States."""
    return bool(draft.shape.get("declared_in", "US") == "US")
