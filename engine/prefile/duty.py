"""Exact arithmetic of a treatment, with its working in words.

Every amount is a pair of bounds, which are one figure where all facts are there. Each finding is rounded half up
to the cent. A gap or a total is never below 0.00.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import NamedTuple

from prefile.amounts import EXACT, UNKNOWN, ZERO, Bounds, cents, show_amount, show_dollars
from prefile.entry import Line
from prefile.finding import Asked
from prefile.measure import Clause, Duty, MinimumImportPrice, NoDuty, NotEncoded, Notice, Price, Treatment
from prefile.rate import FREE, Rate, Term, read_rate, read_special
from prefile.tariff import TariffTable
from prefile.terms import show_number
from prefile.units import UNITS, in_unit

__all__ = ["Assessment", "Goods", "Ground", "assess", "by_goods", "printed_rates"]

_SHOWN = {
    "kg": "KG",
    "piece": "NO",
    "liter": "L",
    "pf.liter": "PFL",
    "bbl": "BBL",
    "pair": "PRS",
    "m2": "M2",
    "m3": "M3",
    "m": "M",
}
_MANY = 6
_MASS = Term(ZERO, "kg", None, "")
_printed = lru_cache(maxsize=4096)(read_rate)


class Assessment(NamedTuple):
    """What a treatment comes to: bounds to the cent, the working, why, what is missing, on what authority."""

    bounds: Bounds
    working: str | None
    because: tuple[str, ...] = ()
    missing: tuple[Asked, ...] = ()
    cites: tuple[str, ...] = ()
    heading: str | None = None
    filled_in: bool = False
    in_place_of: str | None = None
    heading_open: bool = False


class _Amount(NamedTuple):
    """An amount on the way: its bounds, how it is written, the facts it lacks, and the price a unit that it is of."""

    bounds: Bounds
    shown: str
    missing: tuple[Asked, ...] = ()
    filled_in: bool = False
    priced: Term | None = None


class Goods:
    """The value and quantities of one line, as duty asks for them."""

    def __init__(self, line: Line) -> None:
        """Look at a line."""
        self._line = line
        self._value: _Amount | None = None

    def value(self) -> _Amount:
        """Return the entered value in US dollars; a foreign value needs its exchange rate."""
        if self._value is None:
            self._value = self._in_dollars()
        return self._value

    def _in_dollars(self) -> _Amount:
        line = self._line
        if line.value is None:
            return self._unknown("value", "value", "the entered value in US dollars", "value")
        if line.currency == "USD":
            return _Amount(Bounds.exactly(line.value), f"{show_dollars(line.value)} USD")
        if line.exchange_rate is None:
            ask = f"the exchange rate of {line.currency}, in US dollars for one {line.currency}"
            return self._unknown("exchange-rate", "exchange_rate", ask, "value in USD")
        dollars = cents(EXACT.multiply(line.value, line.exchange_rate))
        foreign = f"{show_amount(line.value)} {line.currency} × {show_amount(line.exchange_rate)}"
        return _Amount(Bounds.exactly(dollars), f"({foreign} = {show_dollars(dollars)} USD)")

    def holds(self, mineral: str) -> bool:
        """Whether the line declares that the goods hold a mineral."""
        return any(one.mineral == mineral and (one.percent or one.contained_kg) for one in self._line.minerals)

    def invoiced(self, term: Term) -> _Amount:
        """Return what the goods cost by the unit price of the invoice: that price times how much there is of its unit.

        A price for a contained kilogram is of the element of a floor's `term`.
        """
        invoice = self._line.invoice
        if invoice is None or invoice.unit_price is None or invoice.unit is None:
            return self._unknown("invoice", "invoice", "the unit price of the invoice with its unit", "invoice price")
        rate = self._to_dollars(invoice.currency or self._line.currency)
        if rate is None:
            return self._unknown("invoice", "invoice", "the unit price of the invoice in US dollars", "invoice price")
        kind, size = UNITS.get(invoice.unit, (None, Decimal(1)))
        contained = kind == "contained kg"
        if kind is None or (contained and term.content is None):
            asked = f"the unit price of the invoice for one {_shown(str(term.per))}"
            return self._unknown("invoice", "invoice", asked, "invoice price")
        price = EXACT.multiply(invoice.unit_price, rate)
        unit = Term(price, "kg" if contained else kind, term.content if contained else None, "", size)
        quantity = self.quantity(unit, sole=True)
        shown = f"{show_amount(price)} USD/{invoice.unit} × {quantity.shown}"
        bounds = quantity.bounds.times(price).over(size)
        return _Amount(bounds, shown, quantity.missing, quantity.filled_in, unit)

    def _to_dollars(self, currency: str) -> Decimal | None:
        """Return what one unit of a currency is in US dollars, as far as the line says so."""
        if currency == "USD":
            return Decimal(1)
        return self._line.exchange_rate if currency == self._line.currency else None

    def quantity(self, term: Term, *, sole: bool) -> _Amount:
        """Return how much of a term's unit the goods are, or contain of its element."""
        if term.content is not None:
            return self._content(term.content, sole=sole)
        kind = str(term.per)
        for quantity in self._line.quantities:
            amount = in_unit(quantity.amount, quantity.unit, kind)
            if amount:
                return _Amount(Bounds.exactly(amount), f"{show_amount(amount)} {_shown(kind)}")
        if kind == "kg" and self._line.net_kg:
            mass = self._line.net_kg
            return _Amount(Bounds.exactly(mass), f"{show_amount(mass)} KG net", (), filled_in=True)
        ask = f"the quantity in {_shown(kind)}" + (", or the net mass" if kind == "kg" else "")
        return self._unknown("quantity", "quantities", ask, f"quantity in {_shown(kind)}")

    def _content(self, element: str, *, sole: bool) -> _Amount:
        """Return the contained mass of an element: declared, or a percentage of the mass, or bounded by it."""
        for mineral in self._line.minerals:
            if mineral.mineral == element and mineral.contained_kg is not None:
                return _contained(mineral.contained_kg, element)
        for quantity in self._line.quantities:
            amount = in_unit(quantity.amount, quantity.unit, "contained kg")
            if amount is not None and sole:
                return _contained(amount, element)
        mass = self.quantity(_MASS, sole=True)
        for mineral in self._line.minerals:
            if mineral.mineral == element and mineral.percent is not None and mass.bounds.exact is not None:
                found = _contained(EXACT.multiply(mass.bounds.exact, mineral.percent.scaleb(-2)), element)
                return found._replace(filled_in=mass.filled_in)
        asked = Asked("content", "/minerals", f"the contained mass of {element} in kilograms")
        return _Amount(mass.bounds.or_none(), f"contained {element}", (asked,))

    def _unknown(self, fact: str, key: str, ask: str, shown: str) -> _Amount:
        return _Amount(UNKNOWN, f"({shown} unknown)", (Asked(fact, f"/{key}", ask),))


