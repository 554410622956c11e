"""A comparison of a bulk run with the scenarios that it supposed: one column, in which they stand together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from prefile.analysis.comparison import Added, Column, Comparison, LineCompared, LineUnder
from prefile.analysis.comparison_gathered import LEADING, ComparedKind, GatheredComparison
from prefile.analysis.exposure import Part
from prefile.analysis.opened_run import OpenedRun, at
from prefile.analysis.would import Would, on_top
from prefile.bulk.comparison_columns import ComparedLine, compare_lines, compared_lines, compared_sums
from prefile.findings import Amounts, Supposition
from prefile.values.tariff_number import show_number

__all__ = ["RunComparison", "gathered_comparison"]

_SECOND = 10**6  # microseconds


def gathered_comparison(run: OpenedRun) -> GatheredComparison:
    """Return the sums of a run's lines today and under its scenarios.

    Raises:
        NoRun: a file of the run is torn.
    """
    column = _column(run)
    starts = [scenario.begins for scenario in column.scenarios if scenario.begins is not None]
    begins = min(map(_microseconds, starts)) if len(starts) == len(column.scenarios) else None
    compare_lines(run.columns, begins)
    gathered = GatheredComparison(run.book, (column,))
    gathered.entries, gathered.decided_by = run.dates.entries, run.decided_by
    for lines in compared_sums(run.columns):
        kind = ComparedKind(lines.origin, run.coverages[lines.coverage].minerals, lines.importer)
        gathered.add(kind, Part(*lines.lines), (Added(*lines.added),))
    return gathered


class RunComparison:
    """A run compared: first its sums, then, where they are asked for, each of its lines."""

    def __init__(self, run: OpenedRun) -> None:
        """Add up a run.

        Raises:
            NoRun: a file of the run is torn.
        """
        self._run, self._gathered = run, gathered_comparison(run)
        self.columns = self._gathered.columns
        self._gathered.lead(_line(run, self.columns[0], line) for line in compared_lines(run.columns, LEADING))
        self.comparison: Comparison = self._gathered.comparison(run.rests_on(), run.columns.said["as_known_on"] or None)

    def lines(self) -> Iterator[LineCompared]:
        """Yield each line, in the order of the input.

        Raises:
            NoRun: a file of the run is torn.
        """
        return (_line(self._run, self.columns[0], line) for line in compared_lines(self._run.columns))


def _column(run: OpenedRun) -> Column:
    """Return the scenarios of a run as the column that they are."""
    said = run.columns.said["suppositions"]
    every = tuple(Supposition(**{name: one[name] for name in Supposition._fields}) for one in said)
    return Column(" + ".join(one.scenario for one in every), every)


def _microseconds(instant: str) -> int:
    found = datetime.fromisoformat(instant).astimezone(UTC)
    return round(found.timestamp()) * _SECOND + found.microsecond


def _line(run: OpenedRun, column: Column, line: ComparedLine) -> LineCompared:
    coverage, today = run.coverages[line.coverage], Amounts(line.payable, line.least, line.most)
    would = Would(None if line.untold else line.adds_least, line.adds_least, line.adds_most)
    return LineCompared(
        entry_number=line.entry_number,
        reference=line.reference,
        importer=line.importer,
        rate_date=at(line.at),
        line=line.line,
        tariff_number=show_number(line.number),
        origin=line.origin,
        coverage=coverage.outcome,
        minerals=coverage.minerals,
        value=line.value,
        today=today,
        under=(LineUnder(line.outcome, on_top(today, would), would, line.refused, column.name),),
    )
