"""What a rate comes to on the goods of a line: the sum of its terms, each on the value or on a quantity.

Every amount is a pair of bounds, which are one figure where all facts are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce

from prefile.duty.quantities import Amount, Goods
from prefile.entry.missing_fact import missing_fact
from prefile.values.money import EXACT, UNKNOWN, ZERO, Bounds, show_amount
from prefile.values.rate import Degrees, OtherRate, Rate, Term
from prefile.values.unwritten import unwritten

__all__ = ["added", "by_percent", "by_rate", "rate_not_stated"]

ByOther = Callable[[OtherRate, Goods], Amount]

_IF_ANY = ", if any"
_MISSING_DEGREES = missing_fact("sugar-degrees")


def rate_not_stated(other: OtherRate, goods: Goods) -> Amount:  # noqa: ARG001 - as what looks at the goods
    """Return that nothing is known of another article's rate."""
    return Amount(UNKNOWN, f"(rate of {other.of} unknown)", (missing_fact("other-rate", of=other.of),))


def by_rate(rate: Rate, goods: Goods, by_other: ByOther = rate_not_stated) -> Amount:
    """Return the duty of a rate: the sum of its terms, and not less or more than its limit.

    `by_other` returns the duty at another article's rate, of which nothing is known by itself.
    """
    if rate.free:
        return Amount(Bounds.exactly(ZERO), "Free" if not rate.terms else f"{rate.shown} = nothing")
    if rate.other is not None:
        return by_other(rate.other, goods)
    amount = _of_terms(rate, goods)
    if rate.least is not None:
        least = by_rate(rate.least, goods, by_other)
        return _limited(amount, least, amount.bounds.at_least(least.bounds), "not less than")
    if rate.most is not None:
        most = by_rate(rate.most, goods, by_other)
        return _limited(amount, most, amount.bounds.capped(most.bounds), "not more than")
    return amount


def _of_terms(rate: Rate, goods: Goods) -> Amount:
    terms = rate.terms
    if not terms:
        return Amount(Bounds.exactly(ZERO), "Free")
    if rate.by_parts:
        own = [term for term in terms if term.per is not None or not term.of]
        parts = [term for term in terms if term.per is None and term.of]
        return added([*(_by_term(term, goods, sole=True) for term in own), _by_parts(parts, goods)])
    if len(terms) == 1:
        return _by_term(terms[0], goods, sole=True)
    sole = sum(term.content is not None for term in terms) == 1
    return added([_by_term(term, goods, sole=sole) for term in terms])


def by_percent(term: Term, value: Amount) -> Amount:
    """Return the duty of a term that is a percentage, on the value or a part of it."""
    percent = term.amount.scaleb(-2)
    return Amount(value.bounds.times(percent).over(term.size), unwritten(_times, term, value), value.missing)


def _by_term(term: Term, goods: Goods, *, sole: bool) -> Amount:
    if term.per is None:
        return by_percent(term, goods.value())
    quantity = goods.quantity(term, sole=sole)
    if term.degrees is not None:
        return _by_degrees(term, term.degrees, quantity)
    bounds = quantity.bounds.times(term.amount).over(term.size)
    return Amount(bounds, unwritten(_times, term, quantity), quantity.missing, quantity.filled_in)


def _by_parts(terms: Sequence[Term], goods: Goods) -> Amount:
    """Return percentages of the value of parts, of which nothing is stated: together they are no more than the whole.

    Where the last is of a part "if any", what is not of it is of the others, so they are the whole.
    """
    value = goods.value()
    each = [value.bounds.times(term.amount.scaleb(-2)).over(term.size) for term in terms]
    bounds = reduce(Bounds.hull, each)
    if not terms[-1].of.endswith(_IF_ANY):
        bounds = bounds.or_none()
    parts = [term.of.removesuffix(_IF_ANY) for term in terms]
    missing = tuple(missing_fact("part-value", part=part) for part in parts)
    shown = " + ".join(f"{term.shown} × (value of the {part} unknown)" for term, part in zip(terms, parts, strict=True))
    return Amount(bounds, shown, (*value.missing, *missing))


def _by_degrees(term: Term, degrees: Degrees, quantity: Amount) -> Amount:
    """Return an amount a unit that is less for each sugar degree under a limit, of which nothing is stated."""
    lowest = max(ZERO, EXACT.subtract(term.amount, EXACT.multiply(degrees.step, degrees.under)))
    bounds = Bounds(quantity.bounds.times(lowest).least, quantity.bounds.times(term.amount).most).over(term.size)
    shown = unwritten(_at_degrees, term, degrees, quantity)
    return Amount(bounds, shown, (*quantity.missing, _MISSING_DEGREES), quantity.filled_in)


def added(parts: Sequence[Amount]) -> Amount:
    """Return the sum of amounts, with what each lacks."""
    bounds = parts[0].bounds
    for part in parts[1:]:
        bounds = bounds + part.bounds
    missing = tuple(dict.fromkeys(missing for part in parts for missing in part.missing))
    return Amount(bounds, unwritten(_sum, tuple(parts)), missing, any(part.filled_in for part in parts))


def _limited(amount: Amount, limit: Amount, bounds: Bounds, words: str) -> Amount:
    missing = tuple(dict.fromkeys((*amount.missing, *limit.missing)))
    shown = unwritten(_with_limit, amount, words, limit)
    return Amount(bounds, shown, missing, amount.filled_in or limit.filled_in)


def _times(term: Term, amount: Amount) -> str:
    size = "" if term.per is None or term.size == 1 else f" ÷ {show_amount(term.size)}"
    return f"{term.shown} × {amount.shown}{size}"


def _at_degrees(term: Term, degrees: Degrees, quantity: Amount) -> str:
    less = f"{show_amount(degrees.step)} for each degree under {show_amount(Decimal(degrees.under))}"
    return f"({term.shown} less {less}) × {quantity.shown}"


def _with_limit(amount: Amount, words: str, limit: Amount) -> str:
    return f"{amount.shown}, {words} {limit.shown}"


def _sum(parts: tuple[Amount, ...]) -> str:
    return " + ".join(part.shown for part in parts)
