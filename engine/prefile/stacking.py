"""How findings on one line add up, where some give way to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from prefile.amounts import ZERO, cents
from prefile.finding import Amounts, Finding

__all__ = ["add_up"]


def add_up(findings: Sequence[Finding], gives_way: Mapping[str, frozenset[str]]) -> Amounts:
    """Return the duty of a line: payable where every finding that could owe is told, and least and most.

    `gives_way` names, for each measure, those that exclude it when they apply. Where both are in doubt at most
    one side is owed, so the greater counts towards `most`, not the sum.
    """
    owing = [finding for finding in findings if finding.most is None or finding.most]
    least = cents(sum((finding.least for finding in owing), ZERO))
    told = all(finding.least == finding.most for finding in owing)
    return Amounts(least if told else None, least, _most(owing, gives_way))


def _most(findings: Sequence[Finding], gives_way: Mapping[str, frozenset[str]]) -> Decimal | None:
    doubtful = {finding.measure: finding for finding in findings if finding.outcome == "cannot tell"}
    counted: set[str] = set()
    total = ZERO
    for finding in findings:
        if finding.most is None:
            return None
        if finding.measure in counted:
            continue
        rivals = [
            doubtful[target]
            for target in sorted(gives_way.get(finding.measure, frozenset()))
            if finding.measure in doubtful and target in doubtful and target not in counted
        ]
        if any(rival.most is None for rival in rivals):
            return None
        counted.update(rival.measure for rival in rivals)
        total += max(finding.most, sum((rival.most or ZERO for rival in rivals), ZERO))
    return cents(total)
