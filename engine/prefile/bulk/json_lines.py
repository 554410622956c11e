"""JSON Lines in columns: a recognizer of `prefile-entry` written one entry a line.

pyarrow reads the bytes by the entry's own keys. It refuses keys that are unknown or stand twice in an object, values of
another type and half characters, as the ordinary reader does. A block that it refuses is halved until the lines at
fault are found, which the ordinary reader then reads. What it would let pass is looked for in the bytes before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.json as pj

from prefile.bulk.key_table import Ints
from prefile.bulk.plain import LINE_TEXTS, Items, Plain, Unproved
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake import read_entries

__all__ = ["JsonLines"]

_S = pa.string()
_FEWEST = 64  # lines of a block that is not halved any more
_METADATA = re.compile(rb'"metadata"\s*:\s*\{([^{}]*)\}')
_KEY = re.compile(rb'"([A-Za-z0-9_ -]{1,60})"\s*:\s*"')
_MOST_METADATA = 32
_NOT_NULL = (
    b"quantities",
    b"claims",
    b"minerals",
    b"currency",
    b"line",
    b"secondary_numbers",
    b"lines",
    b"format",
    b"importer_facts",
    b"evidence",
    b"smelted_in",
    b"claim",
    b"mineral",
    b"amount",
    b"unit",
    b"tariff_number",
    b"status",
    b"number",
    b"value",
    b"part",
)
_SPACED = (b'" :', b":  ", b":\t", b":\r", b": \t")

_QUANTITY = [("amount", _S), ("unit", _S)]
_SECONDARY = [("number", _S), ("value", _S), ("quantities", pa.list_(pa.struct(_QUANTITY)))]
_MINERAL = [
    *((name, _S) for name in ("mineral", "percent", "contained_kg", "mined_in", "processed_in", "basis")),
    ("evidence", pa.list_(_S)),
]
_SMELTED = pa.struct([("percent", _S), ("value", _S), ("smelted_in", pa.list_(_S)), ("cast_in", _S)])
_MELTED = pa.struct([("percent", _S), ("value", _S), ("melted_in", _S)])
_INVOICE = [(name, _S) for name in ("number", "line", "unit_price", "unit", "currency", "quantity", "amount")]
_OTHERS: dict[str, pa.DataType] = {
    "set": _S,
    "secondary_numbers": pa.list_(pa.struct(_SECONDARY)),
    "exchange_rate": _S,
    "us_content": _S,
    "repair_value": _S,
    "part_values": pa.list_(pa.struct([("part", _S), ("value", _S)])),
    "sugar_degrees": _S,
    "made": _S,
    "declared": pa.list_(pa.struct([("number", _S), ("duty", _S), ("value", _S)])),
}
_ENTRY_TEXTS = (
    "format",
    "reference",
    "entry_number",
    "entry_type",
    "importer",
    "port",
    "mode",
    "entered",
    "imported",
    "exported",
)
_ENTRY_OTHERS = ("declared_in", "unlading_port", "withdrawn", "it_accepted")


def _line_type(metadata: tuple[str, ...]) -> pa.StructType:
    return pa.struct([
        ("line", pa.int64()),
        *((name, _S) for name in LINE_TEXTS),
        ("part_of", _S),
        ("quantities", pa.list_(pa.struct(_QUANTITY))),
        ("claims", pa.list_(pa.struct([("claim", _S), ("reference", _S), ("date", _S)]))),
        ("minerals", pa.list_(pa.struct(_MINERAL))),
        ("metal", pa.struct([("aluminum", _SMELTED), ("steel", _MELTED), ("copper", _SMELTED)])),
        ("ftz", pa.struct([("status", _S), ("filed", _S)])),
        ("invoice", pa.struct(_INVOICE)),
        *_OTHERS.items(),
        *([("metadata", pa.struct([(key, _S) for key in metadata]))] if metadata else []),
    ])  # fmt: skip


class JsonLines:
    """Recognizes blocks of whole lines; the keys of metadata are those that the first block has."""

    def __init__(self) -> None:
        """Know no metadata yet."""
        self._metadata: tuple[str, ...] = ()

    def batches(self, data: bytes, name: str, behind: int) -> Iterator[Plain | Unproved]:
        """Yield the entries of a block, in their order; `behind` lines of the file stand before it."""
        if not data.strip():
            return
        metadata = self._keys(data)
        if metadata - set(self._metadata) and len(self._metadata) < _MOST_METADATA:
            self._metadata = tuple(sorted({*self._metadata, *metadata}))[:_MOST_METADATA]
        plain = self._plain(data, name, behind)
        if plain is not None:
            yield plain
            return
        lines = data.splitlines(keepends=True)
        if len(lines) <= _FEWEST:
            yield from self._each(lines, name, behind)
            return
        middle = len(lines) // 2
        yield from self.batches(b"".join(lines[:middle]), name, behind)
        yield from self.batches(b"".join(lines[middle:]), name, behind + middle)

    def _each(self, lines: list[bytes], name: str, behind: int) -> Iterator[Plain | Unproved]:
        """Yield the lines of a block that is not plain one by one: those that are, and those that are not."""
        for place, line in enumerate(lines):
            if line.strip():
                yield self._plain(line, name, behind + place) or Unproved(line, behind + place)

    def _keys(self, data: bytes) -> set[str]:
        found: set[str] = set()
        for match in _METADATA.finditer(data, 0, 1 << 16):
            found.update(key.decode() for key in _KEY.findall(match[1]))
        return found

    def _plain(self, data: bytes, name: str, behind: int) -> Plain | None:
        """Return a block in columns; None where it is not proved to be what the ordinary reader would read."""
        ends = data.endswith(b"\n")
        count = data.count(b"\n") + (not ends)
        body = data[:-1] if ends else data
        if not _is_lines(body, count):
            return None
        try:
            data.decode()
            table = pj.read_json(
                pa.BufferReader(data),
                read_options=pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
                parse_options=pj.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="error"),
            )
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return None
        if table.num_rows != count:
            return None
        return _columns(table, data, name, behind)

    @property
    def _schema(self) -> pa.Schema:
        metadata = self._metadata
        named = [(key, _S) for key in metadata]
        return pa.schema([
            *((name, _S) for name in (*_ENTRY_TEXTS, *_ENTRY_OTHERS)),
            ("importer_facts", pa.list_(_S)),
            ("lines", pa.list_(_line_type(metadata))),
            *([("metadata", pa.struct(named))] if metadata else []),
        ])  # fmt: skip


def _is_lines(body: bytes, count: int) -> bool:
    """Whether each line is one object and no more, as far as its ends tell, without what pyarrow would let pass."""
    if not body.startswith(b"{") or not body.endswith(b"}") or body.count(b"}\n{") != count - 1:
        return False
    if b"\r" in body or any(spaced in body for spaced in _SPACED):
        return False
    if b"null" not in body:
        return True
    return not any(b'"%b":null' % key in body or b'"%b": null' % key in body for key in _NOT_NULL)


class _Source:
    """The lines of a block, for those entries that the ordinary reader looks at."""

    def __init__(self, data: bytes, name: str, behind: int) -> None:
        self._data, self._name, self._behind = data, name, behind
        self._last: tuple[int, dict[str, Any]] = (-1, {})

    @cached_property
    def _lines(self) -> list[bytes]:
        return self._data.splitlines()

    def one(self, entry: int, place: int) -> Entry:
        if self._last[0] != entry:
            self._last = entry, json.loads(self._lines[entry])
        shape = self._last[1]
        return Entry.model_validate({**shape, "lines": [shape["lines"][place]]})

    def whole(self, entry: int) -> tuple[Iterator[Entry | DeclarationProblems], int]:
        return read_entries(self._lines[entry], name=self._name), self._behind + entry


def _columns(table: pa.Table, data: bytes, name: str, behind: int) -> Plain | None:
    whole = {column: table[column].combine_chunks() for column in table.column_names}
    texts = {column: _chunk(array) for column, array in whole.items()}
    listed = texts.pop("lines")
    if listed.null_count:
        return None
    counts = np.diff(listed.offsets.to_numpy()).astype(np.int32)
    line = listed.flatten()
    if line.null_count:
        return None
    parts = _fields(line)
    metadata = texts.pop("metadata", None)
    if metadata is not None:
        texts.update({f"metadata.{key}": array for key, array in _fields(metadata).items()})
    lines = {key: parts[key] for key in (*LINE_TEXTS, "part_of")}
    items = {key: _items(parts[key]) for key in ("quantities", "claims", "minerals")}
    if any(found is None for found in items.values()):
        return None
    others = {key: parts[key] for key in _OTHERS}
    zone = _fields(parts["ftz"])
    lines["zone"], others["ftz.filed"] = zone["status"], zone["filed"]
    for key, array in _fields(parts["invoice"]).items():
        (others if key in {"quantity", "amount"} else lines)[f"invoice.{key}"] = array
    if "metadata" in parts:
        lines.update({f"metadata.{key}": array for key, array in _fields(parts["metadata"]).items()})
    _metal(parts["metal"], lines, items, others)
    source = _Source(data, name, behind)
    return Plain(
        entries={key: texts[key] for key in texts if key not in {*_ENTRY_OTHERS, "importer_facts"}},
        counts=counts,
        lines=lines,
        one=source.one,
        whole=source.whole,
        numbers=parts["line"],
        items={key: found for key, found in items.items() if found is not None},
        others=others,
        entry_others={key: texts[key] for key in (*_ENTRY_OTHERS, "importer_facts")},
    )


def _metal(
    metal: pa.StructArray, lines: dict[str, pa.Array], items: dict[str, Items | None], others: dict[str, pa.Array]
) -> None:
    for name, content in _fields(metal).items():
        for key, array in _fields(content).items():
            path = f"metal.{name}.{key}"
            if key == "value":
                others[path] = array
            elif key == "smelted_in":
                items[path] = _items(array)
            else:
                lines[path] = array


def _chunk(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.chunk(0) if isinstance(array, pa.ChunkedArray) else array


def _fields(array: pa.StructArray) -> Mapping[str, pa.Array]:
    """Return the fields of a column of objects; null where the object is."""
    return dict(zip([field.name for field in array.type], array.flatten(), strict=True))


def _items(array: pa.ListArray) -> Items | None:
    """Return a column of lists; None where an item is null."""
    values = array.flatten()
    if values.null_count:
        return None
    counts = np.zeros(len(array) + 1, np.int32)
    if array.null_count:
        lengths = np.diff(array.offsets.to_numpy())
        counts[1:] = np.where(array.is_valid().to_numpy(zero_copy_only=False), lengths, 0)
    else:
        counts[1:] = np.diff(array.offsets.to_numpy())
    begins: Ints = np.cumsum(counts).astype(np.int32)
    fields = {"item": values} if not pa.types.is_struct(values.type) else _fields(values)
    return Items(begins, fields)
