"""Plans of lines: the steps that may owe something on them, in forms, made of what the ordinary code decides of one.

What follows of the decisions on a line for all that are alike is read of the decisions. Of a plan without forms the
ordinary code works out each line.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from prefile.bulk.coded import HELD
from prefile.bulk.form_table import MOST_STEPS, FormTable
from prefile.bulk.forms import PROBE_VALUE, NoForm, StepForms, step_forms, total_forms
from prefile.bulk.kept_forms import PlanForms, kept_plans, taken_plans
from prefile.bulk.kept_state import State
from prefile.bulk.key_table import Ints
from prefile.bulk.measures import Measures
from prefile.decision.compiled_book import CompiledBook
from prefile.decision.decide import Decision
from prefile.duty.found import LineFindings
from prefile.duty.line_findings import line_findings
from prefile.duty.treatment import AssessedTreatment, assessed
from prefile.entry import Entry, Line
from prefile.findings import Finding
from prefile.law.us_customs import LineDates
from prefile.values.money import Bounds

__all__ = ["Plan", "Plans", "Representative"]


class Representative(NamedTuple):
    """A line as an entry of its own, ready for the ordinary code."""

    entry: Entry
    dates: LineDates

    @property
    def line(self) -> Line:
        """The line."""
        return self.entry.lines[0]


class Plan(NamedTuple):
    """The steps of lines that are alike, by their number in the table; `in_order` are their places by measure.

    `doubtful` are the measures in doubt of which nothing can be owed; `slow` says why there are no forms.
    """

    number: int
    steps: tuple[StepForms, ...]
    in_order: tuple[int, ...]
    doubtful: frozenset[str]
    slow: str | None = None


class Plans:
    """The plans of a compiled book that were met, in the order of their numbers."""

    def __init__(self, compiled: CompiledBook) -> None:
        """Know no plan yet."""
        self._compiled = compiled
        self.table = FormTable()
        self.every: list[Plan] = []
        self._same: dict[PlanForms, Plan] = {}
        self._named = np.zeros((MOST_STEPS, 0), np.int32)
        self.measures = Measures()

    def kept(self) -> State:
        """Return the plans that are known, to be taken by another of the same book."""
        return kept_plans([PlanForms(plan.steps, plan.doubtful, plan.slow) for plan in self.every])

    def take(self, kept: State) -> None:
        """Know what another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        for made in taken_plans(kept):
            if made in self._same:
                raise ValueError("plans of which two are one")
            self._same[made] = self._numbered(made)

    def named(self, step: int) -> Ints:
        """Return the place of the measure of a step of each plan among `measures`; those without it have any."""
        new = self.every[self._named.shape[1] :]
        if new:
            named = np.zeros((MOST_STEPS, len(new)), np.int32)
            for at, plan in enumerate(new):
                named[: len(plan.steps), at] = [self.measures.place(forms.measure) for forms in plan.steps]
            self._named = np.concatenate([self._named, named], axis=1)
        found: Ints = self._named[step]
        return found

    def of_line(self, line: Representative) -> Plan:
        """Return the plan of a line, made of its decisions; the same for lines of equal steps."""
        steps: tuple[StepForms, ...] = ()
        doubtful = frozenset[str]()
        slow: str | None = None
        try:
            steps, doubtful = self._steps(line)
        except NoForm as why:
            slow = str(why)
        return self._plan_of(PlanForms(steps, doubtful, slow))

    def _plan_of(self, made: PlanForms) -> Plan:
        known = self._same.get(made)
        if known is None:
            known = self._same[made] = self._numbered(made)
        return known

    def _numbered(self, made: PlanForms) -> Plan:
        steps, doubtful, slow = made
        try:
            number = self.table.add(None if slow else steps)
        except NoForm as why:
            return self._plan_of(PlanForms((), frozenset(), str(why)))
        in_order = tuple(sorted(range(len(steps)), key=lambda place: steps[place].measure))
        self.every.append(Plan(number, steps, in_order, doubtful, slow))
        return self.every[-1]

    def _steps(self, line: Representative) -> tuple[tuple[StepForms, ...], frozenset[str]]:
        """Return the steps of a line that may owe something, in the order in which they wait for each other."""
        compiled = self._compiled
        kind = compiled.key_of(line.entry, line.line, line.dates).kind
        for name in (*kind.reader.names, *kind.found):
            if name not in HELD:  # lines that are one to their signature may differ in it
                raise NoForm(f"no signature holds the fact {name}")
        probe = self._probe(line)
        said = {finding.measure: finding for finding in probe.findings}
        owed = {doubt.measure: doubt.least for doubt in probe.if_owed}
        decided = compiled.decisions(compiled.key_of(line.entry, line.line, line.dates))
        steps: list[StepForms] = []
        places: dict[str, int] = {}
        held: dict[str, Bounds] = {}
        doubtful = {finding.measure for finding in probe.telling if finding.outcome == "cannot tell"}
        for decision, at in zip(decided.decisions, decided.column_dates, strict=True):
            if decision.narrowed is None:
                continue
            name = decision.measure.id
            treatment = self._treatment(decision, line.line, at)
            forms = _forms(decision, treatment, line.line, said[name], owed.get(name), places, held)
            if forms.owes_nothing and name not in compiled.book.notices:
                held[name] = Bounds.exactly(Decimal(0))
                continue
            doubtful.discard(name)
            places[name] = len(steps)
            steps.append(forms)
        return tuple(steps), frozenset(doubtful)

    def _probe(self, line: Representative) -> LineFindings:
        """Return the findings of the ordinary code on the same goods at a round value."""
        probe = line.line.model_copy(update={"value": PROBE_VALUE})
        entry = line.entry.model_copy(update={"lines": (probe,)})
        return line_findings(self._compiled, entry, 0, line.dates)

    def _treatment(self, decision: Decision, line: Line, at: datetime | None) -> AssessedTreatment:
        if decision.narrowed is None:
            raise TypeError(f"{decision.measure.id} owes nothing")
        treatment = assessed(decision.narrowed.treatment)
        if decision.by_column:
            treatment = treatment.printed(self._compiled.book.tariff, line.tariff_number, line.program, at)
        return treatment

    def by_part(self, line: Representative) -> tuple[Plan, ...]:
        """Return the plans of a line by each answer to what its goods are a part of, those that are one once."""
        plans: dict[int, Plan] = {}
        for whole in self._compiled.part_cases:
            answered = line.entry.model_copy(update={"lines": (line.line.model_copy(update={"part_of": whole}),)})
            plan = self.of_line(Representative(answered, line.dates))
            plans[plan.number] = plan
        return tuple(plans.values())


def _forms(  # noqa: PLR0913, PLR0917 - what is known of a step
    decision: Decision,
    treatment: AssessedTreatment,
    line: Line,
    said: Finding,
    owed: Decimal | None,
    places: dict[str, int],
    held: dict[str, Bounds],
) -> StepForms:
    if any(clause.in_total_with for clause in treatment.clauses):
        return total_forms(decision, treatment, line, places, held)
    return step_forms(decision, treatment, line, said, owed)
