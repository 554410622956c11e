"""What a rate comes to on the goods of a line: the sum of its terms, each on the value or on a quantity.

Every amount is a pair of bounds, which are one figure where all facts are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import sub

from prefile.duty.quantities import Amount, Goods
from prefile.entry.fact_paths import item_name
from prefile.entry.missing_fact import missing_fact
from prefile.entry.provision import whole_value
from prefile.values.money import EXACT, UNKNOWN, ZERO, Bounds, add_all, show_amount
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
    if rate.sole is not None:
        return by_percent(rate.sole, goods.value())
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
    return Amount(value.bounds.times(term.part).over(term.size), unwritten(_times, term, value), value.missing)


def _by_term(term: Term, goods: Goods, *, sole: bool) -> Amount:
    if term.per is None:
        return by_percent(term, goods.value())
    quantity = goods.quantity(term, sole=sole)
    if term.degrees is not None:
        return _by_degrees(term, term.degrees, goods, quantity)
    bounds = quantity.bounds.times(term.amount).over(term.size)
    return Amount(bounds, unwritten(_times, term, quantity), quantity.missing, quantity.filled_in)


def _by_parts(terms: Sequence[Term], goods: Goods) -> Amount:
    """Return percentages of the value of parts, as the line states it; together they are no more than the whole.

    Where the last is of a part "if any", what is not of it is of the others, so they are the whole.
    """
    whole, parts = goods.value(), {term.of.removesuffix(_IF_ANY): term for term in terms}
    stated = {part: value for part in parts if (value := _part_value(part, goods)) is not None}
    left = _less_parts(whole, stated, goods)
    known = [by_percent(parts[part], value) for part, value in stated.items()]
    are_whole = terms[-1].of.endswith(_IF_ANY)
    unknown = [part for part in parts if part not in stated]
    if are_whole and len(unknown) == 1:
        return added([*known, by_percent(parts[unknown[0]], left)])
    if not unknown and are_whole and left.bounds.most != ZERO:
        unknown = list(parts)  # each is stated, and together they are less than the whole that they are
    if not unknown:
        return added(known)
    rest = _of_any({part: parts[part] for part in unknown}, left)
    return added([*known, rest if are_whole else rest._replace(bounds=rest.bounds.or_none())])


def _part_value(part: str, goods: Goods) -> Amount | None:
    """Return the value of a part in US dollars, where the line states it."""
    name = item_name(part)
    stated = next((one.value for one in goods.line.part_values or () if item_name(one.part) == name), None)
    if stated is None:
        return None
    value = goods.dollars_of(stated)
    return value._replace(shown=unwritten(_of_part, value, part))


def _less_parts(whole: Amount, stated: Mapping[str, Amount], goods: Goods) -> Amount:
    """Return what is left of the whole value beside the parts that are stated: nothing where they are all of it."""
    bounds = reduce(sub, (value.bounds for value in stated.values()), whole.bounds)
    names, in_currency = {item_name(part) for part in stated}, whole_value(goods.line)
    parts = add_all(one.value for one in goods.line.part_values or () if item_name(one.part) in names)
    if in_currency is not None and parts >= in_currency:
        bounds = Bounds.exactly(ZERO)  # each part is rounded in US dollars, and so may leave a cent
    missing = tuple(dict.fromkeys((*whole.missing, *(lack for value in stated.values() for lack in value.missing))))
    return Amount(bounds, unwritten(_beside, whole, tuple(stated.values())), missing)


def _of_any(parts: Mapping[str, Term], left: Amount) -> Amount:
    """Return the duty on what is left of the value, which is of any of these parts."""
    each = [by_percent(term, left).bounds for term in parts.values()]
    missing = tuple(missing_fact("part-value", part=item_name(part), words=part) for part in parts)
    shown = " + ".join(f"{term.shown} × (value of the {part} unknown)" for part, term in parts.items())
    return Amount(reduce(Bounds.hull, each), shown, (*left.missing, *missing))


def _by_degrees(term: Term, degrees: Degrees, goods: Goods, quantity: Amount) -> Amount:
    """Return an amount a unit that is less for each sugar degree under a limit, fractions in proportion."""
    stated = goods.line.sugar_degrees
    if stated is not None:
        under = max(ZERO, EXACT.subtract(degrees.under, stated))
        bounds = quantity.bounds.times(_less_degrees(term, degrees, under)).over(term.size)
        shown = unwritten(_under_degrees, term, degrees, under, quantity)
        return Amount(bounds, shown, quantity.missing, quantity.filled_in)
    lowest = _less_degrees(term, degrees, degrees.under)
    bounds = Bounds(quantity.bounds.times(lowest).least, quantity.bounds.times(term.amount).most).over(term.size)
    shown = unwritten(_at_degrees, term, degrees, quantity)
    return Amount(bounds, shown, (*quantity.missing, _MISSING_DEGREES), quantity.filled_in)


def _less_degrees(term: Term, degrees: Degrees, under: Decimal) -> Decimal:
    return max(ZERO, EXACT.subtract(term.amount, EXACT.multiply(degrees.step, under)))


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


def _under_degrees(term: Term, degrees: Degrees, under: Decimal, quantity: Amount) -> str:
    less = f"{show_amount(degrees.step)} × {show_amount(under)} degrees under {show_amount(degrees.under)}"
    return f"({term.shown} less {less}) × {quantity.shown}"


def _of_part(value: Amount, part: str) -> str:
    return f"{value.shown} of {part}"


def _beside(whole: Amount, parts: tuple[Amount, ...]) -> str:
    return f"({' − '.join(amount.shown for amount in (whole, *parts))})" if parts else whole.shown


def _with_limit(amount: Amount, words: str, limit: Amount) -> str:
    return f"{amount.shown}, {words} {limit.shown}"


def _sum(parts: tuple[Amount, ...]) -> str:
    return " + ".join(part.shown for part in parts)
