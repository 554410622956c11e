"""What was found on one line, before it is added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prefile.duty.assessment import IfOwed, InTotal
from prefile.findings import Finding

__all__ = ["LineFindings"]


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
