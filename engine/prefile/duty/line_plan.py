"""What the lines of one key share: the findings that no amount enters, and the steps to the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, cast

from msgspec import Struct
from msgspec.structs import replace

from prefile.decision.compiled_book import CompiledBook
from prefile.decision.decide import Decision
from prefile.decision.line_kind import LineKey
from prefile.duty.by_value import ValuePlan, ValueSums, value_plan
from prefile.duty.found import OnLine
from prefile.duty.printed_columns import PrintedColumn
from prefile.duty.step import NOTHING_OWED, Step, StepByValue, reasons
from prefile.duty.treatment import AssessedTreatment, assessed
from prefile.findings import Finding, SharedFinding
from prefile.law.treatment import Narrowed
from prefile.values.money import Bounds
from prefile.values.unwritten import unwritten

__all__ = ["LinePlan", "LinePlans", "line_plans"]

_MOST_PLANS = 25_000


class ColumnStep(NamedTuple):
    """A decision that looks at a column of the tariff: its step hangs on the number, the program and an instant."""

    decision: Decision
    at: datetime | None
    steps: Callable[[Decision, str, str | None, datetime | None], Step]

    def on_line(self, on: OnLine) -> tuple[Finding, bool]:
        """Return the finding by the step of the line's number, and whether the net weight stood in for a quantity."""
        return self.of(on.goods.line.tariff_number, on.goods.line.program).on_line(on)

    def of(self, number: str, program: str | None) -> Step:
        """Return the step of a number and a program."""
        return self.steps(self.decision, number, program, self.at)


class LinePlan(Struct, frozen=True, eq=False):
    """What the lines of one key share: the findings (None where the line decides), and the steps to those.

    `telling` are the places of the findings that may owe, declare or bar something: most do neither. `in_total`: the
    duty of one holds another's, so that a line has to remember its amounts. Kept once, and known by its identity.
    """

    findings: tuple[Finding | None, ...]
    steps: tuple[tuple[int, Step | ColumnStep], ...]
    telling: tuple[int, ...]
    amounts: Mapping[str, Bounds]
    in_total: bool
    warnings: tuple[tuple[str, str], ...]

    def printed(self, number: str, program: str | None) -> tuple[Step, ...]:
        """Return the steps of lines of a number and a program."""
        return tuple([step.of(number, program) if isinstance(step, ColumnStep) else step for _, step in self.steps])

    def with_steps(self, steps: Iterable[Step]) -> LinePlan:
        """Return the plan of those of its lines whose numbers and programs come to these steps."""
        return replace(self, steps=tuple([(place, step) for (place, _), step in zip(self.steps, steps, strict=True)]))

    def by_value(self, steps: Iterable[Step], sums: ValueSums) -> ValuePlan | None:
        """Return what lines of the plan come to by their value, where that is percentages of it; given its steps."""
        findings, owed, fixed = list(self.findings), dict[int, StepByValue](), dict[int, Step]()
        for (place, _), step in zip(self.steps, steps, strict=True):
            findings[place] = step.shared or step.fixed
            if step.shared is None and step.fixed is not None:
                fixed[place] = step
            elif step.shared is None:
                by_value = step.by_value
                if by_value is None:
                    return None
                owed[place] = by_value
        leave_part = {step.measure for step in fixed.values() if step.leaves_part}
        if any(not step.percents.beside.isdisjoint(leave_part) for step in owed.values()):
            return None
        return value_plan(findings, owed, tuple(fixed), self.telling, sums)


class LinePlans:
    """The plans of a compiled book: by the line's key, and shared where the decisions are the same."""

    def __init__(self, compiled: CompiledBook) -> None:
        self._compiled = compiled
        self.of = lru_cache(maxsize=_MOST_PLANS)(self._of)
        self._nothing = lru_cache(maxsize=_MOST_PLANS)(_owes_nothing)
        self._step = lru_cache(maxsize=_MOST_PLANS)(self._make_step)
        self._column_step = lru_cache(maxsize=_MOST_PLANS)(self._make_column_step)
        self._printed_step = lru_cache(maxsize=_MOST_PLANS)(self._make_printed_step)
        self._by_steps = lru_cache(maxsize=_MOST_PLANS)(self._make_by_steps)
        self._sums = ValueSums(compiled.book.ways, compiled.book.notices)
        self._by_decisions = lru_cache(maxsize=_MOST_PLANS)(self._make_plan)

    def _of(self, key: LineKey) -> LinePlan:
        decided = self._compiled.decisions(key)
        return self._by_decisions(decided.decisions, decided.column_dates)

    def by_value(self, plan: LinePlan, number: str, program: str | None) -> ValuePlan | None:
        """Return what lines of a plan, a number and a program come to by their value."""
        return None if plan.in_total else self._by_steps(plan, plan.printed(number, program))

    def _make_by_steps(self, plan: LinePlan, steps: tuple[Step, ...]) -> ValuePlan | None:
        return plan.by_value(steps, self._sums)

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
                steps.append((slot, ColumnStep(decision, at, self._column_step)))
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
            any(decision.narrowed and decision.narrowed.treatment.totals_with() for decision in decisions),
            tuple([("W204", note) for decision in decisions for note in decision.notes]),
        )

    def _make_step(self, decision: Decision) -> Step:
        """Return the step of a decision that owes something or may."""
        return self._as_step(decision, assessed(_narrowed(decision).treatment))

    def _make_column_step(
        self, decision: Decision, number: str, program: str | None = None, at: datetime | None = None
    ) -> Step:
        """Return the step of a decision that looks at columns of the tariff, by what they print for a number."""
        treatment = assessed(_narrowed(decision).treatment)
        return self._printed_step(decision, treatment.columns(self._compiled.book.tariff, number, program, at))

    def _make_printed_step(self, decision: Decision, columns: tuple[PrintedColumn, ...]) -> Step:
        """Return the step of a decision by what columns print, which they do for many numbers alike."""
        return self._as_step(decision, assessed(_narrowed(decision).treatment).with_columns(columns))

    def _as_step(self, decision: Decision, treatment: AssessedTreatment) -> Step:
        return Step(decision, treatment, leaves_part=decision.measure.id in self._compiled.book.parted)


def _narrowed(decision: Decision) -> Narrowed:
    """Return what of a decision's treatment may speak."""
    if decision.narrowed is None:
        raise TypeError(f"{decision.measure.id} owes nothing, and has no step")
    return decision.narrowed


def _owes_nothing(decision: Decision) -> SharedFinding:
    """Return the finding of a measure that owes nothing, which all lines of a decision share."""
    measure = decision.measure
    return SharedFinding(
        measure=measure.id,
        outcome=decision.verdict,
        declare=next(iter(decision.headings), None),
        rate_date=None,
        duty=NOTHING_OWED,
        least=NOTHING_OWED,
        most=NOTHING_OWED,
        working=None,
        because=unwritten(reasons, decision, ()),
        missing=(),
        could_claim=(),
        gives_way_to=decision.targets,
        scenario=None,
        verified_through=measure.verified.through.isoformat(),
        authorities=decision.cites,
        or_declare=decision.headings[1:],
        spoke=decision.spoke,
    )


def line_plans(compiled: CompiledBook) -> LinePlans:
    """Return the plans of a compiled book, made once and kept with it."""
    plans = compiled.kept.get(LinePlans)
    if plans is None:
        plans = compiled.kept.setdefault(LinePlans, LinePlans(compiled))
    return cast("LinePlans", plans)
