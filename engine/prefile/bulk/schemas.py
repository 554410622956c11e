"""What a bulk screening writes, as Arrow tables: lines, what they owe by measure, entries, findings and problems.

Amounts are decimal128(18, 2) in US dollars, quantities decimal128(18, 6). Null under `most` or `payable` is one that is
not known, never zero. While they are on the way they are held in half as many bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa

from prefile.bulk.static_finding import StaticFinding
from prefile.errors import Problem

__all__ = [
    "AMOUNTS",
    "DAY",
    "FINDINGS",
    "HELD_AMOUNT",
    "HELD_MONEY",
    "INSTANT",
    "LINES",
    "MONEY",
    "PROBLEMS",
    "QUANTITIES",
    "TEXT",
    "Tables",
    "entries_schema",
    "findings_table",
    "held",
    "outward",
    "problems_table",
]

TEXT, MONEY, DAY = pa.string(), pa.decimal128(18, 2), pa.date32()
INSTANT = pa.timestamp("us", "UTC")
_AMOUNT = pa.decimal128(18, 6)
HELD_MONEY, HELD_AMOUNT = pa.decimal64(18, 2), pa.decimal64(18, 6)
_HELD = {MONEY: HELD_MONEY, _AMOUNT: HELD_AMOUNT}
_OUTWARD = {held: outward for outward, held in _HELD.items()}
_WORD = pa.dictionary(pa.int32(), TEXT)
LINES = pa.schema([
    ("entry", pa.int64()),
    ("entry_number", TEXT),
    ("line", pa.int32()),
    ("tariff_number", _WORD),
    ("origin", _WORD),
    ("minerals", _WORD),
    ("rate_date", DAY),
    ("value", MONEY),
    ("least", MONEY),
    ("most", MONEY),
    ("payable", MONEY),
    ("signature", pa.int64()),
    ("screened_alone", pa.bool_()),
])  # fmt: skip
AMOUNTS = pa.schema([
    ("entry", pa.int64()),
    ("line", pa.int32()),
    ("signature", pa.int64()),
    ("scenario", _WORD),
    ("measure", _WORD),
    ("least", MONEY),
    ("most", MONEY),
])  # fmt: skip
QUANTITIES = pa.schema([
    ("entry", pa.int64()),
    ("line", pa.int32()),
    ("place", pa.int32()),
    ("unit", _WORD),
    ("amount", _AMOUNT),
])  # fmt: skip
_ENTRIES = [
    ("entry", pa.int64()),
    ("entry_number", TEXT),
    ("reference", TEXT),
    ("importer", TEXT),
    ("rate_date", DAY),
    ("rated_at", INSTANT),
    ("lines", pa.int32()),
    ("least", MONEY),
    ("most", MONEY),
    ("payable", MONEY),
]
FINDINGS = pa.schema([
    ("signature", pa.int64()),
    ("measure", TEXT),
    ("outcome", TEXT),
    ("declare", TEXT),
    ("in_place_of", TEXT),
    ("gives_way_to", pa.list_(TEXT)),
    ("authorities", pa.list_(TEXT)),
    ("missing", pa.list_(TEXT)),
    ("scenario", TEXT),
])  # fmt: skip
PROBLEMS = pa.schema([
    ("entry", pa.int64()),
    ("file", TEXT),
    ("line", pa.int64()),
    ("column", pa.int64()),
    ("path", TEXT),
    ("code", TEXT),
    ("what", TEXT),
    ("next", TEXT),
    ("entry_value", TEXT),
])  # fmt: skip


class Tables(NamedTuple):
    """One batch as tables, amounts as they are held: in each, rows stand in the order of entries and their lines.

    `contents` are the findings that its lines name, `read` counts all its entries.
    """

    lines: pa.Table
    amounts: pa.Table
    quantities: pa.Table
    entries: pa.Table
    problems: pa.Table
    contents: Mapping[int, tuple[StaticFinding, ...]]
    read: int


def entries_schema(fees: Iterable[str]) -> pa.Schema:
    """Return the types of entries, with a column for each fee of a book."""
    return pa.schema([*_ENTRIES, *((fee, MONEY) for fee in fees)])


def held(schema: pa.Schema) -> pa.Schema:
    """Return the types in which a table is held while it is on the way."""
    return _with_types(schema, _HELD)


def outward(schema: pa.Schema) -> pa.Schema:
    """Return the types that everybody reads of a table that is on the way."""
    return _with_types(schema, _OUTWARD)


def _with_types(schema: pa.Schema, then: Mapping[pa.DataType, pa.DataType]) -> pa.Schema:
    return pa.schema([(field.name, then.get(field.type, field.type)) for field in schema])


def findings_table(contents: Mapping[int, tuple[StaticFinding, ...]]) -> pa.Table:
    """Return findings as rows, by the numbers that lines name them by."""
    if not contents:
        return FINDINGS.empty_table()
    order = sorted(contents)
    distinct: dict[StaticFinding, int] = {}  # of the findings of all signatures few are distinct
    places = [distinct.setdefault(finding, len(distinct)) for number in order for finding in contents[number]]
    signatures = pa.array(order, pa.int64()).take(
        pa.array([at for at, number in enumerate(order) for _ in contents[number]], pa.int64())
    )
    said = zip(list(FINDINGS)[1:], zip(*distinct, strict=True), strict=True)
    each = pa.Table.from_arrays([pa.array(column, field.type) for field, column in said], names=FINDINGS.names[1:])
    rows = each.take(pa.array(places, pa.int64()))
    return pa.Table.from_arrays([signatures, *rows.columns], schema=FINDINGS)


def problems_table(problems: Iterable[tuple[int, Problem, Decimal | None]]) -> pa.Table:
    """Return problems as rows, with the entries that they stand in the place of, and what those declare."""
    rows = [
        {
            "entry": entry,
            "file": problem.where.file,
            "line": problem.where.line,
            "column": problem.where.column,
            "path": problem.where.path,
            "code": problem.code,
            "what": problem.what,
            "next": problem.next,
            "entry_value": None if value is None else f"{value:f}",
        }
        for entry, problem, value in problems
    ]
    return pa.Table.from_pylist(rows, schema=PROBLEMS)
