"""`prefile-entry` as a table of one row an entry: its types, and the columns of lines and of their parts in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Ints
from prefile.bulk.plain import LINE_TEXTS, Items, Plain, Read, ReadLines

__all__ = ["NotPlain", "entry_schema", "plain_of"]

_S = pa.string()
_QUANTITY = pa.struct([("amount", _S), ("unit", _S)])
_LISTS = {"importer_facts", "evidence", "smelted_in", "quantities", "claims", "minerals", "secondary_numbers"}
_NEVER_NULL = _LISTS | {"line", "currency"}
_OTHERS = (
    "set",
    "secondary_numbers",
    "exchange_rate",
    "us_content",
    "repair_value",
    "part_values",
    "sugar_degrees",
    "made",
    "declared",
)
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
_ENTRY_OTHERS = (
    "declared_in",
    "unlading_port",
    "withdrawn",
    "it_accepted",
    "importer_facts",
)
_SMELTED = pa.struct([("percent", _S), ("value", _S), ("smelted_in", pa.list_(_S)), ("cast_in", _S)])
_MELTED = pa.struct([("percent", _S), ("value", _S), ("melted_in", _S)])
_NUMBERED = [("number", _S), ("value", _S)]
_MINERAL = [(name, _S) for name in ("mineral", "percent", "contained_kg", "mined_in", "processed_in", "basis")]
_INVOICE = [(name, _S) for name in ("number", "line", "unit_price", "unit", "currency", "quantity", "amount")]
_LINE: dict[str, pa.DataType] = {
    "line": pa.int64(),
    **dict.fromkeys((*LINE_TEXTS, "part_of", *_OTHERS), _S),
    "quantities": pa.list_(_QUANTITY),
    "claims": pa.list_(pa.struct([("claim", _S), ("reference", _S), ("date", _S)])),
    "minerals": pa.list_(pa.struct([*_MINERAL, ("evidence", pa.list_(_S))])),
    "metal": pa.struct([("aluminum", _SMELTED), ("steel", _MELTED), ("copper", _SMELTED)]),
    "ftz": pa.struct([("status", _S), ("filed", _S)]),
    "invoice": pa.struct(_INVOICE),
    "secondary_numbers": pa.list_(pa.struct([*_NUMBERED, ("quantities", pa.list_(_QUANTITY))])),
    "part_values": pa.list_(pa.struct([("part", _S), ("value", _S)])),
    "declared": pa.list_(pa.struct([*_NUMBERED, ("duty", _S)])),
}
_ENTRY = {**dict.fromkeys((*_ENTRY_TEXTS, *_ENTRY_OTHERS), _S), "importer_facts": pa.list_(_S)}


class NotPlain(Exception):  # noqa: N818 - no error: the ordinary reader reads it
    """A table of entries is not proved to be what the ordinary reader would read."""


def entry_schema(keys: Collection[str] | None, metadata: Collection[str]) -> pa.Schema:
    """Return the types of entries that have some keys (None: any), and some keys in their metadata."""
    named = pa.struct([(key, _S) for key in sorted(metadata)])
    more = {"metadata": named} if metadata else {}

    def chosen(types: Mapping[str, pa.DataType]) -> list[tuple[str, pa.DataType]]:
        return [(key, kind) for key, kind in types.items() if keys is None or key in keys]

    return pa.schema([*chosen({**_ENTRY, **more}), ("lines", pa.list_(pa.struct(chosen({**_LINE, **more}))))])


def plain_of(table: pa.Table, data: bytes, lines_of: ReadLines, whole: Read) -> Plain:
    """Return a table of entries in columns; `data` are the bytes that it was read from.

    Raises:
        NotPlain: a list, or a line, is null.
    """
    texts = {name: _chunk(table[name]) for name in table.column_names}
    counts, line = _listed(texts.pop("lines"))
    parts = _fields(line)
    lines = {name: column for name, column in parts.items() if pa.types.is_string(column.type)}
    others = {name: parts[name] for name in _OTHERS if name in parts}
    items = {name: _items(parts[name]) for name in ("quantities", "claims", "minerals") if name in parts}
    for name, column in _inner(parts):
        head, _, key = name.rpartition(".")
        if name.startswith("metal.") and key == "smelted_in":
            items[name] = _items(column)
        elif (head.startswith("metal.") and key == "value") or name in _INNER_OTHERS:
            others[name] = column
        else:
            lines["zone" if name == "ftz.status" else name] = column
    for key, column in _never_null({**texts, **parts, **_of_items(items), **lines}):
        if _is_null(key, column, data):
            raise NotPlain
    if "ftz" in parts and parts["ftz"].null_count != lines["zone"].null_count:  # a zone without a status
        raise NotPlain
    heads = {name: column for name, column in _flat(texts).items() if name not in _ENTRY_OTHERS}
    return Plain(
        entries=heads,
        counts=counts,
        lines={name: column for name, column in lines.items() if name not in others},
        lines_of=lines_of,
        whole=whole,
        numbers=parts.get("line"),
        items=items,
        others=others,
        entry_others={name: texts[name] for name in _ENTRY_OTHERS if name in texts},
    )


_INNER_OTHERS = ("ftz.filed", "invoice.quantity", "invoice.amount")


def _chunk(column: pa.ChunkedArray) -> pa.Array:
    joined = column.combine_chunks()
    return joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined


def _listed(lines: pa.ListArray) -> tuple[Ints, pa.StructArray]:
    """Return how many lines each entry has, and all of them."""
    line = lines.flatten()
    if lines.null_count or line.null_count:
        raise NotPlain
    return np.diff(lines.offsets.to_numpy()).astype(np.int32), line


def _inner(parts: Mapping[str, pa.Array]) -> Iterator[tuple[str, pa.Array]]:
    """Yield the parts of the parts of lines, by their paths."""
    for name in ("metal", "ftz", "invoice", "metadata"):
        for key, column in _fields(parts[name]).items() if name in parts else ():
            if pa.types.is_struct(column.type):
                yield from ((f"{name}.{key}.{inner}", content) for inner, content in _fields(column).items())
            else:
                yield f"{name}.{key}", column


def _of_items(items: Mapping[str, Items]) -> dict[str, pa.Array]:
    return dict(items["minerals"].fields) if "minerals" in items else {}


def _flat(texts: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Return the columns of entries, with those of their metadata."""
    found = {name: column for name, column in texts.items() if name != "metadata"}
    if "metadata" in texts:
        found.update({f"metadata.{key}": column for key, column in _fields(texts["metadata"]).items()})
    return found


def _never_null(columns: Mapping[str, pa.Array]) -> Iterator[tuple[str, pa.Array]]:
    """Yield the columns of keys that hold a value or are not there."""
    for name, column in columns.items():
        key = name.rpartition(".")[2]
        if key in _NEVER_NULL and not name.startswith("invoice."):
            yield key, column


def _is_null(key: str, column: pa.Array, data: bytes) -> bool:
    """Whether some object may have null under a key."""
    if not column.null_count or f'"{key}"'.encode() not in data:
        return False
    return re.search(rb'"%b"\s*:\s*null' % key.encode(), data) is not None


def _fields(column: pa.StructArray) -> Mapping[str, pa.Array]:
    """Return the fields of a column of objects; null where the object is."""
    return dict(zip([field.name for field in column.type], column.flatten(), strict=True))


def _items(column: pa.ListArray) -> Items:
    """Return a column of lists."""
    values = column.flatten()
    if values.null_count:
        raise NotPlain
    counts = np.diff(column.offsets.to_numpy())
    if column.null_count:
        counts = np.where(column.is_valid().to_numpy(zero_copy_only=False), counts, 0)
    begins: Ints = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Items(begins, _fields(values) if pa.types.is_struct(values.type) else {"item": values})
