"""The first page of an entry's packet: what is owed, what to do, each line in a row, and each heading in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.filing_sheet import SheetLine, filing_sheet
from prefile.analysis.savings import Saving
from prefile.analysis.to_do import cheapest, to_do
from prefile.findings import LineReport, Report
from prefile.render.owed import owed_on
from prefile.render.page_form import PageForm
from prefile.render.run_item import RunItem
from prefile.render.tabular.report_columns import ReportLine
from prefile.render.text.amounts import duty_words, percent_words, short_bounds
from prefile.render.text.filing_sheet import hold_words
from prefile.render.text.law_read import read_through_words
from prefile.render.text.short import fees_words, head_parts
from prefile.render.text.short_lines import (
    FilingRow,
    alternative_words,
    filing_rows,
    letter,
    letters_of,
    measure_sums,
)
from prefile.render.text.short_steps import full_step_words
from prefile.render.text.verdict import stands_words
from prefile.render.text.warnings import pre_check_words
from prefile.render.text.words import lines_words
from prefile.values.money import add_all, show_dollars

__all__ = ["MOST_STEPS", "first_page"]

MOST_STEPS = 12  # of what to do, on the first page; all of them stand in the details


class LineRow(NamedTuple):
    """One line in a row: its goods, the cheapest documented alternative, value, duty, rate, and what makes the duty."""

    row: ReportLine
    goods: str | None
    alternative: str
    value: str
    duty: str
    rate: str
    made_of: str
    barred: bool


class Part(NamedTuple):
    """One measure of which the duty is made: its letter, its title, its sum and its lines."""

    letter: str
    title: str
    amount: str
    lines: str


class Headings(NamedTuple):
    """The headings to file of one line, in their order; not `settled` where a fact decides which they are.

    A line that may not be entered is `barred`, and has none. `held` says why its numbers must not be filed yet.
    """

    line: LineReport
    rows: tuple[FilingRow, ...]
    settled: bool
    barred: bool
    held: str = ""


def first_page(item: RunItem, report: Report, lines: Sequence[ReportLine], form: PageForm) -> dict[str, object]:
    """Return what stands on the first page of an entry."""
    savings, sums = item.savings(), measure_sums(report)
    letters = {measure: letter(place) for place, measure in enumerate(sums)}
    many = len(report.lines) > 1
    told = to_do(report, savings)
    steps = [full_step_words(item, step, len(report.lines)) for step in told]
    owed = owed_on(item, report)
    sheet = filing_sheet(report)
    headings = [_headings(report, line, keyed) for line, keyed in zip(report.lines, sheet.lines, strict=True)]
    return {
        "head": head_parts(item, report),
        "importer": (item.entry.importer if item.entry is not None else None) or form.importer,
        "ahead": pre_check_words(report),
        "stands": list(stands_words(report, told)),
        "duty": duty_words(owed.duty, "USD"),
        "owed": owed,
        "lacking": any(step.kind in {"fact", "settle"} for step in told),
        "fees_words": fees_words(report).removeprefix("fees").removeprefix(":").strip(),
        "steps": steps,
        "most_steps": MOST_STEPS,
        "agrees": all(line.discrepancies is not None for line in report.lines),
        "rows": [_line_row(item, report, row, letters, savings) for row in lines],
        "made_of": [
            Part(letters[measure], report.titles[measure], short_bounds(summed.least, summed.most), _on(summed.lines))
            for measure, summed in sums.items()
        ]
        if many
        else [],
        "many": many,
        "headings": headings,
        "files": any(not of.barred for of in headings),
        "to_file": _to_file(headings),
        "read_through": read_through_words(report),
    }


def _headings(report: Report, line: LineReport, keyed: SheetLine) -> Headings:
    if report.bars(line):
        return Headings(line, (), settled=True, barred=True)
    rows = tuple(row for row in filing_rows(report, line) if row.heading or row.amount)
    held = "; ".join(map(hold_words, keyed.holds)) if rows else ""
    return Headings(line, rows, settled=line.filing is not None, barred=False, held=held)


def _to_file(headings: Sequence[Headings]) -> tuple[str, Decimal] | None:
    """Return what the headings to file add up to, and of which lines that is; nothing where a fact decides."""
    entered = [of.line.duty.payable for of in headings if not of.barred]
    if not entered or None in entered:
        return None
    owed = add_all(payable for payable in entered if payable is not None)
    return "Duty" if len(entered) == len(headings) else "Duty of the lines that may be entered", owed


def _line_row(
    item: RunItem, report: Report, row: ReportLine, letters: Mapping[str, str], savings: Sequence[Saving]
) -> LineRow:
    line, value = row.line, item.value(row.place)
    best = cheapest(savings).get(line.line)
    return LineRow(
        row,
        item.description(row.place),
        "" if best is None else f"{duty_words(best.then)} {alternative_words(best)}",
        "—" if value is None else show_dollars(value),
        short_bounds(line.duty.least, line.duty.most),
        percent_words(line.duty, value) if line.duty.least == line.duty.most else "",
        letters_of(report, line, letters),
        report.bars(line),
    )


def _on(lines: tuple[int, ...]) -> str:
    return lines_words(list(lines)).removeprefix("lines ").removeprefix("line ")
