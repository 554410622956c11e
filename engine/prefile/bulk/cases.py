"""Cases: lines of one signature whose amounts are alike in all that sums and outcomes hang on, and what they come to.

Which findings a line has, with which outcomes and headings, is one for a case, so it is written once. The first line of
each goes both ways, through the kernel and through the ordinary code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from prefile.bulk.kept_cases import kept_contents, kept_sums, taken_contents, taken_sums
from prefile.bulk.kept_state import State, places
from prefile.bulk.kernel import NO_BOUND, Steps, states_of, step_amounts
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.line_totals import Totals
from prefile.bulk.plans import Plan, Representative
from prefile.bulk.signatures import Signatures
from prefile.bulk.static_finding import StaticFinding, content_id, static_findings
from prefile.decision.compiled_book import CompiledBook
from prefile.duty.line_findings import LineDuty, line_duty
from prefile.duty.sum_plan import Came, SumPlan, sum_plan
from prefile.entry.line import PART_OF_FACT

__all__ = ["Cases", "Sums"]

_SHORT = 1 << 16


class Sums(NamedTuple):
    """The duty of lines in cents: least, most (-1: no upper bound), and whether it is payable.

    `content` numbers what was found; `slow` are the lines that the ordinary code has to work out.
    """

    least: Longs
    most: Longs
    payable: Mask
    content: Longs
    slow: Mask


class _Case(NamedTuple):
    """How the steps of a case add up, by which plans its goods may be a part of something, and what is found."""

    sums: SumPlan
    by_part: tuple[Plan, ...]
    content: int
    slow: bool
    group: int  # of cases that add up alike; -1 of those of which all amounts count


class Cases:
    """The cases of a book's signatures that were met; `contents` are the findings of each, by their number."""

    def __init__(self, compiled: CompiledBook, signatures: Signatures) -> None:
        """Know no case yet."""
        self._compiled, self._signatures = compiled, signatures
        self.contents: dict[int, tuple[StaticFinding, ...]] = {}
        self._cases: list[_Case] = []
        self._numbers: dict[tuple[int, int], int] = {}
        self._base = np.full(1 << 12, NO_BOUND, np.int32)
        self._base_state = np.zeros(1 << 12, np.int64)
        self._groups: dict[object, int] = {}
        self._plan_sums: dict[tuple[int, int], SumPlan] = {}
        self._made_columns: tuple[int, _CaseColumns] | None = None
        self.checked: list[tuple[int, LineDuty]] = []

    def kept(self) -> State:
        """Return the cases that are known, to be taken by another whose signatures are the same."""
        return {
            "of": np.array(list(self._numbers), np.int64).reshape(-1, 2),
            "content": np.array([case.content for case in self._cases], np.int64),
            "slow": np.array([case.slow for case in self._cases], np.bool_),
            "sums": kept_sums([case.sums for case in self._cases]),
            "by_part": [[at, *parts] for at, case in enumerate(self._cases) if (parts := _numbers(case.by_part))],
            "contents": kept_contents(self.contents),
        }

    def take(self, kept: State) -> None:
        """Know what another knew.

        Raises:
            ValueError, TypeError, LookupError: it is nothing that another knew.
        """
        self.contents, sums = taken_contents(kept["contents"]), taken_sums(kept["sums"])
        plans, plan_of = self._signatures.plans.every, self._signatures.plan_of
        by_part = {at: tuple([plans[number] for number in parts]) for at, *parts in kept["by_part"]}
        signatures = places(kept["of"][:, 0], len(self._signatures), count=len(sums))
        columns = [signatures, kept["of"][:, 1], kept["content"], kept["slow"]]
        self._grow(len(self._signatures))
        for at, (signature, state, content, slow) in enumerate(zip(*[one.tolist() for one in columns], strict=True)):
            plan = plans[plan_of[signature]]
            if content not in self.contents or not sums[at].steps <= set(range(len(plan.steps))):
                raise ValueError("a case of no content, or of steps that its plan has not")
            self._plan_sums[plan.number, state] = sums[at]
            self._add(signature, state, self._case(sums[at], by_part.get(at, ()), content, slow=slow))

    def of(self, signatures: Ints, steps: Steps, represented: Callable[[int], Representative]) -> Ints:
        """Return the case of each line, which `represented` returns for the ordinary code by its place."""
        self._grow(int(signatures.max(initial=0)) + 1)
        cases = self._base[signatures]
        apart = np.flatnonzero((cases == NO_BOUND) | (self._base_state[signatures] != steps.states))
        apart = apart[~steps.slow[apart]]
        if len(apart):
            pairs = np.stack([signatures[apart].astype(np.int64), steps.states[apart]])
            _, first, back = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
            numbers = np.zeros(len(first), np.int32)
            for place in np.argsort(first, kind="stable").tolist():
                row = int(apart[first[place]])
                numbers[place] = self._number(int(signatures[row]), int(steps.states[row]), row, represented)
            cases[apart] = numbers[back.reshape(-1)]
        return np.where(steps.slow, NO_BOUND, cases).astype(np.int32) if steps.slow.any() else cases

    def _grow(self, need: int) -> None:
        while need > len(self._base):
            self._base = np.append(self._base, np.full_like(self._base, NO_BOUND))
            self._base_state = np.append(self._base_state, np.zeros_like(self._base_state))

    def _number(self, signature: int, state: int, row: int, represented: Callable[[int], Representative]) -> int:
        known = self._numbers.get((signature, state))
        if known is not None:
            return known
        return self._add(signature, state, self._made(signature, state, row, represented(row)))

    def _add(self, signature: int, state: int, case: _Case) -> int:
        known = self._numbers[signature, state] = len(self._cases)
        self._cases.append(case)
        if self._base[signature] == NO_BOUND:
            self._base[signature], self._base_state[signature] = known, state
        return known

    def _made(self, signature: int, state: int, row: int, line: Representative) -> _Case:
        """Return a case by its first line, which goes through the ordinary code too."""
        plan = self._signatures.plans.every[self._signatures.plan_of[signature]]
        ordinary = line_duty(self._compiled, line.entry, 0, line.dates)
        self.checked.append((row, ordinary))
        findings = static_findings(ordinary.found.findings)
        content = content_id(findings)
        self.contents.setdefault(content, findings)
        hang = [one for one in ordinary.found.telling if any(lack.fact == PART_OF_FACT for lack in one.missing)]
        by_part = self._signatures.plans.by_part(line) if len(hang) > 1 and line.line.part_of is None else ()
        slow = bool(ordinary.found.totals) or any(part.slow for part in by_part)
        return self._case(self._sum_plan(plan, state), by_part, content, slow=slow)

    def _case(self, sums: SumPlan, by_part: tuple[Plan, ...], content: int, *, slow: bool) -> _Case:
        alike = (sums.rivals, sums.waiting, _numbers(by_part))
        group = NO_BOUND if sums.exact and not by_part else self._groups.setdefault(alike, len(self._groups))
        return _Case(sums, by_part, content, slow, group)

    def _sum_plan(self, plan: Plan, state: int) -> SumPlan:
        known = self._plan_sums.get((plan.number, state))
        if known is None:
            known = self._plan_sums[plan.number, state] = _planned(plan, state, self._compiled)
        return known

    def sums(self, cases: Ints, steps: Steps, value: Longs, quantities: Sequence[Longs | None]) -> Sums:
        """Return what lines come to in sum, by their cases."""
        totals = Totals(steps, len(cases))
        table = self._columns()
        payable, content, slow = table.payable[cases], table.content[cases], steps.slow | table.slow[cases]
        by_part: list[tuple[Longs, tuple[Plan, ...]]] = []
        rows, groups = _grouped(table.group[cases])
        totals.look_at(rows)
        for group in groups:
            case = self._cases[int(cases[rows[group.start]])]
            totals.add(group, case.sums)
            if case.by_part and not case.slow:
                by_part.append((rows[group], case.by_part))
        if by_part:
            self._within_parts(by_part, totals, value, quantities, slow)
        return Sums(totals.least, totals.most, payable, content, slow)

    def found(self, cases: Ints, apart: Mask) -> dict[int, tuple[StaticFinding, ...]]:
        """Return what is found in the cases of lines, but for those that went apart, by its number."""
        cases = cases[~apart] if apart.any() else cases
        numbers = self._columns().content[np.flatnonzero(np.bincount(cases, minlength=1))] if len(cases) else ()
        return {int(number): self.contents[int(number)] for number in numbers}

    def _within_parts(
        self,
        by_part: Sequence[tuple[Longs, Sequence[Plan]]],
        totals: Totals,
        value: Longs,
        quantities: Sequence[Longs | None],
        slow: Mask,
    ) -> None:
        """Hold the duty of lines within what it comes to by each answer to what their goods are a part of.

        All answers of all lines are worked out at once; those of a line stand together.
        """
        each = np.concatenate([np.repeat(rows, len(parts)) for rows, parts in by_part])
        plans = np.concatenate([np.tile(np.array(_numbers(parts), np.int32), len(rows)) for rows, parts in by_part])
        own = [None if amounts is None else amounts[each] for amounts in quantities]
        steps = step_amounts(self._signatures.plans.table, plans, value[each], own)
        slow[each[steps.slow]] = True
        found = Totals(steps, len(each))
        _, states = np.unique(steps.states, return_inverse=True)
        alike, groups = _grouped(_numbered(plans, states))
        found.look_at(alike)
        for group in groups:
            first = int(alike[group.start])
            plan, state = self._signatures.plans.every[int(plans[first])], int(steps.states[first])
            sums = self._sum_plan(plan, state)
            if not sums.exact:
                found.add(group, sums)
            if _open_total(plan, state):
                slow[each[alike[group]]] = True
        begins = np.flatnonzero(np.concatenate([[True], each[1:] != each[:-1]]))
        rows = each[begins]
        least, most = np.minimum.reduceat(found.least, begins), np.maximum.reduceat(found.most, begins)
        is_open = np.minimum.reduceat(found.most, begins) == NO_BOUND
        own_least, own_most = np.maximum(totals.least[rows], least), totals.most[rows]
        within = (own_most != NO_BOUND) & ~is_open
        totals.least[rows] = own_least
        totals.most[rows] = np.where(within, np.maximum(own_least, np.minimum(own_most, most)), own_most)

    def _columns(self) -> _CaseColumns:
        """Return the cases in columns, behind whose end stands what holds of lines without one."""
        cases = self._cases
        if self._made_columns is None or len(cases) != self._made_columns[0]:
            columns = _CaseColumns(
                np.array([*(case.sums.payable for case in cases), False], np.bool_),
                np.array([*(case.content for case in cases), 0], np.int64),
                np.array([*(case.slow for case in cases), True], np.bool_),
                np.array([*(case.group for case in cases), NO_BOUND], np.int32),
            )
            self._made_columns = len(cases), columns
        return self._made_columns[1]


