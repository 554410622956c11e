"""Reports as rows, the same in CSV and in a workbook: lines, findings, missing facts, problems, and sums.

A cell that is None is not told; under an amount it is one that cannot be told or has no known upper bound, never
zero. Amounts are in US dollars. What scenarios suppose stands in columns and tables of its own: nobody owes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from prefile.errors import DeclarationProblems
from prefile.findings import Report
from prefile.render.item import Told, law
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
    LineTold,
    matters,
    warnings_by_place,
)

__all__ = [
    "finding_rows",
    "line_rows",
    "lines_told",
    "missing_rows",
    "problem_rows",
    "supposed_rows",
    "totals_rows",
    "would_rows",
]


def lines_told(told: Told) -> Iterator[LineTold]:
    """Yield the lines of a report; none of problems."""
    report = told.item
    if isinstance(report, Report):
        warnings = warnings_by_place(report)
        for place, line in enumerate(report.lines):
            yield LineTold(told, report, place, line, tuple(warnings.get(place, ())))


def line_rows(told: Told) -> Iterator[Cells]:
    """Yield a row for each line."""
    return (tuple(column.of(one) for column in LINES) for one in lines_told(told))


def finding_rows(told: Told) -> Iterator[Cells]:
    """Yield a row for each finding of law that matters."""
    for one in lines_told(told):
        yield from (_row(FINDINGS, one, finding) for finding in law(one.line) if matters(finding))


def would_rows(told: Told) -> Iterator[Cells]:
    """Yield a row for each finding of what scenarios suppose, where it would matter."""
    for one in lines_told(told):
        would = (finding for finding in one.line.findings if finding.scenario is not None)
        yield from (_row(WOULD, one, finding) for finding in would if matters(finding))


def missing_rows(told: Told) -> Iterator[Cells]:
    """Yield a row for each fact that a finding of law, or the coverage of a line, lacks."""
    for one in lines_told(told):
        for finding in law(one.line):
            yield from (_row(MISSING, one, finding.measure, missing) for missing in finding.missing)
        yield from (_row(MISSING, one, None, missing) for missing in one.line.coverage.missing)


def problem_rows(told: Told) -> Iterator[Cells]:
    """Yield a row for each problem that stands in the place of a report."""
    if isinstance(told.item, DeclarationProblems):
        yield from (_row(PROBLEMS, problem) for problem in told.item.problems)


def totals_rows(told: Told) -> Iterator[Cells]:
    """Yield the row of sums of a report."""
    if isinstance(told.item, Report):
        yield _row(TOTALS, told, told.item)


def supposed_rows(told: Told) -> Iterator[Cells]:
    """Yield a row for what each scenario would add to an entry."""
    if isinstance(told.item, Report):
        yield from (_row(SUPPOSED, told, told.item, total) for total in told.item.totals.scenarios)


def _row(columns: Iterable[Column], *told: Any) -> Cells:  # noqa: ANN401 - what a row is about, as its columns take it
    return tuple(column.of(*told) for column in columns)
