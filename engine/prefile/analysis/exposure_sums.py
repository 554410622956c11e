"""Add up exposure: entries with their reports in, one at a time, and the sums out.

The memory is that of one entry and of the sums, which grow with the kinds of goods and not with the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from prefile.analysis.exposure import Exposure, Part, ScenarioDuty
from prefile.analysis.exposure_gathered import Gathered, no_duty
from prefile.analysis.missing_facts import reasons_open
from prefile.analysis.other_origins import Samples, other_origins
from prefile.analysis.rests_on import Resting, Unread, not_checked
from prefile.analysis.turns import Moments, Turns
from prefile.analysis.unit_values import FloorPrices, UnitValues
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line
from prefile.entry.provision import line_goods_first
from prefile.findings import Finding, LineReport, Report
from prefile.law.book import RuleBook
from prefile.options import ScreenOptions
from prefile.values.money import EXACT, ZERO

__all__ = ["expose"]


def expose(  # noqa: PLR0913 - what an exposure is made of
    pairs: Iterable[tuple[Entry, Report]],
    book: RuleBook,
    *,
    options: ScreenOptions | None = None,
    scenarios: Iterable[ScenarioDuty] = (),
    moments: Moments = (),
    unread: Callable[[], Unread] = Unread,
) -> Exposure:
    """Return what entries are exposed to by their reports.

    `options` say how the reports were made: the goods of most value are screened again alike, with other origins.
    `moments` are the changes of law around which the same lines are looked at, where they are after the first rate
    date. `scenarios` are sums under scenarios, kept apart from all others; they and `unread`, what could not be read,
    are asked for behind the last entry, so that they may grow as the entries pass.
    """
    sums = ExposureSums(book, options or ScreenOptions(), moments)
    for entry, report in pairs:
        sums.add(entry, report)
    return sums.exposure(tuple(scenarios), unread())


class ExposureSums:
    """The sums so far."""

    def __init__(self, book: RuleBook, screened: ScreenOptions, moments: Moments = ()) -> None:
        self._book, self._screened = book, screened
        self._gathered, self._resting = Gathered(book), Resting()
        self._turns = Turns(book, screened, moments)
        self._units, self._floors, self._samples = UnitValues(), FloorPrices(book, screened.as_known_on), Samples()

    def add(self, entry: Entry, report: Report) -> None:
        """Add one entry by its report."""
        self._gathered.entries += 1
        self._gathered.decided_by = report.decided_by
        at = datetime.fromisoformat(report.rate_date) if report.rate_date else None
        self._resting.add(report)
        for line, found in zip(entry.lines, report.lines, strict=True):
            self._line(entry, line, found, at)
        self._turns.add(entry)

    def _line(self, entry: Entry, line: Line, found: LineReport, at: datetime | None) -> None:
        goods, coverage, number = Goods(line), found.coverage, line_goods_first(line).tariff_number
        part = Part.of_line(goods.value().bounds.exact, found.duty)
        self._gathered.add(line.origin, coverage, part)
        self._gathered.agreements.setdefault(line.origin, found.agreements)
        self._gathered.open.update(reasons_open(found))
        for finding in found.findings:
            if finding.outcome in {"applies", "cannot tell"}:
                self._finding(finding)
        self._floors.add(number, line.origin, at, goods)
        if coverage.outcome != "not covered":
            self._units.add(number, line.origin, coverage.minerals, goods)
            self._gathered.add_number(number, coverage, part.value)
        if coverage.outcome == "covered":
            self._samples.add(entry, line, coverage.minerals, part)

    def _finding(self, finding: Finding) -> None:
        measures = self._gathered.measures
        known = measures.get(finding.measure) or no_duty(self._book, finding.measure)
        measures[finding.measure] = (
            known._replace(applies=known.applies + 1, duty=EXACT.add(known.duty, finding.duty or ZERO))
            if finding.outcome == "applies"
            else known._replace(
                doubtful=known.doubtful + 1,
                least=EXACT.add(known.least, finding.least),
                bounded=EXACT.add(known.bounded, finding.most or ZERO),
                unbounded=known.unbounded + (finding.most is None),
            )
        )

    def exposure(self, scenarios: tuple[ScenarioDuty, ...], unread: Unread) -> Exposure:
        """Return the sums."""
        rests = self._resting.rests_on(not_checked(self._book), unread)
        first = None if rests.first_date is None else datetime.fromisoformat(rests.first_date)
        return self._gathered.exposure(
            rests,
            {
                "over_time": tuple(self._turns.rows(first)),
                "floors": tuple(self._floors.rows()),
                "unit_values": tuple(self._units.rows()),
                "other_origins": other_origins(
                    self._samples, self._book, self._gathered.stated_origins(), self._screened
                ),
                "scenarios": scenarios,
            },
        )
