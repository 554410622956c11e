"""Read what people write in a cell as entries write it: days, amounts, units, countries.

What can mean one thing only is read. What can mean two is refused with the choice, unless its column, or whoever passes
the file, has shown which is meant; what means nothing that is known stays as it is, for the entry's model to refuse.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from prefile.entry.fields import plain
from prefile.values.country_names import country_named
from prefile.values.money import EXACT, read_amount
from prefile.values.unit_names import unit_named
from prefile.values.units import UNITS
from prefile.values.written_amounts import DecimalMark, WrittenAmount, written_amount
from prefile.values.written_days import DayOrder, WrittenDay, written_day

__all__ = [
    "NOT_SHOWN",
    "SAY_DATES",
    "SAY_DECIMAL",
    "CellRefused",
    "Habit",
    "amount_as_written",
    "asks_of_points",
    "countries_as_written",
    "country_as_written",
    "currency_of",
    "day_as_written",
    "lone_comma",
    "open_amount",
    "open_day",
    "unit_as_written",
]

SAY_DATES = "Say --dates mdy (month first) or --dates dmy (day first), or write days like 2026-12-07."
SAY_DECIMAL = "Say --decimal . or --decimal , or write amounts without separators of thousands."
_MONEY = re.compile(r"us_content|non_us_content|repair_value|part_values/.*|invoice/amount|(?:.*/)?(?:value|duty)")
_ORDERS: dict[DayOrder, str] = {"mdy": "the month first", "dmy": "the day first"}
_MIDNIGHT = "00:00"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.*)?", re.ASCII | re.DOTALL)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_NOTHING = re.compile(r"n/?a|none|nil|tbd|unknown|[-–—?.]+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,;|/]\s*")
_CURRENCY = re.compile(r"[A-Z]{3}|[$€£¥]|[A-Z]{1,2}\$")
_DOLLARS = frozenset({"", "$", "USD", "US$"})
_MILLIGRAM = Decimal("0.000001")
_DECIMALS = 6
_CODE = 2


class CellRefused(Exception):  # noqa: N818 - no error of ours: it says what is wrong with a cell
    """What a cell holds cannot be read: what it is, and the next step where the catalogue's is not the best."""

    def __init__(self, what: str, following: str = "", code: str = "E114") -> None:
        """Carry the words and the code."""
        self.what, self.following, self.code = what, following, code
        super().__init__(what)


class Habit(NamedTuple):
    """How the values of a column are written, where that is known: the order of days, the mark of decimals."""

    order: DayOrder | None = None
    mark: DecimalMark | None = None


NOT_SHOWN = Habit()


def day_as_written(text: str, order: DayOrder | None, *, timed: bool) -> str:
    """Return a day in ISO 8601, with the time of day behind it where one is `timed`; midnight there says nothing.

    Raises:
        CellRefused: its order is open, or another than that of its column.
    """
    if _ISO.fullmatch(text) or _YEAR.fullmatch(text):
        return text
    found = written_day(text)
    if found is None:
        _refuse_nothing(text)
        return text
    if order is None:
        if found.is_open:
            raise CellRefused(open_day(text, found), SAY_DATES, "E130")
        order = found.proves or "mdy"
    if order not in found.days:
        what = f'"{text}" is not a date with {_ORDERS[order]}, as its column is written'
        raise CellRefused(what, "Write all dates of a column alike, best like 2026-12-07.", "E130")
    day = found.days[order]
    return f"{day}T{found.clock}" if found.clock and (not timed or found.clock != _MIDNIGHT) else day


def open_day(text: str, found: WrittenDay) -> str:
    """Say in words what a day may be whose order is open."""
    return f'"{text}" may be {found.days["mdy"]} (month first) or {found.days["dmy"]} (day first)'


def open_amount(text: str, found: WrittenAmount) -> str:
    """Say in words what an amount may be whose decimal mark is open."""
    return f'"{text}" may be {found.amounts["."]} or {found.amounts[","]}'


def lone_comma(text: str, found: WrittenAmount) -> tuple[str, str]:
    """Say in words that an amount has a comma that parts no thousands, and what to do: it is likelier a slip."""
    what = f'"{text}" has a comma that does not separate thousands'
    return what, f"Correct it if a digit is missing. If it is {found.amounts[',']}, write it so, or say --decimal ,"


def asks_of_points(fact: str) -> bool:
    """Whether a point before three digits is asked about: of money, whose decimals are two, not of weights."""
    return _MONEY.fullmatch(fact) is not None


