"""What a unit of the goods is worth, and how far that lies above or below each floor price that a book holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from prefile.analysis.concentration import quotient, share
from prefile.analysis.exposure import FloorSeen, UnitValue
from prefile.decision.index import Index, NumberListings
from prefile.decision.standing import standing_on
from prefile.duty.quantities import Goods
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.treatment import Price
from prefile.values.dates import write_instant
from prefile.values.money import EXACT, ZERO, cents
from prefile.values.rate import Term
from prefile.values.tariff_number import show_number
from prefile.values.trilean import NO, YES

__all__ = ["FloorPrices", "MeasuredLines", "UnitValues"]

_MASS = Term(ZERO, "kg", None, "")
_FINE, _FINEST = Decimal("0.0001"), Decimal("0.00000001")


@dataclass(slots=True)
class _Measured:
    """Lines of one kind: value and quantity of those that state both, and how many do not."""

    lines: int = 0
    unmeasured: int = 0
    value: Decimal = ZERO
    quantity: Decimal = ZERO
    lowest: Decimal | None = None

    def add(self, value: Decimal | None, quantity: Decimal | None) -> bool:
        """Add one line; tells whether it states both."""
        self.lines += 1
        if value is None or not quantity:
            self.unmeasured += 1
            return False
        self.value = EXACT.add(self.value, value)
        self.quantity = EXACT.add(self.quantity, quantity)
        unit_value = quotient(value, quantity, _FINE)
        self.lowest = unit_value if self.lowest is None else min(self.lowest, unit_value)
        return True

    @property
    def unit_value(self) -> Decimal | None:
        """Value over quantity, to four decimals."""
        return quotient(self.value, self.quantity, _FINE) if self.quantity else None


class MeasuredLines(NamedTuple):
    """Lines of one kind: how many, how many of which do not state both, and value and mass of the others."""

    lines: int
    unmeasured: int
    value: Decimal
    kg: Decimal


class UnitValues:
    """Adds up value and mass by tariff number and origin."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str | None], tuple[_Measured, set[str]]] = {}

    def add(self, number: str, origin: str | None, minerals: tuple[str, ...], goods: Goods) -> None:
        """Add one line of a number that is or may be covered."""
        measured, named = self._found.setdefault((number, origin), (_Measured(), set()))
        measured.add(goods.value().bounds.exact, goods.quantity(_MASS, sole=True).bounds.exact)
        named.update(minerals)

    def add_lines(self, number: str, origin: str | None, minerals: tuple[str, ...], lines: MeasuredLines) -> None:
        """Add lines of a number that are or may be covered."""
        measured, named = self._found.setdefault((number, origin), (_Measured(), set()))
        measured.lines += lines.lines
        measured.unmeasured += lines.unmeasured
        measured.value = EXACT.add(measured.value, lines.value)
        measured.quantity = EXACT.add(measured.quantity, lines.kg)
        named.update(minerals)

    def rows(self) -> Iterator[UnitValue]:
        """Yield what a kilogram of each number is worth by origin, the greatest value first."""
        ordered = sorted(self._found.items(), key=lambda item: (-item[1][0].value, item[0][0], item[0][1] or ""))
        for (number, origin), (measured, minerals) in ordered:
            yield UnitValue(
                show_number(number),
                origin,
                tuple(sorted(minerals)),
                measured.lines,
                measured.unmeasured,
                measured.value,
                measured.quantity,
                measured.unit_value,
            )


class _Against(NamedTuple):
    """A floor price that goods are held against; `begins` is when it does, where it is not in force for them yet."""

    measure: str
    price: Price
    begins: datetime | None
    in_force: bool
    sure: bool


@dataclass(slots=True)
class _FloorSums(_Measured):
    below: int = 0
    gap: Decimal = field(default=ZERO)


