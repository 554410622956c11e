"""Check lines against the commercial invoice: what one invoice line was split into adds up to it, price times quantity.

An entered value may rightly differ from an invoice (freight, assists), so nothing here is refused. Values may differ by
one unit of the currency a line, since each is rounded to whole dollars, and by 1 %; quantities by 0.5 %; price times
quantity by 1 % and the rounding of the price.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from prefile.checks.rounding import TOLERANCE, half_of_last_digit, quotient
from prefile.entry import Entry, Invoice, Line
from prefile.findings import Caution
from prefile.values.money import (
    EXACT,
    add_all,
    cents,
    show_amount,
)
from prefile.values.units import UNITS, in_unit

__all__ = ["invoice_cautions"]

_OF_PRICE = Decimal("0.01")
_BY_CODE = Decimal(1)
_A_DOLLAR = Decimal(1)  # values are rounded to whole ones

_Split = list[tuple[str, Line, Invoice]]


def invoice_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield lines that do not add up to their invoice line (W242, W243), or price × quantity to the value (W244)."""
    splits: dict[tuple[str, str], _Split] = {}
    invoice_lines = Counter(
        (line.invoice.number, line.invoice.line) for line in entry.lines if line.invoice is not None
    )
    for position, line in enumerate(entry.lines):
        invoice = line.invoice
        if invoice is None or line.set is not None or line.secondary_numbers:
            continue  # sets and further numbers share out a value in ways of their own
        path = f"/lines/{position}"
        named = invoice.number is not None or invoice.line is not None
        shares = named and invoice_lines[invoice.number, invoice.line] > 1
        yield from _price(line, invoice, path, None if shares else invoice.quantity)
        if invoice.number is not None and invoice.line is not None:
            splits.setdefault((invoice.number, invoice.line), []).append((path, line, invoice))
    apart = {
        (line.invoice.number, line.invoice.line)
        for line in entry.lines
        if line.invoice is not None and (line.set is not None or line.secondary_numbers)
    }
    for key, split in splits.items():
        if key not in apart and len(split) > 1:
            yield from _value(key, split)
            yield from _quantity(key, split)


def _value(key: tuple[str, str], split: _Split) -> Iterator[Caution]:
    """Yield where the values of the lines are not the invoice line's amount, all in one currency."""
    wholes = {
        (invoice.amount, invoice.currency or line.currency) for _, line, invoice in split if invoice.amount is not None
    }
    if len(wholes) != 1:
        return
    whole, currency = next(iter(wholes))
    values = [line.value for _, line, _ in split if line.value is not None and line.currency == currency]
    if len(values) < len(split):
        return
    total = add_all(values)
    if abs(EXACT.subtract(total, whole)) > add_all((Decimal(len(split)), EXACT.multiply(whole, _OF_PRICE))):
        what = f"{_lines(split)} to {show_amount(total)} {currency}, but {_of(key)} is {show_amount(whole)} {currency}"
        yield Caution("W242", what, f"{split[0][0]}/value")


def _quantity(key: tuple[str, str], split: _Split) -> Iterator[Caution]:
    """Yield where the quantities of the lines are not the invoice line's, all in its unit."""
    wholes = {(invoice.quantity, invoice.unit) for _, _, invoice in split if invoice.quantity is not None}
    if len(wholes) != 1:
        return
    whole, unit = next(iter(wholes))
    if unit is None:
        return
    found = [_in(line, unit) for _, line, _ in split]
    amounts = [amount for amount in found if amount is not None]
    if len(amounts) < len(split):
        return
    total = add_all(amounts)
    stated = EXACT.multiply(whole, _size(unit))
    if abs(EXACT.subtract(total, stated)) > EXACT.multiply(max(total, stated), TOLERANCE):
        shown = show_amount(cents(quotient(total, _size(unit))))
        what = f"{_lines(split)} to {shown} {unit}, but {_of(key)} is {show_amount(whole)} {unit}"
        yield Caution("W243", what, f"{split[0][0]}/quantities")


def _price(line: Line, invoice: Invoice, path: str, invoiced: Decimal | None) -> Iterator[Caution]:
    """Yield where the unit price of the invoice times the quantity is not the line's value.

    The quantity is the line's in the unit of the price or else, where the line has none, the one `invoiced` for it
    alone, which is counted in that unit though no file may say which it is.
    """
    if invoice.unit_price is None or line.value is None or (invoice.currency or line.currency) != line.currency:
        return
    quantity = None if invoice.unit is None else _in(line, invoice.unit)
    units = invoiced or None if quantity is None else cents(quotient(quantity, _size(invoice.unit or "")))
    if units is None:
        return
    comes = EXACT.multiply(units, invoice.unit_price)
    rounded = EXACT.multiply(units, half_of_last_digit(invoice.unit_price))
    allowed = add_all((EXACT.multiply(max(comes, line.value), _OF_PRICE), rounded, _A_DOLLAR))
    if abs(EXACT.subtract(comes, line.value)) > allowed:
        price = f"{show_amount(invoice.unit_price)} {line.currency}{f'/{invoice.unit}' if invoice.unit else ''}"
        counted = f"{show_amount(units)} {invoice.unit or ''}".rstrip()
        come = f"{show_amount(cents(comes))} {line.currency}"
        what = f"{price} × {counted} is {come}, but the value is {show_amount(line.value)} {line.currency}"
        yield Caution("W244", what, f"{path}/value")


def _in(line: Line, unit: str) -> Decimal | None:
    """Return how much of a unit's kind the line states, in the base of that kind; by code where it has none."""
    kind, _ = UNITS.get(unit, (None, _BY_CODE))
    for quantity in line.quantities:
        amount = quantity.amount if quantity.unit == unit and kind is None else None
        if kind is not None:
            amount = in_unit(quantity.amount, quantity.unit, kind)
        if amount:
            return amount
    return line.net_kg if kind == "kg" and line.net_kg else None


def _size(unit: str) -> Decimal:
    """Return how much a unit is of the base of its kind."""
    return UNITS.get(unit, (None, _BY_CODE))[1]


def _lines(split: _Split) -> str:
    """Name the lines that an invoice line was split into, and what they do."""
    return f"lines {', '.join(str(line.line) for _, line, _ in split)} add up"


def _of(key: tuple[str, str]) -> str:
    """Name an invoice line."""
    return f"line {key[1]} of invoice {key[0]}"
