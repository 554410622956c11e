"""What the lines of one key share: the findings that no amount enters, and the steps to the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, reduce
from typing import NamedTuple, cast

from msgspec import Struct

from prefile.decision.compiled_book import CompiledBook
from prefile.decision.decide import Decision
from prefile.decision.line_kind import LineKey
from prefile.duty.assessment import IfOwed, InTotal
from prefile.duty.step import NOTHING_OWED, ColumnStep, Step, reasons
from prefile.duty.treatment import assessed
from prefile.findings import Amounts, Finding, SharedFinding
from prefile.values.money import EXACT, Bounds, add_all, cents
from prefile.values.unwritten import unwritten

__all__ = ["LineFindings", "LinePlan", "line_plans"]

_MOST_PLANS = 25_000
_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python


class LineFindings(NamedTuple):
    """The findings of one line in the order of measure ids, and what they warn of: (code, words).

    `places` are those of the findings that may owe, declare or bar something. `totals` are the sums with another
    measure that the law fixes, for findings that are not determined; `if_owed` is what those come to of which it is in
    doubt whether they are owed at all.
    """

    findings: tuple[Finding, ...]
    places: tuple[int, ...]
    warnings: tuple[tuple[str, str], ...]
    totals: Sequence[tuple[str, InTotal]] = ()
    if_owed: Sequence[IfOwed] = ()

    @property
    def telling(self) -> list[Finding]:
        """Those of the findings that may owe, declare or bar something, in their order."""
        findings = self.findings
        return [findings[place] for place in self.places]


class OwedPercents(NamedTuple):
    """What lines of one plan and number owe, where that surely is percentages of their value and no more.

    `findings` are those that no value enters (None: a step makes it), `steps` stand with the places of theirs, beside
    the part of the value of each; `known` is the sum of what no value enters. `barred`: a finding keeps the goods from
    being entered, so that nothing is simply payable.
    """

    findings: tuple[Finding | None, ...]
    steps: tuple[tuple[int, Step], ...]
    parts: tuple[Decimal, ...]
    known: Decimal
    barred: bool

    def amounts(self, dollars: Decimal) -> list[Decimal]:
        """Return the duty of each step on a value, to the cent."""
        return [cents(EXACT.multiply(dollars, part)) for part in self.parts]


class OwedAmounts(NamedTuple):
    """What one line owes in percentages of its value: their plan, the value, and the amount of each step."""

    percents: OwedPercents
    dollars: Decimal
    amounts: list[Decimal]

    def duty(self) -> Amounts:
        """Return the duty of the line."""
        total = reduce(EXACT.add, self.amounts, self.percents.known)
        return _NEW(Amounts, (None if self.percents.barred else total, total, total))

    def found(self) -> tuple[Finding, ...]:
        """Return the findings of the line."""
        findings: list[Finding] = list(self.percents.findings)  # type: ignore[arg-type]  # every None is filled below
        for (place, step), duty in zip(self.percents.steps, self.amounts, strict=True):
            findings[place] = step.owed(self.dollars, duty)
        return tuple(findings)


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

    def owed_percents(self, number: str, program: str | None, notices: frozenset[str]) -> OwedPercents | None:
        """Return what lines of a number and a program owe, where that surely is percentages of their value and no more.

        `notices` are the measures of goods that may not be entered.
        """
        findings, steps, parts = list(self.findings), list[tuple[int, Step]](), list[Decimal]()
        for place, waiting in self.steps:
            step = waiting.of(number, program) if isinstance(waiting, ColumnStep) else waiting
            findings[place] = step.shared
            if step.shared is None:
                if step.owed_percent is None:
                    return None
                steps.append((place, step))
                parts.append(step.owed_percent.term.part)
        known = [finding for place in self.telling if (finding := findings[place]) is not None]
        if self.in_total or any(finding.least != finding.most for finding in known):
            return None
        apply = {finding.measure for finding in known if finding.outcome == "applies"}
        apply.update(step.measure for _, step in steps)
        total = cents(add_all([finding.least for finding in known]))
        return OwedPercents(tuple(findings), tuple(steps), tuple(parts), total, not notices.isdisjoint(apply))


class _LinePlans:
    """The plans of a compiled book: by the line's key, and shared where the decisions are the same."""

    def __init__(self, compiled: CompiledBook) -> None:
        self._compiled = compiled
        self.of = lru_cache(maxsize=_MOST_PLANS)(self._of)
        self.owed_percents = lru_cache(maxsize=_MOST_PLANS)(self._owed_percents)
        self._nothing = lru_cache(maxsize=_MOST_PLANS)(_owes_nothing)
        self._step = lru_cache(maxsize=_MOST_PLANS)(self._make_step)
        self._by_decisions = lru_cache(maxsize=_MOST_PLANS)(self._make_plan)
        self._cases: dict[LineKey, tuple[LinePlan, ...]] = {}

    def cases(self, key: LineKey, answered: Iterable[LineKey]) -> tuple[LinePlan, ...]:
        """Return the plans of the lines of a key by each answer to what they lack, those that are one once.

        `answered` are the keys by each answer, which are looked at for the first line of the key alone.
        """
        known = self._cases.get(key)
        if known is None:
            if len(self._cases) >= _MOST_PLANS:
                self._cases.clear()
            plans = map(self.of, answered)
            known = self._cases[key] = tuple({id(plan): plan for plan in plans}.values())
        return known

    def _of(self, key: LineKey) -> LinePlan:
        decided = self._compiled.decisions(key)
        return self._by_decisions(decided.decisions, decided.column_dates)

    def _owed_percents(self, plan: LinePlan, number: str, program: str | None) -> OwedPercents | None:
        return plan.owed_percents(number, program, self._compiled.book.notices)

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
            any(decision.narrowed and decision.narrowed.treatment.totals_with() for decision in decisions),
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


def line_plans(compiled: CompiledBook) -> _LinePlans:
    """Return the plans of a compiled book, made once and kept with it."""
    plans = compiled.kept.get(_LinePlans)
    if plans is None:
        plans = compiled.kept.setdefault(_LinePlans, _LinePlans(compiled))
    return cast("_LinePlans", plans)
