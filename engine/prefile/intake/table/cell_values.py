"""Read the cells of a table, of CSV or of a workbook, as facts of an entry.

A workbook keeps numbers, days and errors apart from text; a number there has lost the zeros it began with, and is told
so where that matters. Text is read as people write it (`intake/as_written.py`), unless a mapping says how it is
written. What can be read two ways is refused with the cell's name.
"""

from __future__ import annotations

import re
from decimal import Decimal

from prefile.entry.fact_paths import FactKind
from prefile.entry.fields import plain
from prefile.intake.as_written import (
    NOT_SHOWN,
    CellRefused,
    Habit,
    amount_as_written,
    countries_as_written,
    country_as_written,
    day_as_written,
    unit_as_written,
)
from prefile.intake.mapping import Mapping
from prefile.intake.table.cells import DayCell, NumberCell, Unreadable, Value

__all__ = ["read_value"]

# Codes that CBP writes in so many digits: fewer mean that a program took the zeros away.
_DIGITS = {"entry_type": 2, "port": 4, "unlading_port": 4, "mode": 2}
_ZERO_LOST = {5, 7, 9}  # digits of a tariff number whose chapter is 01 to 09, behind the zero
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)|##+")
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
_PLAIN = re.compile(r"[0-9]+", re.ASCII)
_AS_TEXT = "Format the column as text, and write the number in full, like 0804.10.00.00."


def read_value(value: Value, kind: FactKind, fact: str, mapping: Mapping, habit: Habit = NOT_SHOWN) -> str | list[str]:
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
        return _written(text, kind, fact, mapping, habit)
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


def _written(  # noqa: PLR0911 - one a kind
    text: str, kind: FactKind, fact: str, mapping: Mapping, habit: Habit = NOT_SHOWN
) -> str | list[str]:
    match kind:
        case "amount":
            return text if _PLAIN.fullmatch(text) else amount_as_written(text, fact, habit.mark)
        case "percent":
            return amount_as_written(text.removesuffix("%").rstrip(), fact, habit.mark)
        case "day" | "instant" | "year":
            stated = not mapping.values.days_as_written
            return mapping.values.day(text) if stated else day_as_written(text, habit.order, timed=kind == "instant")
        case "number":
            return _tariff_number(text)
        case "countries":
            return countries_as_written(text)
        case "country":
            return country_as_written(text)
        case "code":
            text = _unit(text, mapping) if fact.endswith("/unit") else text.upper()
    return _whole_code(text, fact)


def _unit(text: str, mapping: Mapping) -> str:
    stated = mapping.units.get(text) or mapping.units.get(text.upper())
    return stated or unit_as_written(text)


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