def _numbers(plans: Sequence[Plan]) -> tuple[int, ...]:
    return tuple([plan.number for plan in plans])


class _CaseColumns(NamedTuple):
    payable: Mask
    content: Longs
    slow: Mask
    group: Ints


def _grouped(groups: Ints) -> tuple[Longs, list[slice]]:
    """Return the lines of groups that have a number, those of each together, and where each group's are."""
    lines = np.flatnonzero(groups >= 0)
    own = groups[lines]
    short = own.astype(np.uint16) if int(own.max(initial=0)) < _SHORT else own  # which numpy sorts by digits
    order = np.argsort(short, kind="stable")
    edges = np.flatnonzero(np.diff(own[order], prepend=-1, append=-1)).tolist()
    return lines[order], [slice(begin, end) for begin, end in pairwise(edges)]


def _numbered(plans: Ints, states: Longs) -> Ints:
    """Return a number for each plan with each state, of which there are few."""
    _, numbers = np.unique(plans.astype(np.int64) * (int(states.max()) + 1) + states, return_inverse=True)
    found: Ints = numbers.astype(np.int32)
    return found


def _planned(plan: Plan, state: int, compiled: CompiledBook) -> SumPlan:
    """Return how the steps of a plan add up in a state."""
    states = list(states_of(state, len(plan.steps)))
    came = [
        Came(
            plan.steps[place].measure,
            applies=plan.steps[place].determined and states[place][0],
            exact=states[place][0],
            nothing=states[place][1],
            covered=plan.steps[place].covered,
            owes=plan.steps[place].in_doubt and not states[place][2],
        )
        for place in plan.in_order
    ]
    doubtful = plan.doubtful.union(step.measure for step in came if not step.applies)
    return sum_plan(came, doubtful, compiled.book.ways, compiled.book.notices).placed(plan.in_order)


def _open_total(plan: Plan, state: int) -> bool:
    """Whether a total that the law fixes is not one figure in a state, of which only the ordinary code knows."""
    exact = [is_exact for is_exact, _, _ in states_of(state, len(plan.steps))]
    return any(step.total is not None and step.determined and not exact[place] for place, step in enumerate(plan.steps))
