"""A minimum import price: by the document state the whole of it, or the gap below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from typing import ClassVar, Literal

from prefile.duty.assessment import Assessment, AssessmentContext, either
from prefile.duty.by_rate import by_rate
from prefile.duty.quantities import Amount, Goods, shown_of
from prefile.duty.treatment import AssessedTreatment
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.law.treatment import NO_HEADINGS, Described, FloorHeadings, HeadingStated, Narrowed, Price, SeenByTreatment
from prefile.values.money import UNKNOWN, Bounds
from prefile.values.rate import Rate, Term
from prefile.values.unwritten import unwritten

__all__ = ["MinimumImportPrice"]


@dataclass(frozen=True, slots=True)
class MinimumImportPrice(AssessedTreatment):
    """A specific duty measured by a floor price: the gap below it or the whole of it, by the document state.

    What is documented owes the gap, by the claim `documented_by` (None: no document state is asked for), all else what
    `undocumented` says. The floor is compared with the entered value, with the price of the invoice, or with dated
    `reference` prices; the gap is no more than `cap` of the value, where there is one. Each document state has its
    headings.
    """

    kind: ClassVar[str] = "minimum import price"
    priced: ClassVar[bool] = True
    prices: tuple[Price, ...] = field()
    documented_by: str | None = field()
    documented_cite: str
    undocumented_cite: str
    undocumented: Literal["difference", "full price"] = "full price"
    compared_with: Literal["entered value", "invoice price", "reference price"] = "entered value"
    reference: tuple[Price, ...] = ()
    cap: Rate | None = None
    cap_cite: str = ""
    documented_headings: FloorHeadings = NO_HEADINGS
    undocumented_headings: FloorHeadings = NO_HEADINGS

    @property
    def by_goods(self) -> bool:
        """Whether a price may be the line's."""
        return bool(self.prices)

    def described(self) -> Iterator[Described]:
        """Yield its prices, and what is owed in each document state."""
        for price in self.prices:
            yield Described(f"minimum import price of {price.goods or 'all goods'}: {price.rate.shown}", price.cite)
        owed = "the whole price" if self.undocumented == "full price" else "the gap to the price"
        if self.documented_by is None:
            yield Described(
                f"whatever the documents, {owed}{_under(self.undocumented_headings)}", self.undocumented_cite
            )
        else:
            yield Described(f"undocumented, {owed}{_under(self.undocumented_headings)}", self.undocumented_cite)
            documented = f'documented ("{self.documented_by}"), the gap to the price{_under(self.documented_headings)}'
            yield Described(documented, self.documented_cite)
        if self.cap is not None:
            yield Described(f"the gap is no more than {self.cap.shown} of the value", self.cap_cite)

    def headings(self) -> Iterator[HeadingStated]:
        """Yield the headings of its document states."""
        whole = "whole price" if self.undocumented == "full price" else "gap"
        for part, headings in (("gap", self.documented_headings), (whole, self.undocumented_headings)):
            yield from (HeadingStated(part, heading) for heading in headings if heading is not None)

    def document_states(self) -> dict[str, str]:
        """Return what may be owed by the documents, the gap and the whole price, each with its authority."""
        gap = self.documented_by is not None or self.undocumented == "difference"
        states = {"gap": (gap, self.documented_cite)}
        states["whole price"] = (self.undocumented == "full price", self.undocumented_cite)
        return {state: cite for state, (possible, cite) in states.items() if possible}

    def narrowed(self, facts: SeenByTreatment) -> Narrowed:
        """Return the prices that may be the line's; open where the goods may be of a group or a mineral without one."""
        places = tuple(place for place, price in enumerate(self.prices) if _may_price(price, facts))
        prices = tuple(self.prices[place] for place in places)
        reference = tuple(price for price in self.reference if facts.may_hold(price.window))
        minerals, groups = {price.mineral for price in prices}, {price.group for price in prices}
        unpriced = bool(prices) and (
            (None not in minerals and not minerals.issuperset(facts.minerals))
            or (None not in groups and not groups.issuperset(facts.groups))
        )
        return Narrowed(replace(self, prices=prices, reference=reference), places, (), unpriced)

    def assess(self, context: AssessmentContext) -> Assessment:
        """Return by the document state the whole price, or the gap below it."""
        if not self.prices:
            lacks = (missing_fact("law", ask="the price for the line's group of goods"),)
            return Assessment(UNKNOWN, None, ("no price is known for the line's group of goods",), lacks)
        documented = self.documented_by is not None and context.documented
        whole = self.undocumented == "full price" and not documented
        assess_price = (
            _whole if whole else partial(_gap, self.documented_headings if documented else self.undocumented_headings)
        )
        sure = any(price.mineral and context.goods.holds(price.mineral) for price in self.prices)
        unpriced = context.clause_open and not sure
        missing = tuple(self._which(unpriced=unpriced))
        found = either([assess_price(self, price, context.goods) for price in self.prices], missing)
        return found._replace(bounds=found.bounds.hull(UNKNOWN)) if unpriced else found

    def _which(self, *, unpriced: bool) -> Iterator[MissingFact]:
        """Yield what would say which price is the line's, where several may be, or perhaps none."""
        minerals = {price.mineral for price in self.prices if price.mineral is not None}
        groups = {price.group for price in self.prices}
        if len(groups) > 1 or (unpriced and not minerals):
            yield missing_fact("tariff-number")
        if len(minerals) > 1 or (unpriced and minerals):
            ask = "of which mineral the goods are: the content of each, 0 for those that they do not hold"
            yield missing_fact("mineral-content", ask=ask, minerals=" ".join(sorted(minerals)))


