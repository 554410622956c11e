"""Read the cells of a table, of CSV or of a workbook, as facts of an entry.

A workbook keeps numbers, days and errors apart from text; a number there has lost the zeros it began with, and is told
so where that matters. What can be read two ways is refused with the cell's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from prefile.entry.fact_paths import FactKind
from prefile.entry.fields import plain
from prefile.errors import Problem
from prefile.intake.mapping import Mapping

__all__ = [
    "MOST_COLUMNS",
    "CellRefused",
    "DayCell",
    "NumberCell",
    "Row",
    "Table",
    "TableStop",
    "Unreadable",
    "Value",
    "is_blank",
    "read_value",
    "shown",
]

MOST_COLUMNS = 256
_LONGEST_SHOWN = 40
# Codes that CBP writes in so many digits: fewer mean that a program took the zeros away.
_DIGITS = {"entry_type": 2, "port": 4, "unlading_port": 4, "mode": 2}
_ZERO_LOST = {5, 7, 9}  # digits of a tariff number whose chapter is 01 to 09, behind the zero
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)|##+")
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
_PLAIN = re.compile(r"[0-9]+", re.ASCII)
_AS_TEXT = "Format the column as text, and write the number in full, like 0804.10.00.00."


class TableStop(Exception):  # noqa: N818 - no error: it carries the problem behind which nothing is read
    """A mistake behind which nothing can be told apart."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem."""
        self.problem = problem
        super().__init__(problem.what)


class CellRefused(Exception):  # noqa: N818 - no error of ours: it says what is wrong with a cell
    """What a cell holds cannot be read: what it is, and the next step where the catalogue's is not the best."""

    def __init__(self, what: str, following: str = "") -> None:
        """Carry the words."""
        self.what, self.following = what, following
        super().__init__(what)


class NumberCell(NamedTuple):
    """A number in a workbook, in plain digits; `percent` where it is shown times a hundred with a percent sign."""

    text: str
    percent: bool


class DayCell(NamedTuple):
    """A day in a workbook, or a day and a time without zone: 2026-12-04 or 2026-12-04T09:30."""

    text: str


class Unreadable(NamedTuple):
    """What stands in a cell and is no fact: an error, true or false, a formula without result.

    `word` is what true or false says where words are told apart: in the column of a claim.
    """

    what: str
    following: str
    word: str = ""


Value = str | NumberCell | DayCell | Unreadable  # text is as it was written, blanks around it too


class Row(NamedTuple):
    """A row: the line of the file that it begins on (in a workbook the row), its cells, and the bytes digested."""

    number: int
    cells: list[Value]
    raw: bytes
    formulas: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is being read: its rows, and how places in it are named.

    `path` names a cell by row, column from 0 and heading. `whole` is the digest of the file once every row was read.
    Rows of a table that is `even` have as many cells as its headings.
    """

    name: str
    kind: str
    rows: Iterator[Row]
    path: Callable[[int, int, str], str]
    whole: Callable[[], str]
    even: bool
    sheet: str | None = None


def is_blank(cells: Iterable[Value]) -> bool:
    """Return whether no cell holds more than blanks."""
    return not any(cell.strip() if isinstance(cell, str) else True for cell in cells)


def shown(value: Value) -> str:
    """Return a cell as text, stripped; what cannot be read is blank."""
    if isinstance(value, str):
        return value.strip()
    return "" if isinstance(value, Unreadable) else value.text


def read_value(value: Value, kind: FactKind, fact: str, mapping: Mapping) -> str | list[str]:
    """Return what a cell says, as entries write it; "" where it says nothing.

    Raises:
        CellRefused: it can be read two ways, has lost digits, or holds an error.
    """
    if isinstance(value, str):
        text = value.strip()
        if not text or (kind in {"name", "text"} and text[0] != "#"):
            return _whole_code(text, fact)
        if _ERRORS.fullmatch(text):
            raise CellRefused(f'"{text}" is an error of a spreadsheet, not a value')
        return _written(text, kind, fact, mapping)
    if isinstance(value, Unreadable):
        if value.word and fact.startswith("claims/"):
            return value.word
        raise CellRefused(value.what, value.following)
    if isinstance(value, DayCell):
        if kind in {"day", "instant", "year"}:
            return value.text
        raise CellRefused(
            f"this cell holds the date {value.text}, and no date belongs here",
            "A spreadsheet may have made a date of it: format the column as text, and write it again.",
        )
    return _number(value, kind, fact, mapping)


def _written(text: str, kind: FactKind, fact: str, mapping: Mapping) -> str | list[str]:
    match kind:
        case "amount":
            return text if _PLAIN.fullmatch(text) else mapping.values.amount(text)
        case "percent":
            return mapping.values.amount(text.removesuffix("%").rstrip())
        case "day" | "instant" | "year":
            return mapping.values.day(text)
        case "number":
            return _tariff_number(text)
        case "countries":
            return mapping.values.codes(text)
        case "country" | "code":
            text = mapping.unit(text) if fact.endswith("/unit") else text.upper()
    return _whole_code(text, fact)


def _tariff_number(text: str) -> str:
    if text.isdigit() and len(text) in _ZERO_LOST:
        raise CellRefused(f'"{text}" has {len(text)} digits: the zero that it began with is lost', _AS_TEXT)
    if _EXPONENT.fullmatch(text):
        raise CellRefused(f'"{text}" is shortened by a spreadsheet, and its last digits are lost', _AS_TEXT)
    return text


def _whole_code(text: str, fact: str) -> str:
    digits = _DIGITS.get(fact)
    if digits is not None and text.isdigit() and len(text) < digits:
        what = f'"{text}" has fewer than {digits} digits: a zero that it began with is lost'
        raise CellRefused(what, f"Format the column as text, and write all {digits} digits.")
    return text


def _number(value: NumberCell, kind: FactKind, fact: str, mapping: Mapping) -> str | list[str]:
    """Read a number of a workbook, which is shown as the file's own decimal mark says and kept with a point."""
    if value.percent and kind != "percent":
        raise CellRefused(f"this cell holds a percentage ({_times_hundred(value.text)} %), and none belongs here")
    match kind:
        case "amount":
            return value.text
        case "percent":
            return _times_hundred(value.text) if value.percent else value.text
        case "number":
            if "." in value.text:
                what = f"{value.text} is stored as a number, whose zeros at the end are lost"
                raise CellRefused(what, _AS_TEXT)
            return _tariff_number(value.text)
    return _written(value.text, kind, fact, mapping)


def _times_hundred(text: str) -> str:
    return plain(Decimal(text).scaleb(2))
