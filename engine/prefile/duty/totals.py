"""How findings on one line add up, where some give way to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from prefile.findings import Amounts, Finding
from prefile.values.money import (
    EXACT,
    ZERO,
    add_all,
    cents,
)

__all__ = ["add_up"]


def add_up(
    findings: Sequence[Finding], gives_way: Mapping[str, frozenset[str]], notices: frozenset[str] = frozenset()
) -> Amounts:
    """Return the duty of a line: payable where every finding that could owe is determined, and least and most.

    `gives_way` names, for each measure, those that exclude it when they apply. Where both are in doubt at most
    one side is owed, so the greater counts towards `most`, not the sum. `notices` are the measures of goods that may
    not be entered: where one applies, nothing is simply payable. Where one cannot be determined, the duty still is: the
    finding says what is to be settled before entry.
    """
    owing = [finding for finding in findings if finding.most is None or finding.most]
    least = cents(add_all([finding.least for finding in owing]))
    if all([finding.least == finding.most for finding in owing]):  # noqa: C419 - few, and a list is faster
        barred = notices and any(f.measure in notices and f.outcome == "applies" for f in findings)
        return Amounts(None if barred else least, least, least)
    return Amounts(None, least, _most(owing, gives_way))


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
