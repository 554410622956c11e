"""Read the sheets of a workbook as rows with their places; `cell_reader` says what each cell holds."""

from __future__ import annotations

from collections.abc import Iterator
from sys import getsizeof
from typing import BinaryIO

from lxml import etree

from prefile.intake.table.cells import MOST_COLUMNS, Row, Table, Value, is_blank
from prefile.intake.workbook.cell_reader import LONGEST_TEXT, SAVE_AGAIN, CellReader, shown_as, text_of_runs, unescaped
from prefile.intake.workbook.merged import CELL, Merged, column_letters, column_of, outline
from prefile.intake.workbook.parts import Archive, Sheet, elements, local
from prefile.intake.workbook.plain_cells import PlainCells
from prefile.intake.workbook.plain_sheet import PlainSheet

__all__ = ["Workbook"]

_MB = 1 << 20
_MOST_STRINGS_BYTES, _MOST_SHEET_BYTES = 64 * _MB, 128 * _MB
_MOST_STRINGS, _MOST_STRINGS_HELD = 1_000_000, 64 * _MB
# What a sheet holds at most is Excel's own limit.
_MOST_ROWS, _MOST_CELLS, _MOST_MERGED = 1_048_576, 16_384, 20_000
_COLUMNS = {column_letters(column): column for column in range(MOST_COLUMNS)}
_MOST_READ = 1_250_000  # cells of a sheet, empty ones too: some twenty seconds


class Workbook:
    """Open a workbook, whose sheets are tables."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Take a workbook in.

        Raises:
            TableStop: it is none, or not to be trusted.
        """
        self._archive = Archive(stream, name)
        workbook = self._archive.workbook()
        self._sheets, since_1904 = self._archive.sheets(workbook)
        parts = {kind: member for _, kind, member in self._archive.related(workbook)}
        strings = list(self._strings(parts["sharedStrings"])) if "sharedStrings" in parts else []
        self._held = CellReader(list(self._formats(parts.get("styles"))), strings, since_1904)
        self._plain = PlainCells(_COLUMNS, self._held.read, unescaped)

    def close(self) -> None:
        """Let go of the workbook."""
        self._archive.close()

    @property
    def unseen(self) -> list[str]:
        """The sheets that a person does not see."""
        return [sheet.name for sheet in self._sheets if not sheet.visible]

    def tables(self) -> Iterator[Table]:
        """Yield each sheet that a person sees."""
        for sheet in self._sheets:
            if sheet.visible:
                yield self._table(sheet)

    def _table(self, sheet: Sheet) -> Table:
        def path(row: int, column: int, _: str) -> str:
            return f"{sheet.name}!{column_letters(column)}{row}"

        rows = self._rows(sheet)
        return Table(
            self._archive.name, "XLSX workbook", rows, path, lambda: self._archive.digest, even=False, sheet=sheet.name
        )

    def _strings(self, member: str) -> Iterator[str]:
        held = 0
        with self._archive.member(member, _MOST_STRINGS_BYTES) as stream:
            for count, element in enumerate(elements(self._archive, stream, ("si",))):
                if count >= _MOST_STRINGS:
                    self._archive.stop("E106", f"the workbook holds more than {_MOST_STRINGS:,} texts")
                text = text_of_runs(element)
                held += getsizeof(text)
                if len(text) > LONGEST_TEXT or held > _MOST_STRINGS_HELD:
                    self._archive.stop("E106", "the workbook holds more text than is read", "Save it as CSV UTF-8.")
                yield text

    def _formats(self, member: str | None) -> Iterator[str]:
        """Yield for each style of cells what its format shows."""
        codes: dict[str, str] = {}
        found: list[str] = []
        if member is None:
            return
        for part in self._archive.small(member, "numFmt", "xf", "cellStyleXfs", "cellXfs"):
            match part[""]:
                case "numFmt":
                    codes[part.get("numFmtId", "")] = part.get("formatCode", "")
                case "xf":
                    found.append(shown_as(part.get("numFmtId", "0"), codes))
                case "cellXfs":
                    yield from found
                    return
                case _:  # the styles that cells have names for, which cells do not refer to
                    found.clear()

    def _rows(self, sheet: Sheet) -> Iterator[Row]:
        merged, bounds = self._merged(sheet), _Bounds(self._archive, sheet)
        with self._archive.member(sheet.member, _MOST_SHEET_BYTES) as stream:
            plain = PlainSheet(stream, _COLUMNS, self._plain)
            for number, count, cells in plain.rows():
                bounds.take(number, count)
                if (row := _row(number, cells, 0)) is not None:
                    merged.mark(row)
                    yield row
            if plain.is_whole:
                return
            for element in elements(self._archive, stream, ("row", "sheetData")):
                if local(element) == "sheetData":
                    return
                bounds.take(_row_number(element, bounds.number), len(element))
                if (row := self._row(element, bounds.number, sheet)) is not None:
                    merged.mark(row)
                    yield row

    def _merged(self, sheet: Sheet) -> Merged:
        """Return the merged cells of a sheet, which stand behind its rows; most sheets have none."""
        with self._archive.member(sheet.member, _MOST_SHEET_BYTES) as stream:
            lists, any_merged = outline(stream)
        if lists > 1:
            self._archive.stop("E115", f"the rows of the sheet {sheet.name} are in more than one list", SAVE_AGAIN)
        if not any_merged:
            return Merged(())
        with self._archive.member(sheet.member, _MOST_SHEET_BYTES) as stream:
            written: list[str] = []
            for part in elements(self._archive, stream, ("row", "mergeCell", "mergeCells")):
                if local(part) == "mergeCells":
                    break
                written += [part.get("ref", "")] if local(part) == "mergeCell" else []
                if len(written) > _MOST_MERGED:
                    self._archive.stop("E106", f"the sheet {sheet.name} has more than {_MOST_MERGED:,} merged cells")
            return Merged(written)

    def _row(self, element: etree._Element, number: int, sheet: Sheet) -> Row | None:
        plain = self._plain.cells(etree.tostring(element, with_tail=False), number)
        if plain is not None:
            return _row(number, plain, 0)
        cells: list[Value] = []
        formulas, column = 0, -1
        if len(element) > _MOST_CELLS:
            what = f"row {number} of the sheet {sheet.name} has more than {_MOST_CELLS:,} cells"
            self._archive.stop("E115", what)
        for cell in element:
            if (name := local(cell)) != "c":
                if name == "extLst":
                    continue
                self._archive.stop("E115", f"row {number} of the sheet {sheet.name} holds more than cells", SAVE_AGAIN)
            column = _column(cell.get("r"), column, number)
            value, formula = self._held.value(cell)
            if value == "":
                continue
            if column >= MOST_COLUMNS:
                what = f"the sheet {sheet.name} has a value in column {column_letters(column)}"
                self._archive.stop("E106", f"{what}, but only the first {MOST_COLUMNS} columns are read", "Delete it.")
            if column < len(cells):
                self._archive.stop("E115", f"cells of row {number} are in the wrong order in the sheet {sheet.name}")
            cells.extend([""] * (column - len(cells)))
            cells.append(value)
            formulas += formula
        return _row(number, cells, formulas)


