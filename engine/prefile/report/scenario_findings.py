"""What would apply under scenarios: their measures are screened beside the book's, and only their findings are kept.

The baseline is screened without them, so that no supposition reaches what is law. A supposed measure may give way
to one of the book, or total with one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from prefile.decision.compiled_book import CompiledBook, compiled_book
from prefile.duty.line_findings import line_findings
from prefile.entry import Entry
from prefile.errors import Problem, RuleFileProblems
from prefile.findings import Amounts, Finding, LineReport, ScenarioTotal
from prefile.law.book import RuleBook
from prefile.law.scenario import CURRENT_TARIFF, MARK, Scenario, base_of
from prefile.law.us_customs import LineDates, RateDates
from prefile.options import ScreenOptions
from prefile.values.money import EXACT, add_all, cents

__all__ = ["ScenarioFindings", "book_beside", "refuse_contradictions", "scenario_findings", "scenario_totals"]

_MOST_TOGETHER = 64


class ScenarioFindings(NamedTuple):
    """The scenarios that an entry was screened under, and their findings on each of its lines.

    `going_on` is the duty of each line where one of them is that the current tariff stays in effect.
    """

    scenarios: tuple[Scenario, ...] = ()
    findings: tuple[tuple[Finding, ...], ...] = ()
    going_on: tuple[Amounts, ...] = ()


def scenario_findings(
    book: RuleBook, options: ScreenOptions, scenarios: Sequence[Scenario], entry: Entry, dates: RateDates
) -> ScenarioFindings:
    """Return the findings of scenarios that may hold together on each line of an entry.

    Raises:
        RuleFileProblems: two of them contradict.
    """
    if not scenarios:
        return ScenarioFindings()
    together = tuple(scenarios)
    compiled = compiled_book(book_beside(book, together), options.decide, options.as_known_on)
    return ScenarioFindings(
        together,
        tuple(
            tuple(_supposed(compiled, together, entry, position, on_line))
            for position, on_line in enumerate(dates.lines)
        ),
    )


def book_beside(book: RuleBook, scenarios: tuple[Scenario, ...]) -> RuleBook:
    """Return a book that holds the measures of scenarios, and of the book's own those that they need beside them.

    Raises:
        RuleFileProblems: two of them contradict.
    """
    books = book.derived("books with scenarios", lambda: lru_cache(maxsize=_MOST_TOGETHER)(partial(_beside, book)))
    return books(_Together(scenarios))


class _Together:
    """Scenarios that are supposed together, the same where their names and digests are."""

    def __init__(self, scenarios: tuple[Scenario, ...]) -> None:
        self.scenarios = scenarios
        self._key = tuple((scenario.name, scenario.digest) for scenario in scenarios)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Together) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


def _beside(book: RuleBook, together: _Together) -> RuleBook:
    """Return what `book_beside` keeps."""
    refuse_contradictions(together.scenarios)
    measures = tuple(measure for scenario in together.scenarios for measure in scenario.measures)
    return book.around(measures).with_measures(measures)


def _supposed(
    compiled: CompiledBook, scenarios: tuple[Scenario, ...], entry: Entry, position: int, dates: LineDates
) -> Iterator[Finding]:
    """Yield the findings of the scenarios' measures on a line, under the ids of the measures that they suppose."""
    for finding in line_findings(compiled, entry, position, dates).findings:
        if MARK in finding.measure:
            yield finding._replace(
                measure=base_of(finding.measure),
                scenario=next(scenario.name for scenario in scenarios if scenario.of(finding.measure)),
                outcome="would apply" if finding.outcome == "applies" else finding.outcome,
                gives_way_to=tuple(base_of(measure) for measure in finding.gives_way_to),
            )


def refuse_contradictions(scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that suppose different things of one measure.

    Raises:
        RuleFileProblems: the pairs that contradict, with what to do about it.
    """
    pairs = [(first, second) for place, first in enumerate(scenarios) for second in scenarios[place + 1 :]]
    problems = [
        Problem("R371", f"{first.name} and {second.name} suppose different things of one measure")
        for first, second in pairs
        if first.name == second.name or first.contradicts(second)
    ]
    if problems:
        raise RuleFileProblems(problems)


def scenario_totals(supposed: ScenarioFindings, lines: Sequence[LineReport]) -> tuple[ScenarioTotal, ...]:
    """Return what each scenario would add to the duty of an entry, beside what is owed and never in it.

    No sum is determined where it would keep goods from being entered. What the current tariff would add is told beside
    the least that is owed today, since no more is known of that.
    """
    return tuple(
        _going_on(scenario, supposed.going_on, lines) if scenario.name == CURRENT_TARIFF else _total(scenario, lines)
        for scenario in supposed.scenarios
    )


def _going_on(scenario: Scenario, duty: Sequence[Amounts], lines: Sequence[LineReport]) -> ScenarioTotal:
    today = add_all(line.duty.least for line in lines)
    least = cents(EXACT.subtract(add_all(amounts.least for amounts in duty), today))
    most = [amounts.most for amounts in duty if amounts.most is not None]
    upper = cents(EXACT.subtract(add_all(most), today)) if len(most) == len(duty) else None
    told = all(amounts.payable is not None for amounts in duty)
    return ScenarioTotal(scenario.name, scenario.title, scenario.digest, least if told else None, least, upper)


def _total(scenario: Scenario, lines: Sequence[LineReport]) -> ScenarioTotal:
    findings = [finding for line in lines for finding in line.findings if finding.scenario == scenario.name]
    least = cents(add_all(finding.least for finding in findings))
    most = [finding.most for finding in findings]
    upper = None if None in most else cents(add_all(amount for amount in most if amount is not None))
    barred = {base_of(measure.id) for measure in scenario.measures if measure.treatment.bars_entry}
    undetermined = any(
        finding.outcome == "cannot tell" or (finding.outcome == "would apply" and finding.measure in barred)
        for finding in findings
    )
    duty = least if least == upper and not undetermined else None
    return ScenarioTotal(scenario.name, scenario.title, scenario.digest, duty, least, upper)
