"""How much the goods of a line are in a kind of unit, as it states: a quantity of that kind, or the net weight."""

from __future__ import annotations

from decimal import Decimal

from prefile.entry.line import Line
from prefile.values.money import EXACT
from prefile.values.units import unit_kind

__all__ = ["mass_or_quantity", "quantity_of"]


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
