"""The goods of a line as duty asks for them: their value and quantities. What a rate comes to on them: by_rate.py.

Every amount is a pair of bounds, which are one figure where all facts are there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.entry import Line
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.entry.provision import provision_of, whole_value
from prefile.entry.quantity import in_dollars, mass_or_quantity, quantity_of
from prefile.law.treatment import PART_WORDS, DutiablePart
from prefile.values.money import (
    EXACT,
    UNKNOWN,
    ZERO,
    Bounds,
    cents,
    show_amount,
    show_dollars,
)
from prefile.values.rate import Term
from prefile.values.rate_words import CONTAINER, DRAINED
from prefile.values.units import UNITS, shown_unit, unit_kind
from prefile.values.unwritten import unwritten, written_when_read

__all__ = ["WITHIN_MASS", "Amount", "DividedValue", "Goods", "shown_of"]

WITHIN_MASS = frozenset({"clean kg", "sugars kg"})  # a mass of something that the goods contain: no more than theirs
_SHOWN_PLACE: Literal[1] = 1  # of `shown` in an amount
_MASS = Term(ZERO, "kg", None, "")


@written_when_read("shown")
class Amount(NamedTuple):
    """An amount on the way: its bounds, how it is written, the facts it lacks, and the price a unit that it is of."""

    bounds: Bounds
    shown: str
    missing: tuple[MissingFact, ...] = ()
    filled_in: bool = False
    priced: Term | None = None


class DividedValue(NamedTuple):
    """A value in US dollars divided by law: the part that a rate is on, and what is left out of it."""

    dutiable: Amount
    rest: Bounds


class Goods:
    """The value and quantities of one line, as duty asks for them."""

    def __init__(self, line: Line) -> None:
        """Look at a line."""
        self.line = line
        self._value: Amount | None = None

    def value(self) -> Amount:
        """Return the entered value in US dollars; a foreign value needs its exchange rate."""
        if self._value is None:
            self._value = self._in_dollars()
        return self._value

    @property
    def provision(self) -> str | None:
        """The number of Chapter 98 that the goods are entered under, beside their own."""
        return provision_of(self.line)

    def _in_dollars(self) -> Amount:
        value = whole_value(self.line) if self.line.secondary_numbers else self.line.value
        return _unknown(missing_fact("value"), "value") if value is None else self.dollars_of(value)

    def dollars_of(self, stated: Decimal) -> Amount:
        """Return an amount in the line's currency in US dollars."""
        line, dollars = self.line, in_dollars(self.line, stated)
        if dollars is None:
            return _unknown(missing_fact("exchange-rate", currency=line.currency), "value in USD")
        if line.currency == "USD" or line.exchange_rate is None:
            return Amount(Bounds.exactly(stated), unwritten(_dollars, stated))
        return Amount(
            Bounds.exactly(dollars), unwritten(_exchanged, stated, line.currency, line.exchange_rate, dollars)
        )

    def valued(self, value: Amount) -> Goods:
        """Return the same goods at a part of their value."""
        part = Goods(self.line)
        part._value = value
        return part

    def divided(self, part: DutiablePart) -> DividedValue:
        """Return the part of the value that a rate is on, and the rest.

        A part that is not stated may be nothing or all of the value.
        """
        value, stated = self.value(), self._part(part)
        held = stated.bounds.capped(value.bounds)
        if part.alone:
            return DividedValue(stated._replace(bounds=held), value.bounds - held)
        left_out = held if part.most is None else held.capped(value.bounds.times(part.most.scaleb(-2)))
        missing = tuple(dict.fromkeys((*value.missing, *stated.missing)))
        return DividedValue(
            Amount(value.bounds - left_out, unwritten(_less, value, stated, part.words, part.most), missing),
            left_out,
        )

    def _part(self, part: DutiablePart) -> Amount:
        """Return a part of the value in US dollars, as the line states it."""
        fact = part.fact
        if fact == "claimed":
            return self._claimed(part.claim)
        stated = self.line.us_content if fact == "us_content" else self.line.repair_value
        if stated is None:
            return _unknown(missing_fact("us-content" if fact == "us_content" else "repair-value"), PART_WORDS[fact])
        return self.dollars_of(stated)

    def _claimed(self, name: str) -> Amount:
        """Return the value of the goods for which a claim draws on a balance; of goods that it is not made for, none.

        Where the claim states a quantity, it is the same share of the value as of the goods.
        """
        claim = next((one for one in self.line.claims if one.claim == name), None)
        if claim is None:
            return Amount(Bounds.exactly(ZERO), unwritten(_dollars, ZERO))
        if claim.amount is None:
            return _unknown(missing_fact("claim-amount", claim=name), f'amount of "{name}"')
        if claim.unit is None:
            return self.dollars_of(claim.amount)
        value, unit = self.value(), claim.unit
        kind, size = unit_kind(unit)
        held, drawn = mass_or_quantity(self.line, kind), EXACT.multiply(claim.amount, size)
        if held is None:
            missing = missing_fact("claim-quantity", claim=name, unit=unit)
            return Amount(value.bounds.or_none(), f"({unit} unknown)", (*value.missing, missing))
        share = value.bounds.times(drawn).over(held)
        return Amount(share.capped(value.bounds), unwritten(_shared, value, drawn, held, kind), value.missing)

    def content_value(self, metal: str) -> Amount:
        """Return the value of a metal's content in US dollars: as stated, or within what the other contents leave."""
        stated = self._contents()
        if metal in stated:
            return stated[metal]
        value, least = self.value().bounds, Bounds.exactly(ZERO)
        others = sum([other.bounds for other in stated.values()], least)
        missing = missing_fact("metal-value", metal=metal)
        return Amount((value - others).or_none(), f"({metal} content unknown)", (missing,))

    def _contents(self) -> dict[str, Amount]:
        """Return the value of each metal's content that is stated; a metal that is absent has none."""
        line, found = self.line, dict[str, Amount]()
        for metal, content in line.metal.named if line.metal is not None else ():
            if content is None:
                continue
            if content.percent == ZERO:
                found[metal] = Amount(Bounds.exactly(ZERO), f"no {metal}")
            elif content.value is not None:
                found[metal] = self._content_dollars(metal, content.value)
        return found

    def _content_dollars(self, metal: str, value: Decimal) -> Amount:
        currency = self.line.currency
        rate = self._to_dollars(currency)
        if rate is None:
            return _unknown(missing_fact("exchange-rate", currency=currency), f"{metal} content in USD")
        dollars = value if currency == "USD" else cents(EXACT.multiply(value, rate))
        return Amount(Bounds.exactly(dollars), unwritten(_content, dollars, metal))

    def holds(self, mineral: str) -> bool:
        """Whether the line declares that the goods hold a mineral."""
        return any(held.mineral == mineral and (held.percent or held.contained_kg) for held in self.line.minerals)

    def invoiced(self, term: Term) -> Amount:
        """Return what the goods cost by the unit price of the invoice: that price times how much there is of its unit.

        A price for a contained kilogram is of the element of a floor's `term`.
        """
        invoice = self.line.invoice
        if invoice is None or invoice.unit_price is None or invoice.unit is None:
            return _unknown(missing_fact("invoice-price"), "invoice price")
        rate = self._to_dollars(invoice.currency or self.line.currency)
        if rate is None:
            return _unknown(missing_fact("invoice-dollars"), "invoice price")
        kind, size = UNITS.get(invoice.unit, (None, Decimal(1)))
        contained = kind == "contained kg"
        if kind is None or (contained and term.content is None):
            return _unknown(missing_fact("invoice-unit", unit=_shown(str(term.per))), "invoice price")
        price = EXACT.multiply(invoice.unit_price, rate)
        unit = Term(price, "kg" if contained else kind, term.content if contained else None, "", size)
        quantity = self.quantity(unit, sole=True)
        shown = unwritten(_invoiced, price, invoice.unit, quantity)
        bounds = quantity.bounds.times(price).over(size)
        return Amount(bounds, shown, quantity.missing, quantity.filled_in, unit)

    def _to_dollars(self, currency: str) -> Decimal | None:
        """Return what one unit of a currency is in US dollars, as far as the line says so."""
        if currency == "USD":
            return Decimal(1)
        return self.line.exchange_rate if currency == self.line.currency else None

    def quantity(self, term: Term, *, sole: bool) -> Amount:
        """Return how much of a term's unit the goods are, or contain of its element.

        The quantity that a line states in the unit of its number is the one that its rate is of, so kilograms are taken
        as drained weight, or as weight with container, where the rate is of that, and the working says so.
        """
        if term.content is not None:
            return self._content(term.content, sole=sole)
        kind = str(term.per)
        stated = quantity_of(self.line, kind)
        if stated is not None:
            return Amount(Bounds.exactly(stated), unwritten(_measured, stated, _shown(kind, term.of)))
        if term.of:
            return self._weighed(term.of)
        net = mass_or_quantity(self.line, kind)
        if net is not None:
            return Amount(Bounds.exactly(net), unwritten(_measured, net, "KG net"), (), filled_in=True)
        missing = missing_fact("mass" if kind == "kg" else "quantity", unit=_shown(kind))
        unknown = _unknown(missing, f"quantity in {_shown(kind)}")
        if kind in WITHIN_MASS:
            return unknown._replace(bounds=self.quantity(_MASS, sole=True).bounds.or_none())
        return unknown

    def _weighed(self, of: str) -> Amount:
        """Return the bounds of a mass that is not stated.

        Drained goods weigh no more than the net weight, goods with their container no less than it, and no more than
        the gross weight.
        """
        unknown = _unknown(missing_fact("mass-of", of=of), of)
        net = self.line.net_kg or None
        least, most = {DRAINED: (None, net), CONTAINER: (net, self.line.gross_kg or None)}[of]
        return unknown._replace(bounds=Bounds(least or ZERO, most))

    def _content(self, element: str, *, sole: bool) -> Amount:
        """Return the contained mass of an element: declared, or a percentage of the mass, or bounded by it."""
        for mineral in self.line.minerals:
            if mineral.mineral == element and mineral.contained_kg is not None:
                return _contained(mineral.contained_kg, element)
        contained = quantity_of(self.line, "contained kg")
        if contained is not None and sole:
            return _contained(contained, element)
        mass = self.quantity(_MASS, sole=True)
        for mineral in self.line.minerals:
            if mineral.mineral == element and mineral.percent is not None and mass.bounds.exact is not None:
                found = _contained(EXACT.multiply(mass.bounds.exact, mineral.percent.scaleb(-2)), element)
                return found._replace(filled_in=mass.filled_in)
        missing = (missing_fact("contained-mass", mineral=element),)
        return Amount(mass.bounds.or_none(), f"contained {element}", missing)


