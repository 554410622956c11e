"""The kernel: what each step of each line comes to, in cents, for whole columns at once. Pure, in exact whole numbers.

The same function runs in `prefile bulk`, in `prefile.bulk.screen` and in Spark's workers. A line whose amounts leave
the range in which 64 bits are exact is handed back as one for the ordinary code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prefile.bulk.forms import NONE, OPEN, Form, NoForm, StepForms
from prefile.bulk.key_table import Ints, Longs, Mask

__all__ = ["MOST_STEPS", "NO_BOUND", "STATE_BITS", "FormTable", "Stepped", "Steps", "states_of", "step_amounts"]

NO_BOUND = -1  # in place of the most
MOST_STEPS = 10
MOST_FORMS = 3
STATE_BITS = 6  # of a step: exact, nothing, nothing owed at least, and which of its totals are reached
_NO_TOTAL = -9
_RANGE = 4.0e18
_WIDEST_VALUE, _WIDEST_QUANTITY = 10**14, 10**18  # cents and millionths that are proved


class FormTable:
    """The forms of the steps of plans, by the plan's number, in columns that grow."""

    def __init__(self) -> None:
        """Make a table of no plans."""
        self._ids: dict[Form, int] = {}
        self.by_value = np.zeros(0, np.int64)
        self.by_quantity = np.zeros(0, np.int64)
        self.quantity = np.zeros(0, np.int8)
        self.over = np.ones(0, np.int64)
        self.wide = np.zeros(0, np.bool_)
        self._forms: list[Form] = []
        self.count = 0
        size = 1 << 10
        self.steps = np.zeros(size, np.int8)
        self.slow = np.zeros(size, np.bool_)
        self.lower = np.zeros((MOST_STEPS, MOST_FORMS, size), np.int32)
        self.upper = np.zeros((MOST_STEPS, MOST_FORMS, size), np.int32)
        self.lowers = np.zeros((MOST_STEPS, size), np.int8)
        self.uppers = np.zeros((MOST_STEPS, size), np.int8)
        self.determined = np.zeros((MOST_STEPS, size), np.bool_)
        self.in_doubt = np.zeros((MOST_STEPS, size), np.bool_)
        self.total = np.full((MOST_STEPS, size), _NO_TOTAL, np.int8)

    def add(self, steps: Sequence[StepForms] | None) -> int:
        """Add the steps of a plan (None: it has no forms), and return its number.

        Raises:
            NoForm: they are more than the table holds; nothing is added.
        """
        if steps is not None and (len(steps) > MOST_STEPS or any(len(step.lower) > MOST_FORMS for step in steps)):
            raise NoForm("many")
        place = self.count
        self.count += 1
        if place == len(self.steps):
            self._grow()
        self.slow[place] = steps is None
        self.steps[place] = len(steps or ())
        for at, step in enumerate(steps or ()):
            self._put(place, at, step)
        return place

    def _put(self, place: int, at: int, step: StepForms) -> None:
        upper = step.upper or ()
        self.lowers[at, place], self.uppers[at, place] = len(step.lower), len(upper)
        for number, form in enumerate(step.lower):
            self.lower[at, number, place] = self._id(form)
        for number, form in enumerate(upper):
            self.upper[at, number, place] = self._id(form)
        self.determined[at, place], self.in_doubt[at, place] = step.determined, step.in_doubt
        self.total[at, place] = _NO_TOTAL if step.total is None else step.total

    def _id(self, form: Form) -> int:
        known = self._ids.setdefault(form, len(self._ids))
        if known == len(self._forms):
            self._forms.append(form)
        return known

    def complete(self) -> None:
        """Put the forms that came last into the columns."""
        new = self._forms[len(self.over) :]
        if not new:
            return
        self.by_value = np.append(self.by_value, np.array([form.by_value for form in new], np.int64))
        self.by_quantity = np.append(self.by_quantity, np.array([form.by_quantity for form in new], np.int64))
        self.quantity = np.append(self.quantity, np.array([form.quantity for form in new], np.int8))
        self.over = np.append(self.over, np.array([form.over for form in new], np.int64))
        wide = [form.by_value * _WIDEST_VALUE + form.by_quantity * _WIDEST_QUANTITY > _RANGE / 2 for form in new]
        self.wide = np.append(self.wide, np.array(wide, np.bool_))

    def _grow(self) -> None:
        for name in ("steps", "slow", "lower", "upper", "lowers", "uppers", "determined", "in_doubt", "total"):
            held = getattr(self, name)
            more = np.full_like(held, _NO_TOTAL if name == "total" else 0)
            setattr(self, name, np.concatenate([held, more], axis=-1))


@dataclass(frozen=True)
class Stepped:
    """What one step comes to: on which lines, their least and most (-1: no upper bound).

    `owed` is what they owe at least where it is in doubt whether they owe anything.
    """

    lines: Longs
    least: Longs
    most: Longs
    owed: Longs


@dataclass(frozen=True)
class Steps:
    """What all steps come to: `states` says of lines what their sums hang on, `slow` where the kernel has no answer."""

    stepped: list[Stepped]
    states: Longs
    slow: Mask


