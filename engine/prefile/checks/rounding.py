"""Say how far two stated figures may differ and still be the same: 0.5 %, and the rounding of the figure."""

from __future__ import annotations

from decimal import Context, Decimal

from prefile.values.money import EXACT

__all__ = ["TOLERANCE", "half_of_last_digit", "quotient", "up_to"]

TOLERANCE = Decimal("0.005")
_HALF = Decimal("0.5")
_WIDE = Context(prec=80)  # a quotient that does not end is compared, never paid


def half_of_last_digit(amount: Decimal) -> Decimal:
    """Return half a unit of the last digit stated: 0.5 of 1,000 and 0.05 of 12.4. Trailing zeros say nothing more."""
    exponent = amount.normalize(EXACT).as_tuple().exponent
    return _HALF.scaleb(min(exponent, 0)) if isinstance(exponent, int) else _HALF


def up_to(amount: Decimal) -> Decimal:
    """Return the most that a stated amount may rightly be."""
    more = EXACT.add(EXACT.multiply(amount, TOLERANCE), half_of_last_digit(amount))
    return EXACT.add(amount, more)


def quotient(amount: Decimal, divisor: Decimal) -> Decimal:
    """Return an amount divided by one that is not zero, to far more digits than amounts have."""
    return _WIDE.divide(amount, divisor)
