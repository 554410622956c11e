"""One line's findings: each decision on the line with its amount, working, and the facts to ask for.

Lines with the same key share a plan: the findings that no amount enters are made once, with the plan; for the rest the
plan holds everything but the amount.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import NamedTuple, cast

from prefile.decision.compiled_book import CompiledBook, LineDates
from prefile.decision.decide import Decision
from prefile.decision.key import LineKey
from prefile.duty.assessment import Assessment, AssessmentContext
from prefile.duty.quantities import Goods
from prefile.duty.treatment import AssessedTreatment, assessed
from prefile.entry import Entry, Line
from prefile.entry.missing_fact import MissingFact
from prefile.findings import Finding, Missing, Outcome
from prefile.law.us_customs import RateDate, line_rate_date
from prefile.values.dates import write_instant
from prefile.values.money import UNKNOWN as UNKNOWN_AMOUNT
from prefile.values.money import ZERO, Bounds, cents
from prefile.values.unwritten import unwritten

__all__ = ["LineFindings", "line_findings"]

_MOST_PLANS = 25_000
_FEW = 100
_NO_CLAIMS = frozenset[str]()
_NOTHING = cents(ZERO)
_NO_GOODS = Goods(Line(line=1, tariff_number="00000000"))  # what is assessed with a plan does not look at the goods


class LineFindings(NamedTuple):
    """The findings of one line in the order of measure ids, and what they warn of: (code, words)."""

    findings: list[Finding]
    warnings: tuple[tuple[str, str], ...]


def _joined(first: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts of a decision and of its amount, each once."""
    return tuple(dict.fromkeys((*first, *more))) if more else first


def _reasons(decision: Decision, more: tuple[str, ...]) -> tuple[str, ...]:
    """Write the reasons of a decision and of its amount, each once."""
    return _joined(decision.because, more)


