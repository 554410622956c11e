"""Lines that state no value, as those of other countries' declarations: what they come to is one for all of a plan.

Where every duty hangs on the value alone, nothing else that such a line states enters. Its findings differ by where the
facts are asked for, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, cast

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.by_steps import added_up, found_by_steps, hang_on_part
from prefile.duty.found import LineFindings
from prefile.duty.line_plan import LinePlan
from prefile.duty.step import placed
from prefile.entry import Line
from prefile.findings import Amounts

__all__ = ["Unvalued", "unvalued_lines"]

_MOST_PLANS = 1 << 14
_ANY = "US"  # a plan is of lines of known origins, which duty does not look at again
_OfPlan = Callable[[LinePlan, str, str | None], "Unvalued | None"]


class Unvalued(NamedTuple):
    """What lines of one plan and number come to without a value: as the first line of an entry has it.

    `asked` are the places of findings that ask for facts of the line.
    """

    found: LineFindings
    asked: tuple[int, ...]
    duty: Amounts
    hang_on_part: bool

    def on(self, position: int) -> LineFindings:
        """Return the findings of the line at a position."""
        findings = list(self.found.findings)
        for place in self.asked:
            findings[place] = placed(findings[place], position)
        return self.found._replace(findings=tuple(findings))


def unvalued_lines(compiled: CompiledBook) -> _OfPlan:
    """Return what tells lines without a value by their plan, number and program; None where more of them enters."""
    known = compiled.kept.get(Unvalued)
    if known is None:
        known = compiled.kept.setdefault(Unvalued, lru_cache(_MOST_PLANS)(lambda *of: _unvalued(compiled, *of)))
    return cast("_OfPlan", known)


def _unvalued(compiled: CompiledBook, plan: LinePlan, number: str, program: str | None) -> Unvalued | None:
    if plan.in_total or any(step.hangs_on == "line" for step in plan.printed(number, program)):
        return None
    line = Line(line=1, tariff_number=number, origin=_ANY, program=program)
    found = found_by_steps(compiled, plan, line, 0)
    own = {place for place, _ in plan.steps}
    asked = tuple([place for place in sorted(own) if found.findings[place].missing])
    return Unvalued(found, asked, added_up(compiled, line, found), hang_on_part(found))
