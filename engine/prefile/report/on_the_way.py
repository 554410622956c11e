"""Whether the duty of goods changed between importation and entry, which matters where they moved in bond."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.line_findings import line_duty
from prefile.entry import Entry
from prefile.entry.provision import line_goods_first
from prefile.findings import Amounts, Caution, LineReport
from prefile.law.us_customs import LineDates, RateDate
from prefile.values.dates import day_of, first_minute
from prefile.values.money import show_money

__all__ = ["changed_on_the_way"]


def changed_on_the_way(
    compiled: CompiledBook, entry: Entry, entry_date: RateDate, lines: Sequence[LineReport]
) -> Iterator[Caution]:
    """Yield the first line whose duty at importation is another than at entry (W251), and how many are like it.

    Goods in bond owe the rates of a day between the two (19 CFR 141.69(b)). Those that are known to have been entered
    where they were unladen did not move so.
    """
    on_the_spot = entry.unlading_port is not None and entry.unlading_port == entry.port
    at = entry_date.instant if entry_date.basis == "entered" else None
    if at is None or entry.imported is None or entry.pre_check or on_the_spot or entry.entry_type == "06":
        return
    arrived = RateDate(first_minute(entry.imported), "imported")
    changed: list[tuple[int, Amounts]] = []
    for position, line in enumerate(entry.lines):
        changes = compiled.number(line_goods_first(line).tariff_number).changes
        if arrived.instant is None or bisect_right(changes, at) == bisect_right(changes, arrived.instant):
            continue
        then = line_duty(compiled, entry, position, LineDates(arrived, arrived)).duty
        if then != lines[position].duty:
            changed.append((position, then))
    if changed:
        position, then = changed[0]
        more = f", and so on {len(changed) - 1:,} more lines" if len(changed) > 1 else ""
        what = (
            f"line {lines[position].line} owes {_shown(lines[position].duty)} by the rates of entry on {day_of(at)}"
            f" and {_shown(then)} by those of importation on {entry.imported}{more}: goods that moved in bond owe the"
            " rates of the day on which that entry was accepted (19 CFR 141.69(b)), which is not stated"
        )
        yield Caution("W251", what, "/it_accepted")


def _shown(duty: Amounts) -> str:
    if duty.payable is not None:
        return f"{show_money(duty.payable)} USD"
    return f"{show_money(duty.least)} to {'an unknown amount' if duty.most is None else show_money(duty.most)} USD"
