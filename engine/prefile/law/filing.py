"""The order in which the Chapter 99 headings of a line are filed, by era."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from prefile.values.dates import Window
from prefile.values.money import ZERO

__all__ = [
    "FilingOrder",
    "order_of",
]


@dataclass(frozen=True, slots=True)
class FilingOrder:
    """The order of an era: measures, or the beginnings of their ids, as their headings follow each other.

    Of those in one group of `as_one`, no message says which comes first; of those in `anywhere`, none says where they
    stand. They are filed in this order and found in any. `tolerance` is by how many US dollars the declared duty of a
    line may differ from what is due.
    """

    window: Window
    order: tuple[str, ...]
    cite: str
    as_one: tuple[frozenset[str], ...] = ()
    anywhere: frozenset[str] = frozenset()
    tolerance: Decimal = ZERO

    _places: dict[str, int | None] = field(init=False, default_factory=dict, compare=False, repr=False)

    def place(self, measure: str) -> int | None:
        """Return where a measure's heading stands; None for one that declares no heading."""
        if measure not in self._places:
            beginnings = (place for place, name in enumerate(self.order) if f"{measure}.".startswith(f"{name}."))
            self._places[measure] = next(beginnings, None)
        return self._places[measure]

    def rank(self, measure: str) -> int | None:
        """Return the place that a message lays down for a measure's heading, the same for all that stand as one."""
        place = self.place(measure)
        if place is None or self.order[place] in self.anywhere:
            return None
        group = next((group for group in self.as_one if self.order[place] in group), frozenset({self.order[place]}))
        return min(self.order.index(name) for name in group)


def order_of(orders: Iterable[FilingOrder], at: datetime | None) -> FilingOrder | None:
    """Return the order of the era that an instant lies in, where the book holds one."""
    if at is None:
        return None
    for order in orders:
        if order.window.holds(at):
            return order
    return None
