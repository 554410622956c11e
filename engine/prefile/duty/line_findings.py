"""One line's findings: each decision on the line with its amount, working, and the facts to ask for.

Lines that are decided alike share a plan: the findings that no amount enters are made once, with the plan; for the
rest the plan holds everything but the amount.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from prefile.decision.cache import LineDates, LineKey
from prefile.decision.compiled_book import Judge
from prefile.decision.decide import Decision
from prefile.decision.line_facts import LineFacts
from prefile.decision.special_program import special
from prefile.decision.standing import RateDate, line_rate_date
from prefile.duty.assessment import Assessment, Ground
from prefile.duty.quantities import Goods
from prefile.duty.treatment import assess, by_goods, printed_rates
from prefile.entry import Entry, Line
from prefile.findings import (
    Asked,
    Coverage,
    Finding,
    Missing,
    Outcome,
)
from prefile.law.treatment import (
    MinimumImportPrice,
    NotEncoded,
    Notice,
    Treatment,
)
from prefile.values.dates import write_instant
from prefile.values.money import UNKNOWN as UNKNOWN_AMOUNT
from prefile.values.money import ZERO, Bounds

__all__ = ["Assessor", "LineFindings"]

_MOST_REMEMBERED = 25_000
_FEW = 100


class LineFindings(NamedTuple):
    """The findings of one line in the order of measure ids, and what they warn of: (code, words)."""

    findings: list[Finding]
    warnings: tuple[tuple[str, str], ...]


class _Joined:
    """A decision's words joined with those of an amount, each once; the amount's are few and come again."""

    def __init__(self, mine: tuple[str, ...]) -> None:
        self._mine = mine
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def with_those(self, more: tuple[str, ...]) -> tuple[str, ...]:
        known = self._known.get(more)
        if known is None:
            known = tuple(dict.fromkeys((*self._mine, *more)))
            if len(self._known) < _FEW:
                self._known[more] = known
        return known


@dataclass(slots=True)
class _Step:
    """One decision of a plan that is not yet a finding: its slot, its treatment with the printed rates, its words."""

    slot: int
    decision: Decision
    treatment: Treatment
    by_goods: bool
    told: bool
    documented_by: str | None
    because: tuple[str, ...]
    cites: tuple[str, ...]
    reasons: _Joined = field(init=False)
    citations: _Joined = field(init=False)

    def __post_init__(self) -> None:
        self.reasons, self.citations = _Joined(self.because), _Joined(self.cites)


@dataclass(slots=True)
class _Plan:
    """What lines that are decided alike share: the findings (None where the line decides), and the steps to those."""

    findings: list[Finding | None]
    decisions: tuple[Decision, ...]
    steps: list[_Step] = field(default_factory=list)
    amounts: dict[str, Bounds] = field(default_factory=dict)
    warnings: tuple[tuple[str, str], ...] = ()


class Assessor:
    """Assesses lines by a judge's decisions; safe to share between threads."""

    def __init__(self, judge: Judge) -> None:
        """Assess by a judge."""
        self.judge = judge
        self._plans: dict[tuple[object, ...], _Plan] = {}
        self._shared: dict[tuple[object, ...], _Plan] = {}

    def line(self, entry: Entry, entry_date: RateDate, position: int) -> LineFindings:
        """Return the findings of the entry's line at `position`."""
        line = entry.lines[position]
        dates = LineDates(entry_date, line_rate_date(entry_date, line))
        plan = self._plan(entry, line, dates)
        on = _OnLine(line, f"/lines/{position}", Goods(line), plan.amounts.copy(), _other_rate_date(dates))
        findings: list[Finding] = plan.findings.copy()  # type: ignore[assignment]  # every None is filled below
        warnings = plan.warnings
        for step in plan.steps:
            finding, filled_in = _finding(on, step)
            on.amounts[finding.measure] = finding.bounds
            findings[step.slot] = finding
            if filled_in:
                words = f"{finding.measure} is measured by the net mass: no quantity in KG is stated"
                warnings = (*warnings, ("W205", words))
        if on.rate_date is not None:
            findings = [_redated(on, finding, self.judge) for finding in findings]
        return LineFindings(findings, warnings)

    def _plan(self, entry: Entry, line: Line, dates: LineDates) -> _Plan:
        """Return the plan of a line, made once for all that are decided alike."""
        coverage = self.judge.coverages.of(line, "") if self.judge.alike.reads_coverage else None
        alike = self.judge.alike.line(entry, line, coverage)
        key = (line.tariff_number, self.judge.era(line.tariff_number, dates), alike)
        known = self._plans.get(key)
        if known is None:
            if len(self._plans) >= _MOST_REMEMBERED:
                self._plans.clear()
                self._shared.clear()
            known = self._plans[key] = self._planned(entry, line, dates, alike, coverage)
        return known

    def _planned(self, entry: Entry, line: Line, dates: LineDates, alike: LineKey, coverage: Coverage | None) -> _Plan:
        tariff = self.judge.book.tariff
        row = tariff.row(line.tariff_number)
        program = special(line, row, dates.entry.instant, self.judge.book.programs)
        facts = LineFacts.of(entry, line, self.judge.number(line.tariff_number).facts, program, coverage)
        decisions = self.judge.decide(line.tariff_number, facts, dates, alike)
        same = (line.tariff_number, line.program, *map(id, decisions))
        known = self._shared.get(same)
        if known is not None:
            return known
        plan = self._shared[same] = self._new_plan(line, dates, decisions)
        return plan

    def _new_plan(self, line: Line, dates: LineDates, decisions: tuple[Decision, ...]) -> _Plan:
        """Plan a line by its decisions, which the plan keeps, so that each is known by its identity."""
        tariff = self.judge.book.tariff
        slots = {id(one): slot for slot, one in enumerate(sorted(decisions, key=lambda one: one.measure.id))}
        plan = _Plan([None] * len(decisions), decisions)
        warnings: list[tuple[str, str]] = []
        for decision in decisions:
            slot = slots[id(decision)]
            plan.findings[slot] = decision.nothing
            warnings.extend(("W204", note) for note in decision.notes)
            if decision.treatment is None:
                continue
            at = dates.of(decision.measure).instant
            step = _step(slot, decision, printed_rates(decision.treatment, tariff, line, at))
            made = None if step.by_goods else _finding(_OnLine(line, "", Goods(line), {}, None), step)[0]
            if made is None or made.missing:  # what is missing is asked for at the line's own place
                plan.steps.append(step)
            else:
                plan.findings[slot], plan.amounts[made.measure] = made, made.bounds
        plan.warnings = tuple(warnings)
        return plan


