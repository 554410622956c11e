"""The layout of a kept book: a head in JSON, then blobs, then columns of references.

The book's objects stand in runs of one kind (a class of law, tuples, frozensets, dictionaries), the innermost first. A
run has a column a field, or one of sizes and one of all its items; a cell is the place of a leaf or of an object of an
earlier run, so that what two objects share stays shared. Nothing of a file is run: its kinds are classes of law that
prefile has, with as many fields, and its references lie before them.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

__all__ = ["BUILT_IN", "CELL", "HEAD_SIZE", "LEAVES", "SINGLE", "Head", "kind_name", "parts_named", "turned"]

SINGLE = (None, False, True)
LEAVES: dict[type, tuple[Callable[[Any], str], Callable[[str], object]]] = {
    str: (str, str),
    int: (str, int),
    Decimal: (str, Decimal),
    date: (date.isoformat, date.fromisoformat),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    Path: (Path.as_posix, Path),
}
BUILT_IN: dict[str, type] = {kind.__name__: kind for kind in (tuple, list, frozenset, dict)}
CELL = "I"  # an unsigned integer of four bytes
HEAD_SIZE = 8  # bytes that say how long the head is


class Head(TypedDict):
    """What stands before the columns.

    `leaves` are texts by their kind, `blobs` the sizes of those in bytes, `runs` the kind, count and number of columns
    (of a built-in kind: of items) of each, and `book` the place of the book. `agreed` is what both deciders said of its
    questions: a form, of how many terms, and the answers (`decision.agreed`).
    """

    leaves: list[tuple[str, list[str]]]
    blobs: list[int]
    runs: list[tuple[str, int, int]]
    book: int
    agreed: list[tuple[str, int, str]]


def kind_name(kind: type) -> str:
    """Return what the head calls a kind of object."""
    return kind.__name__ if kind in BUILT_IN.values() else f"{kind.__module__}:{kind.__qualname__}"


@cache
def parts_named(kind: type) -> tuple[str, ...]:
    """Return the fields that objects of a class are made of.

    Raises:
        TypeError: it is no data class, for which the layout has no form.
    """
    named: tuple[str, ...] | None = getattr(kind, "_fields", getattr(kind, "__struct_fields__", None))
    if named is not None:
        return named
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__qualname__} has no form in a kept book")
    return tuple([field.name for field in fields(kind) if field.init])


def turned(column: array[int]) -> array[int]:
    """Return a column with its bytes in the order of files, least first, or back in this machine's."""
    if sys.byteorder == "big":
        column.byteswap()
    return column
