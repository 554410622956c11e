"""How the steps of lines that are alike add up: which amounts count, given what each step came to.

It is duty/totals.py with the amounts left out: whatever it asks of an amount (is it one figure, nothing, without an
upper bound) is known of lines of one case, so that what is left are sums and the greater or lesser of sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from prefile.duty.totals import waiting_together

__all__ = ["Came", "Rivals", "SumPlan", "Waiting", "sum_plan"]


class Came(NamedTuple):
    """What a step came to on lines that are alike, without its amounts."""

    measure: str
    applies: bool
    exact: bool
    nothing: bool
    covered: bool
    owes: bool  # something, at least, where it is owed at all, which is in doubt


class Rivals(NamedTuple):
    """A step, and those that are owed in its place or not at all: the greater counts."""

    step: int
    others: tuple[int, ...]


class Waiting(NamedTuple):
    """The cases of which of some steps in doubt apply; in each, those steps are owed that stand in it."""

    cases: tuple[tuple[int, ...], ...]


class SumPlan(NamedTuple):
    """Which amounts count: all of them (`rivals` None), or the greater of rivals; beside the least what waits."""

    payable: bool
    exact: bool
    rivals: tuple[Rivals, ...] | None
    waiting: tuple[Waiting, ...]

    def placed(self, places: Sequence[int]) -> SumPlan:
        """Return it with each step in its place."""
        rivals = None
        if self.rivals is not None:
            rivals = tuple([Rivals(places[one.step], tuple([places[at] for at in one.others])) for one in self.rivals])
        waiting = [Waiting(tuple([tuple([places[at] for at in case]) for case in one.cases])) for one in self.waiting]
        return self._replace(rivals=rivals, waiting=tuple(waiting))

    @property
    def steps(self) -> frozenset[int]:
        """The places of the steps that it names."""
        rivals = [step for one in self.rivals or () for step in (one.step, *one.others)]
        return frozenset([*rivals, *[step for one in self.waiting for case in one.cases for step in case]])


def sum_plan(
    steps: Sequence[Came], doubtful: frozenset[str], gives_way: Mapping[str, frozenset[str]], notices: frozenset[str]
) -> SumPlan:
    """Return how steps add up, given in the order of their measures' ids; `doubtful` are all measures in doubt."""
    owing = [place for place, came in enumerate(steps) if not came.nothing]
    barred = any(came.applies and came.measure in notices for came in steps)
    if all(steps[place].exact for place in owing):
        return SumPlan(payable=not barred, exact=True, rivals=None, waiting=())
    rivals = _rivals(steps, owing, gives_way)
    return SumPlan(payable=False, exact=False, rivals=rivals, waiting=tuple(_waiting(steps, doubtful, gives_way)))


def _rivals(
    steps: Sequence[Came], owing: Sequence[int], gives_way: Mapping[str, frozenset[str]]
) -> tuple[Rivals, ...] | None:
    doubt = {steps[place].measure: place for place in owing if not steps[place].applies}
    if not any(measure in gives_way for measure in doubt):
        return None
    counted: set[int] = set()
    found: list[Rivals] = []
    for place in sorted(owing, key=lambda place: steps[place].measure not in gives_way):
        if place in counted:
            continue
        measure = steps[place].measure
        targets = gives_way.get(measure, frozenset()) if measure in doubt else frozenset()
        others = tuple(sorted(doubt[name] for name in targets if name in doubt and doubt[name] not in counted))
        counted.update({place, *others})
        found.append(Rivals(place, others))
    return tuple(found)


def _waiting(steps: Sequence[Came], doubtful: frozenset[str], gives_way: Mapping[str, frozenset[str]]) -> list[Waiting]:
    """Return what is owed either way: of findings in doubt which only others in doubt may take away."""
    places = {came.measure: place for place, came in enumerate(steps) if came.owes}
    rivals = {
        name: gives_way.get(name, frozenset()) & doubtful for name, place in places.items() if steps[place].covered
    }
    return [Waiting(tuple(_cases(together, shared, places))) for together, shared in waiting_together(rivals)]


def _cases(
    together: Mapping[str, frozenset[str]], rivals: frozenset[str], places: Mapping[str, int]
) -> list[tuple[int, ...]]:
    cases = (frozenset(case) for size in range(len(rivals) + 1) for case in combinations(sorted(rivals), size))
    return [
        (
            *(places[name] for name in sorted(case) if name in places),
            *(places[name] for name, others in together.items() if name not in rivals and others.isdisjoint(case)),
        )
        for case in cases
    ]