class _OnLine(NamedTuple):
    """What the findings of one line share; `amounts` grows as measures are assessed.

    `rate_date` is the privileged-foreign filing's where it is not the entry's.
    """

    line: Line
    path: str
    goods: Goods
    amounts: dict[str, Bounds]
    rate_date: str | None


def _other_rate_date(dates: LineDates) -> str | None:
    filing = dates.filing.instant
    return None if filing is None or filing == dates.entry.instant else write_instant(filing)


def _redated(on: _OnLine, finding: Finding, judge: Judge) -> Finding:
    """Return a finding with its rate date, where its measure looks at the filing of privileged foreign status."""
    rule = judge.book.by_id[finding.measure].rate_date
    return finding._replace(rate_date=on.rate_date) if rule.privileged_foreign == "filing" else finding


def _step(slot: int, decision: Decision, treatment: Treatment) -> _Step:
    return _Step(
        slot=slot,
        decision=decision,
        treatment=treatment,
        by_goods=by_goods(treatment),
        told=decision.verdict == "applies" and not isinstance(treatment, NotEncoded),
        documented_by=treatment.documented_by if isinstance(treatment, MinimumImportPrice) else None,
        because=tuple(why for why, _ in decision.reasons),
        cites=tuple(cite for _, cite in decision.reasons),
    )


def _finding(on: _OnLine, step: _Step) -> tuple[Finding, bool]:
    """Return a step's finding on a line, and whether the net mass stood in for a quantity."""
    decision = step.decision
    documented = step.documented_by is not None and any(one.claim == step.documented_by for one in on.line.claims)
    ground = Ground(on.goods, documented, on.amounts, decision.clause_asked, decision.clause_open)
    assessment = assess(step.treatment, ground)
    if step.told and assessment.bounds.exact is not None:
        asked = assessment.missing if assessment.heading_open else ()  # the amount is told, its heading is not
        return _made(on, step, "applies", assessment, assessment.bounds, asked), assessment.filled_in
    bounds = assessment.bounds if step.told else assessment.bounds.or_none()
    bounds = UNKNOWN_AMOUNT if decision.unbounded else bounds
    asked = tuple(dict.fromkeys((*decision.asked, *assessment.missing)))
    return _made(on, step, "cannot tell", assessment, bounds, asked), assessment.filled_in


def _made(  # noqa: PLR0913, PLR0917 - the parts of one finding
    on: _OnLine, step: _Step, outcome: Outcome, assessment: Assessment, found: Bounds, asked: tuple[Asked, ...]
) -> Finding:
    bounds = found.rounded()
    return Finding(
        measure=step.decision.measure.id,
        outcome=outcome,
        declare=assessment.heading,
        rate_date=None,
        duty=None if outcome == "cannot tell" else bounds.least,
        least=bounds.least,
        most=bounds.most,
        working=assessment.working,
        because=step.reasons.with_those(assessment.because),
        missing=tuple([_missing(on, one, bounds) for one in asked]) if asked else (),
        could_claim=step.decision.could_claim if bounds.most != ZERO or isinstance(step.treatment, Notice) else (),
        gives_way_to=(),
        scenario=None,
        verified_through=step.decision.verified_through,
        authorities=step.citations.with_those(assessment.cites),
        in_place_of=assessment.in_place_of if outcome == "applies" else None,
    )


def _missing(on: _OnLine, asked: Asked, bounds: Bounds) -> Missing:
    path = f"{on.path}{asked.path}" if asked.of_line else asked.path
    return Missing(asked.fact, path, asked.ask, bounds.least, bounds.most)
