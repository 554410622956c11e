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

from prefile.analysis.to_do import Step, to_do
from prefile.findings import Report
from prefile.render.owed import Owed, owed_on
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words
from prefile.render.text.console import console, written
from prefile.render.text.scenarios import would_add
from prefile.render.text.short_filing import filing_section
from prefile.render.text.short_lines import line_block, lines_section
from prefile.render.text.steps import FEES, fee_lacks, step_words
from prefile.render.text.verdict import BARRED, HELD, READY, stands_words
from prefile.render.text.warnings import pre_check_words
from prefile.render.text.words import clean, count, cut, lines_words
from prefile.values.dates import day_words, instant_words
from prefile.values.money import add_all, show_dollars, show_money

__all__ = [
    "MOST_WIDE",
    "NARROWEST",
    "entry_name",
    "fees_words",
    "head_parts",
    "read_through_words",
    "short_text",
]

NARROWEST, MOST_WIDE = 80, 120
_SCREEN = 24  # rows, the last of which the prompt takes
_FRAME = 3  # rows of the prompt, of the title of what to do, and of the blank above it
_STEPS = 12  # rows of what to do on an entry of several lines
_INDENT = (0, 0, 0, 2)
_UNCHECKED = "W203"
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
        line_block(out, item, report, report.lines[0], savings)
    else:
        lines_section(out, item, report)
    if len(report.lines) > 1 and not pre_check_words(report):
        filing_section(end, report)
    _rests_on(end, report)
    above, below = written(out), written(end)
    room = _SCREEN - _FRAME - above.count("\n") - below.count("\n") if len(report.lines) == 1 else _STEPS
    return above + _before_filing(item, report, steps, width, room, colour=colour) + below


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
        f"type {entry.entry_type}" if entry is not None and entry.entry_type else "",
        f"{_BASES.get(report.rate_date_basis or '', '')}{instant_words(at)}" if at else "no date of entry",
        f"as known on {day_words(date.fromisoformat(report.as_known_on))}" if report.as_known_on else "",
        "1 line" if lines == 1 else f"{lines:,} lines",
        f"value {show_dollars(value)}" if value is not None else "value missing",
    ]


def _head(out: Console, item: RunItem, report: Report) -> None:
    parts = head_parts(item, report)
    named = " · ".join(part for part in parts if part)
    if cell_len(named) > out.width:  # its own number names an entry; what the filer calls it beside that may go
        named = " · ".join(part for part in (parts[0], *parts[2:]) if part)
    out.print(Text(named, "bold"))


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


def fees_words(report: Report, *, lacking: bool = True) -> str:
    """Say what the entry owes in fees beside the duty, and which is not computed; for want of what, if `lacking`.

    A fee of nothing, or at a limit, says why. A report that was read back no longer knows what its fees lack.
    """
    fees = report.totals.fees
    owed = {key: fee for key in FEES if (fee := fees.get(key)) is not None}
    open_ = [name for key, name in FEES.items() if fees.get(key) is None]
    barred = [line.line for line in report.lines if report.bars(line)] if len(report.lines) > 1 else []
    known = ", ".join(f"{FEES[key]} {show_money(fee)}{_ground_words(report, key)}" for key, fee in owed.items())
    with_barred = f" ({lines_words(barred)} included)" if barred and known else ""
    if not open_:
        return f"fees {show_money(add_all(owed.values()))}{with_barred}: {known}"
    lacks = fee_lacks(report.fees_lack) if lacking else ""
    why = f": {lacks} missing" if lacks else ""
    return f"fees{with_barred}: {f'{known}; ' if known else ''}{', '.join(open_)} not computed{why}"


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


def _before_filing(  # noqa: PLR0913 - what is written, and where
    item: RunItem, report: Report, steps: Sequence[Step], width: int, room: int, *, colour: bool
) -> str:
    """Return what to do, or that nothing is missing; where the screen has no room, notes are counted, and no more."""
    out = console(width, colour=colour)
    out.print()
    if not steps:
        compared = all(line.discrepancies is not None for line in report.lines)
        says = "No missing facts, no savings found." if item.screened_by is not None else "No missing facts."
        out.print(Text(f"{says}{' Declared duty agrees.' if compared else ''}"))
        return written(out)
    out.print(Text("BEFORE FILING", "bold"))
    for place, step in enumerate(steps):
        made = console(width, colour=colour)
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(justify="right", width=4)
        grid.add_column(overflow="fold")
        grid.add_row(f"{place + 1}.", Text(step_words(step, len(report.lines))))
        made.print(grid)
        text, left = written(made), len(steps) - place
        room -= text.count("\n")
        if place and room < (left > 1) and step.kind == "note":
            told, more = f"… {count(left, 'note', 'notes')} more: ", "  --full"
            about = "; ".join(clean(note.what) for note in steps[place:])
            about = cut(about, out.width - 2 - len(told) - len(more))
            out.print(Padding(Text(f"{told}{about}{more}", "dim"), _INDENT))
            break
        out.file.write(text)
    return written(out)


def _rests_on(out: Console, report: Report) -> None:
    """Say what nobody checked, and through when what the answer rests on was read."""
    out.print()
    if any(warning.code == _UNCHECKED for warning in report.warnings):
        out.print(Text("Not checked: AD/CVD, quotas, other agencies. All of it: --full"))
    why = report.lines[0].line if report.lines else 1
    out.print(Text(f"Law read through: {read_through_words(report)} More: --full · --why {why}", "dim"))


def read_through_words(report: Report) -> str:
    """Say through when each part of the law that matters here was read, and which of them the entry is later than."""
    read = report.rulebook.verified
    parts = {"tariff": read.tariff, "chapter 99": read.chapter_99, "proclamations": read.texts}
    if not any(parts.values()):
        parts = {"all of it": report.rulebook.verified_through}
    told = "; ".join(f"{name} {day_words(date.fromisoformat(day))}" for name, day in parts.items() if day is not None)
    unneeded = [name for name, day in parts.items() if day is None]
    told += f"; {' and '.join(unneeded)} not needed here" if unneeded else ""
    entered = (report.rate_date or "")[:10]
    older = [name for name, day in parts.items() if day is not None and entered > day]
    if not older:
        return f"{told}."
    named = "all of these" if len(older) == len(parts) and len(older) > 1 else " and ".join(older)
    return f"{told}. The entry date is later than {named} read: check for changes."
