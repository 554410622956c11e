"""A fee of an entry as it is told, and what its rate comes to on the value that owes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from prefile.law.fees import Fee, FeeGround, FeeRate
from prefile.values.money import EXACT, ZERO, Bounds, cents, show_money

__all__ = ["FeeAmount", "FeeSum", "fee_on"]

_MOST_NAMED = 5


class FeeAmount(NamedTuple):
    """One fee of an entry: its amount, or None with the reasons; the place asked for; and what it rests on.

    `lacks` are the facts that it hangs on and that are not stated: of the entry by name, of a line with its place
    before it (`lines/0/us_content`). `grounds` say why a fee that is known is nothing, or at a limit.
    """

    fee: Fee
    amount: Decimal | None
    why: tuple[str, ...]
    path: str
    bounds: Bounds | None
    cites: tuple[str, ...]
    lacks: tuple[str, ...] = ()
    grounds: tuple[FeeGround, ...] = ()

    @property
    def words(self) -> str:
        """Why the fee is not determined, and between which bounds it lies where that is known."""
        between = ""
        if self.bounds is not None:
            most = "" if self.bounds.most is None else f" and at most {show_money(self.bounds.most)} USD"
            between = f"; it is at least {show_money(self.bounds.least)} USD{most}"
        more = f"; {len(self.why) - _MOST_NAMED} more such" if len(self.why) > _MOST_NAMED else ""
        return f"the {self.fee.title} fee cannot be told: {'; '.join(self.why[:_MOST_NAMED])}{more}{between}"


@dataclass
class FeeSum:
    """The entered value that a fee is taken of: of the lines that owe it for sure, and of those that may."""

    owed: Bounds = field(default_factory=lambda: Bounds.exactly(ZERO))
    open: Bounds = field(default_factory=lambda: Bounds.exactly(ZERO))
    some_owed: bool = False
    some_open: bool = False


def fee_on(rate: FeeRate, value: FeeSum) -> Bounds:
    """Return the fee on a value: exact where value and exemptions are known."""
    if not value.some_owed and not value.some_open:
        return Bounds.exactly(cents(ZERO))
    least = _within(rate, value.owed.least) if value.some_owed else cents(ZERO)
    greatest = (value.owed + value.open).most
    most = rate.most if greatest is None else _within(rate, greatest)
    return Bounds(least, most)


def _within(rate: FeeRate, value: Decimal) -> Decimal:
    """Return the percentage of a value, held within the least and the most, half up to the cent."""
    fee = max(EXACT.multiply(value, rate.percent.scaleb(-2)), rate.least)
    return cents(fee if rate.most is None else min(fee, rate.most))