class _Bounds:
    """Bound the rows of a sheet: each number is behind the one before, and of cells there are not too many."""

    def __init__(self, archive: Archive, sheet: Sheet) -> None:
        self._archive, self._sheet = archive, sheet
        self.number = self._cells = 0

    def take(self, number: int, cells: int) -> None:
        """Count a row with its cells, empty ones too.

        Raises:
            TableStop: it is out of bounds.
        """
        before, self.number = self.number, number
        self._cells += cells
        if number > _MOST_ROWS:
            self._archive.stop("E115", f"a row of the sheet {self._sheet.name} has a number that no row has")
        if number <= before:
            what = f"row {number} of the sheet {self._sheet.name} follows row {before}"
            self._archive.stop("E115", what, SAVE_AGAIN)
        if self._cells > _MOST_READ:
            what = f"the sheet {self._sheet.name} has more than {_MOST_READ:,} cells"
            self._archive.stop("E106", what, "Save the sheet as CSV UTF-8.")


def _row(number: int, cells: list[Value], formulas: int) -> Row | None:
    """Return the row of some cells; None where nothing stands in them."""
    if is_blank(cells):
        return None
    try:
        raw = "\x1f".join(cells)  # type: ignore[arg-type]  # as most rows are: text alone
    except TypeError:
        raw = "\x1f".join([cell if isinstance(cell, str) else cell[0] for cell in cells])
    return Row(number, cells, f"{raw}\n".encode("utf-8", "surrogatepass"), formulas)


def _row_number(row: etree._Element, before: int) -> int:
    """Return the number that a row has, or the next where it has none.

    Raises:
        ValueError: it has something else.
    """
    reference = row.get("r")
    if reference is None:
        return before + 1
    if not (reference.isdigit() and reference.isascii()):
        raise ValueError
    return int(reference[:10])


def _column(reference: str | None, before: int, row: int) -> int:
    """Return the column of a cell, from 0: the one it names, or the next where it names none.

    Raises:
        ValueError: it names no cell, or one of another row.
    """
    if reference is None:
        return before + 1
    known = _COLUMNS.get(reference.removesuffix(str(row)))
    if known is not None:
        return known
    found = CELL.fullmatch(reference)
    if found is None or int(found[2]) != row:
        raise ValueError
    return column_of(found[1])
