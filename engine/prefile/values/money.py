"""Exact decimals: reading, rounding, bounds and the way amounts are written.

Money is in US dollars unless said. Nothing here goes through binary floating point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from functools import reduce
from typing import NamedTuple

from prefile.values.amount_faults import MOST_DIGITS, amount_fault

__all__ = [
    "CENT",
    "EXACT",
    "ROUNDED",
    "ZERO",
    "Bounds",
    "add_all",
    "cents",
    "read_amount",
    "show_amount",
    "show_dollars",
    "show_money",
]

ZERO = Decimal(0)
CENT = Decimal("0.01")
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,6})?", re.ASCII)
_matches = _AMOUNT.fullmatch
_DIGITS = MOST_DIGITS

# Sums of products of 18-digit amounts, and of quotients of 80 digits, fit in 160; a lost digit would raise.
EXACT = Context(prec=160, traps=[Inexact])
# A quotient that does not end is never half a cent, so 80 digits round as the exact quotient would.
_WIDE = Context(prec=80)
# Half up, as duty is stated; a step of Python costs as much as rounding does, so who rounds many asks this itself.
ROUNDED = Context(prec=80, rounding=ROUND_HALF_UP)


def read_amount(text: str) -> Decimal:
    """Read a declared amount: at most 18 digits, 6 of them decimals, no sign, exponent or separator.

    Raises:
        Unreadable: the text is not such an amount; it says why, and what mends it.
    """
    if _matches(text) and (len(text) <= _DIGITS or sum(map(str.isdigit, text)) <= _DIGITS):
        return Decimal(text)
    raise amount_fault(text)


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent, as duty is stated per tariff number."""
    return ROUNDED.quantize(amount, CENT)


def add_all(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum."""
    return reduce(EXACT.add, amounts, ZERO)


def show_amount(amount: Decimal) -> str:
    """Write an amount for people: thousands separated, no trailing zeros (1,000 and 0.38)."""
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_dollars(amount: Decimal) -> str:
    """Write declared dollars for people: 15,000 as it is, and 9,000.50 with both digits of its cents."""
    whole = amount == amount.to_integral_value() or amount != cents(amount)
    return show_amount(amount) if whole else f"{amount:,.2f}"


def show_money(amount: Decimal | None) -> str:
    """Write money for people, to the cent, or an em dash where there is none."""
    return "—" if amount is None else f"{cents(amount):,f}"


class Bounds(NamedTuple):
    """What is known of an amount: not below `least`, not above `most` (None: no upper bound is known)."""

    least: Decimal
    most: Decimal | None

    @classmethod
    def exactly(cls, amount: Decimal) -> Bounds:
        """Return the bounds of an amount that is known."""
        return cls(amount, amount)

    @property
    def exact(self) -> Decimal | None:
        """The amount, where least and most are one."""
        return self.least if self.least == self.most else None

    def __add__(self, other: Bounds) -> Bounds:  # type: ignore[override]  # amounts add up, they do not follow
        most = None if self.most is None or other.most is None else EXACT.add(self.most, other.most)
        return Bounds(EXACT.add(self.least, other.least), most)

    def __sub__(self, other: Bounds) -> Bounds:
        """Subtract, not below zero: every difference of duty law stops at zero."""
        least = ZERO if other.most is None else max(ZERO, EXACT.subtract(self.least, other.most))
        most = None if self.most is None else max(ZERO, EXACT.subtract(self.most, other.least))
        return Bounds(least, most)

    def times(self, factor: Decimal) -> Bounds:
        """Multiply exactly by a factor that is not negative; zero times the unknown is zero."""
        if not factor:
            return Bounds.exactly(ZERO)
        least = EXACT.multiply(self.least, factor)
        if self.least is self.most:
            return Bounds.exactly(least)
        return Bounds(least, None if self.most is None else EXACT.multiply(self.most, factor))

    def over(self, divisor: Decimal) -> Bounds:
        """Divide by a positive divisor, to far more digits than rounding to the cent looks at."""
        if divisor == 1:
            return self
        most = None if self.most is None else _WIDE.divide(self.most, divisor)
        return Bounds(_WIDE.divide(self.least, divisor), most)

    def rounded(self) -> Bounds:
        """Round both ends half up to the cent."""
        if self.least is self.most:
            return Bounds.exactly(cents(self.least))
        return Bounds(cents(self.least), None if self.most is None else cents(self.most))

    def or_none(self) -> Bounds:
        """Widen down to zero: the amount may not be owed at all."""
        return Bounds(ZERO, self.most)

    def capped(self, most: Bounds) -> Bounds:
        """Return the lesser of two amounts."""
        upper = [upper_bound for upper_bound in (self.most, most.most) if upper_bound is not None]
        return Bounds(min(self.least, most.least), min(upper) if upper else None)

    def at_least(self, least: Bounds) -> Bounds:
        """Return the greater of two amounts."""
        most = None if self.most is None or least.most is None else max(self.most, least.most)
        return Bounds(max(self.least, least.least), most)

    def hull(self, other: Bounds) -> Bounds:
        """Return the narrowest bounds that hold both."""
        most = None if self.most is None or other.most is None else max(self.most, other.most)
        return Bounds(min(self.least, other.least), most)


UNKNOWN = Bounds(ZERO, None)
