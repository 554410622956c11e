"""The input of a bulk run in units: what becomes one part of the output, with the key by which it is known again.

Where a unit begins and ends is found without reading what it says; whoever screens it reads it from its file again, in
this process or in another.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from prefile.bulk.catair_entries import HEADER, ROW, codes_of, table_of
from prefile.bulk.csv_rows import CsvLayout, CsvRows
from prefile.bulk.flat_columns import WORDS, last_entry
from prefile.bulk.json_lines import count_objects
from prefile.bulk.newlines import count_newlines
from prefile.bulk.schemas import Tables
from prefile.bulk.screener import Screener
from prefile.bulk.unit_tables import (
    Piece,
    catair_tables,
    csv_tables,
    json_tables,
    lines_tables,
    read_tables,
    xml_tables,
)
from prefile.bulk.xml_entries import END, ROOT, ends_root, is_entries, root_of
from prefile.intake import read_entries
from prefile.intake.catair.declarations import read_catair
from prefile.intake.formats import reader_of
from prefile.intake.limits import Limits
from prefile.intake.table.declarations import CsvColumns, csv_columns, read_csv_entries
from prefile.intake.table.entries import MOST_ENTRIES

__all__ = ["BLOCK", "Unit", "Work", "units_of"]

BLOCK = 8 << 20  # bytes of input that are held at once
_BLOCKS = 4  # of a part
_ENTRIES = 5000  # of a part that the ordinary reader reads
_PEEK = 1 << 16
_PARQUET = b"PAR1"
_BEGINS = re.compile(rb"^(?:\xef\xbb\xbf)*")
_ROWS = 3 << 16  # of a Parquet file that are held at once: by more, ten million lines take over 600 MB

Work = Callable[[Screener], Iterator[Tables]]


class Unit(NamedTuple):
    """One part to be: its key, its bytes, and what makes its tables, which any process may (it pickles)."""

    key: str
    size: int
    work: Work


def units_of(name: str, block: int) -> Iterator[Unit]:
    """Yield the units of a file.

    Raises:
        OSError: it cannot be read.
    """
    with Path(name).open("rb") as stream:
        start = stream.read(_PEEK)
        stream.seek(0)
        if start.startswith(_PARQUET):
            yield from _flat(name)
        elif (root := root_of(start)) is not None:
            yield from _of_xml(name, stream, block, root)
        elif _begins_lines(start):
            yield from _of_json(name, stream, block)
        elif reader_of(start, name) is read_catair:
            yield from _of_catair(name, stream, block)
        elif (columns := _in_columns(name, start)) is not None:
            yield from _of_csv(name, stream, block, columns)
        else:
            yield from _ordinary(name, stream, 0, 0)


def _begins_lines(start: bytes) -> bool:
    """Whether a file begins with one JSON object a line."""
    first, newline, _ = start.partition(b"\n")
    return bool(newline) and first.startswith(b"{") and first.rstrip().endswith(b"}")


def _of_json(name: str, stream: BinaryIO, block: int) -> Iterator[Unit]:
    """Yield JSON Lines in units of some blocks; from a line that is no object on, the ordinary reader reads them."""
    behind, begins, size, rest = 0, 0, block * _BLOCKS, b""
    while data := rest + stream.read(size - len(rest)):
        cut = data.rfind(b"\n") + 1
        if len(data) < size:  # the end of the file
            cut = len(data)
        data, rest = data[:cut], data[cut:]
        place = _first_broken(data)
        whole = data if place is None else data[:place]
        if whole:
            yield _unit(whole, partial(json_tables, Piece(name, begins, len(whole), behind), block))
            behind, begins = behind + count_newlines(whole), begins + len(whole)
        if place is not None or not cut:
            yield from _ordinary(name, _chained(data[len(whole) :] + rest, stream), behind, begins)
            return


def _unit(data: bytes, work: Work) -> Unit:
    return Unit(hashlib.sha256(data).hexdigest(), len(data), work)


def _first_broken(data: bytes) -> int | None:
    """Return where the first line begins that is no object of its own, as far as it shows; None where all are."""
    if count_objects(data) is not None:
        return None
    at = 0
    for line in data.splitlines(keepends=True):
        if line.strip():
            try:
                whole = isinstance(msgspec.json.decode(line), dict)
            except (msgspec.DecodeError, UnicodeDecodeError):
                whole = False
            if not whole:
                return at
        at += len(line)
    return None


def _of_xml(name: str, stream: BinaryIO, block: int, root: int) -> Iterator[Unit]:
    """Yield XML of many entries in units of some blocks; from one that is not plain on, the ordinary reader reads it.

    The last entry that was read waits until what follows is seen: the ordinary reader reads no root without an entry.
    """
    behind, begins, size, rest = stream.read(root).count(b"\n"), root, block * _BLOCKS, b""
    while True:
        data = rest + stream.read(size - len(rest))
        last = data.rfind(END)
        cut = data.rfind(END, 0, last)
        if len(data) < size:  # the end of the file
            cut = last if ends_root(data[last + len(END) :]) else -1
        whole, rest = data[: cut + len(END)], data[cut + len(END) :]
        if cut < 0 or not is_entries(whole):
            yield from _ordinary(name, _chained(ROOT + data, stream), behind, begins)
            return
        yield _unit(whole, partial(xml_tables, Piece(name, begins, len(whole), behind), block))
        behind, begins = behind + count_newlines(whole), begins + len(whole)
        if len(data) < size:
            return


def _of_catair(name: str, stream: BinaryIO, block: int) -> Iterator[Unit]:
    """Yield records of CATAIR in units of some blocks; where an envelope begins or ends, the ordinary reader goes on.

    The last entry that was read waits until what follows is seen.
    """
    begins = read = behind = 0
    size, rest = block * _BLOCKS // ROW * ROW, b""
    while data := rest + stream.read(size - len(rest)):
        table = table_of(data)
        heads = np.zeros(0, np.int64) if table is None else np.flatnonzero(codes_of(table) == HEADER)
        at_end = len(data) < size
        cut = len(data) if at_end else int(heads[-1]) * ROW if len(heads) else 0
        if table is None or not cut or heads[0] or (codes_of(table) < 0).any():
            yield from _rest(name, read, begins)
            return
        whole, rest = data[:cut], data[cut:]
        yield _unit(whole, partial(catair_tables, Piece(name, begins, cut, behind), block))
        read += len(heads) - (not at_end)
        begins, behind = begins + cut, behind + cut // ROW


def _in_columns(name: str, start: bytes) -> CsvColumns | None:
    """Return the columns of a file of CSV whose rows are read at once; None of any other."""
    if reader_of(start, name) is not read_csv_entries:
        return None
    with Path(name).open("rb") as stream:
        columns = csv_columns(stream, name, Limits())
    return columns if columns is not None and CsvLayout.fits(columns) else None


def _of_csv(name: str, stream: BinaryIO, block: int, columns: CsvColumns) -> Iterator[Unit]:
    """Yield rows of CSV in units of some blocks; where only the whole file tells more, the ordinary reader reads it.

    The last entry that was read waits until what follows is seen.
    """
    layout, known, size, rest = CsvLayout(columns), set[str](), block * _BLOCKS, b""
    begins = _marks(stream) + len(columns.header)
    stream.seek(begins)
    behind = 1
    while data := rest + stream.read(size - len(rest)):
        at_end = len(data) < size
        cut = len(data) if at_end else data.rfind(b"\n") + 1
        rows = layout.rows(data[:cut]) if cut else None
        if rows is not None and not at_end:
            last = int(rows.entries[-1])
            cut = int(rows.begins[last])
            rows = CsvRows(rows.begins[: last + 1], rows.entries[:-1], rows.numbers[:-1])
        before = len(known)
        if rows is not None:
            known.update(rows.numbers)
        if rows is None or not cut or len(known) < before + len(rows.numbers) or len(known) > MOST_ENTRIES:
            yield from _rest(name, before, begins)
            return
        whole, rest = data[:cut], data[cut:]
        yield _unit(whole, partial(csv_tables, Piece(name, begins, cut, behind), block))
        begins, behind = begins + cut, behind + len(rows.begins) - 1


def _marks(stream: BinaryIO) -> int:
    """Return how many bytes of marks stand before a text."""
    found = _BEGINS.match(stream.read(_PEEK))
    return 0 if found is None else found.end()


class _Chained(io.RawIOBase):
    """What is left of a stream, of which some was read."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        super().__init__()
        self._start, self._stream = start, stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        given, self._start = self._start[:size], self._start[size:]
        return given or self._stream.read(size)


