"""The kernel: what each step of each line comes to, in cents, for whole columns at once. Pure, in exact whole numbers.

The same function runs in `prefile bulk`, in `prefile.bulk.screen` and in Spark's workers. A line whose amounts leave
the range in which 64 bits are exact is handed back as one for the ordinary code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from prefile.bulk.form_table import COMMON, NO_TOTAL, RANGE, FormTable
from prefile.bulk.forms import NONE, OPEN
from prefile.bulk.key_table import Ints, Longs, Mask

__all__ = ["NO_BOUND", "STATE_BITS", "Stepped", "Steps", "states_of", "step_amounts"]

NO_BOUND = -1  # in place of the most
STATE_BITS = 6  # of a step: exact, nothing, nothing owed at least, and which of its totals are reached


@dataclass(frozen=True)
class Stepped:
    """What one step comes to: on which lines, their least and most (-1: no upper bound).

    `owed` is what they owe at least where it is in doubt whether they owe anything (None: it nowhere is).
    """

    lines: Longs
    least: Longs
    most: Longs
    owed: Longs | None


@dataclass(frozen=True)
class Steps:
    """What all steps come to: `states` says of lines what their sums hang on, `slow` where the kernel has no answer."""

    stepped: list[Stepped]
    states: Longs
    slow: Mask


@dataclass(frozen=True)
class _Batch:
    """The lines that the kernel is at, their amounts in columns; a quantity that no line states has none."""

    table: FormTable
    value: Longs
    quantities: Sequence[Longs | None]
    slow: Mask

    def amounts(self, forms: Ints, at: _At) -> Longs:
        """Return in cents what forms, one for each plan, come to on lines."""
        table = self.table
        product: Longs = table.share[forms][at.plans]
        product *= at.value
        product += COMMON // 2
        product //= COMMON
        if not table.is_share[forms[at.used]].all():
            rows = np.flatnonzero(~table.is_share[forms][at.plans])
            product[rows] = self._by_form(forms[at.plans[rows]], at.lines[rows], at.value[rows])
        return product

    def _by_form(self, forms: Ints, lines: Longs, value: Longs) -> Longs:
        table = self.table
        product = table.by_value[forms] * value
        over = table.over[forms]
        rates = table.by_quantity[forms]
        if rates.any():
            product += rates * self._quantity(forms, lines, rates)
        if table.wide[forms].any():
            self._refuse_wide(forms, lines, product)
        product += product
        product += over
        over += over
        rounded: Longs = (product.view(np.uint64) // over.view(np.uint64)).view(np.int64)  # neither is negative
        return rounded

    def _quantity(self, forms: Ints, lines: Longs, rates: Longs) -> Longs:
        which = self.table.quantity[forms]
        found = np.zeros(len(lines), np.int64)
        for place, amounts in enumerate(self.quantities):
            if amounts is not None:
                found = np.where(which == place, amounts[lines], found)
        asked = rates != 0
        self.slow[lines[asked & (found <= 0)]] = True
        return np.where(asked, np.maximum(found, 0), 0)

    def _refuse_wide(self, forms: Ints, lines: Longs, product: Longs) -> None:
        """Hand back the lines whose product may not be exact in 64 bits."""
        table = self.table
        about = table.by_value[forms].astype(np.float64) * self.value[lines]
        for place, amounts in enumerate(self.quantities):
            if amounts is not None:
                own = np.where(table.quantity[forms] == place, amounts[lines], 0).astype(np.float64)
                about = about + table.by_quantity[forms] * own
        far = about > RANGE / 2
        self.slow[lines[far]] = True
        product[far] = 0


class _At(NamedTuple):
    """The lines that have a step, by their places, with their plans and values; `used` are all of those plans."""

    lines: Longs
    plans: Ints
    value: Longs
    used: Longs

    def some(self, rows: Longs) -> _At:
        """Return some of them."""
        return _At(self.lines[rows], self.plans[rows], self.value[rows], self.used)

    def further(self, table: FormTable, step: int) -> _At:
        """Return those that have a step which comes later too."""
        used = self.used[table.steps[self.used] > step]
        return self.some(np.flatnonzero(table.steps[self.plans] > step))._replace(used=used)


def step_amounts(table: FormTable, plans: Ints, value: Longs, quantities: Sequence[Longs | None]) -> Steps:
    """Return what the steps of each line's plan come to on its value (cents) and quantities (millionths)."""
    size = len(plans)
    table.complete()
    used = np.flatnonzero(np.bincount(plans, minlength=1)) if size else np.zeros(0, np.int64)
    slow = table.slow[plans] if table.slow[used].any() else np.zeros(size, np.bool_)
    batch = _Batch(table, value, quantities, slow)
    held = frozenset(table.total[:, used][table.total[:, used] >= 0].tolist())  # the steps that a total holds
    states = np.zeros(size, np.int64)
    stepped: list[Stepped] = []
    before: dict[int, tuple[Longs, Longs]] = {}
    at = _At(np.arange(size), plans, value, used)
    for step in range(int(table.steps[used].max(initial=0))):
        at = at.further(table, step)
        found, reached = _step(batch, step, at, before)
        stepped.append(found)
        if step in held:
            before[step] = np.zeros(size, np.int64), np.zeros(size, np.int64)
            before[step][0][at.lines], before[step][1][at.lines] = found.least, found.most
        states[at.lines] |= _state(found, reached) << (STATE_BITS * step)
    return Steps(stepped, states, slow)


