"""What the findings of one line share, and what was found on it, before it is added up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from prefile.duty.assessment import IfOwed, InTotal, OnValue
from prefile.duty.quantities import Goods
from prefile.findings import Finding
from prefile.values.money import Bounds

__all__ = ["LineFindings", "OnLine"]


class OnLine(NamedTuple):
    """What the findings of one line share: its goods, its claims and its position in the entry.

    `dollars` is the value, where it is at hand as the line states it (`dollars_at_hand`). `amounts` grows with the
    findings, where one holds another's; `totals` with the sums that the law fixes of those that are not determined, and
    `if_owed` with those of which it is in doubt whether they are owed; `on_value` with the parts of the value that some
    leave to others.
    """

    goods: Goods
    dollars: Decimal | None
    claims: frozenset[str]
    position: int
    amounts: dict[str, Bounds]
    totals: list[tuple[str, InTotal]]
    if_owed: list[IfOwed]
    on_value: dict[str, OnValue]


class LineFindings(NamedTuple):
    """The findings of one line in the order of measure ids, and what they warn of: (code, words).

    `places` are those of the findings that may owe, declare or bar something. `totals` are the sums with another
    measure that the law fixes, for findings that are not determined; `if_owed` is what those come to of which it is in
    doubt whether they are owed at all.
    """

    findings: tuple[Finding, ...]
    places: tuple[int, ...]
    warnings: tuple[tuple[str, str], ...]
    totals: Sequence[tuple[str, InTotal]] = ()
    if_owed: Sequence[IfOwed] = ()

    @property
    def telling(self) -> list[Finding]:
        """Those of the findings that may owe, declare or bar something, in their order."""
        findings = self.findings
        return [findings[place] for place in self.places]
