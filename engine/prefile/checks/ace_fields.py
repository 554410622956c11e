"""Check amounts against the fields of ACE that they are filed in (CATAIR AE, records 40 and 50)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from prefile.entry import Entry, Line
from prefile.entry.provision import line_goods_first
from prefile.findings import Caution
from prefile.values.money import show_amount
from prefile.values.tariff_number import show_number

__all__ = ["further_value_cautions", "width_cautions"]

_WITHOUT_VALUE = ("98", "99")  # numbers of these chapters may rightly stand without a value

# The widest amounts: 10 digits of a value, 10 of gross kilograms, 8 and 2 of a duty, 10 and 2 of a quantity.
_VALUE = Decimal(9_999_999_999)
_DUTY = Decimal("99999999.99")
_QUANTITY = Decimal("9999999999.99")
_GROSS = Decimal(9_999_999_999)

# Nothing is too wide for its field that is not wider than the narrowest of them.
_NARROWEST = min(_VALUE, _DUTY, _QUANTITY, _GROSS)


def width_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield each amount that has no room where it is filed (W238).

    ACE's value is in US dollars, so values in other currencies are not compared.
    """
    for position, line in enumerate(entry.lines):
        if _is_plainly_narrow(line):
            continue
        for amount, most, name, key in _amounts(line):
            if amount is not None and amount > most:
                what = f"the {name} of {show_amount(amount)} exceeds ACE's maximum of {show_amount(most)}"
                yield Caution("W238", what, f"/lines/{position}/{key}")


def _is_plainly_narrow(line: Line) -> bool:
    """Return at a glance whether no amount is wider than the narrowest field, as in most lines."""
    if line.declared or line.secondary_numbers:
        return False
    value, gross = line.value, line.gross_kg
    if (value is not None and value > _NARROWEST) or (gross is not None and gross > _NARROWEST):
        return False
    return not [quantity for quantity in line.quantities if quantity.amount > _NARROWEST]


def _amounts(line: Line) -> Iterator[tuple[Decimal | None, Decimal, str, str]]:
    """Yield each amount of a line with the most that its field holds, its name and its place."""
    dollars = line.currency == "USD"
    yield line.value if dollars else None, _VALUE, "value", "value"
    yield line.gross_kg, _GROSS, "gross weight", "gross_kg"
    for index, quantity in enumerate(line.quantities):
        yield quantity.amount, _QUANTITY, "quantity", f"quantities/{index}/amount"
    for index, declared in enumerate(line.declared or ()):
        yield declared.duty, _DUTY, "duty", f"declared/{index}/duty"
        yield declared.value, _VALUE, "value", f"declared/{index}/value"
    for index, further in enumerate(line.secondary_numbers):
        yield further.value if dollars else None, _VALUE, "value", f"secondary_numbers/{index}/value"
        for place, quantity in enumerate(further.quantities):
            where = f"secondary_numbers/{index}/quantities/{place}/amount"
            yield quantity.amount, _QUANTITY, "quantity", where


def further_value_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield the further numbers without a value on lines that state one (W245).

    Record 50 carries a value for each number of Chapters 1 to 97. The value beside a number of Chapter 98 is that of
    the goods' own number, where that has none.
    """
    for position, line in enumerate(entry.lines):
        if line.value is None:
            continue
        for index, further in enumerate(line_goods_first(line).secondary_numbers):
            if further.value is None and not further.number.startswith(_WITHOUT_VALUE):
                what = f"further HTS number {show_number(further.number)} has no value"
                yield Caution("W245", what, f"/lines/{position}/secondary_numbers/{index}")