def _under(headings: FloorHeadings) -> str:
    """Return the headings of a document state, in words."""
    owed = f", heading {headings.owed}" if headings.owed else ""
    return f"{owed}{f', heading {headings.reached} where the price reaches it' if headings.reached else ''}"


def _may_price(price: Price, facts: SeenByTreatment) -> bool:
    """Whether a price may be the line's: by its group, by its mineral, or since it is for all."""
    if price.group is not None and price.group not in facts.groups:
        return False
    return (price.mineral is None or price.mineral in facts.minerals) and facts.may_hold(price.window)


def _whole(floor: MinimumImportPrice, price: Price, goods: Goods) -> Assessment:
    whole = by_rate(price.rate, goods)
    undocumented = f'undocumented ("{floor.documented_by}" is not claimed): ' if floor.documented_by else ""
    because, heading = f"{undocumented}the whole price is owed", floor.undocumented_headings.owed
    cites = (price.cite, floor.undocumented_cite)
    return Assessment(
        whole.bounds.rounded(),
        shown_of(whole),
        (because, *_said(heading)),
        whole.missing,
        cites,
        heading,
        whole.filled_in,
        spoke=("whole price",),
    )


def _said(heading: str | None) -> tuple[str, ...]:
    return () if heading is None else (f"heading {heading}",)


def _gap(headings: FloorHeadings, floor: MinimumImportPrice, price: Price, goods: Goods) -> Assessment:
    """Assess the gap between the floor and what it is compared with, not below zero and not above a cap."""
    whole, other = by_rate(price.rate, goods), _compared(floor, price, goods)
    above = whole.bounds.exact is not None and whole.bounds.exact <= other.bounds.least
    documented = floor.documented_by is not None
    because = f'documented ("{floor.documented_by}" is claimed): ' if documented else ""
    missing, cites = tuple(dict.fromkeys((*whole.missing, *other.missing))), [price.cite]
    bounds = _between(price.rate.terms[0], other.priced, goods) or whole.bounds - other.bounds
    cap = None if floor.cap is None else by_rate(floor.cap, goods)
    if cap is not None:
        bounds, missing = bounds.capped(cap.bounds), tuple(dict.fromkeys((*missing, *cap.missing)))
        cites.append(floor.cap_cite)
    cites.append(floor.documented_cite)
    below = other.bounds.most is not None and other.bounds.most < whole.bounds.least
    heading_open = headings.owed != headings.reached and not above and not below
    heading = None if heading_open else headings.reached if above else headings.owed
    because_of_gap = (f"{because}the gap to the price is owed", *_said(heading))
    filled_in = whole.filled_in or other.filled_in
    working = unwritten(_gap_working, whole, other, above, cap)
    at_cap = cap is not None and bounds.exact is not None and bounds == cap.bounds
    spoke = ("gap", "cap") if at_cap else ("gap",)
    return Assessment(
        bounds.rounded(),
        working,
        because_of_gap,
        missing,
        tuple(cites),
        heading,
        filled_in,
        heading_open=heading_open,
        spoke=spoke,
    )


def _gap_working(whole: Amount, other: Amount, above: bool, cap: Amount | None) -> str:  # noqa: FBT001 - a fact
    least, most = ", not below 0" if above else "", "" if cap is None else f", not above {cap.shown}"
    return f"{whole.shown} − {other.shown}{least}{most}"


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
    found = [reference for reference in floor.reference if (reference.group, reference.mineral) in wanted]
    amounts = [by_rate(reference.rate, goods)._replace(priced=reference.rate.terms[0]) for reference in found]
    if not amounts:
        return Amount(
            UNKNOWN, "(no reference price)", (missing_fact("law", ask="the reference price on the rate date"),)
        )
    if len(amounts) == 1:
        return amounts[0]
    bounds = reduce(Bounds.hull, (amount.bounds for amount in amounts))
    missing = tuple(dict.fromkeys(lack for amount in amounts for lack in amount.missing))
    return Amount(bounds, f"({' or '.join(amount.shown for amount in amounts)})", missing)