def _chained(start: bytes, stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", _Chained(start, stream))


def _flat(name: str) -> Iterator[Unit]:
    """Yield the lines of a Parquet file in units of some rows; an entry is not cut."""
    key, size = _digest(name), Path(name).stat().st_size
    rest: pa.Table | None = None
    begins = 0
    for read in _by_rows(name):
        table = read if rest is None else _joined([rest, read])
        end = last_entry(table)
        rest = _with_own_words(table.slice(end))
        if end:
            yield Unit(f"{key} {begins} {end}", 0 if begins else size, partial(lines_tables, table.slice(0, end)))
        begins += end
    if rest is not None and rest.num_rows:
        yield Unit(f"{key} {begins} end", 0 if begins else size, partial(lines_tables, rest))


def _by_rows(name: str) -> Iterator[pa.Table]:
    """Yield the lines of a Parquet file by so many rows, however few its row groups hold."""
    texts = [field.name for field in pq.read_schema(name) if field.name in WORDS and pa.types.is_string(field.type)]
    with pq.ParquetFile(name, read_dictionary=texts) as file:
        read: list[pa.Table] = []
        rows = 0
        for batch in file.iter_batches(_ROWS, use_threads=False):
            read.append(pa.Table.from_batches([batch]))
            rows += batch.num_rows
            if rows >= _ROWS:
                yield _joined(read)
                read, rows = [], 0
        if read:
            yield _joined(read)


def _joined(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries()


def _with_own_words(table: pa.Table) -> pa.Table:
    """Return a few rows with dictionaries of their own words: those of a batch would grow with every batch."""
    columns = [
        column.cast(column.type.value_type).dictionary_encode() if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _digest(name: str) -> str:
    with Path(name).open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()


def _rest(name: str, left_out: int, begins: int) -> Iterator[Unit]:
    """Yield what the ordinary reader reads of a file behind so many of its entries, in units of some entries."""
    with Path(name).open("rb") as stream:
        yield from _ordinary(name, stream, 0, begins, left_out)


def _ordinary(name: str, stream: BinaryIO, behind: int, begins: int, left_out: int = 0) -> Iterator[Unit]:
    """Yield what the ordinary reader reads of a stream, in units of some entries; so much of its file was read.

    The first entries are left out that were read already.
    """
    key, size = _digest(name), Path(name).stat().st_size - begins
    items = islice(read_entries(stream, name=name), left_out, None)
    for place in range(1 << 40):
        held = list(islice(items, _ENTRIES))
        if not held:
            return
        yield Unit(f"{key} {behind} {left_out} {place}", size if place == 0 else 0, partial(read_tables, held, behind))
