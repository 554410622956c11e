"""Read the cells of a workbook, each value as Excel shows it.

Numbers are doubles in a workbook, and are read to the 15 significant digits that Excel keeps and shows. Whether one is
a day or a percentage its format says. A formula gives the result that was saved with it, and none where none was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from lxml import etree

from prefile.entry.fields import plain
from prefile.intake.table.cells import DayCell, NumberCell, Unreadable, Value
from prefile.intake.workbook.parts import local

__all__ = ["LONGEST_TEXT", "SAVE_AGAIN", "CellReader", "shown_as", "text_of_runs", "unescaped"]

LONGEST_TEXT = 32_767  # characters, Excel's own limit of a cell
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
SAVE_AGAIN = "Open the workbook in Excel, and save it again."
_NO_RESULT = Unreadable("this cell holds a formula whose result was not saved", _OPEN)
_TWO_VALUES = Unreadable("this cell holds more than one value", SAVE_AGAIN)
_TOO_LONG = Unreadable(f"this cell holds more than {LONGEST_TEXT:,} characters", "Shorten the text.")
_TRUE, _FALSE = (
    Unreadable("this cell holds true or false, which is no fact of an entry", "Write the fact in words.", word)
    for word in ("true", "false")
)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Read cells by what they refer to: formats by style, shared texts, and whether days count from 1904."""

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
                saved = text_of_runs(part) if name == "is" else part.text or ""
            if saved is not None and len(saved) > LONGEST_TEXT:
                return _TOO_LONG, formula
        if not saved:
            return (_NO_RESULT, True) if formula and (kind != "str" or saved is None) else ("", False)
        return self.read(kind, saved, cell.get("s")), formula

    def read(self, kind: str, saved: str, style: str | None) -> Value:  # noqa: PLR0911 - one a kind
        """Return what a cell of a kind and a style holds that was saved with a text."""
        match kind:
            case "n":
                return self._number(saved, style)
            case "s":
                place = int(saved) if saved.isdigit() and saved.isascii() and len(saved) < 8 else len(self.strings)  # noqa: PLR2004
                known = place < len(self.strings)
                return self.strings[place] if known else Unreadable("this cell refers to a text that is missing", _OPEN)
            case "str":
                return unescaped(saved)
            case "inlineStr":
                return saved
            case "b":
                return _FALSE if saved == "0" else _TRUE
            case "d":
                return DayCell(saved.removesuffix("Z").removesuffix("T00:00:00"))
            case "e":
                return Unreadable(f"this cell holds the error {saved[:20]}", "Correct the formula, or write the value.")
        return Unreadable("this cell holds a kind of value that is not known", _OPEN)

    def _number(self, saved: str, style: str | None) -> Value:
        if not _NUMBER.fullmatch(saved):
            return Unreadable(f'"{saved[:40]}" is not a number', "Write the value again.")
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


def text_of_runs(element: etree._Element) -> str:
    """Return a text of one or several runs; how it is read aloud (rPh) is not part of it.

    Raises:
        ValueError: more stands in a run than its text.
    """
    if len(element) == 1 and local(only := element[0]) == "t" and not len(only):
        return unescaped(only.text or "")  # as nearly every text is
    runs = (part for part in element if local(part) in {"t", "r"})
    texts = [text for part in runs for text in _texts(part)]
    return "".join(unescaped(part.text or "") for part in texts)


def _texts(run: etree._Element) -> list[etree._Element]:
    found = [run] if local(run) == "t" else [part for part in run if local(part) == "t"]
    if len(found) > 1 or any(map(len, found)):
        raise ValueError
    return found


def unescaped(text: str) -> str:
    """Return a text whose control characters are written _x000D_ as it is meant."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    """Return the character that is meant; what is none, or controls, stays as it was written."""
    character = chr(int(found[1], 16))
    return character if character.isprintable() or character in "\t\r\n" else found[0]


def shown_as(number: str, codes: dict[str, str]) -> str:
    """Return whether a format shows a day, a time, a percentage, or "" for anything else."""
    if number not in codes:
        known = int(number) if number.isdigit() and len(number) < 6 else 0  # noqa: PLR2004
        return "day" if known in _DAYS else "time" if known in _TIMES else "percent" if known in _PERCENTS else ""
    code = _LITERAL.sub("", codes[number].partition(";")[0].lower())
    for letters, shown_as in (("dy", "day"), ("hms", "time"), ("%", "percent")):
        if set(code).intersection(letters):
            return shown_as
    return ""
