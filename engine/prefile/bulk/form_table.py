"""The forms of the steps of plans as columns, by the plan's number: what the kernel looks up for whole columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prefile.bulk.forms import Form, NoForm, StepForms

__all__ = ["COMMON", "MOST_STEPS", "NO_TOTAL", "RANGE", "FormTable"]

MOST_STEPS = 10
MOST_FORMS = 3
NO_TOTAL = -9
COMMON = 10**4  # over which most shares of a value are whole: to divide by one number takes a quarter of the time
RANGE = 4.0e18
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
        self.share = np.zeros(0, np.int64)
        self.is_share = np.zeros(0, np.bool_)
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
        self.total = np.full((MOST_STEPS, size), NO_TOTAL, np.int8)

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
        self.total[at, place] = NO_TOTAL if step.total is None else step.total

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
        wide = [form.by_value * _WIDEST_VALUE + form.by_quantity * _WIDEST_QUANTITY > RANGE / 2 for form in new]
        self.wide = np.append(self.wide, np.array(wide, np.bool_))
        shares = [_share_of(form) for form in new]
        self.share = np.append(self.share, np.array([share or 0 for share in shares], np.int64))
        self.is_share = np.append(self.is_share, np.array([share is not None for share in shares], np.bool_))

    def _grow(self) -> None:
        for name in ("steps", "slow", "lower", "upper", "lowers", "uppers", "determined", "in_doubt", "total"):
            held = getattr(self, name)
            more = np.full_like(held, NO_TOTAL if name == "total" else 0)
            setattr(self, name, np.concatenate([held, more], axis=-1))


def _share_of(form: Form) -> int | None:
    """Return a form as a share of the value over the common denominator; None of any other, and where it is wide."""
    if form.by_quantity or COMMON % form.over:
        return None
    share = form.by_value * (COMMON // form.over)
    return share if share * _WIDEST_VALUE <= RANGE / 2 else None
