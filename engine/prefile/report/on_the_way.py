"""Whether the duty of goods changed between importation and entry, which matters where they moved in bond."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.line_findings import line_duty
from prefile.entry import Entry
from prefile.entry.provision import line_goods_first
from prefile.findings import Amounts, Caution, LineReport, OnTheWay
from prefile.law.us_customs import LineDates, RateDate
from prefile.values.dates import day_of, day_words, first_minute
from prefile.values.line_numbers import lines_words
from prefile.values.money import show_money

__all__ = ["changed_on_the_way", "on_the_way_cautions"]


def changed_on_the_way(
    compiled: CompiledBook, entry: Entry, entry_date: RateDate, lines: Sequence[LineReport]
) -> Iterator[OnTheWay]:
    """Yield the lines whose duty at importation is another than at entry.

    Goods in bond owe the rates of a day between the two (19 CFR 141.69(b)), on the types of entry for which the rule
    book says so. Those that are known to have been entered where they were unladen did not move so.
    """
    on_the_spot = entry.unlading_port is not None and entry.unlading_port == entry.port
    at = entry_date.instant if entry_date.basis == "entered" else None
    in_bond = compiled.book.rate_days.may_decide("it_accepted", entry)
    if at is None or entry.imported is None or entry.pre_check or on_the_spot or not in_bond:
        return
    arrived = RateDate(first_minute(entry.imported), "imported")
    for position, line in enumerate(entry.lines):
        changes = compiled.number(line_goods_first(line).tariff_number).changes
        if arrived.instant is None or bisect_right(changes, at) == bisect_right(changes, arrived.instant):
            continue
        then = line_duty(compiled, entry, position, LineDates(arrived, arrived)).duty
        if then != lines[position].duty:
            yield OnTheWay(lines[position].line, then)


def on_the_way_cautions(
    entry: Entry, entry_date: RateDate, lines: Sequence[LineReport], changed: Sequence[OnTheWay]
) -> Iterator[Caution]:
    """Yield what the lines that changed owe by the rates of both days (W251), if any did."""
    if not changed or entry_date.instant is None or entry.imported is None:
        return
    numbers = [each.line for each in changed]
    now = Amounts.together(line.duty for line in lines if line.line in set(numbers))
    then = Amounts.together(each.then for each in changed)
    verb = "owes" if len(numbers) == 1 else "owe"
    entered, imported = day_words(day_of(entry_date.instant)), day_words(entry.imported)
    what = (
        f"{lines_words(numbers)} {verb} {_shown(now)} by the rates of entry on {entered} and {_shown(then)} by those of"
        f" importation on {imported}; goods that moved in bond owe the rates of the day on which CBP accepted the"
        " in-bond (IT) entry (19 CFR 141.69(b)), which is not stated"
    )
    yield Caution("W251", what, "/it_accepted")


def _shown(duty: Amounts) -> str:
    if duty.most is None:
        return f"{show_money(duty.least)} USD or more"
    least, most = show_money(duty.least), show_money(duty.most)
    return f"{least} USD" if least == most else f"{least} to {most} USD"
