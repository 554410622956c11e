"""The kernel: what each step of each line comes to, in cents, for whole columns at once. Pure, in exact whole numbers.

The same function runs in `prefile bulk`, in `prefile.bulk.screen` and in Spark's workers. A line whose amounts leave
the range in which 64 bits are exact is handed back as one for the ordinary code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prefile.bulk.form_table import COMMON, NO_TOTAL, RANGE, FormTable
from prefile.bulk.forms import NONE, OPEN
from prefile.bulk.key_table import Ints, Longs, Mask

__all__ = ["NO_BOUND", "STATE_BITS", "Stepped", "Steps", "states_of", "step_amounts"]

NO_BOUND = -1  # in place of the most
_DIFFERS, _MANY, _UNBOUNDED, _TOTAL, _IN_DOUBT, _UNSURE = 1, 2, 4, 8, 16, 32
_NO_LINES: Longs = np.zeros(0, np.int64)
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

    def on_all(self, amounts: Longs, size: int) -> Longs:
        """Return amounts of the step on all of so many lines: nothing on those without it."""
        if len(self.lines) == size:
            return amounts
        found = np.zeros(size, np.int64)
        found[self.lines] = amounts
        return found


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
        if not (is_share := table.is_share[forms])[at.used].all():
            rows = np.flatnonzero(~is_share[at.plans])
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
        later = table.steps[self.used] > step
        if later.all():
            return self
        return self.some(np.flatnonzero((table.steps > step)[self.plans]))._replace(used=self.used[later])


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
        found, state = _step(batch, step, at, before)
        stepped.append(found)
        if step in held:
            before[step] = found.on_all(found.least, size), found.on_all(found.most, size)
        states |= found.on_all(state.astype(np.int64) << STATE_BITS * step, size)
    return Steps(stepped, states, slow)


def _looked_at(table: FormTable, step: int) -> NDArray[np.int8]:
    """Return of each plan what a step of it asks for beside the amounts of its first form, as bits."""
    lowers, uppers = table.lowers[step], table.uppers[step]
    asked = {
        _DIFFERS: (table.upper[step, 0] != table.lower[step, 0]) & (uppers > 0),
        _MANY: np.maximum(lowers, uppers) > 1,
        _UNBOUNDED: uppers == 0,
        _TOTAL: table.total[step] != NO_TOTAL,
        _IN_DOUBT: table.in_doubt[step],
        _UNSURE: ~table.determined[step],
    }
    return np.sum([is_asked.view(np.int8) * np.int8(bit) for bit, is_asked in asked.items()], axis=0, dtype=np.int8)


def _step(
    batch: _Batch, step: int, at: _At, before: Mapping[int, tuple[Longs, Longs]]
) -> tuple[Stepped, NDArray[np.int8]]:
    """Return what one step comes to, and what of that sums and outcomes hang on."""
    table = batch.table
    looked_at = _looked_at(table, step)
    asked = int(np.bitwise_or.reduce(looked_at[at.used], initial=0))
    of_lines = looked_at[at.plans] if asked else looked_at[:0]

    def asking(bit: int) -> Longs:
        """Return which lines ask for something."""
        return np.flatnonzero(of_lines & np.int8(bit) != 0) if asked & bit else _NO_LINES

    each = [batch.amounts(table.lower[step, 0], at)]
    least, most = (each[0].copy(), each[0].copy()) if asked & ~_IN_DOUBT else (each[0], each[0])
    if len(rows := asking(_DIFFERS)):
        most[rows] = batch.amounts(table.upper[step, 0], at.some(rows))
    if len(rows := asking(_MANY)):
        _of_many(batch, step, at.some(rows), rows, least, most, each)
    most[asking(_UNBOUNDED)] = NO_BOUND
    reached: tuple[Longs, Ints] | None = None
    if len(rows := asking(_TOTAL)):
        reached = rows, _left_of_total(rows, least, most, each, table.total[step, at.plans[rows]], at.lines, before)
    owed: Longs | None = None
    if len(rows := asking(_IN_DOUBT)):
        owed = np.zeros(len(least), np.int64)
        owed[rows] = least[rows]
    least[asking(_UNSURE)] = 0
    found = Stepped(at.lines, least, most, owed)
    return found, _state(found, reached)


def _of_many(  # noqa: PLR0913, PLR0917 - a step of lines, and what their first forms come to
    batch: _Batch, step: int, at: _At, rows: Longs, least: Longs, most: Longs, each: list[Longs]
) -> None:
    """Have lines of several forms, which stand in these rows, come to the least and the most of them."""
    table = batch.table
    lowers, uppers = table.lowers[step][at.plans], table.uppers[step][at.plans]
    for number in range(1, int(np.maximum(lowers, uppers).max())):
        own = np.flatnonzero(lowers > number)
        found = batch.amounts(table.lower[step, number], at.some(own))
        least[rows[own]] = np.minimum(least[rows[own]], found)
        each.append(np.full(len(least), NO_BOUND, np.int64))
        each[-1][rows[own]] = found
        own = np.flatnonzero(uppers > number)
        most[rows[own]] = np.maximum(most[rows[own]], batch.amounts(table.upper[step, number], at.some(own)))


def _left_of_total(  # noqa: PLR0913, PLR0917 - a step of lines, and the steps before
    asked: Longs,
    least: Longs,
    most: Longs,
    each: Sequence[Longs],
    totals: Ints,
    lines: Longs,
    before: Mapping[int, tuple[Longs, Longs]],
) -> Ints:
    """Have lines of totals come to what those leave beside the duty that they hold, never less than nothing.

    Returns which of their totals are reached by what they hold.
    """
    reached = np.zeros(len(asked), np.int32)
    for other in np.unique(totals).tolist():
        own = np.flatnonzero(totals == other)
        rows = asked[own]
        held_least = held_most = np.zeros(len(rows), np.int64)
        if other == OPEN:
            held_most = np.full(len(rows), NO_BOUND, np.int64)
        elif other != NONE:
            held_least, held_most = before[other][0][lines[rows]], before[other][1][lines[rows]]
        for number, amounts in enumerate(each):
            total = amounts[rows]
            reached[own] |= ((total >= 0) & (total <= held_least)).astype(np.int32) << number
        least[rows] = np.where(held_most < 0, 0, np.maximum(least[rows] - held_most, 0))
        most[rows] = np.maximum(most[rows] - held_least, 0)
    return reached


def _state(found: Stepped, reached: tuple[Longs, Ints] | None) -> NDArray[np.int8]:
    """Return what of a step's amounts sums and outcomes hang on."""
    small: NDArray[np.int8] = (found.least == found.most).view(np.int8)
    small |= (found.most == 0).view(np.int8) << 1
    small |= 4 if found.owed is None else (found.owed == 0).view(np.int8) << 2
    if reached is not None:
        small[reached[0]] |= (reached[1] << 3).astype(np.int8)
    return small


def states_of(state: int, count: int) -> Iterator[tuple[bool, bool, bool]]:
    """Yield of each step of a line's state: whether it is exact, nothing, and nothing is owed of it at least."""
    for at in range(count):
        bits = state >> (STATE_BITS * at)
        yield bool(bits & 1), bool(bits & 2), bool(bits & 4)
