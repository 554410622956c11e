"""Reports as rows, the same in CSV and in a workbook: lines, findings, missing facts, problems, and sums.

A cell that is None is unknown; under an amount it is one that cannot be determined or has no known upper bound, never
zero. Amounts are in US dollars. What scenarios suppose stands in columns and tables of its own: nobody owes it.

As CSV (RFC 4180) a report is one row a line of its entry. A cell that is None is empty, text that a spreadsheet would
run as a formula has an apostrophe before it, and the problems of what cannot be read go aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from prefile.errors import DeclarationProblems
from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.tabular.cells import csv_text
from prefile.render.tabular.report_columns import (
    FINDINGS,
    LINES,
    MISSING,
    PROBLEMS,
    SUPPOSED,
    TOTALS,
    WOULD,
    Cells,
    Column,
    ReportLine,
    matters,
    warnings_by_place,
)
from prefile.render.text.form import PLAIN, Aside
from prefile.render.text.many import entry_row
from prefile.render.text.summary import Tally
from prefile.render.writers import Piece, problems_aside

__all__ = [
    "CsvReports",
    "csv_piece",
    "finding_rows",
    "line_rows",
    "missing_rows",
    "problem_rows",
    "report_lines",
    "supposed_rows",
    "totals_rows",
    "would_rows",
]


def report_lines(item: RunItem) -> Iterator[ReportLine]:
    """Yield the lines of a report; none of problems."""
    report = item.result
    if isinstance(report, Report):
        warnings = warnings_by_place(report)
        for place, line in enumerate(report.lines):
            yield ReportLine(item, report, place, line, tuple(warnings.get(place, ())))


def line_rows(item: RunItem) -> Iterator[Cells]:
    """Yield a row for each line, with what claims would come to."""
    savings = item.savings() if _could_claim(item) else ()
    stands = entry_row(item, item.result) if isinstance(item.result, Report) else None
    for row in report_lines(item):
        of_line = tuple(saving for saving in savings if saving.line == row.line.line)
        yield tuple(column.of(row._replace(savings=of_line, entry=stands)) for column in LINES)


def _could_claim(item: RunItem) -> bool:
    """Whether some line could make a claim: only then is it screened again."""
    report = item.result
    return isinstance(report, Report) and any(finding.could_claim for line in report.lines for finding in line.law)


def finding_rows(item: RunItem) -> Iterator[Cells]:
    """Yield a row for each finding of law that matters."""
    for row in report_lines(item):
        yield from (_row(FINDINGS, row, finding) for finding in row.line.law if matters(finding))


def would_rows(item: RunItem) -> Iterator[Cells]:
    """Yield a row for each finding of what scenarios suppose, where it would matter."""
    for row in report_lines(item):
        would = (finding for finding in row.line.findings if finding.scenario is not None)
        yield from (_row(WOULD, row, finding) for finding in would if matters(finding))


def missing_rows(item: RunItem) -> Iterator[Cells]:
    """Yield a row for each fact that a finding of law, or the coverage of a line, lacks."""
    for row in report_lines(item):
        for finding in row.line.law:
            yield from (_row(MISSING, row, finding.measure, missing) for missing in finding.missing)
        yield from (_row(MISSING, row, None, missing) for missing in row.line.coverage.missing)


def problem_rows(item: RunItem) -> Iterator[Cells]:
    """Yield a row for each problem that stands in the place of a report."""
    if isinstance(item.result, DeclarationProblems):
        yield from (_row(PROBLEMS, problem) for problem in item.result.problems)


def totals_rows(item: RunItem) -> Iterator[Cells]:
    """Yield the row of sums of a report."""
    if isinstance(item.result, Report):
        yield _row(TOTALS, item, item.result)


def supposed_rows(item: RunItem) -> Iterator[Cells]:
    """Yield a row for what each scenario would add to an entry."""
    if isinstance(item.result, Report):
        yield from (_row(SUPPOSED, item, item.result, total) for total in item.result.totals.scenarios)


def _row(columns: Iterable[Column], *about: Any) -> Cells:  # noqa: ANN401 - what a row is about, as its columns take it
    return tuple(column.of(*about) for column in columns)


def csv_piece(item: RunItem, *, aside: Aside = PLAIN) -> Piece:
    """Return the rows of a report; problems go aside."""
    return Piece(csv_text(line_rows(item), "\r\n"), problems_aside(item.result, aside))


class CsvReports:
    """Writes the header, and behind it the rows as they come."""

    def __init__(self, put: Callable[[str], None], header: Iterable[str] | None = None) -> None:
        """Write with `put`, beginning with the header: that of lines, unless another is given."""
        self._put = put
        put(csv_text([[column.heading for column in LINES] if header is None else header], "\r\n"))

    def body(self, body: str) -> None:
        """Write the rows of one report."""
        self._put(body)

    def end(self, tally: Tally) -> None:
        """Write nothing more: a row of sums would be taken for a line."""
