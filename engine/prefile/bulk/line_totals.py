"""The amounts of lines added up: at first each of them, then lines of which that is not all, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from prefile.bulk.kernel import NO_BOUND, Steps
from prefile.bulk.key_table import Longs
from prefile.duty.sum_plan import SumPlan

__all__ = ["Totals"]


class Totals:
    """The sums of lines, at first each amount of them added up."""

    def __init__(self, steps: Steps, size: int) -> None:
        """Add up all amounts of so many lines."""
        self._steps = steps
        self.least, self.most = np.zeros(size, np.int64), np.zeros(size, np.int64)
        is_open: list[Longs] = []
        for step in steps.stepped:
            unbounded, most = np.flatnonzero(step.most == NO_BOUND), step.most
            if len(unbounded):
                is_open.append(step.lines[unbounded])
                most = np.maximum(most, 0)
            if len(step.lines) == size:
                self.least += step.least
                self.most += most
            else:
                self.least[step.lines] += step.least
                self.most[step.lines] += most
        for lines in is_open:
            self.most[lines] = NO_BOUND
        self._size = size
        self._rows = np.zeros(0, np.int64)
        self._held: dict[tuple[str, int], Longs] = {}
        self._at: dict[int, Longs] = {}

    def look_at(self, rows: Longs) -> None:
        """Look at some lines, of which those that are added up alike stand together."""
        self._rows = rows
        self._held.clear()
        self._at.clear()

    def add(self, group: slice, sums: SumPlan) -> None:
        """Add up a group of the lines that are looked at by their plan of sums."""
        rows = self._rows[group]
        for waiting in sums.waiting:
            if all(waiting.cases):  # else there is one in which nothing is owed
                cases = [_sum([self._of("owed", at)[group] for at in case]) for case in waiting.cases]
                self.least[rows] += np.minimum.reduce(cases)
        if sums.rivals is None:
            return
        most = np.zeros(len(rows), np.int64)
        is_open = np.zeros(len(rows), np.bool_)
        for step, others in sums.rivals:
            own = self._of("most", step)[group]
            rivals = [self._of("most", at)[group] for at in others]
            for amounts in (own, *rivals):
                is_open |= amounts == NO_BOUND
            most += np.maximum(own, _sum(rivals) if rivals else 0)
        self.most[rows] = np.where(is_open, NO_BOUND, most)

    def _of(self, what: str, step: int) -> Longs:
        """Return an amount of a step on the lines that are looked at; of those without the step it means nothing."""
        held = self._held.get((what, step))
        if held is None:
            found = self._steps.stepped[step]
            amounts: Longs | None = getattr(found, what)
            held = np.zeros(len(self._rows), np.int64)
            if amounts is not None and len(amounts):
                held = amounts[self._places(step)]
            self._held[what, step] = held
        return held

    def _places(self, step: int) -> Longs:
        """Return the place among the lines that have a step of each one that is looked at."""
        if step not in self._at:
            lines = self._steps.stepped[step].lines
            self._at[step] = self._rows
            if len(lines) < self._size:
                places = np.zeros(self._size, np.int32)
                places[lines] = np.arange(len(lines), dtype=np.int32)
                self._at[step] = places[self._rows].astype(np.int64)
        return self._at[step]


def _sum(amounts: Sequence[Longs]) -> Longs:
    """Return the sum of some amounts on each line."""
    return reduce(np.add, amounts)
