"""What a recognizer hands on: entries and lines as columns of text, and where each stands in the input.

A recognizer of a format makes these columns of what it can prove to be in the plain shape of it, text for text as it is
written. Whether what they say is plain too (amounts, days, countries …) is proved once for all formats, in proof.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Ints
from prefile.entry import Entry
from prefile.entry.plain_entry import plain_entry
from prefile.errors import DeclarationProblems

__all__ = ["LINE_TEXTS", "Items", "Plain", "Read", "ReadLines", "Source", "Unproved", "entry_of", "rows_of", "whole_of"]

# The columns of a line that are read; a recognizer leaves out those that no line has.
LINE_TEXTS = (
    "reference",
    "description",
    "supplier",
    "tariff_number",
    "origin",
    "exported_from",
    "loaded",
    "program",
    "value",
    "currency",
    "gross_kg",
    "net_kg",
    "end_use",
)


# What reads lines alone, by the places of their entries and in those; and an entry, whose bytes stand behind so many
# lines.
ReadLines = Callable[[Sequence[int], Sequence[int]], Iterable[Entry]]
Read = Callable[[int], tuple[Iterator[Entry | DeclarationProblems], int]]


class Source(Protocol):
    """What the columns of a block were made of."""

    def lines_of(self, entries: Sequence[int], places: Sequence[int], /) -> Iterable[Entry]:
        """Return lines, each by its entry and its place there, as entries of their own."""
        ...

    def whole(self, entry: int, /) -> tuple[Iterator[Entry | DeclarationProblems], int]:
        """Return an entry as the ordinary reader reads it, and how many lines of the file stand before it."""
        ...


def rows_of(columns: Mapping[str, pa.Array], rows: Sequence[int]) -> list[dict[str, Any]]:
    """Return what columns say in some rows, each without what is not stated there; decimals as they are written."""
    if isinstance(rows, range):  # that follow each other
        some = [column.slice(rows.start, len(rows)) for column in columns.values()]
    else:
        at = pa.array(rows, pa.int64())
        some = [column.take(at) for column in columns.values()]
    said = zip(*map(_listed, some), strict=True)
    return [{name: value for name, value in zip(columns, row, strict=True) if value is not None} for row in said]


def _listed(column: pa.Array) -> list[Any]:
    """Return a column as a list, made by way of text: a word of a dictionary, or a decimal, takes ten times as long."""
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary.take(column.indices)
    elif pa.types.is_decimal(column.type):  # of no more than six places, which are written as they are
        column = column.cast(pa.string())
    said: list[Any] = column.to_pylist()
    return said


def entry_of(shape: Mapping[str, Any], place: int) -> Entry:
    """Return the line at a place of an entry's shape as an entry of its own."""
    return whole_of({**shape, "lines": [shape["lines"][place]]})


def whole_of(shape: Mapping[str, Any]) -> Entry:
    """Return an entry of its shape."""
    return plain_entry(shape) or Entry.model_validate(shape)


@dataclass(frozen=True)
class Items:
    """A list that each line has: where the items of each line begin, with a last one for the end, and their fields."""

    begins: Ints
    fields: Mapping[str, pa.Array]

    @property
    def counts(self) -> Ints:
        """How many each line has."""
        return np.diff(self.begins)


@dataclass(frozen=True)
class Plain:
    """Entries in columns.

    `entries` and `lines` are columns of text by the names of `prefile-entry` (parts of parts with dots), `counts` how
    many lines each entry has, and `named` is the number of its entry on each line, where that is a column of its own.
    `others` are columns of lines that no signature holds: a line that has one of them is not plain. `lines_of` reads
    lines, by the places of their entries and in those, each as an entry of that line alone; `whole` reads an entry by
    the ordinary reader, as bytes before which so many lines of the file stand. `entry_of` reads one that is proved to
    be plain, where that is less than to read it whole.
    """

    entries: Mapping[str, pa.Array]
    counts: Ints
    lines: Mapping[str, pa.Array]
    lines_of: ReadLines
    whole: Read
    numbers: pa.Array | None = None
    items: Mapping[str, Items] = field(default_factory=dict)
    others: Mapping[str, pa.Array] = field(default_factory=dict)
    entry_others: Mapping[str, pa.Array] = field(default_factory=dict)
    named: pa.Array | None = None
    entry_of: Callable[[int], Entry] | None = None


@dataclass(frozen=True)
class Unproved:
    """Bytes that no recognizer took, for the ordinary reader; so many lines of the file stand before them.

    `read` reads them where they are no file by themselves, and places problems in the file.
    """

    data: bytes
    behind: int
    read: Callable[[], Iterator[Entry | DeclarationProblems]] | None = None
