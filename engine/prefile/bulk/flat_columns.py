"""Lines as a flat table, a row a line: what `prefile.bulk.screen` and Spark take, and Parquet files of lines.

Columns are named as in `prefile-entry`, each of text, or of the type that it means: `value`, `quantity` and weights may
be decimals or whole numbers, days dates, `entered` an instant. `tariff_number` has to be there; `quantity` and `unit`
are the line's one quantity. Lines that follow each other with one `entry_number` are an entry. What no column holds is
not stated.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from prefile.bulk.figures import is_amount
from prefile.bulk.key_table import Ints, Mask
from prefile.bulk.plain import LINE_TEXTS, Items, Plain, entry_of, rows_of, whole_of
from prefile.entry import FORMAT, Entry
from prefile.errors import DeclarationProblems
from prefile.intake import read_entries

__all__ = ["FLAT", "WORDS", "last_entry", "plain_of_lines", "whole_entries"]

_ENTRY = ("entry_number", "entry_type", "mode", "port", "importer", "entered", "imported", "exported")
_QUANTITY = ("quantity", "unit")
_AMOUNTS = {"value", "gross_kg", "net_kg", "quantity"}
FLAT = (*_ENTRY, "line", *LINE_TEXTS, *_QUANTITY)
_OWN = {"entry_number", "entered", "reference", "description"}  # what each entry or line says otherwise
WORDS = frozenset(FLAT) - _AMOUNTS - _OWN - {"line"}  # the columns that are fastest as dictionaries


def plain_of_lines(table: pa.Table) -> Plain:
    """Return a flat table in columns.

    Raises:
        ValueError: it has a column that is not one of `FLAT`, or no tariff number.
        TypeError: a column has a type that cannot be what it means.
    """
    unknown = [name for name in table.column_names if name not in FLAT]
    if unknown or "tariff_number" not in table.column_names:
        what = f"{', '.join(unknown)} is no column of lines" if unknown else "there is no column tariff_number"
        raise ValueError(f"{what}: they are {', '.join(FLAT)}")
    columns = {name: _column(name, table[name]) for name in table.column_names}
    size = table.num_rows
    first = _first_lines(columns.get("entry_number"), size)
    counts = np.diff(np.append(first, size)).astype(np.int32)
    entries = {name: columns[name].take(pa.array(first)) for name in _ENTRY if name in columns}
    entries["format"] = pa.DictionaryArray.from_arrays(np.zeros(len(first), np.int32), pa.array([FORMAT]))
    source = _Rows(columns, first, counts)
    return Plain(
        entries=entries,
        counts=counts,
        lines={name: columns[name] for name in LINE_TEXTS if name in columns},
        lines_of=source.lines_of,
        whole=source.whole,
        numbers=_numbers(columns.get("line")),
        items=_quantities(columns),
        others={name: _differs(columns[name], first) for name in _ENTRY[1:] if name in columns},
        named=columns.get("entry_number"),
        entry_of=source.entry_of,
    )


def _column(name: str, column: pa.ChunkedArray) -> pa.Array:
    """Return a column in a type in which it is read: amounts and instants as they are, all else as text."""
    array = _joined(column)
    kind = array.type
    if pa.types.is_dictionary(kind):
        words = array.dictionary
        if (
            name not in _AMOUNTS
            and pa.types.is_string(kind.value_type)
            and not words.null_count
            and len(words.unique()) == len(words)
        ):
            return array
        array, kind = array.dictionary_decode(), kind.value_type
    if name in _AMOUNTS and is_amount(kind):
        return array
    if (name == "entered" and pa.types.is_timestamp(kind)) or (name == "line" and kind == pa.int64()):
        return array
    return _text(name, array)


def _joined(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    joined = column.combine_chunks()
    return joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined


def _text(name: str, array: pa.Array) -> pa.Array:
    """Return a column as entries write what it says."""
    kind = array.type
    if (
        pa.types.is_large_string(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_date(kind)
    ):
        return array.cast(pa.string())
    if pa.types.is_timestamp(kind):
        return pa.array([None if said is None else _written(said) for said in array.to_pylist()], pa.string())
    if not (pa.types.is_string(kind) or pa.types.is_null(kind)):
        raise TypeError(f"{name} is of type {kind}, which no {name} has: amounts are decimals or text, never floats")
    return array.cast(pa.string())


def _written(said: object) -> str:
    """Return what a cell says, as entries write it."""
    return said.isoformat(timespec="minutes") if isinstance(said, datetime) else str(said)


def _first_lines(numbers: pa.Array | None, size: int) -> Ints:
    """Return where each entry begins: each line is one of its own without an entry number."""
    if numbers is None or not size:
        return np.arange(size, dtype=np.int32)
    stated = numbers.is_valid().to_numpy(zero_copy_only=False)
    return np.flatnonzero(~(_as_before(numbers) & stated)).astype(np.int32)


def _differs(column: pa.Array, first: Ints) -> pa.Array:
    """Return where a line says otherwise of its entry than the line before it."""
    same = _as_before(column)
    same[first] = True
    return pa.array(np.zeros(len(column), np.int8), mask=same)


def _as_before(column: pa.Array) -> Mask:
    """Return where a row says what the row before it does; the first one does not."""
    own = column.indices if isinstance(column, pa.DictionaryArray) else column
    absent = ~own.is_valid().to_numpy(zero_copy_only=False)
    same = np.zeros(len(own), np.bool_)
    if len(own):
        equal = pc.call_function("equal", [own.slice(1), own.slice(0, len(own) - 1)])
        same[1:] = equal.fill_null(False).to_numpy(zero_copy_only=False) | (absent[1:] & absent[:-1])  # noqa: FBT003
    return same


def _numbers(column: pa.Array | None) -> pa.Array | None:
    return column if column is None or column.type == pa.int64() else column.cast(pa.int64())


def _quantities(columns: dict[str, pa.Array]) -> dict[str, Items]:
    if not all(name in columns for name in _QUANTITY):
        return {}
    amount, unit = columns["quantity"], columns["unit"]
    if not amount.null_count:  # each line has one
        return {"quantities": Items(np.arange(len(amount) + 1, dtype=np.int32), {"amount": amount, "unit": unit})}
    stated = amount.is_valid().to_numpy(zero_copy_only=False) | unit.is_valid().to_numpy(zero_copy_only=False)
    begins = np.concatenate([[0], np.cumsum(stated)]).astype(np.int32)
    rows = pa.array(np.flatnonzero(stated))
    return {"quantities": Items(begins, {"amount": amount.take(rows), "unit": unit.take(rows)})}


def whole_entries(table: pa.Table, start: int, rows: int) -> int:
    """Return where a batch of about so many rows ends that begins at one: an entry is not cut, unless it is longer."""
    end = min(start + rows, int(table.num_rows))
    if end == table.num_rows:
        return end
    last = last_entry(table.slice(start, end + 1 - start))
    return start + last if last else end


def last_entry(table: pa.Table) -> int:
    """Return where the last entry of a table begins, which may go on behind it; lines without a number do not."""
    last = int(table.num_rows)
    if "entry_number" not in table.column_names or not last or table["entry_number"][last - 1].as_py() is None:
        return last
    numbers = table["entry_number"]
    last -= 1
    while last and numbers[last].as_py() == numbers[last - 1].as_py():
        last -= 1
    return last


class _Rows:
    """The lines of a flat table, for those that the ordinary code looks at."""

    def __init__(self, columns: dict[str, pa.Array], first: Ints, counts: Ints) -> None:
        self._first, self._counts = first, counts
        self._columns = columns

    def _said(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        return _said(self._columns, rows)

    def lines_of(self, entries: Sequence[int], places: Sequence[int]) -> Iterator[Entry]:
        said = self._said([int(self._first[entry]) + place for entry, place in zip(entries, places, strict=True)])
        for stated, place in zip(said, places, strict=True):
            yield entry_of(_shape([stated], place), 0)

    def whole(self, entry: int) -> tuple[Iterator[Entry | DeclarationProblems], int]:
        return read_entries(json.dumps(self._shape_of(entry)).encode(), name="the table"), 0

    def entry_of(self, entry: int) -> Entry:
        return whole_of(self._shape_of(entry))

    def _shape_of(self, entry: int) -> dict[str, Any]:
        """Return an entry of the lines that it has, the first of which says what is stated of the entry itself."""
        first, count = int(self._first[entry]), int(self._counts[entry])
        lines = {name: column for name, column in self._columns.items() if name not in _ENTRY}
        head, *_ = self._said([first])
        return _shape([head, *_said(lines, range(first + 1, first + count))], 0)


def _said(columns: Mapping[str, pa.Array], rows: Sequence[int]) -> list[dict[str, Any]]:
    """Return what columns say in some rows, as entries write it."""
    return [{name: _written(value) for name, value in said.items()} for said in rows_of(columns, rows)]


def _shape(rows: Sequence[Mapping[str, Any]], place: int) -> dict[str, Any]:
    """Return rows that follow each other as an entry; lines without a number are counted from a place on."""
    lines = []
    for at, stated in enumerate(rows, start=place + 1):
        line: dict[str, Any] = {name: stated[name] for name in LINE_TEXTS if name in stated}
        line["line"] = int(stated.get("line", at))
        if any(name in stated for name in _QUANTITY):
            line["quantities"] = [{"amount": stated.get("quantity"), "unit": stated.get("unit")}]
        lines.append(line)
    return {"format": FORMAT, **{name: rows[0][name] for name in _ENTRY if name in rows[0]}, "lines": lines}
