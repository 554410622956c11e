"""What conditions may see of the unit value of goods: how the entered value a unit compares with prices that law names.

A line is the same to them wherever between two such prices its unit value lies.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from prefile.entry.line import Line
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.entry.provision import whole_value
from prefile.entry.quantity import in_dollars, mass_or_quantity
from prefile.values.money import EXACT
from prefile.values.units import shown_unit

__all__ = ["UnitPrice", "UnitValue", "unit_values"]


class UnitPrice(NamedTuple):
    """A price that law compares the unit value with: `amount` US dollars for `size` base units of a kind."""

    kind: str
    amount: Decimal
    size: Decimal
    shown: str


class UnitValue(NamedTuple):
    """How the unit value of a line compares with a price: 1 above it, 0 the same, -1 below it; None: not known."""

    price: UnitPrice
    compared: int | None
    missing: MissingFact | None = None


def unit_values(line: Line, prices: Iterable[UnitPrice]) -> tuple[UnitValue, ...]:
    """Return how the entered value a unit of a line compares with each of some prices, exactly."""
    return tuple([_compared(line, price) for price in prices])


def _compared(line: Line, price: UnitPrice) -> UnitValue:
    value, quantity = whole_value(line), mass_or_quantity(line, price.kind)
    dollars = None if value is None else in_dollars(line, value)
    if value is None:
        return UnitValue(price, None, missing_fact("value"))
    if dollars is None:
        return UnitValue(price, None, missing_fact("exchange-rate", currency=line.currency))
    if quantity is None:
        missing = missing_fact("mass" if price.kind == "kg" else "quantity", unit=shown_unit(price.kind))
        return UnitValue(price, None, missing)
    own, asked = EXACT.multiply(dollars, price.size), EXACT.multiply(quantity, price.amount)
    return UnitValue(price, (own > asked) - (own < asked))
