"""How concentrated a value is among origins: the share of the largest, and the Herfindahl index.

Both are worked out on exact decimal shares of the value whose origin is stated, and rounded once, half up. Value
without a stated origin is in neither; it stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from prefile.values.json_shape import Exact
from prefile.values.money import EXACT, ZERO, add_all

__all__ = ["Concentration", "concentrate", "herfindahl", "quotient", "share"]

_WIDE = Context(prec=160)
_WHOLE, _HUNDREDTH = Decimal(1), Decimal("0.01")
_MOST_POINTS = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Concentration:
    """Where a value comes from: its largest origin with its share in percent, and the index from 0 to 10,000.

    `value` is the value with a stated origin, on which both rest; `unstated` the value without one.
    """

    value: Exact
    origins: int
    largest: str
    share: Exact
    herfindahl: Exact
    unstated: Exact


def concentrate(values: Mapping[str | None, Decimal]) -> Concentration | None:
    """Return how concentrated values are among their origins; None where no value has a stated origin."""
    stated = {origin: value for origin, value in values.items() if origin is not None and value}
    if not stated:
        return None
    total = add_all(stated.values())
    largest = min(stated, key=lambda origin: (-stated[origin], origin))
    return Concentration(
        value=total,
        origins=len(stated),
        largest=largest,
        share=share(stated[largest], total),
        herfindahl=herfindahl(list(stated.values())),
        unstated=values.get(None, ZERO),
    )


def herfindahl(values: list[Decimal]) -> Decimal:
    """Return the sum of the squared percentage shares, from 0 (no value) to 10,000 (one origin), to the whole point."""
    total = add_all(values)
    if not total:
        return ZERO
    squares = add_all(EXACT.multiply(value, value) for value in values)
    return quotient(EXACT.multiply(squares, _MOST_POINTS), EXACT.multiply(total, total), _WHOLE)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """Return a part in percent of a whole that is not zero, to two decimals."""
    return quotient(part.scaleb(2), whole, _HUNDREDTH)


def quotient(dividend: Decimal, divisor: Decimal, step: Decimal) -> Decimal:
    """Divide by a divisor that is not zero, and round half up to a step like 0.01."""
    return _WIDE.divide(dividend, divisor).quantize(step, ROUND_HALF_UP, _WIDE)
