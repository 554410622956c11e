"""How findings on one line add up, where some give way to others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from itertools import combinations

from prefile.duty.assessment import IfOwed, InTotal
from prefile.duty.found import LineFindings
from prefile.findings import Amounts, Finding
from prefile.values.money import (
    EXACT,
    ZERO,
    Bounds,
    add_all,
    cents,
)

__all__ = ["add_up", "of_one_origin", "waiting_together", "within_cases"]

_MOST_RIVALS = 6  # whose cases are looked through


def add_up(
    findings: Sequence[Finding],
    gives_way: Mapping[str, frozenset[str]],
    notices: frozenset[str] = frozenset(),
    totals: Sequence[tuple[str, InTotal]] = (),
    if_owed: Sequence[IfOwed] = (),
) -> Amounts:
    """Return the duty of a line: payable where every finding that could owe is determined, and least and most.

    `gives_way` names, for each measure, those that exclude it when they apply. Where both are in doubt at most
    one side is owed, so the greater counts towards `most`, not the sum. `notices` are the measures of goods that may
    not be entered: where one applies, nothing is simply payable. Where one cannot be determined, the duty still is: the
    finding says what is to be settled before entry. `totals` are the sums of a finding and another that the law fixes:
    10 percent in total with column 1 are 10 percent, whatever of it column 1 is. `if_owed` are the findings that may
    not be owed at all: of one that surely covers the line and what it may give way to, something is owed either way.
    """
    owing = [finding for finding in findings if finding.most is None or finding.most]
    least = cents(add_all([finding.least for finding in owing]))
    if all([finding.least == finding.most for finding in owing]):  # noqa: C419 - few, and a list is faster
        barred = notices and any(f.measure in notices and f.outcome == "applies" for f in findings)
        return Amounts(None if barred else least, least, least)
    least = cents(EXACT.add(least, _owed_either_way(findings, gives_way, if_owed)))
    found = _bounds(owing, gives_way, totals, least)
    return Amounts(None, found.least, found.most)


def of_one_origin(
    duty: Amounts,
    found: LineFindings,
    gives_way: Mapping[str, frozenset[str]],
    origins: Iterable[frozenset[str]],
) -> Amounts:
    """Return the duty of a line whose origin is missing: goods have one, so duties of two countries are not both owed.

    `origins` are the cases of the origin, each as the measures that are not for it.
    """
    owing = [finding for finding in found.telling if finding.most is None or finding.most]
    cases = [_most_of_origin(owing, gives_way, found.totals, out) for out in origins]
    known = [most for most in cases if most is not None]
    if duty.most is None or not known or len(known) < len(cases):
        return duty
    return duty._replace(most=min(duty.most, max(known)))


def within_cases(duty: Amounts, cases: Sequence[Amounts]) -> Amounts:
    """Return the bounds of a line's duty, no wider than what it comes to in one of the cases of a missing fact."""
    least = max(duty.least, min(case.least for case in cases))
    known = [case.most for case in cases if case.most is not None]
    if duty.most is None or len(known) < len(cases):
        return duty._replace(least=least)
    return duty._replace(least=least, most=max(least, min(duty.most, max(known))))


def _most_of_origin(
    owing: Sequence[Finding],
    gives_way: Mapping[str, frozenset[str]],
    totals: Sequence[tuple[str, InTotal]],
    out: frozenset[str],
) -> Decimal | None:
    of_origin = [finding for finding in owing if finding.measure not in out]
    return _bounds(of_origin, gives_way, [total for total in totals if total[0] not in out], ZERO).most


def _bounds(
    owing: Sequence[Finding],
    gives_way: Mapping[str, frozenset[str]],
    totals: Sequence[tuple[str, InTotal]],
    least: Decimal,
) -> Bounds:
    found = Bounds(least, _most(owing, gives_way))
    return _in_total(owing, gives_way, totals, found) if totals else found


def _owed_either_way(
    findings: Sequence[Finding], gives_way: Mapping[str, frozenset[str]], if_owed: Sequence[IfOwed]
) -> Decimal:
    """Return what is owed at least of findings in doubt that only others in doubt may take away.

    Such a finding is owed, or one of those to which it gives way. Findings that share any of those are looked at
    together, in each case of which of them apply.
    """
    doubtful = {finding.measure for finding in findings if finding.outcome == "cannot tell"}
    least = {owed.measure: owed.least for owed in if_owed}
    rivals = {
        owed.measure: gives_way.get(owed.measure, frozenset()) & doubtful
        for owed in if_owed
        if owed.covered and owed.least
    }
    cases = [_least_case(together, shared, least) for together, shared in waiting_together(rivals)]
    return add_all(cases)


def waiting_together(
    rivals: dict[str, frozenset[str]],
) -> Iterator[tuple[Mapping[str, frozenset[str]], frozenset[str]]]:
    """Yield findings in doubt that share rivals, by their rivals, beside all of these; not those of too many cases."""
    while rivals:
        measure, shared = rivals.popitem()
        together = {measure: shared}
        while joined := [name for name, others in rivals.items() if _meet(name, others, together, shared)]:
            together.update({name: rivals.pop(name) for name in joined})
            shared = shared.union(*(together[name] for name in joined))
        if shared and len(shared) <= _MOST_RIVALS:
            yield together, shared


def _meet(name: str, others: frozenset[str], together: Mapping[str, frozenset[str]], shared: frozenset[str]) -> bool:
    """Whether a finding in doubt is one of the rivals of some, has one of them, or has one of them as its rival."""
    return name in shared or not others.isdisjoint(shared) or not others.isdisjoint(together)


def _least_case(waiting: Mapping[str, frozenset[str]], rivals: frozenset[str], least: Mapping[str, Decimal]) -> Decimal:
    """Return the least that is owed in any case of which rivals apply; one that waits itself counts as a rival."""
    cases = (frozenset(case) for size in range(len(rivals) + 1) for case in combinations(sorted(rivals), size))
    return min(
        add_all(
            [
                *(least.get(name, ZERO) for name in case),
                *(least[name] for name, others in waiting.items() if name not in rivals and others.isdisjoint(case)),
            ]
        )
        for case in cases
    )


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
