"""Filing: the headings that a line declares, in the order of the rate date's era, and the duty on each.

Chapter 99 headings come first, exemption headings among them, and the Chapter 1 to 97 number last. Where a heading
carries a total in place of column 1, the whole duty stands on it and the number itself carries 0.00. A number of
Chapter 98 that the goods are entered under stands where the order of the era has it, with no duty of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from prefile.findings import Filed, Finding
from prefile.law.filing import FilingOrder
from prefile.law.us_customs import CHAPTER_98, ON_THE_NUMBER
from prefile.values.money import EXACT, ZERO, add_all, cents
from prefile.values.tariff_number import show_number

__all__ = [
    "file_line",
    "is_without_heading",
]

_NOTHING = cents(ZERO)
_OPEN = frozenset({"applies", "cannot tell"})


def file_line(
    digits: str, findings: Sequence[Finding], order: FilingOrder | None, provision: str | None = None
) -> tuple[Filed, ...] | None:
    """Return what a line files, or None where a finding that would file a heading cannot be determined, or its heading.

    The amounts add up to the duty of the line. A duty whose heading is not published has a row without a number. A duty
    of column 2 that has a heading of its own stands there and not on the number.
    """
    if order is None:
        return None
    amounts: dict[str, Decimal] = {}
    placed: list[tuple[int, Finding]] = []
    for finding in findings:
        if finding.declare is None and finding.outcome not in _OPEN:
            continue
        place, own = order.place(finding.measure), finding.measure in ON_THE_NUMBER
        open_ = finding.outcome == "cannot tell" or (finding.declare is None and finding.missing)
        if open_ and (own or place is not None or finding.most != ZERO):
            return None
        if own:
            amounts[finding.measure] = finding.duty or ZERO
        if finding.declare is not None and place is not None:
            placed.append((place, finding))
        elif is_without_heading(finding):
            placed.append((len(order.order) if place is None else place, finding))
    filed = _headings(placed, amounts) if placed else []
    if provision is not None:
        before = [finding for place, finding in placed if place < (order.place(CHAPTER_98) or 0)]
        filed.insert(sum(1 + len(finding.beside) for finding in before), Filed(show_number(provision), _NOTHING))
    return (*filed, Filed(show_number(digits), cents(add_all(amounts.values())) if amounts else _NOTHING))


def _headings(placed: list[tuple[int, Finding]], amounts: dict[str, Decimal]) -> list[Filed]:
    """Return the headings in their order, taking from the number what stands on a heading instead."""
    filed: list[Filed] = []
    in_order = placed if len(placed) == 1 else sorted(placed, key=lambda at_place: (at_place[0], at_place[1].measure))
    for _, finding in in_order:
        duty = finding.duty or ZERO
        if finding.declare is None:
            filed.append(Filed(None, cents(duty), "heading not yet published", finding.measure))
            continue
        if finding.measure in amounts:  # the heading takes the place of the column's printed rate
            amounts[finding.measure] = ZERO
        if finding.in_place_of is not None:
            duty = EXACT.add(duty, amounts.get(finding.in_place_of, ZERO))
            amounts[finding.in_place_of] = ZERO
        filed.append(Filed(finding.declare, cents(duty) if duty else _NOTHING))
        filed += [Filed(heading, _NOTHING) for heading in finding.beside]  # a part of the value that owes nothing
    return filed


def is_without_heading(finding: Finding) -> bool:
    """Whether a finding owes a duty whose Chapter 99 heading is not published."""
    owes = finding.outcome == "applies" and bool(finding.duty)
    return owes and finding.declare is None and finding.measure not in ON_THE_NUMBER
