"""How findings on one line add up, where some give way to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce

from prefile.duty.assessment import InTotal
from prefile.findings import Amounts, Finding
from prefile.values.money import (
    EXACT,
    ZERO,
    Bounds,
    add_all,
    cents,
)

__all__ = ["add_up"]


def add_up(
    findings: Sequence[Finding],
    gives_way: Mapping[str, frozenset[str]],
    notices: frozenset[str] = frozenset(),
    totals: Sequence[tuple[str, InTotal]] = (),
) -> Amounts:
    """Return the duty of a line: payable where every finding that could owe is determined, and least and most.

    `gives_way` names, for each measure, those that exclude it when they apply. Where both are in doubt at most
    one side is owed, so the greater counts towards `most`, not the sum. `notices` are the measures of goods that may
    not be entered: where one applies, nothing is simply payable. Where one cannot be determined, the duty still is: the
    finding says what is to be settled before entry. `totals` are the sums of a finding and another that the law fixes:
    10 percent in total with column 1 are 10 percent, whatever of it column 1 is.
    """
    owing = [finding for finding in findings if finding.most is None or finding.most]
    least = cents(add_all([finding.least for finding in owing]))
    if all([finding.least == finding.most for finding in owing]):  # noqa: C419 - few, and a list is faster
        barred = notices and any(f.measure in notices and f.outcome == "applies" for f in findings)
        return Amounts(None if barred else least, least, least)
    most = _most(owing, gives_way)
    if totals:
        least, most = _in_total(owing, gives_way, totals, Bounds(least, most))
    return Amounts(None, least, most)


def _in_total(
    owing: Sequence[Finding],
    gives_way: Mapping[str, frozenset[str]],
    totals: Sequence[tuple[str, InTotal]],
    found: Bounds,
) -> Bounds:
    """Return the duty of a line within what its sums fixed by law leave of the bounds found one by one."""
    by_other: dict[str, list[Bounds]] = {}
    for _, in_total in totals:
        by_other.setdefault(in_total.measure, []).append(in_total.total)
    summed = {*by_other, *(measure for measure, _ in totals)}
    rest = [finding for finding in owing if finding.measure not in summed]
    own = {finding.measure: finding.bounds for finding in owing}
    sums = [_fixed_sum(own.get(other, Bounds.exactly(ZERO)), parts) for other, parts in by_other.items()]
    sums.append(Bounds(add_all([finding.least for finding in rest]), _most(rest, gives_way)))
    together = reduce(Bounds.__add__, sums).rounded()
    return Bounds(max(found.least, together.least), found.capped(together).most)


def _fixed_sum(other: Bounds, totals: Sequence[Bounds]) -> Bounds:
    """Return a duty with what each of its totals adds to it.

    That sum falls or is level while the duty is below the totals and rises above them, so that its bounds lie at the
    ends of the duty's own or where it reaches a total.
    """
    turns = [total.least for total in totals if total.least > other.least]
    ends = [other.least, *(turn for turn in turns if other.most is None or turn < other.most)]
    ends += [] if other.most is None else [other.most]
    least = min(_sum_at(end, [total.least for total in totals]) for end in ends)
    mosts = [total.most for total in totals if total.most is not None]
    if other.most is None or len(mosts) != len(totals):
        return Bounds(least, None)
    return Bounds(least, max(_sum_at(end, mosts) for end in (other.least, other.most)))


def _sum_at(duty: Decimal, totals: Iterable[Decimal]) -> Decimal:
    return add_all([duty, *(max(ZERO, EXACT.subtract(total, duty)) for total in totals)])


def _most(findings: Sequence[Finding], gives_way: Mapping[str, frozenset[str]]) -> Decimal | None:
    if not any(finding.outcome == "cannot tell" and finding.measure in gives_way for finding in findings):
        most = [finding.most for finding in findings]
        return None if None in most else cents(add_all(amount for amount in most if amount is not None))
    doubtful = {finding.measure: finding for finding in findings if finding.outcome == "cannot tell"}
    counted: set[str] = set()
    total = ZERO
    for finding in sorted(findings, key=lambda finding: finding.measure not in gives_way):
        if finding.measure in counted:
            continue
        targets = gives_way.get(finding.measure, frozenset()) if finding.measure in doubtful else frozenset()
        rivals = [doubtful[target] for target in targets if target in doubtful and target not in counted]
        most = [rival.most for rival in rivals]
        if finding.most is None or None in most:
            return None
        counted.update({finding.measure, *(rival.measure for rival in rivals)})
        total = EXACT.add(total, max(finding.most, add_all(amount for amount in most if amount is not None)))
    return cents(total)
