"""A supposed amount, and what would be owed with it: never payable, and in no sum of what is law."""

from __future__ import annotations

from typing import NamedTuple

from prefile.findings import Amounts
from prefile.values.json_shape import Exact, json_object
from prefile.values.money import EXACT

__all__ = ["Would", "on_top"]


@json_object
class Would(NamedTuple):
    """A supposed amount: null where it cannot be told, and what is known of it (`most` null: no upper bound)."""

    duty: Exact | None
    least: Exact
    most: Exact | None


def on_top(today: Amounts, added: Would) -> Would:
    """Return all that would be owed: today's duty and what is added to it."""
    payable = None if today.payable is None or added.duty is None else EXACT.add(today.payable, added.duty)
    most = None if today.most is None or added.most is None else EXACT.add(today.most, added.most)
    return Would(payable, EXACT.add(today.least, added.least), most)
