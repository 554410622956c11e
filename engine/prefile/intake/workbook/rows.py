"""The sheets of a workbook as rows with their places, each value as Excel shows it.

Numbers are doubles in a workbook, and are read to the 15 significant digits that Excel keeps and shows. Whether one is
a day or a percentage its format says. A formula gives the result that was saved with it, and none where none was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from sys import getsizeof
from typing import BinaryIO

from lxml import etree

from prefile.entry.fields import plain
from prefile.intake.table.cells import (
    MOST_COLUMNS,
    DayCell,
    NumberCell,
    Row,
    Table,
    Unreadable,
    Value,
    is_blank,
)
from prefile.intake.workbook.merged import (
    CELL,
    Merged,
    column_letters,
    column_of,
    outline,
)
from prefile.intake.workbook.parts import (
    Archive,
    Sheet,
    elements,
    local,
)

__all__ = ["Workbook"]

_MB = 1 << 20
_MOST_STRINGS_BYTES, _MOST_SHEET_BYTES = 64 * _MB, 128 * _MB
_MOST_STRINGS, _MOST_STRINGS_HELD = 1_000_000, 64 * _MB
_LONGEST_TEXT = 32_767  # characters; what a sheet holds at most is Excel's own limit
_MOST_ROWS, _MOST_CELLS, _MOST_MERGED = 1_048_576, 16_384, 20_000
_MOST_READ = 1_250_000  # cells of a sheet, empty ones too: some twenty seconds
_AS_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_FIRST_DAY, _LAST_DAY = 61, 2_958_465  # 1 March 1900, behind the day that Excel makes up, and 31 December 9999
_SINCE_1904 = 1462
_SECONDS = 86_400
_HIGHEST, _LEAST_PLACE = Decimal(10) ** 30, -26
# Numbers of the formats that are built in: days, times of day, percentages (ECMA-376 part 1, 18.8.30).
_DAYS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_TIMES = frozenset({*range(18, 22), *range(32, 36), 45, 46, 47, 55, 56})
_PERCENTS = frozenset({9, 10})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OPEN = "Open the workbook in Excel, and save it: formulas are then saved with their results."
_SAVE = "Open the workbook in Excel, and save it again."
_NO_RESULT = Unreadable("this cell holds a formula whose result was not saved", _OPEN)
_TWO_VALUES = Unreadable("this cell holds more than one value", _SAVE)
_TOO_LONG = Unreadable(f"this cell holds more than {_LONGEST_TEXT:,} characters", "Shorten the text.")
_TRUE_OR_FALSE = Unreadable("this cell holds true or false, which is no fact of an entry", "Write the fact in words.")


class Workbook:
    """A workbook: its sheets are tables."""

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
        self._held = _Held(list(self._formats(parts.get("styles"))), strings, since_1904)

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
                text = _text(element)
                held += getsizeof(text)
                if len(text) > _LONGEST_TEXT or held > _MOST_STRINGS_HELD:
                    self._archive.stop("E106", "the workbook holds more text than is read", "Save it as CSV UTF-8.")
                yield text

    def _formats(self, member: str | None) -> Iterator[str]:
        """Yield for each style of cells what its format shows."""
        codes: dict[str, str] = {}
        found: list[str] = []
        if member is None:
            return
        for one in self._archive.small(member, "numFmt", "xf", "cellStyleXfs", "cellXfs"):
            match one[""]:
                case "numFmt":
                    codes[one.get("numFmtId", "")] = one.get("formatCode", "")
                case "xf":
                    found.append(_shows(one.get("numFmtId", "0"), codes))
                case "cellXfs":
                    yield from found
                    return
                case _:  # the styles that cells have names for, which cells do not refer to
                    found.clear()

    def _rows(self, sheet: Sheet) -> Iterator[Row]:
        merged = self._merged(sheet)
        with self._archive.member(sheet.member, _MOST_SHEET_BYTES) as stream:
            number = cells = 0
            for element in elements(self._archive, stream, ("row", "sheetData")):
                if local(element) == "sheetData":
                    return
                before, number = number, _row_number(element, number)
                if number > _MOST_ROWS:
                    self._archive.stop("E115", f"a row of the sheet {sheet.name} has a number that no row has")
                if number <= before:
                    what = f"row {number} of the sheet {sheet.name} stands behind row {before}"
                    self._archive.stop("E115", what, _SAVE)
                cells += len(element)
                if cells > _MOST_READ:
                    what = f"the sheet {sheet.name} has more than {_MOST_READ:,} cells"
                    self._archive.stop("E106", what, "Save the sheet as CSV UTF-8.")
                row = self._row(element, number, sheet)
                if row is not None:
                    merged.tell(row)
                    yield row

    def _merged(self, sheet: Sheet) -> Merged:
        """Return the merged cells of a sheet, which stand behind its rows; most sheets have none."""
        with self._archive.member(sheet.member, _MOST_SHEET_BYTES) as stream:
            lists, any_merged = outline(stream)
        if lists > 1:
            self._archive.stop("E115", f"the rows of the sheet {sheet.name} stand in more than one list", _SAVE)
        if not any_merged:
            return Merged(())
        with self._archive.member(sheet.member, _MOST_SHEET_BYTES) as stream:
            written: list[str] = []
            for one in elements(self._archive, stream, ("row", "mergeCell", "mergeCells")):
                if local(one) == "mergeCells":
                    break
                written += [one.get("ref", "")] if local(one) == "mergeCell" else []
                if len(written) > _MOST_MERGED:
                    self._archive.stop("E106", f"the sheet {sheet.name} has more than {_MOST_MERGED:,} merged cells")
            return Merged(written)

    def _row(self, element: etree._Element, number: int, sheet: Sheet) -> Row | None:
        cells: list[Value] = []
        formulas, column = 0, -1
        if len(element) > _MOST_CELLS:
            what = f"row {number} of the sheet {sheet.name} has more than {_MOST_CELLS:,} cells"
            self._archive.stop("E115", what)
        for cell in element:
            if (name := local(cell)) != "c":
                if name == "extLst":
                    continue
                self._archive.stop("E115", f"row {number} of the sheet {sheet.name} holds more than cells", _SAVE)
            column = _column(cell.get("r"), column, number)
            value, formula = self._held.value(cell)
            if value == "":
                continue
            if column >= MOST_COLUMNS:
                what = f"the sheet {sheet.name} has something in column {column_letters(column)}"
                self._archive.stop(
                    "E106", f"{what}; the first {MOST_COLUMNS} columns are read", "Delete what is there."
                )
            if column < len(cells):
                self._archive.stop("E115", f"cells of row {number} stand in the wrong order in the sheet {sheet.name}")
            cells.extend([""] * (column - len(cells)))
            cells.append(value)
            formulas += formula
        if is_blank(cells):
            return None
        raw = "\x1f".join(cell if isinstance(cell, str) else cell[0] for cell in cells)
        return Row(number, cells, f"{raw}\n".encode("utf-8", "surrogatepass"), formulas)


@dataclass(frozen=True, slots=True)
class _Held:
    """What the cells of a workbook refer to: formats by style, shared texts, and the day from which days count."""

    formats: list[str]
    strings: list[str]
    since_1904: bool

    def value(self, cell: etree._Element) -> tuple[Value, bool]:
        """Return what a cell holds, "" for nothing, and whether a formula gave it."""
        kind = cell.get("t", "n")
        saved: str | None = None
        formula = False
        for part in cell:
            name = local(part)
            if name == "f":
                formula = True
            elif name == "v" or (name == "is" and kind == "inlineStr"):
                if saved is not None or (name == "v" and len(part)):
                    return _TWO_VALUES, formula
                saved = _text(part) if name == "is" else part.text or ""
            if saved is not None and len(saved) > _LONGEST_TEXT:
                return _TOO_LONG, formula
        if not saved:
            return (_NO_RESULT, True) if formula and (kind != "str" or saved is None) else ("", False)
        return self._read(kind, saved, cell.get("s")), formula

    def _read(self, kind: str, saved: str, style: str | None) -> Value:  # noqa: PLR0911 - one a kind
        match kind:
            case "n":
                return self._number(saved, style)
            case "s":
                place = int(saved) if saved.isdigit() and saved.isascii() and len(saved) < 8 else len(self.strings)  # noqa: PLR2004
                known = place < len(self.strings)
                return self.strings[place] if known else Unreadable("this cell refers to a text that is missing", _OPEN)
            case "str":
                return _unescaped(saved)
            case "inlineStr":
                return saved
            case "b":
                return _TRUE_OR_FALSE
            case "d":
                return DayCell(saved.removesuffix("Z").removesuffix("T00:00:00"))
            case "e":
                return Unreadable(f"this cell holds the error {saved[:20]}", "Correct the formula, or write the value.")
        return Unreadable("this cell holds a kind of value that is not known", _OPEN)

    def _number(self, saved: str, style: str | None) -> Value:
        if not _NUMBER.fullmatch(saved):
            return Unreadable(f'"{saved[:40]}" is no number', "Write the value again.")
        number = _AS_SHOWN.create_decimal(saved)
        if abs(number) >= _HIGHEST or (number and number.adjusted() < _LEAST_PLACE):
            return Unreadable(f'"{saved}" is larger or smaller than any amount', "Write the value again.")
        place = int(style) if style is not None and style.isdigit() and len(style) < 7 else 0  # noqa: PLR2004
        shown_as = self.formats[place] if place < len(self.formats) else ""
        if shown_as == "day":
            return self._day(number)
        if shown_as == "time":
            return Unreadable("this cell holds a time of day without its day", "Write the day, like 2026-12-04.")
        return NumberCell(plain(number) if number else "0", shown_as == "percent")

    def _day(self, number: Decimal) -> Value:
        if self.since_1904:
            number += _SINCE_1904
        if not _FIRST_DAY <= number < _LAST_DAY + 1:
            return Unreadable(f"this cell is shown as a date, and {plain(number)} is none", "Write it like 2026-12-04.")
        whole = int(number)
        seconds = int(((number - whole) * _SECONDS).to_integral_value(ROUND_HALF_UP))
        day = datetime(1899, 12, 30) + timedelta(days=whole, seconds=seconds)  # noqa: DTZ001 - a cell has no zone
        return DayCell(day.isoformat().removesuffix("T00:00:00"))


def _text(element: etree._Element) -> str:
    """Return a text of one or several runs; how it is read aloud (rPh) is not part of it.

    Raises:
        ValueError: more stands in a run than its text.
    """
    runs = (part for part in element if local(part) in {"t", "r"})
    texts = [one for part in runs for one in _texts(part)]
    return "".join(_unescaped(part.text or "") for part in texts)


def _texts(run: etree._Element) -> list[etree._Element]:
    found = [run] if local(run) == "t" else [one for one in run if local(one) == "t"]
    if len(found) > 1 or any(map(len, found)):
        raise ValueError
    return found


def _unescaped(text: str) -> str:
    """Return a text whose control characters are written _x000D_ as it is meant."""
    return _ESCAPED.sub(_meant, text) if "_x" in text else text


def _meant(found: re.Match[str]) -> str:
    """Return the character that is meant; what is none, or controls, stays as it was written."""
    character = chr(int(found[1], 16))
    return character if character.isprintable() or character in "\t\r\n" else found[0]


def _row_number(row: etree._Element, before: int) -> int:
    """Return the number that a row has, or the next where it has none.

    Raises:
        ValueError: it has something else.
    """
    told = row.get("r")
    if told is None:
        return before + 1
    if not (told.isdigit() and told.isascii()):
        raise ValueError
    return int(told[:10])


def _column(told: str | None, before: int, row: int) -> int:
    """Return the column of a cell, from 0: the one it names, or the next where it names none.

    Raises:
        ValueError: it names no cell, or one of another row.
    """
    if told is None:
        return before + 1
    found = CELL.fullmatch(told)
    if found is None or int(found[2]) != row:
        raise ValueError
    return column_of(found[1])


def _shows(number: str, codes: dict[str, str]) -> str:
    """Return whether a format shows a day, a time, a percentage, or "" for anything else."""
    if number not in codes:
        known = int(number) if number.isdigit() and len(number) < 6 else 0  # noqa: PLR2004
        return "day" if known in _DAYS else "time" if known in _TIMES else "percent" if known in _PERCENTS else ""
    code = _LITERAL.sub("", codes[number].partition(";")[0].lower())
    for letters, shown_as in (("dy", "day"), ("hms", "time"), ("%", "percent")):
        if set(code).intersection(letters):
            return shown_as
    return ""
