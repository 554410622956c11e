"""What to file on each line of an entry of several, in the short answer, and which lines cannot be filed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.verdict import noticed
from prefile.findings import Filed, LineReport, Report
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.render.text.short_lines import filing_rows
from prefile.render.text.words import clean, lines_words
from prefile.values.money import show_money

__all__ = ["filing_section"]

_INDENT = (0, 0, 0, 2)
_CHAPTER_99 = "99"
_FILED_LINES = 50  # of an entry whose headings are all written
_FILING_MARGIN = 9  # the indent, the number of the line, and the gap behind it


def filing_section(out: Console, report: Report) -> None:
    """Write what to file on each line, in its order; of an entry of many lines, where it is found."""
    out.print()
    if len(report.lines) > _FILED_LINES:
        out.print(Text("What to file on each line: --full"))
        return
    out.print(Text.assemble(("FILE", "bold"), ", in this order, with the duty on each"))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right")
    grid.add_column(overflow="fold")
    open_: list[int] = []
    barred = [line.line for line in report.lines if report.bars(line)]
    for line in report.lines:
        if line.line in barred:
            continue
        if line.filing is None:
            open_.append(line.line)
            continue
        rows = _flowed([_filed_words(row, report.titles) for row in line.filing], out.width - _FILING_MARGIN)
        grid.add_row(str(line.line), Text("\n".join(rows)))
    if grid.row_count:
        out.print(Padding(grid, _INDENT))
    if barred:
        out.print(Padding(Text(f"{lines_words(barred).capitalize()}: may not be entered"), _INDENT))
    held = sorted({number for numbers in noticed(report, "cannot tell") for number in numbers} - {*barred, *open_})
    if held:
        words = f"{lines_words(held).capitalize()}: do not file until it is settled whether the goods may be entered"
        out.print(Padding(Text(words), _INDENT))
    if open_:
        lacking = f"{lines_words(open_).capitalize()}: cannot be filed until the missing facts are supplied"
        out.print(Padding(Text(lacking), _INDENT))
    _legend(out, report)


def _legend(out: Console, report: Report) -> None:
    """Say once of each heading of chapter 99 with nothing on it what it declares, and why nothing is owed."""
    said: dict[str, dict[str, None]] = {}
    for line in report.lines:
        if line.filing is None or report.bars(line):
            continue
        for filed, row in zip(line.filing, filing_rows(report, line), strict=False):  # rows that file nothing come last
            of_99 = filed.number is not None and filed.number.startswith(_CHAPTER_99)
            if filed.number is not None and not filed.duty and row.words and (of_99 or _stands_above(filed, line)):
                said.setdefault(filed.number, {}).setdefault(row.words)
    if not said:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for heading, words in sorted(said.items()):
        grid.add_row(Text(heading, "dim"), Text(clean("; ".join(words)), "dim"))
    out.print(Padding(Text("Why 0.00 stands on a heading:", "dim"), _INDENT))
    out.print(Padding(grid, _INDENT))


def _stands_above(filed: Filed, line: LineReport) -> bool:
    """Whether a number with nothing on it is the goods' own, whose duty is within that of a heading before it."""
    own = (finding for finding in line.law if finding.measure in ON_THE_NUMBER and finding.outcome == "applies")
    return filed.number == line.tariff_number and any(finding.duty for finding in own)


def _filed_words(row: Filed, titles: Mapping[str, str]) -> str:
    number = row.number or f"heading not yet published ({clean(titles.get(row.measure or '', ''))})"
    return f"{number} {show_money(row.duty)}"


def _flowed(items: Sequence[str], width: int) -> Iterator[str]:
    """Yield items in rows of a width, none of them broken."""
    row = ""
    for item in items:
        longer = f"{row} · {item}" if row else item
        if row and cell_len(longer) > width - 2:
            yield f"{row} ·"
            longer = item
        row = longer
    if row:
        yield row
