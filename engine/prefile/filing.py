"""Filing: the headings that a line declares, in the order of the rate date's era, and the duty that stands on each.

Chapter 99 headings come first, exemption headings among them, and the Chapter 1 to 97 number last. Where a heading
carries a total in place of column 1, the whole duty stands on it and the number itself carries 0.00.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from prefile.amounts import EXACT, ZERO, cents
from prefile.finding import Filed, Finding
from prefile.measure import Window
from prefile.terms import show_number

__all__ = ["FilingOrder", "file_line", "order_of", "without_heading"]

_ON_THE_NUMBER = ("us.column-1", "us.column-2")
_OPEN = frozenset({"applies", "cannot tell"})


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

    _places: dict[str, int | None] = field(default_factory=dict, compare=False, repr=False)

    def place(self, measure: str) -> int | None:
        """Return where a measure's heading stands; None for one that declares no heading."""
        if measure not in self._places:
            beginnings = (one for one, name in enumerate(self.order) if f"{measure}.".startswith(f"{name}."))
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
    return next((one for one in orders if at is not None and one.window.holds(at)), None)


def file_line(digits: str, findings: Sequence[Finding], order: FilingOrder | None) -> tuple[Filed, ...] | None:
    """Return what a line files, or None where a finding that would file a heading cannot be told, or the heading not.

    A duty whose heading is not published stands on no number. A duty of column 2 that has a heading of its own stands
    there and not on the number.
    """
    if order is None:
        return None
    amounts: dict[str, Decimal] = {}
    placed: list[tuple[int, Finding]] = []
    for finding in findings:
        if finding.declare is None and finding.outcome not in _OPEN:
            continue
        place, own = order.place(finding.measure), finding.measure in _ON_THE_NUMBER
        untold = finding.outcome == "cannot tell" or (finding.declare is None and finding.missing)
        if untold and (own or place is not None):
            return None
        if own:
            amounts[finding.measure] = finding.duty or ZERO
        if place is not None and finding.declare is not None:
            placed.append((place, finding))
    filed = _headings(placed, amounts) if placed else []
    on_number: Decimal = sum(amounts.values(), ZERO)
    return (*filed, Filed(show_number(digits), cents(on_number)))


def _headings(placed: list[tuple[int, Finding]], amounts: dict[str, Decimal]) -> list[Filed]:
    """Return the headings in their order, taking from the number what stands on a heading instead."""
    filed: list[Filed] = []
    for _, finding in sorted(placed, key=lambda one: (one[0], one[1].measure)):
        duty = finding.duty or ZERO
        if finding.measure in amounts:  # the heading takes the place of the column's printed rate
            amounts[finding.measure] = ZERO
        if finding.in_place_of is not None:
            duty = EXACT.add(duty, amounts.get(finding.in_place_of, ZERO))
            amounts[finding.in_place_of] = ZERO
        filed.append(Filed(str(finding.declare), cents(duty)))
    return filed


def without_heading(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that owe a duty which stands on no number, since no heading of theirs is published."""
    for finding in findings:
        owes = finding.outcome == "applies" and finding.duty
        if owes and finding.declare is None and finding.measure not in _ON_THE_NUMBER:
            yield finding
