"""The tables of one part of a run: put together in the process that made them, written with their entries numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from prefile.bulk.each_finding import EACH, each_finding
from prefile.bulk.schemas import ENTRIES, LINES, PROBLEMS, Tables
from prefile.bulk.static_finding import StaticFinding
from prefile.values.collecting import without_collecting

__all__ = [
    "EACH_FINDING",
    "Contents",
    "Counts",
    "PartTables",
    "held_tables",
    "hold_tables",
    "put",
    "together",
    "write_tables",
]

EACH_FINDING = "each-finding"  # the kind of rows that is written on demand
_SCHEMAS = {"lines": LINES, "entries": ENTRIES, "problems": PROBLEMS}
# How lines are written: columns that say few things as those, and what is counted or owed by its differences, which are
# as small as what compressing it would leave, in a third of the time. Bounds of what nobody looks up are for nothing.
_FEW = ("entry_number", "tariff_number", "origin", "rate_date", "signature")
_COUNTED = ("entry", "line", "screened_alone")
_MONEY = ("value", "least", "most", "payable")
_OWED = ("amounts", "supposed")
_NAMED = tuple([f"{name}.list.element.{of}" for name in _OWED for of in ("measure", "scenario")])
_AMOUNTS = tuple([f"{name}.list.element.{of}" for name in _OWED for of in ("least", "most")])
_PACKED = (*_FEW, *_COUNTED, *_NAMED)
_AS_LINES: dict[str, Any] = {
    "use_dictionary": [*_FEW, *_NAMED],
    "column_encoding": dict.fromkeys((*_MONEY, *_AMOUNTS), "DELTA_BINARY_PACKED"),
    "compression": {**dict.fromkeys(_PACKED, "zstd"), **dict.fromkeys((*_MONEY, *_AMOUNTS), "none")},
    "compression_level": dict.fromkeys(_PACKED, 1),
    "write_statistics": ["rate_date", *_COUNTED, *_MONEY],
}
_AS_OTHERS: dict[str, Any] = {"use_dictionary": True, "compression": "zstd", "compression_level": 1}
_VALUES = 1 << 16  # that are encoded at once
_ROWS = 1 << 16  # lines whose findings are held at once
Contents = Mapping[int, tuple[StaticFinding, ...]]


class Counts(NamedTuple):
    """How much a part holds: `read` counts its entries, those with problems too."""

    read: int
    entries: int
    lines: int
    problems: int
    screened_alone: int
    least_cents: int


class PartTables(NamedTuple):
    """The tables of a part, its entries numbered from 0 on."""

    read: int
    tables: Mapping[str, pa.Table]
    contents: Contents

    @property
    def counts(self) -> Counts:
        """How much there is."""
        lines = self.tables["lines"]
        least = pc.call_function("sum", [lines["least"]]).as_py()
        return Counts(
            self.read,
            self.tables["entries"].num_rows,
            lines.num_rows,
            self.tables["problems"].num_rows,
            int(np.count_nonzero(lines["screened_alone"].to_numpy())),
            int((least or 0) * 100),
        )


def together(tables: Iterable[Tables]) -> PartTables:
    """Put the tables of batches together."""
    with without_collecting():  # what is learned of lines is many objects, which stay
        every = list(tables)
    contents: dict[int, tuple[StaticFinding, ...]] = {}
    for table in every:
        contents.update(table.contents)
    made = {kind: pa.concat_tables([getattr(table, kind) for table in every] or [schema.empty_table()])
        for kind, schema in _SCHEMAS.items()}  # fmt: skip
    unified = {kind: table.unify_dictionaries() for kind, table in made.items()}
    return PartTables(sum(table.read for table in every), unified, contents)


def write_tables(part: PartTables, first: int, files: Mapping[str, Path]) -> None:
    """Write the tables of a part to the file of each kind; `first` numbers the part's first entry.

    Raises:
        OSError: a file cannot be written.
    """
    for kind, file in files.items():
        if kind == EACH_FINDING:
            _write_each(part, first, file)
        else:
            put(_numbered(part.tables[kind], first), file)


def put(table: pa.Table, file: Path) -> None:
    """Write a table."""
    chosen = _AS_LINES if table.schema == LINES else _AS_OTHERS
    pq.write_table(table, file, store_decimal_as_integer=True, write_batch_size=_VALUES, **chosen)


def _write_each(part: PartTables, first: int, file: Path) -> None:
    """Write a row for each finding of each line, some lines at a time."""
    with pq.ParquetWriter(
        file, EACH, compression="zstd", compression_level=1, store_decimal_as_integer=True
    ) as written:
        for lines in _slices(part.tables["lines"]):
            written.write_table(each_finding(_numbered(lines, first), part.contents))


def hold_tables(part: PartTables, file: Path) -> None:
    """Keep the tables of a part in files beside a name, until it is known how its entries are numbered.

    Raises:
        OSError: a file cannot be written.
    """
    for kind, table in part.tables.items():
        with pa.OSFile(str(_of_kind(file, kind)), "wb") as sink, pa.ipc.new_file(sink, table.schema) as written:
            written.write_table(table)


def held_tables(made: PartTables, file: Path) -> PartTables:
    """Return a part with its tables, of the files that keep them, which are gone once the tables are."""
    tables: dict[str, pa.Table] = {}
    for kind in _SCHEMAS:
        with pa.memory_map(str(_of_kind(file, kind))) as source:
            tables[kind] = pa.ipc.open_file(source).read_all()
        _of_kind(file, kind).unlink()
    return made._replace(tables=tables)


def _of_kind(file: Path, kind: str) -> Path:
    return file.with_name(f"{file.name}.{kind}")


def _slices(lines: pa.Table) -> Iterator[pa.Table]:
    for begins in range(0, lines.num_rows, _ROWS):
        yield lines.slice(begins, _ROWS)


def _numbered(table: pa.Table, first: int) -> pa.Table:
    """Return a table whose entries are numbered from `first` on."""
    place = table.schema.get_field_index("entry")
    entry = pc.call_function("add", [table["entry"], pa.scalar(first, pa.int64())])
    return table.set_column(place, table.schema.field("entry"), entry)