def _contained(amount: Decimal, element: str) -> _Amount:
    return _Amount(Bounds.exactly(amount), f"{show_amount(amount)} KG {element}")


def _shown(kind: str) -> str:
    return _SHOWN.get(kind, kind)


class Ground(NamedTuple):
    """What a treatment is assessed on: the goods, and what stands beside it.

    `documented` says whether the claim that documents a floor is made; `others` holds what the measures before this
    one came to; `clause_asked` what would choose among several clauses; `clause_open` that none of them may fit.
    """

    goods: Goods
    documented: bool = False
    others: Mapping[str, Bounds] = MappingProxyType({})
    clause_asked: tuple[Asked, ...] = ()
    clause_open: bool = False


def assess(treatment: Treatment, ground: Ground) -> Assessment:
    """Return what a treatment comes to on a line, once narrowed to the clauses and prices that may speak."""
    match treatment:
        case Duty():
            return _duty(treatment, ground)
        case NotEncoded():
            return _not_encoded(treatment, ground)
        case NoDuty(says=says, cite=cite) | Notice(says=says, cite=cite):
            return Assessment(Bounds.exactly(ZERO), None, (says,), (), (cite,))
        case MinimumImportPrice():
            return _floor(treatment, ground)


def _duty(duty: Duty, ground: Ground) -> Assessment:
    if not duty.clauses:
        return Assessment(Bounds.exactly(ZERO), None, ("no clause fits the line",))
    if len(duty.clauses) == 1 and not ground.clause_asked:
        found = _clause(duty.clauses[0], ground)
    else:
        found = _either([_clause(clause, ground) for clause in duty.clauses], ground.clause_asked)
    return found._replace(bounds=found.bounds.or_none()) if ground.clause_open else found


def _not_encoded(treatment: NotEncoded, ground: Ground) -> Assessment:
    asked = Asked("law", "", "what this measure comes to, which this rule book does not encode")
    if treatment.at_most is None:
        return Assessment(UNKNOWN, None, ("not encoded in this rule book",), (asked,))
    amount = _by_rate(treatment.at_most, ground.goods)
    because = (f"not encoded in this rule book; it is at most {treatment.at_most.shown}",)
    cites = (treatment.cite,) if treatment.cite else ()
    return Assessment(
        amount.bounds.rounded().or_none(),
        f"at most {amount.shown}",
        because,
        (asked,),
        cites,
        filled_in=amount.filled_in,
    )


