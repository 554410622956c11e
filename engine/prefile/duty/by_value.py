"""Lines whose duty hangs on their value alone: percentages of it, owed surely or perhaps, with how they add up.

Most lines are such. Which findings they have, which of them count and which are rivals is one for all lines of a plan
and a number, so that a line is left a few products, and sums of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from prefile.duty.ad_valorem import AdValorem
from prefile.duty.assessment import IfOwed
from prefile.duty.step import NOTHING_OWED, Step, StepByValue
from prefile.duty.sum_plan import Came, Rivals, SumPlan, Waiting, sum_plan
from prefile.entry.line import PART_OF_FACT
from prefile.findings import Amounts, Finding
from prefile.values.money import CENT, EXACT, ROUNDED, add_all

__all__ = ["ByValue", "ValuePlan", "Ways", "value_plan"]

_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python


class Ways(NamedTuple):
    """What measures of a book give way to, and which of them keep goods from being entered."""

    gives_way: Mapping[str, frozenset[str]]
    notices: frozenset[str]


class _Placed(NamedTuple):
    """A step by its percentages, the place of its finding, and those of its least and most among a line's amounts."""

    place: int
    step: Step
    percents: AdValorem
    least: int
    most: int


class _Doubted(NamedTuple):
    """A step of which it is in doubt whether it is owed, the place of its least, whether it surely covers the line."""

    measure: str
    least: int
    covered: bool


class ValuePlan(NamedTuple):
    """What lines of one plan and number come to by their value; findings are those that no value enters (None: a step).

    A line's amounts are what is `known` of any line, and behind it its value times each of `parts`. `least` are the
    places of what is surely owed, `most` of what is added up to the most (None: nobody knows it), `waiting` those of
    which the least is owed, case by case. It holds for lines on which `finest` of the value comes to a cent.
    """

    findings: tuple[Finding | None, ...]
    steps: tuple[_Placed, ...]
    doubted: tuple[_Doubted, ...]
    parts: tuple[Decimal, ...]
    known: tuple[Decimal, ...]
    least: tuple[int, ...]
    most: tuple[Rivals, ...] | None
    waiting: tuple[Waiting, ...]
    exact: bool
    payable: bool
    finest: Decimal | None
    hang_on_part: bool

    def of(self, dollars: Decimal) -> ByValue | None:
        """Return what a line of a value comes to, or None where its amounts are too small to be told apart."""
        if self.finest is not None and EXACT.multiply(dollars, self.finest) < CENT:
            return None
        amounts = [ROUNDED.quantize(EXACT.multiply(dollars, part), CENT) for part in self.parts]
        return _NEW(ByValue, (self, dollars, [*self.known, *amounts]))


class ByValue(NamedTuple):
    """What one line comes to by its value: its plan, the value, and the amounts."""

    plan: ValuePlan
    dollars: Decimal
    amounts: list[Decimal]

    def duty(self) -> Amounts:
        """Return the duty of the line."""
        plan, _, amounts = self
        least = NOTHING_OWED
        for at in plan.least:
            least = EXACT.add(least, amounts[at])
        if plan.exact:
            return _NEW(Amounts, (least if plan.payable else None, least, least))
        for waiting in plan.waiting:
            least = EXACT.add(least, min([add_all([amounts[at] for at in case]) for case in waiting.cases]))
        return _NEW(Amounts, (None, least, None if plan.most is None else self._most(plan.most)))

    def _most(self, rivals: Sequence[Rivals]) -> Decimal:
        """Return the sum of the greater of each finding and its rivals."""
        amounts, total = self.amounts, NOTHING_OWED
        for own, others in rivals:
            most = amounts[own]
            if others:
                most = max(most, add_all([amounts[at] for at in others]))
            total = EXACT.add(total, most)
        return total

    def found(self, position: int) -> tuple[Finding, ...]:
        """Return the findings of the line at a position."""
        plan, dollars, amounts = self
        findings: list[Finding] = list(plan.findings)  # type: ignore[arg-type]  # every None is filled below
        for place, step, percents, least, most in plan.steps:
            findings[place] = step.found(percents, position, dollars, amounts[least], amounts[most])
        return tuple(findings)

    def if_owed(self) -> Sequence[IfOwed]:
        """Return those of which it is in doubt whether they are owed at all."""
        doubted = self.plan.doubted
        return [IfOwed(measure, self.amounts[least], covered) for measure, least, covered in doubted] if doubted else ()


