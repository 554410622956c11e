"""What a run over many entries came to: how many, what needs action, what could not be read, and the duty in sum."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from rich.padding import Padding
from rich.text import Text

from prefile.analysis.rests_on import Resting
from prefile.analysis.verdict import needs_action
from prefile.errors import DeclarationProblems
from prefile.findings import (
    Amounts,
    ReadThrough,
    Report,
    ScenarioTotal,
    Totals,
)
from prefile.render.repeats import EntryIdentity, Repeats, identity_of
from prefile.render.text.amounts import bounds_words
from prefile.render.text.console import console, written
from prefile.render.text.form import WIDTH
from prefile.render.text.law_read import UNCHECKED, law_read_words
from prefile.render.text.report import payable_words
from prefile.render.text.supposed import would_add
from prefile.render.text.warnings import pre_check_words
from prefile.render.text.words import count
from prefile.values.money import EXACT, ZERO, show_dollars, show_money

__all__ = ["Counted", "Tally", "counted", "head_text", "summary_text", "tail_text"]


_MEND = "mend what each error names, and screen again"
_NOTHING = Amounts(ZERO, ZERO, ZERO)
_UNCHECKED = "W203"


class Counted(NamedTuple):
    """What one report counts for in a run; of problems, `totals` is null and nothing counts.

    `owed` is the duty on the lines that may be entered, `barred` how many others there are.
    """

    totals: Totals | None
    owed: Amounts = _NOTHING
    barred: int = 0
    lines: int = 0
    to_act_on: bool = False
    pre_check: bool = False
    identity: EntryIdentity | None = None
    rests: Rests | None = None


class Rests(NamedTuple):
    """What one report says that it rests on: its rate date, through when the law was read, whether all is checked."""

    rate_date: str | None
    read: ReadThrough
    through: str
    unchecked: bool


def counted(item: Report | DeclarationProblems, file: str | None = None) -> Counted:
    """Return what an item counts for, whose entry was read from a file."""
    if isinstance(item, DeclarationProblems):
        return Counted(None)
    pre_check = pre_check_words(item) is not None
    identity = identity_of(item.entry_digest, item.entry_number, item.reference, file)
    unchecked = any(warning.code == _UNCHECKED for warning in item.warnings)
    rests = Rests(item.rate_date, item.rulebook.verified, item.rulebook.verified_through, unchecked)
    barred, lines = len(item.barred), len(item.lines)
    return Counted(item.totals, item.owed, barred, lines, needs_action(item), pre_check, identity, rests)


@dataclass(slots=True)
class Tally:
    """Counts a run as it goes. Sums are exact; a sum is None as soon as one of what it is made of is not known.

    `screened` counts the reports, `to_act_on` those that need action, `unread` the problems that stand in the place
    of an entry, a file or a folder, `pre_checks` the reports on another country's declaration. The sums are over what
    was screened but those, which tell no duty, and but entries that were read before, which `repeats` knows; duty is
    that on lines that may be entered, and `barred` counts the others. Fees and what scenarios would add stand apart.
    """

    screened: int = 0
    lines: int = 0
    to_act_on: int = 0
    unread: int = 0
    pre_checks: int = 0
    barred: int = 0
    value: Decimal | None = ZERO
    payable: Decimal | None = ZERO
    least: Decimal = ZERO
    most: Decimal | None = ZERO
    fees: dict[str, Decimal | None] = field(default_factory=dict)
    scenarios: dict[str, ScenarioTotal] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=Repeats)
    resting: Resting = field(default_factory=Resting)
    unchecked: bool = False

    def add(self, item: Report | DeclarationProblems) -> None:
        """Count one report, or the problems in its place."""
        self.count(counted(item))

    def count(self, counts: Counted) -> None:
        """Count what one item counts for."""
        totals = counts.totals
        if totals is None:
            self.unread += 1
            return
        self.screened += 1
        if (rests := counts.rests) is not None:
            self.resting.add_dated(rests.rate_date, rests.read, rests.through)
            self.unchecked = self.unchecked or rests.unchecked
        if counts.identity is not None and self.repeats.is_again(counts.identity):
            return
        self.lines += counts.lines
        self.to_act_on += counts.to_act_on
        if counts.pre_check:
            self.pre_checks += 1
            return
        self.value = _sum(self.value, totals.value)
        self.barred += counts.barred
        self.payable = _sum(self.payable, counts.owed.payable)
        self.least = EXACT.add(self.least, counts.owed.least)
        self.most = _sum(self.most, counts.owed.most)
        for name, fee in totals.fees.items():
            self.fees[name] = _sum(self.fees.get(name, ZERO), fee)
        for would in totals.scenarios:
            known = self.scenarios.get(would.scenario)
            self.scenarios[would.scenario] = would if known is None else _together(known, would)

    @property
    def items(self) -> int:
        """How many reports and problems there were."""
        return self.screened + self.unread

    @property
    def summed(self) -> int:
        """How many reports the sums are over."""
        return self.screened - self.pre_checks - self.repeats.again

    @property
    def left_out(self) -> str | None:
        """What was screened and is in no sum, in words."""
        pre_checks, again = self.pre_checks, self.repeats.again
        left = (
            [f"{count(pre_checks, 'pre-check', 'pre-checks')} of another country's declaration"] if pre_checks else []
        )
        left += [f"{count(again, 'entry', 'entries')} read before"] if again else []
        left += [f"duty on {count(self.barred, 'line', 'lines')} that may not be entered"] if self.barred else []
        return ", ".join(left) or None

    @property
    def duty(self) -> Amounts:
        """The duty on what was screened: payable is None where that of one entry cannot be determined."""
        return Amounts(self.payable, self.least, self.most)


def summary_text(tally: Tally, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return the summary of a run as text that ends with a newline."""
    out = console(width, colour=colour)
    out.print(Text("prefile summary", "bold"))
    verb = "needs" if tally.to_act_on == 1 else "need"
    out.print(Text(f"{count(tally.screened, 'entry', 'entries')} screened, {tally.to_act_on:,} of them {verb} action."))
    if tally.unread:
        out.print(Text(f"{tally.unread:,} could not be read: {_MEND}.", "bold red"))
    if tally.left_out:
        out.print(Text(f"{tally.left_out}, not in the sum."))
    if tally.summed:
        out.print()
        out.print(Text(payable_words(tally.duty), "bold"))
        if tally.unread:
            out.print(Text("What could not be read is not in this sum."))
    if tally.scenarios:
        out.print()
        out.print(Text("UNDER SCENARIOS (not law)", "bold"))
    for name, total in tally.scenarios.items():
        out.print(Text(f"{name}: {would_add(total.duty, total.least, total.most)}"))
    return written(out)


