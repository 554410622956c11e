"""The part of a line's value on which a clause's rate falls: a metal's content, or what the duties of others leave.

Where only a part of the value bears a duty, the rest of it may bear another: each percentage falls on its own part.
"""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

from prefile.duty.assessment import AssessmentContext, OnValue
from prefile.duty.quantities import Amount
from prefile.entry.missing_fact import MissingFact
from prefile.law.treatment import Clause
from prefile.values.money import ZERO, Bounds, show_dollars
from prefile.values.unwritten import unwritten

__all__ = ["NOTHING", "PartOfValue", "part_of_value"]

NOTHING = Bounds.exactly(ZERO)


class PartOfValue(NamedTuple):
    """What of the value a clause's rate falls on, in US dollars.

    `is_all`: on the whole of it; `taken_by` are the measures whose duties leave nothing to it.
    """

    amount: Amount
    is_all: bool
    taken_by: tuple[str, ...] = ()

    def headings(self, clause: Clause) -> tuple[str | None, str | None]:
        """Return the heading that declares this part, and the one for the rest of the value, where both are there."""
        if self.is_all:
            return clause.heading, None
        return (clause.rest, None) if self.amount.bounds == NOTHING else (clause.heading, clause.rest)


def part_of_value(clause: Clause, context: AssessmentContext) -> PartOfValue:
    """Return the part of the value on which the rate of a clause falls that names one."""
    if clause.content is None:
        return _left(clause.beside, context)
    content, value = context.goods.content_value(clause.content), context.goods.value()
    return PartOfValue(content, is_all=content.bounds.exact is not None and content.bounds == value.bounds)


def _left(measures: tuple[str, ...], context: AssessmentContext) -> PartOfValue:
    """Return what the duties of some measures leave of the value."""
    value = context.goods.value()
    takers = [measure for measure in measures if measure in context.on_value]
    taken = {measure: _within(context.on_value[measure], value.bounds) for measure in takers}
    sum_taken = reduce(Bounds.__add__, taken.values(), NOTHING)
    if sum_taken == NOTHING:
        return PartOfValue(value, is_all=True)
    left = value.bounds - sum_taken
    surely = tuple(measure for measure, part in taken.items() if part.least)
    missing: dict[MissingFact, None] = dict.fromkeys(value.missing)
    if left.exact is None:
        missing.update(dict.fromkeys(fact for measure in takers for fact in context.on_value[measure].missing))
    amount = Amount(left, unwritten(_less, value, sum_taken, left), tuple(missing))
    return PartOfValue(amount, is_all=False, taken_by=surely if left.exact == ZERO else ())


def _within(on_value: OnValue, value: Bounds) -> Bounds:
    """Return what a measure's duty may take of the value."""
    parts = [value if part is None else part.capped(value) for part in on_value.may_be]
    return reduce(Bounds.hull, parts)


def _less(value: Amount, taken: Bounds, left: Bounds) -> str:
    most = "?" if left.most is None else f"{show_dollars(left.most)} USD"
    if left.exact is not None:
        return f"({value.shown} − {show_dollars(taken.least)} USD that others take = {most})"
    return f"({value.shown} − what others take: {show_dollars(left.least)} to {most})"
