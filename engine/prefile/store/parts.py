"""Many values asked for at once, in forms that no planner turns into a scan of all that an organization has.

A planner that knows nothing of a table yet takes every column for one of few values. It reads all rows of the
organization then, and compares each with a list, so that every batch costs more than the one before.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import ARRAY, Column, ColumnElement, Connection, Select, Text, cast, func, select

__all__ = ["looked_up", "numbered", "parts"]

_ASKED_AT_ONCE = 400  # values of a statement: SQLite takes a thousand at the least

Value = TypeVar("Value", str, int)


def parts(values: Collection[Value]) -> Iterator[list[Value]]:
    """Yield values in as many lists as statements take."""
    rest = iter(values)
    while part := list(islice(rest, _ASKED_AT_ONCE)):
        yield part


def numbered(column: Column[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a column is one of some numbers, and so between the first and the last of them."""
    return column.in_(numbers) & column.between(min(numbers, default=0), max(numbers, default=0))


def looked_up(
    connection: Connection, wanted: Select[tuple[Value]], by: Column[str], values: Collection[str]
) -> dict[str, Value]:
    """Return what a statement selects where a column has each of some values; those without a row are left out.

    Each value is looked up by itself, through a subquery that gives one row at the most.
    """
    if not values:
        return {}
    if connection.dialect.name == "postgresql":
        every = func.unnest(cast(list(values), ARRAY(Text))).table_valued("value").render_derived()
    else:
        every = func.json_each(json.dumps(list(values))).table_valued("value")
    one = wanted.where(by == every.c.value).limit(1).correlate(every).scalar_subquery()
    return {value: found for value, found in connection.execute(select(every.c.value, one)) if found is not None}