class _Item(NamedTuple):
    """A finding that may count: what it comes to on every line, and the places of its amounts (None: no upper bound).

    `least` is what it surely comes to, `owed` what it comes to at least where it is owed.
    """

    came: Came
    in_doubt: bool
    least: int
    most: int | None
    owed: int


def value_plan(
    findings: Sequence[Finding | None], steps: Mapping[int, StepByValue], telling: Sequence[int], ways: Ways
) -> ValuePlan | None:
    """Return how lines come to their duty by their value; None where others take a part of it.

    `steps` stand with the places of their findings, which are None; `telling` are the places that may owe, declare or
    bar something.
    """
    takers = {step.measure for step in steps.values() if step.takes_part}
    if any(not step.percents.beside.isdisjoint(takers) for step in steps.values()):
        return None
    places = _Places(findings, steps, telling)
    items = [places.item(place) for place in telling]
    doubtful = frozenset(item.came.measure for item in items if item.in_doubt)
    sums = sum_plan([item.came for item in items], doubtful, ways.gives_way, ways.notices)
    return ValuePlan(
        tuple(findings),
        tuple([_Placed(place, step.step, step.percents, *places.of(step)) for place, step in steps.items()]),
        tuple([_Doubted(step.measure, places.of(step)[0], step.covered) for step in steps.values() if not step.sure]),
        places.parts,
        places.known,
        tuple([item.least for item in items if item.least]),
        _most(items, sums),
        sums.placed([item.owed for item in items]).waiting,
        sums.exact,
        sums.payable,
        None if sums.exact else _finest(steps.values()),
        _hang_on_part(findings, steps, telling),
    )


class _Places:
    """Where among the amounts of a line each stands: nothing first, what is known of any line, what the value makes."""

    def __init__(
        self, findings: Sequence[Finding | None], steps: Mapping[int, StepByValue], telling: Sequence[int]
    ) -> None:
        self._findings, self._steps = findings, steps
        known = [finding for place in telling if (finding := findings[place]) is not None]
        amounts = [amount for finding in known for amount in finding.bounds if amount]
        self.known = (NOTHING_OWED, *dict.fromkeys(amounts))
        percents = [part for step in steps.values() for part in (step.percents.least, step.percents.most)]
        self.parts = tuple(dict.fromkeys(percents))

    def of(self, step: StepByValue) -> tuple[int, int]:
        """Return the places of the least and the most of a step."""
        least, most = step.percents.least, step.percents.most
        return len(self.known) + self.parts.index(least), len(self.known) + self.parts.index(most)

    def item(self, place: int) -> _Item:
        """Return the finding at a place."""
        finding = self._findings[place]
        if finding is None:
            return self._by_value(self._steps[place])
        least, most = finding.bounds
        nothing = most is not None and not most
        applies = finding.outcome == "applies"
        came = Came(finding.measure, applies, least == most, nothing, covered=False, owes=False)
        at_least = self.known.index(least) if least else 0
        at_most = None if most is None else self.known.index(most) if most else 0
        return _Item(came, finding.outcome == "cannot tell", at_least, at_most, at_least)

    def _by_value(self, step: StepByValue) -> _Item:
        least, most = self.of(step)
        nothing = not step.percents.most
        owes = not step.sure and bool(step.percents.least)
        came = Came(step.measure, step.exact, step.exact or nothing, nothing, step.covered, owes)
        return _Item(came, not step.exact, least if step.sure and not nothing else 0, most, least)


def _most(items: Sequence[_Item], sums: SumPlan) -> tuple[Rivals, ...] | None:
    """Return the places of what is added up to the most, each with those that are owed in its stead or not at all."""
    if any(item.most is None for item in items):
        return None
    places = [item.most or 0 for item in items]
    every = tuple([Rivals(place, ()) for place in places if place])
    return every if sums.rivals is None else sums.placed(places).rivals


def _finest(steps: Iterable[StepByValue]) -> Decimal | None:
    """Return the part of the value that has to be a cent, so that no amount is nothing and none is another."""
    parts = [part for step in steps for part in (step.percents.least, step.percents.most) if part]
    apart = [step.percents.most - step.percents.least for step in steps if not step.percents.exact]
    return min([*parts, *[part for part in apart if part]], default=None)


def _hang_on_part(findings: Sequence[Finding | None], steps: Mapping[int, StepByValue], telling: Sequence[int]) -> bool:
    """Whether several duties hang on what the goods are a part of: by no answer all are owed, nor none of them."""
    known = [finding for place in telling if (finding := findings[place]) is not None]
    hang = sum(any(lack.fact == PART_OF_FACT for lack in finding.missing) for finding in known)
    return hang + sum(step.hangs_on_part for step in steps.values()) > 1
