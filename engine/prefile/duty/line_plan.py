"""What the lines of one key share: the findings that no amount enters, and the steps to the rest.

A step is one decision with its treatment; it is made once for all lines that come to the decision, and turns a line's
goods into a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, cast

from prefile.decision.compiled_book import CompiledBook
from prefile.decision.decide import Decision
from prefile.decision.line_kind import LineKey
from prefile.duty.assessment import Assessment, AssessmentContext, IfOwed, InTotal, OnValue
from prefile.duty.part_of_value import NOTHING
from prefile.duty.quantities import Goods
from prefile.duty.treatment import AssessedTreatment, assessed
from prefile.entry import Line
from prefile.entry.missing_fact import MissingFact, asked_for
from prefile.findings import Finding, Missing, Outcome
from prefile.values.money import UNKNOWN as UNKNOWN_AMOUNT
from prefile.values.money import ZERO, Bounds, cents
from prefile.values.unwritten import unwritten

__all__ = ["LineFindings", "LinePlan", "OnLine", "line_plans"]

_MOST_PLANS = 25_000
_FEW = 8  # of each of 25,000 steps
_NOTHING = cents(ZERO)
_NO_GOODS = Goods(Line(line=1, tariff_number="00000000"))  # what is assessed with a step does not look at the goods


class LineFindings(NamedTuple):
    """The findings of one line in the order of measure ids, and what they warn of: (code, words).

    `telling` are those of them that may owe, declare or bar something, in their order. `totals` are the sums with
    another measure that the law fixes, for findings that are not determined; `if_owed` is what those come to of which
    it is in doubt whether they are owed at all.
    """

    findings: list[Finding]
    telling: list[Finding]
    warnings: tuple[tuple[str, str], ...]
    totals: Sequence[tuple[str, InTotal]] = ()
    if_owed: Sequence[IfOwed] = ()


class OnLine(NamedTuple):
    """What the findings of one line share: its goods, its claims and place.

    `amounts` grows with the findings, `totals` with the sums that the law fixes of those that are not determined, and
    `if_owed` with those of which it is in doubt whether they are owed; `on_value` with the parts of the value that some
    leave to others.
    """

    goods: Goods
    claims: frozenset[str]
    path: str
    amounts: dict[str, Bounds]
    totals: list[tuple[str, InTotal]]
    if_owed: list[IfOwed]
    on_value: dict[str, OnValue]


_NOWHERE = OnLine(_NO_GOODS, frozenset(), "", {}, [], [], {})


class _Words(NamedTuple):
    """What a decision and an amount say together: why, on what authorities, and which parts of the rule spoke."""

    because: tuple[str, ...]
    cites: tuple[str, ...]
    spoke: tuple[str, ...]


class Step:
    """One decision of a line that owes something or may: its treatment with the printed rates."""

    __slots__ = ("_decision", "_determined", "_leaves_part", "_open", "_through", "_treatment", "_words", "shared")

    def __init__(self, decision: Decision, treatment: AssessedTreatment, *, leaves_part: bool = False) -> None:
        """Take a decision and its narrowed treatment; `shared` is the finding of every line, where no goods enter.

        `leaves_part`: the duty of another measure falls on what this one leaves of the value.
        """
        self._decision, self._treatment = decision, treatment
        self._determined = decision.verdict == "applies" and treatment.encoded
        self._open = decision.narrowed is not None and decision.narrowed.open
        self._leaves_part = leaves_part
        self._through = decision.measure.verified.through.isoformat()
        self._words: dict[tuple[tuple[str, ...], ...], _Words] = {}
        made = None if treatment.by_goods else self.on_line(_NOWHERE)[0]
        self.shared = None if made is None or made.missing else made  # what is missing is asked for at a line's place

    def on_line(self, on: OnLine) -> tuple[Finding, bool]:
        """Return the finding on a line, and whether the net weight stood in for a quantity."""
        decision, treatment = self._decision, self._treatment
        documented = treatment.documented_by in on.claims
        context = AssessmentContext(on.goods, documented, on.amounts, decision.clause_missing, self._open, on.on_value)
        assessment = treatment.assess(context)
        if self._leaves_part:
            on.on_value[decision.measure.id] = self._on_value(assessment)
        if self._determined and assessment.bounds.exact is not None:
            missing = assessment.missing if assessment.heading_open else ()  # the amount is known, its heading is not
            finding = self._finding(on, "applies", assessment, assessment.bounds, missing)
            if assessment.taken_by:
                finding = finding._replace(outcome="excluded", gives_way_to=assessment.taken_by)
            return finding, assessment.filled_in
        bounds = assessment.bounds if self._determined else assessment.bounds.or_none()
        bounds = UNKNOWN_AMOUNT if decision.unbounded else bounds
        if decision.verdict == "cannot tell" and not decision.unbounded:
            on.if_owed.append(IfOwed(decision.measure.id, assessment.bounds.least, decision.covered))
        if assessment.in_total is not None and self._determined and not decision.unbounded:
            on.totals.append((decision.measure.id, assessment.in_total))
        missing = tuple(dict.fromkeys((*decision.missing, *assessment.missing)))
        return self._finding(on, "cannot tell", assessment, bounds, missing), assessment.filled_in

    def _on_value(self, assessment: Assessment) -> OnValue:
        """Return the parts of the value on which the duty may fall; on none of it, where it may not be owed."""
        decision = self._decision
        parts = (None,) if decision.unbounded else assessment.on_value
        missing = dict.fromkeys((*decision.missing, *assessment.missing))
        return OnValue(parts if self._determined and not decision.unbounded else (*parts, NOTHING), tuple(missing))

    def _finding(
        self, on: OnLine, outcome: Outcome, assessment: Assessment, found: Bounds, missing: tuple[MissingFact, ...]
    ) -> Finding:
        bounds, words = found.rounded(), self._words_with(assessment)
        may_owe = bounds.most != ZERO or self._treatment.bars_entry
        return Finding(
            measure=self._decision.measure.id,
            outcome=outcome,
            declare=assessment.heading,
            rate_date=None,
            duty=None if outcome == "cannot tell" else bounds.least,
            least=bounds.least,
            most=bounds.most,
            working=assessment.working,
            because=words.because,
            missing=tuple([_missing(on, lack, bounds) for lack in missing]) if missing else (),
            could_claim=self._decision.could_claim if may_owe else (),
            gives_way_to=(),
            scenario=None,
            verified_through=self._through,
            authorities=words.cites,
            in_place_of=assessment.in_place_of if outcome == "applies" else None,
            spoke=words.spoke,
            beside=assessment.beside,
        )

    def _words_with(self, assessment: Assessment) -> _Words:
        """Return what the decision and an amount say together; amounts say few things, that come again and again."""
        added = (assessment.because, assessment.cites, assessment.spoke)
        known = self._words.get(added)
        if known is None:
            decision = self._decision
            known = _Words(
                unwritten(_reasons, decision, assessment.because),
                tuple(dict.fromkeys((*decision.cites, *assessment.cites))),
                tuple(dict.fromkeys((*decision.spoke, *assessment.spoke))),
            )
            if len(self._words) < _FEW:
                self._words[added] = known
        return known


def _reasons(decision: Decision, more: tuple[str, ...]) -> tuple[str, ...]:
    """Write the reasons of a decision and of its amount, each once."""
    return tuple(dict.fromkeys((*decision.because, *more)))


def _missing(on: OnLine, lack: MissingFact, bounds: Bounds) -> Missing:
    fact, of_line, path, ask = asked_for(lack)
    return Missing(fact, f"{on.path}{path}" if of_line else path, ask, bounds.least, bounds.most, lack)


class ColumnStep(NamedTuple):
    """A decision that looks at a column of the tariff: its step hangs on the number, the program and an instant."""

    decision: Decision
    at: datetime | None
    steps: Callable[[Decision, str, str | None, datetime | None], Step]

    def on_line(self, on: OnLine) -> tuple[Finding, bool]:
        """Return the finding by the step of the line's number, and whether the net weight stood in for a quantity."""
        line = on.goods.line
        step = self.steps(self.decision, line.tariff_number, line.program, self.at)
        return step.on_line(on) if step.shared is None else (step.shared, False)


