"""How a table of a page is sorted: by a column that its heading leads to, up or down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

__all__ = ["Order", "in_order"]

Row = TypeVar("Row")


class Order(NamedTuple):
    """By which column a table is sorted, and whether from the greatest down."""

    by: str
    down: bool = False


def in_order(rows: Iterable[Row], key: Callable[[Row], Any], *, down: bool) -> list[Row]:
    """Return rows sorted by a key, rows that are alike in their order; those without one come last, up and down."""
    keyed = [(key(row), row) for row in rows]
    known = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=down)
    return [row for _, row in known] + [row for found, row in keyed if found is None]