def _step(batch: _Batch, step: int, at: _At, before: Mapping[int, tuple[Longs, Longs]]) -> tuple[Stepped, Longs | None]:
    """Return what one step comes to, and which of its totals are reached by what they hold (None: there are none)."""
    table, used = batch.table, at.used
    lower, upper, lowers, uppers = (of[step] for of in (table.lower, table.upper, table.lowers, table.uppers))
    each = [batch.amounts(lower[0], at)]
    least = most = each[0]
    differs = (upper[0] != lower[0]) & (uppers > 0)
    if differs[used].any():
        own = np.flatnonzero(differs[at.plans])
        most = most.copy()
        most[own] = batch.amounts(upper[0], at.some(own))
    for number in range(1, int(np.maximum(lowers[used], uppers[used]).max(initial=0))):
        least, most = least.copy(), most.copy()
        rows = np.flatnonzero(lowers[at.plans] > number)
        found = batch.amounts(lower[number], at.some(rows))
        least[rows] = np.minimum(least[rows], found)
        each.append(np.full(len(least), NO_BOUND, np.int64))
        each[-1][rows] = found
        rows = np.flatnonzero(uppers[at.plans] > number)
        most[rows] = np.maximum(most[rows], batch.amounts(upper[number], at.some(rows)))
    if (uppers[used] == 0).any():
        most = np.where(uppers[at.plans] == 0, NO_BOUND, most)
    reached: Longs | None = None
    if (table.total[step, used] != NO_TOTAL).any():
        least, most, reached = _left_of_total(least, most, each, table.total[step, at.plans], at.lines, before)
    owed = np.where(table.in_doubt[step, at.plans], least, 0) if table.in_doubt[step, used].any() else None
    if not table.determined[step, used].all():
        least = np.where(table.determined[step, at.plans], least, 0)
    return Stepped(at.lines, least, most, owed), reached


def _left_of_total(  # noqa: PLR0913, PLR0917 - a step of lines, and the steps before
    least: Longs,
    most: Longs,
    each: Sequence[Longs],
    totals: Ints,
    lines: Longs,
    before: Mapping[int, tuple[Longs, Longs]],
) -> tuple[Longs, Longs, Longs]:
    """Return what totals leave beside the duty that they hold, never less than nothing."""
    least, most = least.copy(), most.copy()
    reached = np.zeros(len(lines), np.int64)
    for other in np.unique(totals):
        if other == NO_TOTAL:
            continue
        rows = np.flatnonzero(totals == other)
        held_least = held_most = np.zeros(len(rows), np.int64)
        if other == OPEN:
            held_most = np.full(len(rows), NO_BOUND, np.int64)
        elif other != NONE:
            held_least, held_most = before[other][0][lines[rows]], before[other][1][lines[rows]]
        for number, amounts in enumerate(each):
            own = amounts[rows]
            reached[rows] |= ((own >= 0) & (own <= held_least)).astype(np.int64) << number
        least[rows] = np.where(held_most < 0, 0, np.maximum(least[rows] - held_most, 0))
        most[rows] = np.maximum(most[rows] - held_least, 0)
    return least, most, reached


def _state(found: Stepped, reached: Longs | None) -> Longs:
    """Return what of a step's amounts sums and outcomes hang on."""
    small = (found.least == found.most).view(np.int8) | ((found.most == 0).view(np.int8) << 1)
    small |= 4 if found.owed is None else (found.owed == 0).view(np.int8) << 2
    state: Longs = small.astype(np.int64)
    return state if reached is None else state | (reached << 3)


def states_of(state: int, count: int) -> Iterator[tuple[bool, bool, bool]]:
    """Yield of each step of a line's state: whether it is exact, nothing, and nothing is owed of it at least."""
    for at in range(count):
        bits = state >> (STATE_BITS * at)
        yield bool(bits & 1), bool(bits & 2), bool(bits & 4)