@dataclass(frozen=True, slots=True)
class LinePlan:
    """What the lines of one key share: the findings (None where the line decides), and the steps to those.

    `telling` are the places of the findings that may owe, declare or bar something: most do neither.
    """

    findings: tuple[Finding | None, ...]
    steps: tuple[tuple[int, Step | ColumnStep], ...]
    telling: tuple[int, ...]
    amounts: Mapping[str, Bounds]
    warnings: tuple[tuple[str, str], ...]


class _LinePlans:
    """The plans of a compiled book: by the line's key, and shared where the decisions are the same."""

    def __init__(self, compiled: CompiledBook) -> None:
        self._compiled = compiled
        self.of = lru_cache(maxsize=_MOST_PLANS)(self._of)
        self._nothing = lru_cache(maxsize=_MOST_PLANS)(_owes_nothing)
        self._step = lru_cache(maxsize=_MOST_PLANS)(self._make_step)
        self._by_decisions = lru_cache(maxsize=_MOST_PLANS)(self._make_plan)

    def _of(self, key: LineKey) -> LinePlan:
        decided = self._compiled.decisions(key)
        return self._by_decisions(decided.decisions, decided.column_dates)

    def _make_plan(self, decisions: tuple[Decision, ...], dates: tuple[datetime | None, ...]) -> LinePlan:
        """Plan the lines that come to these decisions."""
        in_order = sorted(decisions, key=lambda decision: decision.measure.id)
        slots = {decision: slot for slot, decision in enumerate(in_order)}
        findings: list[Finding | None] = [None] * len(decisions)
        steps: list[tuple[int, Step | ColumnStep]] = []
        amounts: dict[str, Bounds] = {}
        for decision, at in zip(decisions, dates, strict=True):
            slot = slots[decision]
            if decision.narrowed is None:
                findings[slot] = self._nothing(decision)
            elif decision.by_column:
                steps.append((slot, ColumnStep(decision, at, self._step)))
            elif (step := self._step(decision)).shared is None:
                steps.append((slot, step))
            else:
                findings[slot], amounts[step.shared.measure] = step.shared, step.shared.bounds
        return LinePlan(
            tuple(findings),
            tuple(steps),
            tuple(
                [slot for slot, decision in enumerate(in_order) if decision.narrowed is not None or decision.headings]
            ),
            amounts,
            tuple([("W204", note) for decision in decisions for note in decision.notes]),
        )

    def _make_step(
        self, decision: Decision, number: str = "", program: str | None = None, at: datetime | None = None
    ) -> Step:
        """Return the step of a decision, with the rates that the tariff prints where it looks at a column of it."""
        if decision.narrowed is None:
            raise TypeError(f"{decision.measure.id} owes nothing, and has no step")
        treatment = assessed(decision.narrowed.treatment)
        if decision.by_column:
            treatment = treatment.printed(self._compiled.book.tariff, number, program, at)
        return Step(decision, treatment, leaves_part=decision.measure.id in self._compiled.book.parted)


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


def line_plans(compiled: CompiledBook) -> _LinePlans:
    """Return the plans of a compiled book, made once and kept with it."""
    plans = compiled.kept.get(_LinePlans)
    if plans is None:
        plans = compiled.kept.setdefault(_LinePlans, _LinePlans(compiled))
    return cast("_LinePlans", plans)
