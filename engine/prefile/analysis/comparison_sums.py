"""Compare: entries with their reports in, one at a time; each line under each scenario, and the sums, out.

The baseline is never screened again: each scenario's measures are screened beside it, and only what they would add is
looked at. The memory is that of one entry, of the sums, and of the lines that lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from prefile.analysis.compared_columns import RANK, ScenarioColumn, TariffColumn
from prefile.analysis.comparison import Added, Comparison, LineCompared, LineUnder
from prefile.analysis.comparison_gathered import ComparedKind, GatheredComparison
from prefile.analysis.exposure import Part, ScenarioDuty
from prefile.analysis.rests_on import Resting, Unread, not_checked
from prefile.analysis.would import on_top
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line
from prefile.findings import LineReport, Report
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.report.scenario_findings import refuse_contradictions

__all__ = ["ComparisonSums"]


class ComparisonSums:
    """Compares today with scenarios: each by itself or, stacked, all of them together."""

    def __init__(
        self,
        book: RuleBook,
        scenarios: Sequence[Scenario],
        options: ScreenOptions | None = None,
        *,
        stack: bool = False,
    ) -> None:
        """Screen under these scenarios as `options` say the reports were made.

        Raises:
            RuleFileProblems: scenarios that are stacked contradict.
        """
        self._book, self._options = book, options or ScreenOptions()
        if stack:
            refuse_contradictions(scenarios)
        chosen = [tuple(scenarios)] if stack and scenarios else [(scenario,) for scenario in scenarios]
        self._compared: list[ScenarioColumn | TariffColumn] = [
            ScenarioColumn(book, group, self._options) for group in chosen
        ]
        if self._options.assume_current_tariff:
            self._compared.insert(0, TariffColumn(book, self._options))
        self.columns = tuple(compared.column for compared in self._compared)
        self._gathered, self._resting = GatheredComparison(book, self.columns), Resting()

    def add(self, entry: Entry, report: Report, *, again: bool = False) -> Iterator[LineCompared]:
        """Compare one entry with its report, and return each of its lines; one that was added before is in no sum."""
        columns = [list(compared.lines(entry, report)) for compared in self._compared]
        under = [[column[place] for column in columns] for place in range(len(report.lines))]
        lines = [self._line(entry, report, place, found) for place, found in enumerate(under)]
        if not again:
            self._sum(entry, report, under)
            self._gathered.lead(line for line in lines if any(RANK[found.outcome] <= 1 for found in line.under))
        return iter(lines)

    def _sum(self, entry: Entry, report: Report, under: Sequence[Sequence[tuple[LineUnder, Added]]]) -> None:
        """Add an entry to the sums."""
        self._gathered.entries += 1
        self._gathered.decided_by = report.decided_by
        self._resting.add(report)
        for line, found, columns in zip(entry.lines, report.lines, under, strict=True):
            kind = ComparedKind(line.origin, found.coverage.minerals, entry.importer)
            today = Part.of_line(Goods(line).value().bounds.exact, found.duty)
            self._gathered.add(kind, today, tuple(added for _, added in columns))

    @staticmethod
    def _line(entry: Entry, report: Report, place: int, under: Sequence[tuple[LineUnder, Added]]) -> LineCompared:
        line, found = entry.lines[place], report.lines[place]
        value = Goods(line).value().bounds.exact
        return _compared(entry, report.rate_date, line, found, value, [line_under for line_under, _ in under])

    def comparison(self, unread: Unread = Unread()) -> Comparison:  # noqa: B008 - immutable
        """Return the sums so far."""
        known = self._options.as_known_on
        rests = self._resting.rests_on(not_checked(self._book), unread)
        return self._gathered.comparison(rests, None if known is None else known.isoformat())

    def duties(self) -> Iterator[ScenarioDuty]:
        """Yield all that would be owed under each column so far, today's duty included."""
        return self._gathered.duties()


def _compared(  # noqa: PLR0913, PLR0917 - the parts of one line
    entry: Entry, rate_date: str | None, line: Line, found: LineReport, value: Decimal | None, under: list[LineUnder]
) -> LineCompared:
    return LineCompared(
        entry_number=entry.entry_number,
        reference=entry.reference,
        importer=entry.importer,
        rate_date=rate_date,
        line=line.line,
        tariff_number=found.tariff_number,
        origin=line.origin,
        coverage=found.coverage.outcome,
        minerals=found.coverage.minerals,
        value=value,
        today=found.duty,
        under=tuple(
            one._replace(would_be=on_top(found.duty if one.base is None else one.base, one.would_add)) for one in under
        ),
    )
