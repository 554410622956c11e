"""What the findings of one line share, and what was found on it, before it is added up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from prefile.duty.assessment import IfOwed, InTotal, OnValue
from prefile.duty.quantities import Goods
from prefile.entry.line import PART_OF_FACT
from prefile.findings import Finding, Missing
from prefile.values.money import Bounds

__all__ = ["LineFindings", "OnLine", "asks_on_line", "hangs_on_part", "placed"]

_MISSING, _FIRST_LINE = Finding._fields.index("missing"), "/lines/0"
_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python


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


def hangs_on_part(finding: Finding) -> bool:
    """Whether a finding hangs on what the goods are a part of, which is not stated."""
    return any(lack.fact == PART_OF_FACT for lack in finding.missing)


def asks_on_line(finding: Finding) -> bool:
    """Whether a finding as the first line of an entry has it asks for facts of the line."""
    return any(lack.path.startswith(_FIRST_LINE) for lack in finding.missing)


def placed(finding: Finding, position: int) -> Finding:
    """Return the finding of an entry's first line as the line at a position has it, which lacks the same of its own."""
    line, behind = f"/lines/{position}", len(_FIRST_LINE)
    missing = [
        _NEW(Missing, (lack[0], line + lack.path[behind:], *lack[2:])) if lack.path.startswith(_FIRST_LINE) else lack
        for lack in finding.missing
    ]
    return _NEW(Finding, (*finding[:_MISSING], tuple(missing), *finding[_MISSING + 1 :]))
