"""Lines that state no value, as those of other countries' declarations: what they come to is one for all of a plan.

It is found once, on a line that states nothing and notes what is looked at. On every line that is the same in all of
that, the same would be looked at and found: findings differ by where the facts are asked for, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, cast

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.by_steps import added_up, found_by_steps, hang_on_part
from prefile.duty.found import LineFindings, asks_on_line, placed
from prefile.duty.line_plan import LinePlan
from prefile.duty.step import Step
from prefile.entry import Line
from prefile.entry.blank_line import BLANK_LINE
from prefile.findings import Amounts

__all__ = ["OfPlan", "Unvalued", "unvalued_lines"]

_MOST_PLANS = 1 << 14
_NOTHING_STATED = BLANK_LINE.model_copy(update={"origin": "US"})  # a plan is of known origins and numbers
_FIELDS = frozenset(Line.model_fields)
OfPlan = Callable[[LinePlan, tuple[Step, ...]], "Unvalued | None"]


class _Watched:
    """Stands for a line that states nothing, and notes which of its fields are looked at."""

    def __init__(self) -> None:
        self.looked_at: set[str] = set()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a field of any type
        self.looked_at.add(name)
        return getattr(_NOTHING_STATED, name)


class Unvalued(NamedTuple):
    """What lines of one plan come to without a value: as the first line of an entry has it.

    `asked` are the places of findings that ask for facts of the line. It is what a line comes to whose fields, as
    `looked_at` gets them, are as in `nothing`.
    """

    found: LineFindings
    asked: tuple[int, ...]
    duty: Amounts
    hang_on_part: bool
    looked_at: Callable[[dict[str, Any]], object]
    nothing: object

    def holds_of(self, line: Line) -> bool:
        """Whether a line of the plan states nothing of what is looked at."""
        return self.looked_at(vars(line)) == self.nothing

    def on(self, position: int) -> LineFindings:
        """Return the findings of the line at a position."""
        if not self.asked or not position:
            return self.found
        findings = list(self.found.findings)
        for place in self.asked:
            findings[place] = placed(findings[place], position)
        return self.found._replace(findings=tuple(findings))


def unvalued_lines(compiled: CompiledBook) -> OfPlan:
    """Return what tells lines without a value by their plan and its steps; None where more of them enters."""
    known = compiled.kept.get(Unvalued)
    if known is None:
        known = compiled.kept.setdefault(Unvalued, lru_cache(_MOST_PLANS)(lambda *of: _unvalued(compiled, *of)))
    return cast("OfPlan", known)


def _unvalued(compiled: CompiledBook, plan: LinePlan, steps: tuple[Step, ...]) -> Unvalued | None:
    watched = _Watched()
    found = found_by_steps(compiled, plan.with_steps(steps), cast("Line", watched), 0)
    for finding in found.findings:
        _ = finding.working, finding.because  # written now, so that what the words look at is noted too
    if not watched.looked_at <= _FIELDS:
        return None  # a method may have looked at any field
    looked_at = itemgetter(*watched.looked_at)
    asked = tuple([place for place, _ in plan.steps if asks_on_line(found.findings[place])])
    duty = added_up(compiled, _NOTHING_STATED, found)  # looks at whether the origin is known, and at nothing else
    return Unvalued(found, asked, duty, hang_on_part(found), looked_at, looked_at(vars(_NOTHING_STATED)))
