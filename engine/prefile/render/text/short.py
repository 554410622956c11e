"""The short answer: what is owed on an entry, why, how it is filed and what to do first, within one screen.

Who and when; what may not be entered; duty, rate and fees; the lines; what to do before filing; what the rates rest
on. The whole reasoning is in `report`. Text from a declaration is never trusted: it goes through `clean`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import PurePath

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.savings import Saving
from prefile.analysis.to_do import Step, to_do
from prefile.findings import Report
from prefile.render.owed import Owed, owed_on
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words
from prefile.render.text.console import console, written
from prefile.render.text.form import MOST_WIDE, NARROWEST
from prefile.render.text.law_read import UNCHECKED, read_through_words
from prefile.render.text.short_filing import filing_section
from prefile.render.text.short_lines import Rows, line_block, lines_section
from prefile.render.text.short_steps import LEAST, least_rows, steps_section
from prefile.render.text.steps import FEES
from prefile.render.text.supposed import would_add
from prefile.render.text.verdict import BARRED, HELD, READY, stands_words
from prefile.render.text.warnings import pre_check_words
from prefile.render.text.words import clean, lines_words
from prefile.values.dates import day_words, instant_words
from prefile.values.money import add_all, show_dollars, show_money

__all__ = [
    "entry_name",
    "fees_words",
    "head_parts",
    "short_text",
]

_SCREEN = 23  # rows: of 24 the prompt takes the last
# How many rows the headings to file may take: the first that leave room for what to do. With the tight ones blank rows
# of the head go, one each of the first two times, and steps that find no room are counted before a working is cut.
_ROWS = (Rows(), Rows(4, 2, 1), Rows(3, 1, 1))
_ROWS_TIGHT = (Rows(3, 1, 0), Rows(3, 1, 0), Rows(2, 1, 0), Rows(1, 1, 0))
_BLANKS = 2
_INDENT = (0, 0, 0, 2)
_UNCHECKED = "W203"
_ONE_LINE = "1 line"
_BASES = {"withdrawn": "withdrawn ", "imported": "imported ", "it_accepted": "accepted in bond "}


def short_text(item: RunItem, *, width: int = NARROWEST, colour: bool = False) -> str:
    """Return the short answer on a report as text that ends with a newline."""
    report = item.result
    if not isinstance(report, Report):
        return ""
    width, savings = min(max(width, NARROWEST), MOST_WIDE), item.savings()
    out, end = console(width, colour=colour), console(width, colour=colour)
    _head(out, item, report)
    steps = to_do(report, savings)
    _verdict(out, item, report, steps)
    if len(report.lines) == 1:
        return _within_a_screen(item, report, steps, savings, out)
    lines_section(out, item, report)
    if not pre_check_words(report):
        filing_section(end, report)
    _rests_on(end, report)
    return written(out) + steps_section(item, report, steps, width, 0, colour=colour) + written(end)


def _within_a_screen(
    item: RunItem, report: Report, steps: Sequence[Step], savings: Sequence[Saving], head: Console
) -> str:
    """Return the answer on an entry of one line: its block is as long as the screen leaves room for, then its steps."""
    width, colour = head.width, not head.no_color
    end = console(width, colour=colour)
    _rests_on(end, report)
    above, below, least = written(head), written(end), least_rows(steps)
    told, left = "", 0
    for tries, most in enumerate((*_ROWS, *_ROWS_TIGHT), -len(_ROWS)):
        if 0 <= tries < _BLANKS:
            above, least = above.replace("\n\n", "\n", 1), min(least, LEAST)
        block = console(width, colour=colour)
        line_block(block, item, report, report.lines[0], savings, most=most)
        told = written(block)
        left = _SCREEN - sum(part.count("\n") for part in (above, told, below))
        if left >= least:
            break
    return f"{above}{told}{steps_section(item, report, steps, width, left, colour=colour)}{below}"


def entry_name(item: RunItem, report: Report) -> str:
    """Name an entry by its number, else by its reference or the file that it was read from."""
    return clean(report.entry_number or report.reference or PurePath(item.file or "").name or "entry without a number")


def head_parts(item: RunItem, report: Report) -> list[str]:
    """Say who and when: the entry's name, what the filer calls it, its type, its rate date, its lines and its value."""
    entry, lines = item.entry, len(report.lines)
    value = report.totals.value
    at = datetime.fromisoformat(report.rate_date) if report.rate_date else None
    return [
        entry_name(item, report),
        clean(report.reference or "") if report.entry_number else "",
        f"type {entry.entry_type}" if entry is not None and entry.entry_type and not report.is_pre_check else "",
        f"{_BASES.get(report.rate_date_basis or '', '')}{instant_words(at)}" if at else "no date of entry",
        f"as known on {day_words(date.fromisoformat(report.as_known_on))}" if report.as_known_on else "",
        _ONE_LINE if lines == 1 else f"{lines:,} lines",
        f"value {show_dollars(value)}" if value is not None else "value missing",
    ]


