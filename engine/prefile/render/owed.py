"""What an entry owes on the lines that may be entered, what stands on the others, and what if it moved in bond."""

from __future__ import annotations

from typing import NamedTuple

from prefile.findings import Amounts, LineReport, Report
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words, percent_words
from prefile.values.line_numbers import lines_words
from prefile.values.money import add_all

__all__ = ["Owed", "owed_on"]


class Owed(NamedTuple):
    """The headline of an entry: its duty, and the rate that this is, over the lines that may be entered.

    Where no line may be entered it is what all of them would owe, `if_entered`. `held` are the lines that may not be
    entered beside others that may. `in_bond` is what would be owed by the rates of importation, where that differs.
    """

    duty: Amounts
    rate: str
    if_entered: bool
    held: tuple[LineReport, ...] = ()
    in_bond: Amounts | None = None

    @property
    def held_words(self) -> str:
        """Say what stands on the lines that may not be entered; nothing where there are none beside others."""
        if not self.held:
            return ""
        more = duty_words(Amounts.together(line.duty for line in self.held))
        return f"{more} more on {lines_words(line.line for line in self.held)}, which may not be entered"

    @property
    def in_bond_words(self) -> str:
        """Say what would be owed if the goods moved in bond; nothing where that is the same."""
        return "" if self.in_bond is None else f"if the goods moved in bond, perhaps {duty_words(self.in_bond)}"


def owed_on(item: RunItem, report: Report) -> Owed:
    """Return what an entry owes."""
    barred = [report.bars(line) for line in report.lines]
    entered = [place for place, bars in enumerate(barred) if not bars] or list(range(len(barred)))
    if_entered = all(barred) and bool(barred)
    lines = [report.lines[place] for place in entered]
    duty = Amounts.together(line.duty for line in lines) if any(barred) else _of(report)
    then = {changed.line: changed.then for changed in report.on_the_way}
    moved = any(line.line in then for line in lines)
    in_bond = Amounts.together(then.get(line.line, line.duty) for line in lines) if moved else None
    values = [item.value(place) for place in entered]
    known = [value for value in values if value is not None]
    value = add_all(known) if known and len(known) == len(values) else None
    whole = report.totals.value if len(entered) == len(report.lines) else value
    held = tuple(line for line, bars in zip(report.lines, barred, strict=True) if bars and not if_entered)
    return Owed(duty, percent_words(duty, whole), if_entered, held, in_bond)


def _of(report: Report) -> Amounts:
    totals = report.totals
    return Amounts(totals.payable, totals.least, totals.most)