def _either(possible: list[Assessment], asked: tuple[Asked, ...]) -> Assessment:
    """Return the one assessment, or what is known where any of several may hold."""
    if len(possible) == 1 and not asked:
        return possible[0]
    bounds = possible[0].bounds
    for other in possible[1:]:
        bounds = bounds.hull(other.bounds)
    missing = [*asked, *(lack for one in possible for lack in one.missing)]
    headings = {one.heading for one in possible}
    return Assessment(
        bounds,
        " or ".join(dict.fromkeys(one.working for one in possible if one.working)) or None,
        _few(dict.fromkeys(why for one in possible for why in one.because)),
        tuple(dict.fromkeys(missing)),
        tuple(dict.fromkeys(cite for one in possible for cite in one.cites)),
        heading=next(iter(headings)) if len(headings) == 1 else None,
        filled_in=any(one.filled_in for one in possible),
        heading_open=len(headings) > 1,
    )


def _few(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return reasons, counted where they are more than a reader would read."""
    every = tuple(reasons)
    return every if len(every) <= _MANY else (*every[:_MANY], f"and {len(every) - _MANY} more like these")


def _clause(clause: Clause, ground: Ground) -> Assessment:
    if clause.rate is None:
        return Assessment(UNKNOWN, None, clause.because, (), (clause.cite,))
    amount = _by_rate(clause.rate, ground.goods)
    if clause.in_total_with is not None:
        return _total(clause, clause.in_total_with, amount, ground)
    because = clause.because if clause.heading is None else (*clause.because, f"heading {clause.heading}")
    bounds = amount.bounds.rounded()
    return Assessment(bounds, amount.shown, because, amount.missing, (clause.cite,), clause.heading, amount.filled_in)


def _total(clause: Clause, name: str, amount: _Amount, ground: Ground) -> Assessment:
    """Return what a total leaves beside the other measure's duty that it holds."""
    other = ground.others.get(name, Bounds.exactly(ZERO))
    total = amount.bounds.rounded()
    reached = total.exact is not None and total.exact <= other.least
    heading = clause.reached if reached else clause.heading
    rate = clause.rate.shown if clause.rate else ""
    because = (*clause.because, f"{rate} in total with {name}", *((f"heading {heading}",) if heading else ()))
    working = f"{amount.shown} − {_told(other)} of {name}"
    found = Assessment(total - other, working, because, amount.missing, (clause.cite,), heading, amount.filled_in)
    return found if reached else found._replace(in_place_of=name)


def _told(bounds: Bounds) -> str:
    if bounds.exact is not None:
        return f"{show_dollars(bounds.exact)} USD"
    most = "?" if bounds.most is None else show_dollars(bounds.most)
    return f"({show_dollars(bounds.least)} to {most} USD)"


def printed_rates(treatment: Treatment, tariff: TariffTable, line: Line, at: datetime | None) -> Treatment:
    """Return a treatment whose clauses that speak of a column of the tariff hold the rate that it prints."""
    if not isinstance(treatment, Duty) or all(clause.rate is not None for clause in treatment.clauses):
        return treatment
    return Duty(tuple(_with_rate(clause, tariff, line, at) for clause in treatment.clauses))


def _with_rate(clause: Clause, tariff: TariffTable, line: Line, at: datetime | None) -> Clause:
    if clause.rate is not None:
        return clause
    rate, printed = _column(clause, tariff, line, at)
    return replace(clause, rate=rate, because=(printed,))


def by_goods(treatment: Treatment) -> bool:
    """Tell whether what a treatment comes to depends on the goods' value or quantity."""
    match treatment:
        case Duty(clauses=clauses):
            return any(clause.in_total_with or (clause.rate is not None and not clause.rate.free) for clause in clauses)
        case MinimumImportPrice(prices=prices):
            return bool(prices)
        case NotEncoded(at_most=at_most):
            return at_most is not None
    return False


def _column(clause: Clause, tariff: TariffTable, line: Line, at: datetime | None) -> tuple[Rate | None, str]:
    """Return the printed rate of the clause's column, or why it cannot be told."""
    edition = tariff.edition
    if at is None or not edition.window.holds(at):
        when = "the rate date" if at else "an unknown rate date"
        return None, f"no held edition of the tariff covers {when}; {edition.name} is held"
    row = tariff.row(line.tariff_number)
    if row is None:
        return None, f"{show_number(line.tariff_number)} is not in {edition.name}"
    if clause.column == "special":
        rate = read_special(row.special).get(line.program or "", FREE if _is_free(row.general) else None)
        what = f"for program {line.program} {edition.name} prints"
        return (rate, f"{what} {rate.shown}") if rate else (None, f"{what} no rate that can be read as an amount")
    printed = row.general if clause.column == "general" else row.column_2
    rate = _printed(printed)
    if rate is None:
        return None, f'the rate "{printed or "(blank)"}" cannot be read as an amount'
    return rate, f"{edition.name} prints {rate.shown}"


def _is_free(printed: str) -> bool:
    rate = _printed(printed)
    return rate is not None and rate.free


def _by_rate(rate: Rate, goods: Goods) -> _Amount:
    """Return what a rate comes to: the sum of its terms, each on the value or on a quantity."""
    if rate.free:
        return _Amount(Bounds.exactly(ZERO), "Free" if not rate.terms else f"{rate.shown} = nothing")
    if len(rate.terms) == 1:
        return _by_term(rate.terms[0], goods, sole=True)
    sole = sum(term.content is not None for term in rate.terms) == 1
    parts = [_by_term(term, goods, sole=sole) for term in rate.terms]
    bounds = parts[0].bounds
    for part in parts[1:]:
        bounds = bounds + part.bounds
    missing = tuple(dict.fromkeys(asked for part in parts for asked in part.missing))
    return _Amount(bounds, " + ".join(part.shown for part in parts), missing, any(part.filled_in for part in parts))


def _by_term(term: Term, goods: Goods, *, sole: bool) -> _Amount:
    if term.per is None:
        value = goods.value()
        percent = term.amount.scaleb(-2)
        return _Amount(value.bounds.times(percent), f"{term.shown} × {value.shown}", value.missing)
    quantity = goods.quantity(term, sole=sole)
    shown = f"{term.shown} × {quantity.shown}" + (f" ÷ {show_amount(term.size)}" if term.size != 1 else "")
    bounds = quantity.bounds.times(term.amount).over(term.size)
    return _Amount(bounds, shown, quantity.missing, quantity.filled_in)


def _floor(floor: MinimumImportPrice, ground: Ground) -> Assessment:
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
    found = _either([assess_price(floor, price, ground.goods) for price in floor.prices], asked)
    return found._replace(bounds=found.bounds.or_none()) if unpriced else found


def _whole(floor: MinimumImportPrice, price: Price, goods: Goods) -> Assessment:
    whole = _by_rate(price.rate, goods)
    undocumented = f'undocumented ("{floor.documented_by}" is not claimed): ' if floor.documented_by else ""
    because = f"{undocumented}the whole price is owed"
    cites = (price.cite, floor.undocumented_cite)
    return Assessment(whole.bounds.rounded(), whole.shown, (because,), whole.missing, cites, None, whole.filled_in)


def _gap(floor: MinimumImportPrice, price: Price, goods: Goods) -> Assessment:
    """Assess the gap between the floor and what it is compared with, not below zero and not above a cap."""
    whole, other = _by_rate(price.rate, goods), _compared(floor, price, goods)
    above = whole.bounds.exact is not None and whole.bounds.exact <= other.bounds.least
    working = f"{whole.shown} − {other.shown}{', not below 0' if above else ''}"
    documented = floor.documented_by is not None
    because = f'documented ("{floor.documented_by}" is claimed): ' if documented else ""
    missing, cites = tuple(dict.fromkeys((*whole.missing, *other.missing))), [price.cite]
    bounds = _between(price.rate.terms[0], other.priced, goods) or whole.bounds - other.bounds
    if floor.cap is not None:
        cap = _by_rate(floor.cap, goods)
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


def _compared(floor: MinimumImportPrice, price: Price, goods: Goods) -> _Amount:
    """Return what the floor is compared with: the entered value, the invoice's price, or a reference price."""
    if floor.compared_with == "entered value":
        return goods.value()
    if floor.compared_with == "invoice price":
        return goods.invoiced(price.rate.terms[0])
    wanted = {(price.group, price.mineral), (None, None)}
    found = [one for one in floor.reference if (one.group, one.mineral) in wanted]
    amounts = [_by_rate(one.rate, goods)._replace(priced=one.rate.terms[0]) for one in found]
    if not amounts:
        return _Amount(UNKNOWN, "(no reference price)", (Asked("law", "", "the reference price on the rate date"),))
    if len(amounts) == 1:
        return amounts[0]
    bounds = reduce(Bounds.hull, (one.bounds for one in amounts))
    missing = tuple(dict.fromkeys(lack for one in amounts for lack in one.missing))
    return _Amount(bounds, f"({' or '.join(one.shown for one in amounts)})", missing)
