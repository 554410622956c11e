"""The tables of one part of a run: put together in the process that made them, written with their entries numbered."""

from __future__ import annotations

import base64
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from prefile.bulk.amount_rows import rows_of_amounts
from prefile.bulk.each_finding import EACH, each_finding
from prefile.bulk.quantity_rows import QUANTITY_ROWS
from prefile.bulk.schemas import AMOUNTS, LINES, PROBLEMS, QUANTITIES, Tables, entries_schema, held, outward
from prefile.bulk.static_finding import StaticFinding
from prefile.bulk.written import how_written
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
_KINDS = ("lines", "amounts", QUANTITY_ROWS, "entries", "problems")
_VALUES = 1 << 16  # that are encoded at once
_HALF = 32
_ROWS = 1 << 16  # lines whose findings are held at once
Contents = Mapping[int, tuple[StaticFinding, ...]]


class Counts(NamedTuple):
    """How much a part holds: `read` counts its entries, those with problems too, from which the next part goes on."""

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
        return Counts(
            self.read,
            self.tables["entries"].num_rows,
            lines.num_rows,
            self.tables["problems"].num_rows,
            int(np.count_nonzero(lines["screened_alone"].to_numpy())),
            sum(map(_sum_of_cents, lines["least"].chunks)),
        )


def _sum_of_cents(column: pa.Array) -> int:
    """Return the sum of a column of money as it is held, none of it null, in cents: by halves, which 64 bits hold."""
    cents = np.frombuffer(column.buffers()[1], np.int64)[column.offset : column.offset + len(column)]
    return (int((cents >> _HALF).sum()) << _HALF) + int((cents & ((1 << _HALF) - 1)).sum())


def together(tables: Iterable[Tables], fees: Iterable[str]) -> PartTables:
    """Put the tables of batches together; `fees` are those of the book."""
    with without_collecting():  # what is learned of lines is many objects, which stay
        every = list(tables)
    contents: dict[int, tuple[StaticFinding, ...]] = {}
    for table in every:
        contents.update(table.contents)
    schemas = {
        "lines": LINES,
        "amounts": AMOUNTS,
        QUANTITY_ROWS: QUANTITIES,
        "entries": entries_schema(fees),
        "problems": PROBLEMS,
    }
    made = {
        kind: pa.concat_tables([getattr(table, kind) for table in every] or [held(schema).empty_table()])
        for kind, schema in schemas.items()
    }
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
    with _writer(table.schema, file) as written:
        written.write_table(table)


@contextmanager
def _writer(schema: pa.Schema, file: Path) -> Generator[pq.ParquetWriter]:
    """Return what writes tables to a file, which says the types that readers find there."""
    found = base64.b64encode(outward(schema).serialize().to_pybytes())
    with pq.ParquetWriter(
        file,
        schema,
        store_schema=False,
        store_decimal_as_integer=True,
        write_batch_size=_VALUES,
        **how_written(schema),
    ) as written:
        yield written
        written.add_key_value_metadata({"ARROW:schema": found.decode()})


def _write_each(part: PartTables, first: int, file: Path) -> None:
    """Write a row for each finding of each line, some lines at a time."""
    lines, amounts = (_numbered(part.tables[kind], first) for kind in ("lines", "amounts"))
    with _writer(held(EACH), file) as written:
        rows = rows_of_amounts(lines, amounts)
        for begins in range(0, lines.num_rows, _ROWS):
            own = np.flatnonzero((rows >= begins) & (rows < begins + _ROWS))
            some = amounts.take(pa.array(own))
            written.write_table(each_finding(lines.slice(begins, _ROWS), some, rows[own] - begins, part.contents))


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
    for kind in _KINDS:
        with pa.memory_map(str(_of_kind(file, kind))) as source:
            tables[kind] = pa.ipc.open_file(source).read_all()
        _of_kind(file, kind).unlink()
    return made._replace(tables=tables)


def _of_kind(file: Path, kind: str) -> Path:
    return file.with_name(f"{file.name}.{kind}")


def _numbered(table: pa.Table, first: int) -> pa.Table:
    """Return a table whose entries are numbered from `first` on."""
    place = table.schema.get_field_index("entry")
    entry = pc.call_function("add", [table["entry"], pa.scalar(first, pa.int64())])
    return table.set_column(place, table.schema.field("entry"), entry)
