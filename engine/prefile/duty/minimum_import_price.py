"""A minimum import price: by the document state the whole of it, or the gap below it."""

from __future__ import annotations

from functools import reduce

from prefile.duty.assessment import Assessment, Ground, either
from prefile.duty.quantities import Amount, Goods, by_rate
from prefile.findings import Asked
from prefile.law.treatment import MinimumImportPrice, Price
from prefile.values.money import UNKNOWN, Bounds
from prefile.values.rate import Term

__all__ = ["assess_floor"]


def assess_floor(floor: MinimumImportPrice, ground: Ground) -> Assessment:
    """Assess a minimum import price: by the document state the whole of it, or the gap below it."""
    if not floor.prices:
        return Assessment(UNKNOWN, None, ("no price is known for the line's group of goods",))
    documented = floor.documented_by is not None and ground.documented
    whole = floor.undocumented == "full price" and not documented
    assess_price = _whole if whole else _gap
    minerals = {price.mineral for price in floor.prices if price.mineral is not None}
    sure = any(price.mineral and ground.goods.holds(price.mineral) for price in floor.prices)
    unpriced = ground.clause_open and not sure
    several = len(minerals) > 1 or unpriced
    ask = "of which mineral the goods are: the content of each, 0 for those that they do not hold"
    asked = (Asked("mineral-content", "/minerals", ask),) if several else ()
    found = either([assess_price(floor, price, ground.goods) for price in floor.prices], asked)
    return found._replace(bounds=found.bounds.or_none()) if unpriced else found


def _whole(floor: MinimumImportPrice, price: Price, goods: Goods) -> Assessment:
    whole = by_rate(price.rate, goods)
    undocumented = f'undocumented ("{floor.documented_by}" is not claimed): ' if floor.documented_by else ""
    because = f"{undocumented}the whole price is owed"
    cites = (price.cite, floor.undocumented_cite)
    return Assessment(whole.bounds.rounded(), whole.shown, (because,), whole.missing, cites, None, whole.filled_in)


def _gap(floor: MinimumImportPrice, price: Price, goods: Goods) -> Assessment:
    """Assess the gap between the floor and what it is compared with, not below zero and not above a cap."""
    whole, other = by_rate(price.rate, goods), _compared(floor, price, goods)
    above = whole.bounds.exact is not None and whole.bounds.exact <= other.bounds.least
    working = f"{whole.shown} − {other.shown}{', not below 0' if above else ''}"
    documented = floor.documented_by is not None
    because = f'documented ("{floor.documented_by}" is claimed): ' if documented else ""
    missing, cites = tuple(dict.fromkeys((*whole.missing, *other.missing))), [price.cite]
    bounds = _between(price.rate.terms[0], other.priced, goods) or whole.bounds - other.bounds
    if floor.cap is not None:
        cap = by_rate(floor.cap, goods)
        bounds, missing = bounds.capped(cap.bounds), tuple(dict.fromkeys((*missing, *cap.missing)))
        working = f"{working}, not above {cap.shown}"
        cites.append(floor.cap_cite)
    cites.append(floor.documented_cite)
    said = (f"{because}the gap to the price is owed",)
    filled_in = whole.filled_in or other.filled_in
    return Assessment(bounds.rounded(), working, said, missing, tuple(cites), None, filled_in)


def _between(floor: Term, other: Term | None, goods: Goods) -> Bounds | None:
    """Return the gap between two prices of one unit, which bounds what is owed where only the quantity is unknown."""
    if other is None or (floor.per, floor.content) != (other.per, other.content):
        return None
    gap = Bounds.exactly(floor.amount).over(floor.size) - Bounds.exactly(other.amount).over(other.size)
    return goods.quantity(floor, sole=True).bounds.times(gap.least)


def _compared(floor: MinimumImportPrice, price: Price, goods: Goods) -> Amount:
    """Return what the floor is compared with: the entered value, the invoice's price, or a reference price."""
    if floor.compared_with == "entered value":
        return goods.value()
    if floor.compared_with == "invoice price":
        return goods.invoiced(price.rate.terms[0])
    wanted = {(price.group, price.mineral), (None, None)}
    found = [one for one in floor.reference if (one.group, one.mineral) in wanted]
    amounts = [by_rate(one.rate, goods)._replace(priced=one.rate.terms[0]) for one in found]
    if not amounts:
        return Amount(UNKNOWN, "(no reference price)", (Asked("law", "", "the reference price on the rate date"),))
    if len(amounts) == 1:
        return amounts[0]
    bounds = reduce(Bounds.hull, (one.bounds for one in amounts))
    missing = tuple(dict.fromkeys(lack for one in amounts for lack in one.missing))
    return Amount(bounds, f"({' or '.join(one.shown for one in amounts)})", missing)
