"""Plans as texts and numbers: each form once, as a row of whole numbers, and the steps by the places of their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from prefile.bulk.coded import QUANTITIES
from prefile.bulk.forms import OPEN, Form, StepForms
from prefile.bulk.kept_state import State

__all__ = ["PlanForms", "kept_plans", "taken_plans"]


class PlanForms(NamedTuple):
    """What a plan is made of: its steps, and the measures in doubt of which nothing can be owed.

    `slow` says why it has no forms.
    """

    steps: tuple[StepForms, ...]
    doubtful: frozenset[str]
    slow: str | None


def kept_plans(plans: Sequence[PlanForms]) -> State:
    """Return plans, to be taken in their order."""
    ids: dict[Form, int] = {}

    def named(forms: tuple[Form, ...] | None) -> list[int] | None:
        return None if forms is None else [ids.setdefault(form, len(ids)) for form in forms]

    written = [
        [
            [[*step[:_LOWER], named(step.lower), named(step.upper), step.total] for step in plan.steps],
            sorted(plan.doubtful),
            plan.slow,
        ]
        for plan in plans
    ]
    return {"forms": np.array(list(ids), np.int64).reshape(-1, len(Form._fields)), "plans": written}


def taken_plans(kept: State) -> Iterator[PlanForms]:
    """Yield plans that were kept, in their order.

    Raises:
        ValueError, TypeError, LookupError: they are none.
    """
    forms = [_form(row) for row in kept["forms"].tolist()]
    for steps, doubtful, slow in kept["plans"]:
        made = tuple([_step(step, place, forms) for place, step in enumerate(steps)])
        if not (slow is None or type(slow) is str):
            raise TypeError("no word for why a plan has no forms")
        yield PlanForms(made, frozenset(map(str, doubtful)), slow)


_LOWER = StepForms._fields.index("lower")


def _form(row: list[int]) -> Form:
    form = Form(*row)
    if min(form) < 0 or form.over < 1 or form.quantity >= len(QUANTITIES):
        raise ValueError("no form of a duty")
    return form


def _step(row: list[Any], place: int, forms: Sequence[Form]) -> StepForms:
    *said, lower, upper, total = row
    if any(number < 0 for number in (*lower, *(upper or ()))):
        raise ValueError("a form that is not there")
    if total is not None and not OPEN <= total < place:
        raise ValueError("a step that is not before")
    measure, determined, in_doubt, covered = said
    return StepForms(
        str(measure),
        bool(determined),
        bool(in_doubt),
        bool(covered),
        tuple([forms[number] for number in lower]),
        None if upper is None else tuple([forms[number] for number in upper]),
        total,
    )
