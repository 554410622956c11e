"""What lines come to under one column of a comparison: scenarios that stand together, or the tariff going on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from prefile.analysis.comparison import Added, Column, LineUnder
from prefile.analysis.exposure import Part
from prefile.analysis.would import Would
from prefile.decision.compiled_book import compiled_book
from prefile.duty.line_findings import LineDuty, line_duty
from prefile.entry import Entry
from prefile.findings import Amounts, Finding, LineReport, Outcome, Report
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario, begins, refusals
from prefile.law.us_customs import rate_dates
from prefile.options import ScreenOptions
from prefile.report.assemble import supposition
from prefile.report.current_tariff import basis_of, goes_on
from prefile.report.scenario_findings import scenario_findings
from prefile.values.dates import write_instant
from prefile.values.money import EXACT, ZERO, add_all, cents

__all__ = ["RANK", "ScenarioColumn", "TariffColumn"]

RANK: dict[Outcome, int] = {"cannot tell": 0, "would apply": 1, "excluded": 2, "does not apply": 3}


class ScenarioColumn:
    """One column as it is screened under."""

    def __init__(self, book: RuleBook, scenarios: tuple[Scenario, ...], options: ScreenOptions) -> None:
        self.column = Column(" + ".join(scenario.name for scenario in scenarios), tuple(map(supposition, scenarios)))
        self._book, self._scenarios = book, scenarios
        self._options = options
        self._refusals = {scenario.name: refusals(scenario) for scenario in scenarios}
        starts = [start for scenario in scenarios if (start := begins(scenario)) is not None]
        self._begins = min(starts) if len(starts) == len(scenarios) else None

    def lines(self, entry: Entry, report: Report) -> Iterator[tuple[LineUnder, Added]]:
        """Yield what each line comes to, with nothing of today in it yet."""
        dates = rate_dates(entry, self._options.on, self._book.rate_days)
        early = self._begins is not None and dates.entry.instant is not None and dates.entry.instant < self._begins
        basis = basis_of(self._book, self._options, dates)
        supposed = scenario_findings(basis, self._options, self._scenarios, entry, dates)
        for place in range(len(report.lines)):
            under = self._under(supposed.findings[place])
            yield under, _added(under, early=early)

    def _under(self, findings: Sequence[Finding]) -> LineUnder:
        least = cents(add_all(finding.least for finding in findings))
        most = [finding.most for finding in findings]
        upper = None if None in most else cents(add_all(bound for bound in most if bound is not None))
        determined = least == upper and all(finding.outcome != "cannot tell" for finding in findings)
        outcomes: list[Outcome] = [finding.outcome for finding in findings]
        biting = (finding for finding in findings if finding.outcome in {"would apply", "cannot tell"})
        refused = any(finding.measure in self._refusals[str(finding.scenario)] for finding in biting)
        outcome: Outcome = min(outcomes, key=RANK.__getitem__) if outcomes else "does not apply"
        would = Would(least if determined else None, least, upper)
        return LineUnder(outcome, would, would, refused, self.column.name)


class TariffColumn:
    """The column of the supposition that the current tariff stays in effect."""

    def __init__(self, book: RuleBook, options: ScreenOptions) -> None:
        self._book, self._options = book, options
        scenario, until = supposition(goes_on(book)), book.tariff.held.until
        begun = scenario._replace(begins=None if until is None else write_instant(until))
        self.column = Column(scenario.scenario, (begun,))

    def lines(self, entry: Entry, report: Report) -> Iterator[tuple[LineUnder, Added]]:
        """Yield what each line comes to, told beside the least that is owed on it today."""
        dates = rate_dates(entry, self._options.on, self._book.rate_days)
        basis = basis_of(self._book, self._options, dates)
        compiled = (
            None if basis is self._book else compiled_book(basis, self._options.decide, self._options.as_known_on)
        )
        for place, found in enumerate(report.lines):
            supposed = None if compiled is None else line_duty(compiled, entry, place, dates.lines[place])
            yield self._under(found, supposed)

    def _under(self, found: LineReport, supposed: LineDuty | None) -> tuple[LineUnder, Added]:
        """Return what a line comes to, beside what is known of it by law; None supposes nothing.

        What is in doubt by law and stays so is no part of what the supposition adds: it stands in what it is told
        beside. Where the two cannot be told apart, the whole range is what it may add to the least that is owed.
        """
        today, name = found.duty, self.column.name
        if supposed is None:
            nothing = Would(ZERO, ZERO, ZERO)
            under = LineUnder("does not apply", nothing, nothing, refused=False, column=name, base=today)
            return under, _added(under, early=True)
        duty, least = supposed.duty, EXACT.subtract(supposed.duty.least, today.least)
        base, most = today.least, None if duty.most is None else EXACT.subtract(duty.most, today.least)
        payable = None if duty.payable is None else least
        if duty.most is not None and _adds_alone(found.law, supposed.found.findings, least):
            payable, most, base = least, least, EXACT.subtract(duty.most, least)
        would = Would(payable, least, most)
        outcome: Outcome = "cannot tell" if payable is None else "would apply" if least else "does not apply"
        beside = Amounts(today.least if base == today.least else None, today.least, base)
        under = LineUnder(outcome, would, would, refused=False, column=name, base=beside)
        return under, _added(under, early=False)


def _adds_alone(law: Iterable[Finding], supposed: Iterable[Finding], added: Decimal) -> bool:
    """Tell whether a supposition only adds a sum that is known, and leaves every doubt as it is."""
    known = {finding.measure: finding for finding in law}
    changed = [finding for finding in supposed if _bounds(known.get(finding.measure)) != _bounds(finding)]
    if any(finding.least != finding.most for finding in changed):
        return False
    before = [known[finding.measure].least for finding in changed if finding.measure in known]
    return added == EXACT.subtract(add_all(finding.least for finding in changed), add_all(before))


def _bounds(finding: Finding | None) -> tuple[Decimal | None, ...]:
    return (ZERO, ZERO) if finding is None else (finding.least, finding.most)


def _added(under: LineUnder, *, early: bool) -> Added:
    """Return one line's part of a column; `early` says that its rate date lies before the column would begin."""
    added = under.would_add
    return Added(
        applies=int(under.outcome == "would apply"),
        untold=int(added.duty is None),
        refused=int(under.refused),
        before=int(early),
        least=added.least,
        bounded=ZERO if added.most is None else added.most,
        unbounded=int(added.most is None),
        base=None if under.base is None else Part.of_line(None, under.base),
    )
