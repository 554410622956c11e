"""The duty of goods entered under Chapter 98: on the value of the work abroad, or less that of United States parts.

The rate is the one of the goods' own number. A percentage falls on that part of the value. Any other rate is taken as
the percentage that it comes to of the whole value, so its duty is reduced in the proportion of the part to the whole
(U.S. notes 3(c) and 4(b) to subchapter II of Chapter 98).
"""

from __future__ import annotations

from collections.abc import Callable

from prefile.duty.assessment import Assessment
from prefile.duty.quantities import Amount, Goods
from prefile.entry.missing_fact import missing_fact
from prefile.law.treatment import DutiablePart, ProvisionPart
from prefile.values.money import Bounds
from prefile.values.rate import Rate
from prefile.values.unwritten import unwritten

__all__ = ["left_open", "on_dutiable_part", "with_row"]

_OPEN = missing_fact("law", ask="what of a duty on a part of the value is owed under Chapter 98: no text says it")


def on_dutiable_part(rate: Rate, goods: Goods, part: DutiablePart, by: Callable[[Goods], Amount]) -> Amount:
    """Return the duty at a rate on a part of the value of goods; `by` returns it on goods as they are."""
    dutiable = goods.divided(part).dutiable
    if rate.free or rate.percent is not None:
        return by(goods.valued(dutiable))
    whole, value = by(goods), goods.value()
    missing = tuple(dict.fromkeys((*whole.missing, *dutiable.missing, *value.missing)))
    return Amount(
        _in_proportion(whole.bounds, dutiable.bounds, value.bounds),
        unwritten(_proportion, whole, dutiable, value),
        missing,
        whole.filled_in,
    )


def _in_proportion(whole: Bounds, part: Bounds, value: Bounds) -> Bounds:
    """Return a duty reduced in the proportion of a part to the value; not reduced at most, where that is not known."""
    if not value.exact:
        return whole.or_none()
    most = whole.most if part.most is None else whole.times(part.most).over(value.exact).most
    return Bounds(whole.times(part.least).over(value.exact).least, most)


def with_row(found: Assessment, row: ProvisionPart) -> Assessment:
    """Return an assessment with the row of the rule that says on what it is under Chapter 98."""
    return found._replace(
        because=(*found.because, row.shown), cites=(*found.cites, row.cite), spoke=(*found.spoke, row.name)
    )


def left_open(found: Assessment) -> Assessment:
    """Return what is known of a duty that is on a part of the value of itself: no more than that."""
    return found._replace(
        bounds=found.bounds.or_none(),
        missing=tuple(dict.fromkeys((*found.missing, _OPEN))),
        in_total=None,
    )


def _proportion(whole: Amount, part: Amount, value: Amount) -> str:
    return f"({whole.shown}) × {part.shown} ÷ {value.shown}"
