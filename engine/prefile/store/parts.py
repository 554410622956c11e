"""Values in as many lists as statements take."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

__all__ = ["parts"]

_ASKED_AT_ONCE = 400  # values of a statement: SQLite takes a thousand at the least

Value = TypeVar("Value", str, int)


def parts(values: Collection[Value]) -> Iterator[list[Value]]:
    """Yield values in as many lists as statements take."""
    rest = iter(values)
    while part := list(islice(rest, _ASKED_AT_ONCE)):
        yield part