class _Joined:
    """What an amount adds to a decision, joined with what the decision says: few things, that come again and again."""

    __slots__ = ("_known", "_make")

    def __init__(self, make: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
        self._make = make
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def with_those(self, more: tuple[str, ...]) -> tuple[str, ...]:
        known = self._known.get(more)
        if known is None:
            known = self._make(more)
            if len(self._known) < _FEW:
                self._known[more] = known
        return known


@dataclass(slots=True)
class _Step:
    """One decision of a plan that is not yet a finding: its slot, its treatment with the printed rates, its words."""

    slot: int
    decision: Decision
    treatment: AssessedTreatment
    determined: bool
    verified_through: str
    because: _Joined
    cites: _Joined
    spoke: _Joined


@dataclass(slots=True)
class _LinePlan:
    """What the lines of one key share: the findings (None where the line decides), and the steps to those."""

    findings: list[Finding | None]
    steps: list[_Step] = field(default_factory=list)
    amounts: dict[str, Bounds] = field(default_factory=dict)
    warnings: tuple[tuple[str, str], ...] = ()


class _OnLine(NamedTuple):
    """What the findings of one line share: its goods, its claims and place; `amounts` grows with the findings."""

    goods: Goods
    claims: frozenset[str]
    path: str
    amounts: dict[str, Bounds]


def line_findings(compiled: CompiledBook, entry: Entry, position: int, entry_date: RateDate) -> LineFindings:
    """Return the findings of the entry's line at `position`."""
    line = entry.lines[position]
    dates = LineDates(entry_date, line_rate_date(entry_date, line))
    plan = _plans(compiled).of(compiled.key_of(entry, line, dates))
    claims = frozenset([claim.claim for claim in line.claims]) if line.claims else _NO_CLAIMS
    on = _OnLine(Goods(line), claims, f"/lines/{position}", plan.amounts.copy())
    findings: list[Finding] = plan.findings.copy()  # type: ignore[assignment]  # every None is filled below
    warnings = plan.warnings
    for step in plan.steps:
        finding, filled_in = _finding(on, step)
        on.amounts[finding.measure] = finding.bounds
        findings[step.slot] = finding
        if filled_in:
            words = f"{finding.measure} is measured by the net mass: no quantity in KG is stated"
            warnings = (*warnings, ("W205", words))
    filing = dates.filing.instant
    if filing is not None and filing != entry_date.instant:
        findings = [_redated(finding, compiled, write_instant(filing)) for finding in findings]
    return LineFindings(findings, warnings)


def _redated(finding: Finding, compiled: CompiledBook, rate_date: str) -> Finding:
    """Return a finding with its rate date, where its measure looks at the filing of privileged foreign status."""
    rule = compiled.book.by_id[finding.measure].rate_date
    return finding._replace(rate_date=rate_date) if rule.privileged_foreign == "filing" else finding


class _Plans:
    """The plans of a compiled book: by the line's key, and shared where the decisions are the same."""

    def __init__(self, compiled: CompiledBook) -> None:
        self._compiled = compiled
        self.of = lru_cache(maxsize=_MOST_PLANS)(self._of)
        owes_nothing = lru_cache(maxsize=_MOST_PLANS)(_owes_nothing)
        self._by_decisions = lru_cache(maxsize=_MOST_PLANS)(partial(_line_plan, compiled, owes_nothing))

    def _of(self, key: LineKey) -> _LinePlan:
        return self._by_decisions(key.number, self._compiled.stated(key)["program"], self._compiled.decisions(key))


def _line_plan(
    compiled: CompiledBook,
    owes_nothing: Callable[[Decision], Finding],
    number: str,
    program: Hashable,
    decisions: tuple[tuple[Decision, datetime | None], ...],
) -> _LinePlan:
    """Plan the lines of a number that come to these decisions."""
    in_order = sorted((decision for decision, _ in decisions), key=lambda decision: decision.measure.id)
    slots = {decision: slot for slot, decision in enumerate(in_order)}
    plan = _LinePlan([None] * len(decisions))
    warnings: list[tuple[str, str]] = []
    for decision, at in decisions:
        slot = slots[decision]
        warnings.extend(("W204", note) for note in decision.notes)
        if decision.narrowed is None:
            plan.findings[slot] = owes_nothing(decision)
            continue
        treatment = assessed(decision.narrowed.treatment).printed(
            compiled.book.tariff, number, program if isinstance(program, str) else None, at
        )
        step = _Step(
            slot,
            decision,
            treatment,
            decision.verdict == "applies" and treatment.encoded,
            decision.measure.verified.through.isoformat(),
            _Joined(partial(unwritten, _reasons, decision)),
            _Joined(partial(_joined, decision.cites)),
            _Joined(partial(_joined, decision.spoke)),
        )
        made = None if treatment.by_goods else _finding(_OnLine(_NO_GOODS, _NO_CLAIMS, "", {}), step)[0]
        if made is None or made.missing:  # what is missing is asked for at the line's own place
            plan.steps.append(step)
        else:
            plan.findings[slot], plan.amounts[made.measure] = made, made.bounds
    plan.warnings = tuple(warnings)
    return plan


def _owes_nothing(decision: Decision) -> Finding:
    """Return the finding of a measure that owes nothing, which all lines of a decision share."""
    measure = decision.measure
    return Finding(
        measure=measure.id,
        outcome=decision.verdict,
        declare=next(iter(decision.headings), None),
        rate_date=None,
        duty=_NOTHING,
        least=_NOTHING,
        most=_NOTHING,
        working=None,
        because=unwritten(_reasons, decision, ()),
        missing=(),
        could_claim=(),
        gives_way_to=decision.targets,
        scenario=None,
        verified_through=measure.verified.through.isoformat(),
        authorities=decision.cites,
        or_declare=decision.headings[1:],
        spoke=decision.spoke,
    )


def _finding(on: _OnLine, step: _Step) -> tuple[Finding, bool]:
    """Return a step's finding on a line, and whether the net mass stood in for a quantity."""
    decision = step.decision
    documented = step.treatment.documented_by in on.claims
    open_clause = decision.narrowed is not None and decision.narrowed.open
    context = AssessmentContext(on.goods, documented, on.amounts, decision.clause_missing, open_clause)
    assessment = step.treatment.assess(context)
    if step.determined and assessment.bounds.exact is not None:
        missing = assessment.missing if assessment.heading_open else ()  # the amount is known, its heading is not
        return _made(on, step, "applies", assessment, assessment.bounds, missing), assessment.filled_in
    bounds = assessment.bounds if step.determined else assessment.bounds.or_none()
    bounds = UNKNOWN_AMOUNT if decision.unbounded else bounds
    missing = tuple(dict.fromkeys((*decision.missing, *assessment.missing)))
    return _made(on, step, "cannot tell", assessment, bounds, missing), assessment.filled_in


def _made(  # noqa: PLR0913, PLR0917 - the parts of one finding
    on: _OnLine, step: _Step, outcome: Outcome, assessment: Assessment, found: Bounds, missing: tuple[MissingFact, ...]
) -> Finding:
    bounds = found.rounded()
    measure = step.decision.measure
    may_owe = bounds.most != ZERO or step.treatment.bars_entry
    return Finding(
        measure=measure.id,
        outcome=outcome,
        declare=assessment.heading,
        rate_date=None,
        duty=None if outcome == "cannot tell" else bounds.least,
        least=bounds.least,
        most=bounds.most,
        working=assessment.working,
        because=step.because.with_those(assessment.because),
        missing=tuple([_missing(on, lack, bounds) for lack in missing]) if missing else (),
        could_claim=step.decision.could_claim if may_owe else (),
        gives_way_to=(),
        scenario=None,
        verified_through=step.verified_through,
        authorities=step.cites.with_those(assessment.cites),
        in_place_of=assessment.in_place_of if outcome == "applies" else None,
        spoke=step.spoke.with_those(assessment.spoke),
    )


def _missing(on: _OnLine, lack: MissingFact, bounds: Bounds) -> Missing:
    path = f"{on.path}{lack.path}" if lack.of_line else lack.path
    return Missing(lack.fact, path, lack.ask, bounds.least, bounds.most, lack)


def _plans(compiled: CompiledBook) -> _Plans:
    """Return the plans of a compiled book, made once and kept with it."""
    plans = compiled.kept.get(_Plans)
    if plans is None:
        plans = compiled.kept.setdefault(_Plans, _Plans(compiled))
    return cast("_Plans", plans)
