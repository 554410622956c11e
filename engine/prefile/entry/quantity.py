"""How much the goods of a line are in a kind of unit, and what amounts of its currency are in US dollars."""

from __future__ import annotations

from decimal import Decimal

from prefile.entry.line import Line
from prefile.values.money import EXACT, cents
from prefile.values.units import unit_kind

__all__ = ["in_dollars", "mass_or_quantity", "quantity_of"]


def quantity_of(line: Line, kind: str) -> Decimal | None:
    """Return the first quantity of a kind that a line states, in the kind's base unit; one of zero is none."""
    for quantity in line.quantities:
        of_kind, size = unit_kind(quantity.unit)
        if of_kind == kind and quantity.amount:  # zero is what software writes where it knows none
            return EXACT.multiply(quantity.amount, size)
    return None


def mass_or_quantity(line: Line, kind: str) -> Decimal | None:
    """Return a quantity of a kind; of kilograms, where a line states none, its net weight."""
    found = quantity_of(line, kind)
    return (line.net_kg or None) if found is None and kind == "kg" else found


def in_dollars(line: Line, amount: Decimal) -> Decimal | None:
    """Return an amount in the line's currency in US dollars, to the cent; None without a rate of exchange."""
    if line.currency == "USD":
        return amount
    return None if line.exchange_rate is None else cents(EXACT.multiply(amount, line.exchange_rate))
