"""What would apply under scenarios: their measures are screened beside the book's, and only their findings are kept.

The baseline is screened without them, so that no supposition reaches what is law. A supposed measure may give way
to one of the book, or total with one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from prefile.decision.compiled_book import Judge
from prefile.decision.engine import Decide
from prefile.decision.standing import RateDate
from prefile.duty.line_findings import Assessor
from prefile.entry import Entry
from prefile.errors import Problem, RuleFileProblems
from prefile.findings import Finding, LineReport, ScenarioTotal
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.scenario import MARK, Scenario, base_of
from prefile.law.treatment import Duty, Notice
from prefile.values.money import add_all, cents

__all__ = ["Supposing", "refuse_contradictions", "scenario_totals"]


def refuse_contradictions(scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that suppose different things of one measure.

    Raises:
        RuleFileProblems: the pairs that contradict, with what to do about it.
    """
    pairs = [(one, other) for place, one in enumerate(scenarios) for other in scenarios[place + 1 :]]
    problems = [
        Problem("R371", f"{one.name} and {other.name} suppose different things of one measure")
        for one, other in pairs
        if one.name == other.name or one.contradicts(other)
    ]
    if problems:
        raise RuleFileProblems(problems)


class Supposing:
    """Screens lines under scenarios that may stand together; safe to share between threads."""

    def __init__(self, book: RuleBook, scenarios: Sequence[Scenario], decide: Decide, as_known_on: date | None) -> None:
        """Stand the scenarios' measures beside the book's.

        Raises:
            RuleFileProblems: two of them contradict.
        """
        refuse_contradictions(scenarios)
        self.scenarios = tuple(scenarios)
        measures = tuple(measure for scenario in scenarios for measure in scenario.measures)
        beside = replace(book, measures=tuple(_waited_for(book, measures)))
        self._assessor = Assessor(Judge(beside.supposing(measures), decide, as_known_on))

    def line(self, entry: Entry, entry_date: RateDate, position: int) -> tuple[Finding, ...]:
        """Return what the scenarios' measures come to on the entry's line at `position`."""
        found = self._assessor.line(entry, entry_date, position).findings
        return tuple(self._supposed(finding) for finding in found if MARK in finding.measure)

    def _supposed(self, finding: Finding) -> Finding:
        name = next(one.name for one in self.scenarios if one.of(finding.measure))
        return finding._replace(
            measure=base_of(finding.measure),
            scenario=name,
            outcome="would apply" if finding.outcome == "applies" else finding.outcome,
            because=tuple(why.replace("in force since", "supposed from", 1) for why in finding.because),
            gives_way_to=tuple(base_of(one) for one in finding.gives_way_to),
        )


def _waited_for(book: RuleBook, measures: Sequence[Measure]) -> Iterator[Measure]:
    """Yield of a book what supposed measures need beside them: the reading, and what they give way to or total with.

    Nothing else bears on what they come to, and screening all of it again would double the work for each scenario.
    """
    wanted: set[str] = set()
    waiting = [*measures, *(one for one in book.measures if one.coverage_map is not None)]
    while waiting:
        measure = waiting.pop()
        wanted.add(measure.id)
        waiting.extend(book.by_id[name] for name in _names(measure) if name in book.by_id and name not in wanted)
    return (one for one in book.measures if one.id in wanted)


def _names(measure: Measure) -> Iterator[str]:
    yield from (way.measure for way in measure.gives_way_to)
    if isinstance(measure.treatment, Duty):
        yield from (one.in_total_with for one in measure.treatment.clauses if one.in_total_with is not None)


def scenario_totals(scenarios: Sequence[Scenario], lines: Sequence[LineReport]) -> tuple[ScenarioTotal, ...]:
    """Return what each scenario would add to the duty of an entry, beside what is owed and never in it.

    No sum is told where it would keep goods from being entered.
    """
    return tuple(_total(scenario, lines) for scenario in scenarios)


def _total(scenario: Scenario, lines: Sequence[LineReport]) -> ScenarioTotal:
    findings = [one for line in lines for one in line.findings if one.scenario == scenario.name]
    least = cents(add_all(one.least for one in findings))
    most = [one.most for one in findings]
    upper = None if None in most else cents(add_all(one for one in most if one is not None))
    refused = {one.treatment.says for one in scenario.measures if isinstance(one.treatment, Notice)}
    untold = any(one.outcome == "cannot tell" or not refused.isdisjoint(one.because) for one in findings)
    told = least if least == upper and not untold else None
    return ScenarioTotal(scenario.name, scenario.title, scenario.digest, told, least, upper)