def _head(out: Console, item: RunItem, report: Report) -> None:
    parts = head_parts(item, report)
    for more in (parts[1], _ONE_LINE):  # its own number names an entry; what the filer calls it beside that may go
        if cell_len(_joined(parts)) > out.width and more in parts:
            parts.remove(more)
    out.print(Text(_joined(parts), "bold"))


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)


def _verdict(out: Console, item: RunItem, report: Report, steps: Sequence[Step]) -> None:
    """Say how the entry stands, then the duty with its rate, then the fees."""
    out.print()
    for stand in stands_words(report, steps):
        grid = Table.grid()
        grid.add_row(Text(f"{stand.heading}{': ' if stand.words else ''}", _STYLES[stand.heading]), Text(stand.words))
        out.print(Padding(grid, _INDENT))
    ahead = pre_check_words(report)
    if ahead:
        out.print(Padding(Text(clean(ahead), "bold"), _INDENT))
        return
    _duty(out, report, owed_on(item, report))
    for would in report.totals.scenarios:
        words = f"If {would.title} (not law): {would_add(would.duty, would.least, would.most)}"
        out.print(Padding(Text(clean(words), "dim"), _INDENT))


def _duty(out: Console, report: Report, owed: Owed) -> None:
    """Say what is owed on the lines that may be entered, at which rate, what else may be, and the fees."""
    known = owed.duty.least == owed.duty.most
    duty = Text.assemble(("DUTY  ", "bold"), (duty_words(owed.duty, "USD"), "bold" if known else "bold yellow"))
    duty.append(" if entered" if owed.if_entered else "")
    duty.append(f"  ({owed.rate} of value)" if owed.rate else "")
    fees, apart = fees_words(report), "    "
    more = [words for words in (owed.in_bond_words, owed.held_words) if words]
    if not more and len(duty) + len(apart) + len(fees) <= out.width - 2:
        out.print(Padding(duty.append(f"{apart}{fees}"), _INDENT))
        return
    out.print(Padding(duty, _INDENT))
    for words in (*more, fees):
        out.print(Padding(Text(words), (0, 0, 0, 8)))


_STYLES = {BARRED: "bold red", HELD: "bold yellow", READY: "bold green"}


def fees_words(report: Report) -> str:
    """Say what the entry owes in fees beside the duty, and which is not computed: what it lacks is in what to do.

    A fee of nothing, or at a limit, says why.
    """
    fees = report.totals.fees
    owed = {key: fee for key in FEES if (fee := fees.get(key)) is not None}
    open_ = [name for key, name in FEES.items() if fees.get(key) is None]
    barred = [line.line for line in report.lines if report.bars(line)] if len(report.lines) > 1 else []
    known = ", ".join(f"{FEES[key]} {show_money(fee)}{_ground_words(report, key)}" for key, fee in owed.items())
    with_barred = f" ({lines_words(barred)} included)" if barred and known else ""
    if not open_:
        return f"fees {show_money(add_all(owed.values()))}{with_barred}: {known}"
    return f"fees{with_barred}: {f'{known}; ' if known else ''}{', '.join(open_)} not computed"


def _ground_words(report: Report, fee: str) -> str:
    """Say why a fee is nothing, or which of its limits it stands at."""
    words = [_GROUNDS[kind].format(_MODES.get(name, name)) for kind, name in report.fee_grounds.get(fee, ())]
    return f" ({', '.join(words)})" if words else ""


_GROUNDS: dict[str, str] = {
    "mode": "{}", "program": "SPI {}", "claim": "claim {}", "chapter 98": "chapter 98", "most": "maximum",
    "least": "minimum",
}  # fmt: skip
_MODES = {
    "20": "rail", "21": "rail", "30": "truck", "31": "truck", "32": "road", "33": "road", "34": "road", "40": "air",
    "41": "air", "50": "mail", "60": "carried by hand", "70": "pipeline or wire",
}  # fmt: skip


def _rests_on(out: Console, report: Report) -> None:
    """Say through when what the answer rests on was read, what nobody checked, and where more is said."""
    out.print()
    told = Text(f"Law read through: {read_through_words(report)} ", "dim")
    if any(warning.code == _UNCHECKED for warning in report.warnings):
        told.append(f"{UNCHECKED} ")
    out.print(told.append(f"More: --full · --why {report.lines[0].line if report.lines else 1}"))
