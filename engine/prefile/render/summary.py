"""What a run over many entries came to: how many, what needs action, what could not be read, and the duty in sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from rich.text import Text

from prefile.amounts import EXACT, ZERO
from prefile.errors import DeclarationProblems
from prefile.finding import Amounts, Report, ScenarioTotal
from prefile.render.supposed import would_add
from prefile.render.text import WIDTH, console, payable_words, written

__all__ = ["Tally", "count", "summary_text"]


@dataclass(slots=True)
class Tally:
    """Counts a run as it goes. Sums are exact; a sum is None as soon as one of what it is made of is not known.

    `screened` counts the reports, `to_act_on` those that need action, `unread` the problems that stand in the place
    of an entry, a file or a folder. The sums are over what was screened; what scenarios would add stands apart.
    """

    screened: int = 0
    to_act_on: int = 0
    unread: int = 0
    payable: Decimal | None = ZERO
    least: Decimal = ZERO
    most: Decimal | None = ZERO
    scenarios: dict[str, ScenarioTotal] = field(default_factory=dict)

    def add(self, item: Report | DeclarationProblems) -> None:
        """Count one report, or the problems that stand in its place."""
        if isinstance(item, DeclarationProblems):
            self.unread += 1
            return
        self.screened += 1
        self.to_act_on += item.to_act_on
        self.payable = _sum(self.payable, item.totals.payable)
        self.least = EXACT.add(self.least, item.totals.least)
        self.most = _sum(self.most, item.totals.most)
        for one in item.totals.scenarios:
            known = self.scenarios.get(one.scenario)
            self.scenarios[one.scenario] = one if known is None else _together(known, one)

    @property
    def items(self) -> int:
        """How many reports and problems there were."""
        return self.screened + self.unread

    @property
    def duty(self) -> Amounts:
        """The duty on what was screened: payable is None where that of one entry cannot be told."""
        return Amounts(self.payable, self.least, self.most)


def summary_text(tally: Tally, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return the summary of a run as text that ends with a newline."""
    out = console(width, colour=colour)
    out.print(Text("prefile summary", "bold"))
    verb = "needs" if tally.to_act_on == 1 else "need"
    out.print(Text(f"{count(tally.screened, 'entry', 'entries')} screened, {tally.to_act_on:,} of them {verb} action."))
    if tally.unread:
        out.print(Text(f"{tally.unread:,} could not be read; the problems were written to standard error.", "bold red"))
    if tally.screened:
        out.print()
        out.print(Text(payable_words(tally.duty), "bold"))
        if tally.unread:
            out.print(Text("What could not be read is not in this sum."))
    if tally.scenarios:
        out.print()
        out.print(Text("UNDER SCENARIOS (not law)", "bold"))
    for name, one in tally.scenarios.items():
        out.print(Text(f"{name}: {would_add(one.duty, one.least, one.most)}"))
    return written(out)


def count(number: int, one: str, many: str) -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"


def _together(one: ScenarioTotal, more: ScenarioTotal) -> ScenarioTotal:
    return one._replace(
        duty=_sum(one.duty, more.duty), least=EXACT.add(one.least, more.least), most=_sum(one.most, more.most)
    )


def _sum(so_far: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if so_far is None or more is None else EXACT.add(so_far, more)