def _unknown(missing: MissingFact, shown: str) -> Amount:
    return Amount(UNKNOWN, f"({shown} unknown)", (missing,))


def _contained(amount: Decimal, element: str) -> Amount:
    return Amount(Bounds.exactly(amount), unwritten(_measured, amount, f"KG {element}"))


def shown_of(amount: Amount) -> str:
    """Return how an amount is written, as it is: unwritten still, where nobody has read it."""
    words: str = amount[_SHOWN_PLACE]
    return words


def _dollars(amount: Decimal) -> str:
    return f"{show_dollars(amount)} USD"


def _content(amount: Decimal, metal: str) -> str:
    return f"{show_dollars(amount)} USD of {metal} content"


def _exchanged(amount: Decimal, currency: str, rate: Decimal, dollars: Decimal) -> str:
    return f"({show_amount(amount)} {currency} × {show_amount(rate)} = {show_dollars(dollars)} USD)"


def _less(value: Amount, part: Amount, words: str, most: Decimal | None) -> str:
    limit = f", at most {show_amount(most)} %" if most is not None else ""
    return f"({value.shown} − {part.shown} of {words}{limit})"


def _shared(value: Amount, drawn: Decimal, held: Decimal, kind: str) -> str:
    return f"{value.shown} × {show_amount(drawn)} ÷ {show_amount(held)} {kind}"


def _measured(amount: Decimal, unit: str) -> str:
    return f"{show_amount(amount)} {unit}"


def _invoiced(price: Decimal, unit: str, quantity: Amount) -> str:
    return f"{show_amount(price)} USD/{unit} × {quantity.shown}"


def _shown(kind: str, of: str = "") -> str:
    unit = shown_unit(kind)
    return f"{unit} (taken as {of})" if of else unit