@dataclass(frozen=True)
class _Batch:
    """The lines that the kernel is at; `used` are the plans that any of them has."""

    table: FormTable
    value: Longs
    quantities: Sequence[Longs]
    slow: Mask
    used: Longs

    def amounts(self, forms: Ints, lines: Longs) -> Longs:
        """Return what forms come to on lines, in cents."""
        table = self.table
        product = table.by_value[forms] * self.value[lines]
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
            found = np.where(which == place, amounts[lines], found)
        asked = rates != 0
        self.slow[lines[asked & (found <= 0)]] = True
        return np.where(asked, np.maximum(found, 0), 0)

    def _refuse_wide(self, forms: Ints, lines: Longs, product: Longs) -> None:
        """Hand back the lines whose product may not be exact in 64 bits."""
        table = self.table
        about = table.by_value[forms].astype(np.float64) * self.value[lines]
        for place, amounts in enumerate(self.quantities):
            own = np.where(table.quantity[forms] == place, amounts[lines], 0).astype(np.float64)
            about = about + table.by_quantity[forms] * own
        far = about > _RANGE / 2
        self.slow[lines[far]] = True
        product[far] = 0


def step_amounts(table: FormTable, plans: Ints, value: Longs, quantities: Sequence[Longs]) -> Steps:
    """Return what the steps of each line's plan come to on its value (cents) and quantities (millionths)."""
    size = len(plans)
    table.complete()
    used = np.flatnonzero(np.bincount(plans, minlength=1)) if size else np.zeros(0, np.int64)
    counts = table.steps[plans]
    batch = _Batch(table, value, quantities, table.slow[plans], used)
    held = frozenset(table.total[:, used][table.total[:, used] >= 0].tolist())  # the steps that a total holds
    states = np.zeros(size, np.int64)
    stepped: list[Stepped] = []
    before: dict[int, tuple[Longs, Longs]] = {}
    for at in range(int(table.steps[used].max(initial=0))):
        lines = np.flatnonzero(counts > at)
        found, reached = _step(batch, at, lines, plans[lines], before)
        stepped.append(found)
        if at in held:
            before[at] = np.zeros(size, np.int64), np.zeros(size, np.int64)
            before[at][0][lines], before[at][1][lines] = found.least, found.most
        states[lines] |= _state(found, reached) << (STATE_BITS * at)
    return Steps(stepped, states, batch.slow)


def _step(
    batch: _Batch, at: int, lines: Longs, plans: Ints, before: Mapping[int, tuple[Longs, Longs]]
) -> tuple[Stepped, Longs | None]:
    """Return what one step comes to, and which of its totals are reached by what they hold (None: there are none)."""
    table, used = batch.table, batch.used
    first = table.lower[at, 0, plans]
    each = [batch.amounts(first, lines)]
    least, most = each[0], each[0]
    if (table.upper[at, 0, used] != table.lower[at, 0, used]).any():
        own = np.flatnonzero((table.upper[at, 0, plans] != first) & (table.uppers[at, plans] > 0))
        most = most.copy()
        most[own] = batch.amounts(table.upper[at, 0, plans[own]], lines[own])
    for number in range(1, int(np.maximum(table.lowers[at, used], table.uppers[at, used]).max(initial=0))):
        least, most = least.copy(), most.copy()
        rows = np.flatnonzero(table.lowers[at, plans] > number)
        found = batch.amounts(table.lower[at, number, plans[rows]], lines[rows])
        least[rows] = np.minimum(least[rows], found)
        each.append(np.full(len(lines), NO_BOUND, np.int64))
        each[-1][rows] = found
        rows = np.flatnonzero(table.uppers[at, plans] > number)
        found = batch.amounts(table.upper[at, number, plans[rows]], lines[rows])
        most[rows] = np.maximum(most[rows], found)
    if (table.uppers[at, used] == 0).any():
        most = np.where(table.uppers[at, plans] == 0, NO_BOUND, most)
    reached: Longs | None = None
    if (table.total[at, used] != _NO_TOTAL).any():
        least, most, reached = _left_of_total(least, most, each, table.total[at, plans], lines, before)
    owed = np.where(table.in_doubt[at, plans], least, 0)
    return Stepped(lines, np.where(table.determined[at, plans], least, 0), most, owed), reached


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
        if other == _NO_TOTAL:
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
    exact = (found.least == found.most).view(np.int8)
    small = exact | ((found.most == 0).view(np.int8) << 1) | ((found.owed == 0).view(np.int8) << 2)
    state: Longs = small.astype(np.int64)
    return state if reached is None else state | (reached << 3)


def states_of(state: int, count: int) -> Iterator[tuple[bool, bool, bool]]:
    """Yield of each step of a line's state: whether it is exact, nothing, and nothing is owed of it at least."""
    for at in range(count):
        bits = state >> (STATE_BITS * at)
        yield bool(bits & 1), bool(bits & 2), bool(bits & 4)
