"""Read a floor price as people write it: 400/KG, $180.50 per LB, 30 USD/KG of goods.

A price is that of a kilogram of the mineral contained, unless it says that it is of the goods.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from prefile.values.money import EXACT, read_amount, show_amount
from prefile.values.unit_names import unit_named
from prefile.values.units import UNITS
from prefile.values.written_amounts import written_amount

__all__ = ["FloorPrice", "read_floor_price"]

_FORM = re.compile(
    r"(?P<amount>.+?)\s*(?:/|\s+per\s+)\s*(?P<unit>[A-Za-z ]+?)(?:\s+of\s+(?P<of>goods|content))?", re.IGNORECASE
)
_FINE = Decimal("0.000001")
_QUOTIENT = 40  # digits of a price that does not end
_DOLLARS = frozenset({"", "$", "USD"})


class FloorPrice(NamedTuple):
    """A price of a kilogram, in US dollars: of what is contained, or of the goods; and the words that state it."""

    usd_per_kg: Decimal
    of_goods: bool
    written: str


def read_floor_price(text: str) -> FloorPrice:
    """Read a price and its unit of weight.

    Raises:
        ValueError: it is none, or can be read two ways; the message says why.
    """
    shown = text.strip()[:60]
    found = _FORM.fullmatch(text.strip()) if len(text) == len(text[:200]) else None
    if found is None:
        raise ValueError(f'"{shown}" is no price like 400/KG')
    amount = written_amount(found["amount"])
    after = "" if amount is None else amount.after.upper()
    if amount is None or amount.before not in _DOLLARS or after not in _DOLLARS:
        raise ValueError(f'"{found["amount"][:40]}" is no amount of US dollars')
    if amount.is_open:
        raise ValueError(f'"{found["amount"]}" may be {amount.amounts["."]} or {amount.amounts[","]}')
    if amount.has_lone_comma:
        raise ValueError(f'"{found["amount"]}" has a comma that does not separate thousands')
    named = unit_named(found["unit"])
    codes = (found["unit"].upper(),) if named is None else named.codes
    code = next(iter(codes))
    kind, factor = UNITS.get(code, ("", Decimal(1)))
    if len(codes) > 1 or kind != "kg":
        raise ValueError(f'"{found["unit"]}" is no unit of weight like KG, T or LB')
    plain = read_amount(amount.amounts["."] if "." in amount.amounts else amount.amounts[","])
    per_kg = _divided(plain, factor)
    of = "goods" if (found["of"] or "").lower() == "goods" else "content"
    words = f"{show_amount(plain)} USD/{code}" + (f" ({per_kg:f} USD/KG)" if code != "KG" else "")
    return FloorPrice(per_kg, of == "goods", f"{words} of {of}")


def _divided(amount: Decimal, factor: Decimal) -> Decimal:
    """Return the price of a kilogram, to the sixth decimal where that of another unit does not divide."""
    if factor == 1:
        return amount
    digits = EXACT.copy()
    digits.prec = _QUOTIENT
    digits.clear_traps()
    quotient = digits.divide(amount, factor)
    rounded = quotient.quantize(_FINE, ROUND_HALF_UP, digits)
    return quotient.normalize(digits) if rounded == quotient else rounded