def amount_as_written(text: str, fact: str, mark: DecimalMark | None) -> str:
    """Return an amount in plain digits; that of a quantity with a unit behind it keeps it: 200 KG.

    Raises:
        CellRefused: its decimal mark is open, or another than that of its column; or what is beside it does not belong.
    """
    found = written_amount(text)
    if found is None:
        _refuse_nothing(text)
        return text
    if mark is None:
        if found.is_open or (found.is_open_point and asks_of_points(fact)):
            raise CellRefused(open_amount(text, found), SAY_DECIMAL, "E108")
        if found.has_lone_comma:
            raise CellRefused(*lone_comma(text, found), "E108")
        mark = "." if "." in found.amounts else ","
    if mark not in found.amounts:
        what = f'"{text}" is no amount whose decimals stand behind "{mark}", as those of its column do'
        raise CellRefused(what, "Write all amounts of a column alike.", "E108")
    return _beside(text, found, found.amounts[mark], fact)


def currency_of(text: str) -> str:
    """Return the currency that an amount names, USD or another, or "" where it names none."""
    found = written_amount(text)
    if found is None:
        return ""
    named = found.before or (found.after.upper() if _CURRENCY.fullmatch(found.after.upper()) else "")
    return "" if named == "$" else named.replace("US$", "USD")


def unit_as_written(text: str) -> str:
    """Return CBP's code of a unit; one that is not known stays as it is, in capitals.

    Raises:
        CellRefused: it may be two units.
    """
    named = unit_named(text)
    if named is None:
        return text.rstrip(".").upper()
    if len(named.codes) > 1:
        what = f'"{text}" may be the unit {" or ".join(named.codes)}'
        raise CellRefused(what, "Write CBP's code of the unit that is meant.")
    return next(iter(named.codes))


def country_as_written(text: str) -> str:
    """Return CBP's code of a country; one that is not known stays as it is, in capitals.

    Raises:
        CellRefused: it may be two countries, or is known to be none.
    """
    named = country_named(text)
    if named is None:
        return text.upper()
    if not named.codes:
        what = f'"{text}" is no country'
        raise CellRefused(what, "Write the country itself: its two letters, or its name.", "E133")
    if len(named.codes) > 1:
        what = f'"{text}" may be {" or ".join(named.codes)}'
        raise CellRefused(what, "Write the two letters of the country that is meant.", "E133")
    return next(iter(named.codes))


def countries_as_written(text: str) -> list[str]:
    """Return the codes of the countries that one cell names: names apart by commas and the like, codes by blanks too.

    Raises:
        CellRefused: one of them may be two countries, or is known to be none.
    """
    found: list[str] = []
    for part in filter(None, _BETWEEN.split(text)):
        whole = country_as_written(part)
        found.extend([whole] if whole != part.upper() or " " not in part else map(country_as_written, part.split()))
    return found


def _refuse_nothing(text: str) -> None:
    """Refuse a word that stands for an empty cell: what is missing is left empty, so that it is asked for."""
    if _NOTHING.fullmatch(text):
        raise CellRefused(f'"{text}" states nothing', "Leave the cell empty where the fact is not known.")


def _beside(text: str, found: WrittenAmount, amount: str, fact: str) -> str:
    """Return an amount with what is beside it taken in: dollars say nothing, units go with quantities."""
    after = found.after.upper()
    currency = after if _CURRENCY.fullmatch(after) and after not in UNITS and unit_named(after) is None else ""
    named = found.before or currency
    if named not in _DOLLARS or (found.before and currency not in _DOLLARS):
        what = f'"{text}" names the currency {named if named not in _DOLLARS else currency}'
        raise CellRefused(what, "Write the amount alone here, and its currency in a column of its own.", "E108")
    if currency or not after:
        return amount
    unit = unit_as_written(found.after)
    if unit not in UNITS:
        what = f'"{text}" has "{found.after}" behind the amount, which is no unit of CBP\'s'
        raise CellRefused(what, "Write the amount in a unit of CBP's, like 200 KG, or alone.", "E108")
    if fact.endswith("_kg"):
        return _kilograms(text, amount, unit)
    head, _, rest = fact.partition("/")
    name, _, part = rest.partition("/")
    if head == "quantities" and (part == "amount" or name == unit):
        return f"{amount} {unit}" if part else amount
    raise CellRefused(f'"{text}" has "{found.after}" behind the amount', "Write the amount alone.", "E108")


def _kilograms(text: str, amount: str, unit: str) -> str:
    kind, factor = UNITS.get(unit, ("", Decimal(0)))
    if kind != "kg":
        raise CellRefused(f'"{text}" is no weight', "Write the kilograms alone.", "E108")
    try:
        mass = EXACT.multiply(read_amount(amount), factor)
    except ValueError:
        return amount
    exponent = mass.as_tuple().exponent
    too_fine = isinstance(exponent, int) and exponent < -_DECIMALS
    return plain(mass.quantize(_MILLIGRAM) if too_fine else mass)
