"""Lines whose duty hangs on their value alone: percentages of it, owed surely or perhaps, with how they add up.

Most lines are such. Which findings they have, which of them count and which are rivals is one for all lines of a plan
and a number, so that a line is left a few products, and sums of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec import UNSET

from prefile.duty.ad_valorem import AdValorem
from prefile.duty.assessment import IfOwed
from prefile.duty.found import hangs_on_part, placed
from prefile.duty.step import NOTHING_OWED, Step, StepByValue
from prefile.duty.sum_plan import Came, Rivals, SumPlan, Waiting, sum_plan
from prefile.findings import Amounts, Finding
from prefile.values.json_holes import JsonWithHoles
from prefile.values.money import CENT, EXACT, ROUNDED, add_all

__all__ = ["ByValue", "ValuePlan", "ValueSums", "value_plan"]

_MOST_SUMS = 1 << 14
_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python


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


class _Sums(NamedTuple):
    """How findings that are owed by the value add up, with those that no value enters.

    A line's amounts are what is `known` of any line, and behind it its value times each of `parts`; `places` are those
    of the least and the most of each step. `least` are the places of what is surely owed, `most` of what is added up to
    the most (None: nobody knows it), `waiting` those of which the least is owed, case by case. It holds for lines on
    which `finest` of the value comes to a cent.
    """

    places: tuple[tuple[int, int], ...]
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


class ValuePlan(NamedTuple):
    """What lines of one plan and number come to by their value; findings are those that no value enters (None: a step).

    `steps` are those that a value enters, `fixed` the places of findings that differ by where facts are asked for, and
    by nothing else; `sums` is how all of them add up. `written` is the JSON of the findings, with holes for
    what a value enters, by which amounts are nothing.

    `duties` are those of the findings that may owe something (None: a step, or not determined), `owed` their places of
    determined steps, with that of the amount.
    """

    findings: tuple[Finding | None, ...]
    steps: tuple[_Placed, ...]
    fixed: tuple[int, ...]
    sums: _Sums
    written: dict[tuple[bool, ...], JsonWithHoles]
    duties: tuple[Decimal | None, ...]
    owed: tuple[tuple[int, int], ...]

    @property
    def hang_on_part(self) -> bool:
        """Whether several duties hang on what the goods are a part of."""
        return self.sums.hang_on_part

    def of(self, dollars: Decimal) -> ByValue | None:
        """Return what a line of a value comes to, or None where its amounts are too small to be told apart."""
        sums = self.sums
        if sums.finest is not None and EXACT.multiply(dollars, sums.finest) < CENT:
            return None
        amounts = [ROUNDED.quantize(EXACT.multiply(dollars, part), CENT) for part in sums.parts]
        return _NEW(ByValue, (self, dollars, [*sums.known, *amounts]))


class ByValue(NamedTuple):
    """What one line comes to by its value: its plan, the value, and the amounts."""

    plan: ValuePlan
    dollars: Decimal
    amounts: list[Decimal]

    def duty(self) -> Amounts:
        """Return the duty of the line."""
        sums, amounts = self.plan.sums, self.amounts
        least = NOTHING_OWED
        for at in sums.least:
            least = EXACT.add(least, amounts[at])
        if sums.exact:
            return _NEW(Amounts, (least if sums.payable else None, least, least))
        for waiting in sums.waiting:
            least = EXACT.add(least, min([add_all([amounts[at] for at in case]) for case in waiting.cases]))
        return _NEW(Amounts, (None, least, None if sums.most is None else self._most(sums.most)))

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
        for place in plan.fixed:
            findings[place] = placed(findings[place], position)
        return tuple(findings)

    def duties(self) -> list[Decimal | None]:
        """Return the duty of each finding that may owe something, in their order; None where it is not determined."""
        duties = list(self.plan.duties)
        for place, at in self.plan.owed:
            duties[place] = self.amounts[at]
        return duties

    def if_owed(self) -> Sequence[IfOwed]:
        """Return those of which it is in doubt whether they are owed at all."""
        doubted = self.plan.sums.doubted
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


_Told = tuple[Finding | StepByValue, ...]


class ValueSums:
    """How findings of a book add up where a value enters them: once for all lines on which as much is owed.

    What lines owe nothing by, which is most of what is found of them, has no part in it, nor have words.
    """

    def __init__(self, gives_way: Mapping[str, frozenset[str]], notices: frozenset[str]) -> None:
        """Add up by what measures give way to, and by which of them keep goods from being entered."""
        self._gives_way, self._notices = gives_way, notices
        self._known: dict[tuple[Hashable, ...], _Sums | None] = {}

    def of(self, told: _Told) -> _Sums | None:
        """Return how findings and steps in their order add up; None where others take a part of the value."""
        key = tuple([one.amounts if isinstance(one, StepByValue) else _amounts(one) for one in told])
        known = self._known.get(key, UNSET)
        if known is UNSET:
            if len(self._known) >= _MOST_SUMS:
                self._known.clear()
            known = self._known[key] = self._made(told)
        return known

    def _made(self, told: _Told) -> _Sums | None:
        steps = [step for step in told if isinstance(step, StepByValue)]
        takers = {step.measure for step in steps if step.takes_part}
        if any(not step.percents.beside.isdisjoint(takers) for step in steps):
            return None
        places = _Places(told)
        items = [places.item(one) for one in told]
        doubtful = frozenset(item.came.measure for item in items if item.in_doubt)
        sums = sum_plan([item.came for item in items], doubtful, self._gives_way, self._notices)
        return _Sums(
            tuple(map(places.of, steps)),
            tuple([_Doubted(step.measure, places.of(step)[0], step.covered) for step in steps if not step.sure]),
            places.parts,
            places.known,
            tuple([item.least for item in items if item.least]),
            _most(items, sums),
            sums.placed([item.owed for item in items]).waiting,
            sums.exact,
            sums.payable,
            None if sums.exact else _finest(steps),
            _hang_on_part(told),
        )


def value_plan(
    findings: Sequence[Finding | None],
    steps: Mapping[int, StepByValue],
    fixed: Sequence[int],
    telling: Sequence[int],
    sums: ValueSums,
) -> ValuePlan | None:
    """Return how lines come to their duty by their value; None where others take a part of it.

    `steps` stand with the places of their findings, which are None; `fixed` are the places of findings that ask for
    facts of the line; `telling` are the places that may owe, declare or bar something, those of all steps among them.
    """
    told = [(place, steps.get(place) or findings[place]) for place in telling]
    summed = sums.of(tuple([one for _, one in told if isinstance(one, StepByValue) or (one and _counts(one))]))
    if summed is None:
        return None
    owed = [(place, step) for place, step in told if isinstance(step, StepByValue)]
    placed = list(zip(owed, summed.places, strict=True))
    places = {place: place_of_most for ((place, step), (_, place_of_most)) in placed if step.exact}
    return ValuePlan(
        tuple(findings),
        tuple([_Placed(place, step.step, step.percents, least, most) for (place, step), (least, most) in placed]),
        tuple(fixed),
        summed,
        {},
        tuple([one.duty if isinstance(one, Finding) else None for _, one in told]),
        tuple([(at, places[place]) for at, (place, _) in enumerate(told) if place in places]),
    )


def _counts(finding: Finding) -> bool:
    """Whether a finding that no value enters may owe something, be in doubt, or bar the goods."""
    return finding.outcome not in {"does not apply", "excluded"}


class _Places:
    """Where among the amounts of a line each stands: nothing first, what is known of any line, what the value makes."""

    def __init__(self, told: _Told) -> None:
        known = [one for one in told if not isinstance(one, StepByValue)]
        amounts = [amount for finding in known for amount in finding.bounds if amount]
        self.known = (NOTHING_OWED, *dict.fromkeys(amounts))
        steps = [one for one in told if isinstance(one, StepByValue)]
        percents = [part for step in steps for part in (step.percents.least, step.percents.most)]
        self.parts = tuple(dict.fromkeys(percents))

    def of(self, step: StepByValue) -> tuple[int, int]:
        """Return the places of the least and the most of a step."""
        least, most = step.percents.least, step.percents.most
        return len(self.known) + self.parts.index(least), len(self.known) + self.parts.index(most)

    def item(self, finding: Finding | StepByValue) -> _Item:
        """Return a finding, or what a step comes to, as what may count."""
        if isinstance(finding, StepByValue):
            return self._by_value(finding)
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


def _amounts(finding: Finding) -> Hashable:
    """Return what of a finding its part in a sum hangs on."""
    return finding.measure, finding.outcome, finding.least, finding.most, hangs_on_part(finding)


def _hang_on_part(told: _Told) -> bool:
    """Whether several duties hang on what the goods are a part of: by no answer all are owed, nor none of them."""
    hang = [one.hangs_on_part if isinstance(one, StepByValue) else hangs_on_part(one) for one in told]
    return sum(hang) > 1