class FloorPrices:
    """Holds the goods of each line against the floor prices of a book's measures."""

    def __init__(self, book: RuleBook, as_known_on: date | None) -> None:
        """Look for floor prices in a book, as known on a day (None: as this book knows it)."""
        self._as_known_on = as_known_on
        self._index: Index = book.derived("index", lambda: Index(book.measures, book.tariff))
        self._measures = book.measures
        self._named: dict[str, tuple[tuple[Measure, NumberListings], ...]] = {}
        self._found: dict[tuple[_Against, str, str | None], _FloorSums] = {}

    def add(self, number: str, origin: str | None, at: datetime | None, goods: Goods) -> None:
        """Hold one line against the floors of its number, on its rate date."""
        named = self._of(number)
        if at is None:
            return
        for measure, standings in named:
            for against in _against(measure, standings, at, self._as_known_on):
                sums = self._found.setdefault((against, number, origin), _FloorSums())
                _hold(sums, against.price.rate.terms[0], goods)

    def terms(self, number: str) -> list[Term]:
        """Return what each price is on that goods of a number may be held against."""
        return [price.rate.terms[0] for measure, _ in self._of(number) for price in measure.treatment.prices]

    def _of(self, number: str) -> tuple[tuple[Measure, NumberListings], ...]:
        named = self._named.get(number)
        if named is None:
            named = self._named[number] = tuple(self._priced(number))
        return named

    def _priced(self, number: str) -> Iterator[tuple[Measure, NumberListings]]:
        for standings in self._index.candidates(number):
            measure = self._measures[standings.measure]
            if measure.treatment.prices:
                yield measure, standings

    def rows(self) -> Iterator[FloorSeen]:
        """Yield the goods of each number and origin against each floor, the farthest below first."""
        rows = [
            _floor_comparison(against, number, origin, sums) for (against, number, origin), sums in self._found.items()
        ]
        yield from sorted(rows, key=_farthest_below)


def _farthest_below(floor: FloorSeen) -> tuple[object, ...]:
    return (
        floor.percent is None,
        floor.percent or ZERO,
        floor.number,
        floor.origin or "",
        floor.group,
        floor.shown,
        floor.in_force,
    )


def _hold(sums: _FloorSums, floor: Term, goods: Goods) -> None:
    """Hold one line against a floor."""
    value, quantity = goods.value().bounds.exact, goods.quantity(floor, sole=True).bounds
    if sums.add(value, quantity.exact) and value is not None:
        whole = quantity.times(floor.amount).over(floor.size).least
        sums.below += value < whole
        sums.gap = EXACT.add(sums.gap, cents(max(ZERO, EXACT.subtract(whole, value))))


def _against(measure: Measure, standings: NumberListings, at: datetime, known: date | None) -> Iterator[_Against]:
    """Yield the price of each group that a number may be in, on an instant."""
    listed = standings.at(at, known)
    if listed.value == NO:
        return
    sure = listed.value == YES and len(listed.groups) == 1
    in_force = standing_on(measure, at, known).in_force == YES
    for group in sorted(group for group in listed.groups if group is not None):
        price = _price(measure, group, at, known)
        if price is not None:
            window = measure.begun(price.window)
            yield _Against(measure.id, price, window.since, in_force and window.holds(at), sure)


def _price(measure: Measure, group: str, at: datetime, as_known_on: date | None) -> Price | None:
    """Return the price of a group that holds at an instant, or else the next one that is published."""
    prices = [(measure.begun(price.window), price) for price in measure.treatment.prices if price.group == group]
    known = [(window, price) for window, price in prices if window.believed(as_known_on)]
    holding = [price for window, price in known if window.holds(at)]
    ahead = [(window.since, price) for window, price in known if window.since is not None and window.since > at]
    return next(iter(holding), None) or next((price for _, price in sorted(ahead, key=itemgetter(0))), None)


def _floor_comparison(against: _Against, number: str, origin: str | None, sums: _FloorSums) -> FloorSeen:
    price = against.price
    term, since = price.rate.terms[0], against.begins
    floor = term.amount if term.size == 1 else quotient(term.amount, term.size, _FINEST)
    unit_value = sums.unit_value
    above = None if unit_value is None else EXACT.subtract(unit_value, floor)
    return FloorSeen(
        measure=against.measure,
        group=price.goods or "all goods",
        floor=floor,
        unit=str(term.per),
        shown=price.rate.shown,
        in_force=against.in_force,
        begins=write_instant(since) if since else None,
        sure=against.sure,
        number=show_number(number),
        origin=origin,
        lines=sums.lines,
        unmeasured=sums.unmeasured,
        below=sums.below,
        value=sums.value,
        quantity=sums.quantity,
        unit_value=unit_value,
        above=above,
        percent=share(above, floor) if above is not None and floor else None,
        lowest=sums.lowest,
        gap=sums.gap,
        cite=price.cite,
    )
