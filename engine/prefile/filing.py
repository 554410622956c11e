"""Filing: the headings that a line declares, in the order of the rate date's era, and the duty that stands on each.

Chapter 99 headings come first, exemption headings among them, and the Chapter 1 to 97 number last. Where a heading
carries a total in place of column 1, the whole duty stands on it and the number itself carries 0.00.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from prefile.amounts import EXACT, ZERO, cents
from prefile.finding import Filed, Finding
from prefile.measure import Window
from prefile.terms import show_number

__all__ = ["FilingOrder", "file_line"]

_ON_THE_NUMBER = ("us.column-1", "us.column-2")


@dataclass(frozen=True, slots=True)
class FilingOrder:
    """The order of an era: measures, or the beginnings of their ids, as their headings follow each other."""

    window: Window
    order: tuple[str, ...]
    cite: str

    def place(self, measure: str) -> int | None:
        """Return where a measure's heading stands; None for one that declares no heading."""
        for place, beginning in enumerate(self.order):
            if measure == beginning or measure.startswith(f"{beginning}."):
                return place
        return None


def file_line(
    digits: str, findings: Sequence[Finding], orders: Iterable[FilingOrder], at: datetime | None
) -> tuple[Filed, ...] | None:
    """Return what a line files, or None where a finding that would file a heading cannot be told.

    A duty whose heading is not published stands on no number. A duty of column 2 that has a heading of its own stands
    there and not on the number.
    """
    order = next((one for one in orders if at is not None and one.window.holds(at)), None)
    if order is None:
        return None
    placed = [(place, finding) for finding in findings if (place := order.place(finding.measure)) is not None]
    own = [finding for finding in findings if finding.measure in _ON_THE_NUMBER]
    if any(finding.outcome == "cannot tell" for finding in (*own, *(finding for _, finding in placed))):
        return None
    amounts = {finding.measure: finding.duty or ZERO for finding in own}
    filed: list[Filed] = []
    for _, finding in sorted(placed, key=lambda one: (one[0], one[1].measure)):
        if finding.declare is None:
            continue
        duty = finding.duty or ZERO
        if finding.measure in amounts:  # the heading takes the place of the column's printed rate
            amounts[finding.measure] = ZERO
        if finding.in_place_of is not None:
            duty = EXACT.add(duty, amounts.get(finding.in_place_of, ZERO))
            amounts[finding.in_place_of] = ZERO
        filed.append(Filed(finding.declare, cents(duty)))
    on_number: Decimal = sum(amounts.values(), ZERO)
    return (*filed, Filed(show_number(digits), cents(on_number)))
