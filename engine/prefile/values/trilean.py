"""The three answers of a question of law: no, unknown, yes, in this order, so that least and greatest combine them.

A fact about the goods that is missing is unknown; a relief that the importer did not claim is no.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = ["NO", "UNKNOWN", "YES", "Trilean", "whether"]


class Trilean(IntEnum):
    """No, unknown or yes. `min` of several is their *all*, `max` their *any*."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    __hash__ = int.__hash__  # the number's own, computed without a call into Python: answers are parts of keys


NO, UNKNOWN, YES = Trilean.NO, Trilean.UNKNOWN, Trilean.YES


def whether(holds: bool) -> Trilean:  # noqa: FBT001 - it is the value
    """Return yes or no."""
    return YES if holds else NO
