"""What lines are found to be and how it adds up, as JSON says it: each finding, and each way of adding up, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any

import numpy as np

from prefile.bulk.kept_state import State, places
from prefile.bulk.static_finding import StaticFinding
from prefile.duty.sum_plan import Rivals, SumPlan, Waiting

__all__ = ["kept_contents", "kept_sums", "taken_contents", "taken_sums"]

Contents = Mapping[int, tuple[StaticFinding, ...]]


def kept_contents(contents: Contents) -> State:
    """Return findings by the numbers of their contents."""
    ids: dict[StaticFinding, int] = {}
    named = [[number, [ids.setdefault(one, len(ids)) for one in found]] for number, found in contents.items()]
    return {"findings": list(ids), "named": named}


def taken_contents(kept: State) -> dict[int, tuple[StaticFinding, ...]]:
    """Return findings by the numbers of their contents.

    Raises:
        ValueError, TypeError, LookupError: they are none.
    """
    findings = [_finding(row) for row in kept["findings"]]
    return {int(number): tuple([findings[at] for at in found]) for number, found in kept["named"]}


def _finding(row: Sequence[Any]) -> StaticFinding:
    parts = [tuple(map(str, part)) if isinstance(part, list) else part for part in row]
    if any(type(part) not in {str, tuple, NoneType} for part in parts):
        raise TypeError("no finding")
    return StaticFinding._make(parts)


def kept_sums(sums: Sequence[SumPlan]) -> State:
    """Return how cases add up, in their order."""
    ids: dict[SumPlan, int] = {}
    column = np.array([ids.setdefault(one, len(ids)) for one in sums], np.int32)
    return {"of": column, "sums": list(ids)}


def taken_sums(kept: State) -> list[SumPlan]:
    """Return how cases add up, in their order.

    Raises:
        ValueError, TypeError, LookupError: nothing says so.
    """
    sums = [_sum(row) for row in kept["sums"]]
    return [sums[at] for at in places(kept["of"], len(sums)).tolist()]


def _sum(row: Sequence[Any]) -> SumPlan:
    payable, exact, rivals, waiting = row
    return SumPlan(
        payable=bool(payable),
        exact=bool(exact),
        rivals=None if rivals is None else tuple([Rivals(int(step), _steps(others)) for step, others in rivals]),
        waiting=tuple([Waiting(tuple([_steps(case) for case in cases])) for (cases,) in waiting]),
    )


def _steps(row: Sequence[Any]) -> tuple[int, ...]:
    return tuple([int(step) for step in row])