def head_text(tally: Tally, stands: str, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return what stands above the rows of several entries: what they come to, and how many of them stand how."""
    out = console(width, colour=colour)
    value = f"value {show_dollars(tally.value)}" if tally.value is not None else "value missing on some"
    duty = f"duty {bounds_words(tally.least, tally.most, 'USD')}"
    named = [count(tally.screened, "entry", "entries"), count(tally.lines, "line", "lines")]
    out.print(Text(" · ".join([*named, *([value, duty] if tally.summed else [])]), "bold"))
    if stands:
        out.print(Padding(Text(stands), (0, 0, 0, 2)))
    if tally.unread:
        words = f"{tally.unread:,} could not be read, and {'is' if tally.unread == 1 else 'are'} in no sum: {_MEND}"
        out.print(Padding(Text(words, "bold red"), (0, 0, 0, 2)))
    if tally.left_out:
        out.print(Padding(Text(f"in no sum: {tally.left_out}"), (0, 0, 0, 2)))
    out.print()
    return written(out)


def tail_text(tally: Tally, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return what stands below the rows of several entries: fees, suppositions, what it rests on, how to see more."""
    out = console(width, colour=colour)
    out.print()
    fees = ", ".join(f"{name.upper()} {show_money(fee)}" for name, fee in tally.fees.items() if fee is not None)
    if fees and tally.summed:
        out.print(Text(f"Fees: {fees}"))
    for total in tally.scenarios.values():
        out.print(Text(f"If {total.title} (not law): {would_add(total.duty, total.least, total.most)}"))
    rests = tally.resting.rests_on()
    if rests.verified_through is not None:
        read = law_read_words(rests.law_read_through, rests.verified_through, rests.last_date)
        out.print(Text(f"Law read through: {read}{f' {UNCHECKED}' if tally.unchecked else ''}", "dim"))
    out.print(Text("More: --full · --why ENTRY/LINE · --out-dir DIR writes a packet for each entry", "dim"))
    return written(out)


def _together(total: ScenarioTotal, more: ScenarioTotal) -> ScenarioTotal:
    return total._replace(
        duty=_sum(total.duty, more.duty), least=EXACT.add(total.least, more.least), most=_sum(total.most, more.most)
    )


def _sum(so_far: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if so_far is None or more is None else EXACT.add(so_far, more)
