"""The input of a bulk run in units: what becomes one part of the output, with the key by which it is known again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from prefile.bulk.flat_columns import last_entry, plain_of_lines
from prefile.bulk.json_lines import JsonLines, count_objects
from prefile.bulk.plain import Plain, Unproved
from prefile.bulk.report_tables import ordinary_tables
from prefile.bulk.schemas import Tables
from prefile.bulk.screener import Screener
from prefile.bulk.tables import tables_of
from prefile.bulk.xml_entries import END, ROOT, XmlEntries, ends_root, is_entries, root_of
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake import read_entries

__all__ = ["BLOCK", "Unit", "units_of"]

BLOCK = 8 << 20  # bytes of input that are held at once
_BLOCKS = 4  # of a part
_ENTRIES = 5000  # of a part that the ordinary reader reads
_PEEK = 1 << 16
_PARQUET = b"PAR1"
_ROWS = 1 << 17  # of a Parquet file that are held at once


class Unit(NamedTuple):
    """One part to be: its key, its bytes, and what makes its tables, given the number of its first entry."""

    key: str
    size: int
    tables: Callable[[int], Iterator[Tables]]


def units_of(name: str, screener: Screener, block: int) -> Iterator[Unit]:
    """Yield the units of a file.

    Raises:
        OSError: it cannot be read.
    """
    with Path(name).open("rb") as stream:
        start = stream.read(_PEEK)
        stream.seek(0)
        if start.startswith(_PARQUET):
            yield from _flat(name, screener)
        elif (root := root_of(start)) is not None:
            yield from _XmlUnits(name, screener, block, root).of(stream)
        elif _begins_lines(start):
            yield from _JsonUnits(name, screener, block).of(stream)
        else:
            yield from _ordinary(name, screener, stream, 0, Path(name).stat().st_size)


def _begins_lines(start: bytes) -> bool:
    """Whether a file begins with one JSON object a line."""
    first, newline, _ = start.partition(b"\n")
    return bool(newline) and first.startswith(b"{") and first.rstrip().endswith(b"}")


@dataclass
class _JsonUnits:
    """JSON Lines in units of some blocks; from a line on that is no object, the ordinary reader reads the rest."""

    name: str
    screener: Screener
    block: int
    _recognizer: JsonLines = field(default_factory=JsonLines)

    def of(self, stream: BinaryIO) -> Iterator[Unit]:
        """Yield the units of a stream."""
        behind, size, rest = 0, self.block * _BLOCKS, b""
        while data := rest + stream.read(size - len(rest)):
            cut = data.rfind(b"\n") + 1
            if len(data) < size:  # the end of the file
                cut = len(data)
            data, rest = data[:cut], data[cut:]
            place = _first_broken(data)
            if place is not None or not cut:
                whole = data[:place] if cut else b""
                if whole:
                    yield self._unit(whole, behind)
                left = cast("BinaryIO", _Chained(data[len(whole) :] + rest, stream))
                yield from _ordinary(
                    self.name, self.screener, left, behind + whole.count(b"\n"), Path(self.name).stat().st_size
                )
                return
            yield self._unit(data, behind)
            behind += data.count(b"\n")

    def _unit(self, data: bytes, behind: int) -> Unit:
        return Unit(hashlib.sha256(data).hexdigest(), len(data), lambda first: self._tables(data, behind, first))

    def _tables(self, data: bytes, behind: int, first: int) -> Iterator[Tables]:
        at = 0
        while at < len(data):
            cut = data.rfind(b"\n", at, at + self.block) + 1 or data.find(b"\n", at) + 1 or len(data)
            for batch in self._recognizer.batches(data[at:cut], self.name, behind):
                tables = _of_batch(self.screener, self.name, batch, first)
                first += tables.read
                yield tables
            behind, at = behind + data.count(b"\n", at, cut), cut


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


@dataclass
class _XmlUnits:
    """XML of many entries in units of some blocks; from one on that is not entry by entry, the ordinary reader reads.

    The last entry that was read waits until what follows is seen: the ordinary reader reads no root without an entry.
    """

    name: str
    screener: Screener
    block: int
    root: int
    _recognizer: XmlEntries = field(default_factory=XmlEntries)

    def of(self, stream: BinaryIO) -> Iterator[Unit]:
        """Yield the units of a stream."""
        behind, size, rest = stream.read(self.root).count(b"\n"), self.block * _BLOCKS, b""
        while True:
            data = rest + stream.read(size - len(rest))
            last = data.rfind(END)
            cut = data.rfind(END, 0, last)
            if len(data) < size:  # the end of the file
                cut = last if ends_root(data[last + len(END) :]) else -1
            whole, rest = data[: cut + len(END)], data[cut + len(END) :]
            if cut < 0 or not is_entries(whole):
                left = cast("BinaryIO", _Chained(ROOT + data, stream))
                yield from _ordinary(self.name, self.screener, left, behind, Path(self.name).stat().st_size)
                return
            yield Unit(hashlib.sha256(whole).hexdigest(), len(whole), partial(self._tables, whole, behind))
            behind += whole.count(b"\n")
            if len(data) < size:
                return

    def _tables(self, data: bytes, behind: int, first: int) -> Iterator[Tables]:
        at = 0
        while at < len(data):
            begins = data.rfind(END, at, at + self.block)
            cut = (begins if begins >= 0 else data.find(END, at)) + len(END)
            for batch in self._recognizer.batches(data[at:cut], self.name, behind):
                tables = _of_batch(self.screener, self.name, batch, first)
                first += tables.read
                yield tables
            behind, at = behind + data.count(b"\n", at, cut), cut


def _of_batch(screener: Screener, name: str, batch: Plain | Unproved, first: int) -> Tables:
    """Return what a batch comes to, of which the first entry has the number `first`."""
    if isinstance(batch, Plain):
        return tables_of(screener, screener.screen(batch), first)
    found = list(screener.ordinary_items(read_entries(batch.data, name=name), batch.behind))
    return ordinary_tables([(first + at, *item) for at, item in enumerate(found)], len(found))


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


def _flat(name: str, screener: Screener) -> Iterator[Unit]:
    """Yield the lines of a Parquet file in units of some rows; an entry is not cut."""
    key, size = _digest(name), Path(name).stat().st_size
    rest: pa.Table | None = None
    with pq.ParquetFile(name) as file:
        for place, batch in enumerate(file.iter_batches(_ROWS, use_threads=False)):
            read = pa.Table.from_batches([batch])
            table = read if rest is None else pa.concat_tables([rest, read]).unify_dictionaries()
            end = last_entry(table)
            rest = table.slice(end)
            if end:
                tables = partial(_of_lines, screener, table.slice(0, end))
                yield Unit(f"{key} {place}", size if place == 0 else 0, tables)
        if rest is not None and rest.num_rows:
            yield Unit(f"{key} end", 0, partial(_of_lines, screener, rest))


def _of_lines(screener: Screener, table: pa.Table, first: int) -> Iterator[Tables]:
    yield tables_of(screener, screener.screen(plain_of_lines(table)), first)


def _digest(name: str) -> str:
    with Path(name).open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()


def _ordinary(name: str, screener: Screener, stream: BinaryIO, behind: int, size: int) -> Iterator[Unit]:
    """Yield what the ordinary reader reads of a stream, in units of some entries."""
    key = _digest(name)
    items = read_entries(stream, name=name)
    for place in range(1 << 40):
        held = list(islice(items, _ENTRIES))
        if not held:
            return
        tables = partial(_made, screener, held, behind)
        yield Unit(f"{key} {behind} {place}", size if place == 0 else 0, tables)


def _made(screener: Screener, held: list[Entry | DeclarationProblems], behind: int, first: int) -> Iterator[Tables]:
    """Yield what the ordinary code makes of entries, of which one has the number `first`."""
    found = screener.ordinary_items(held, behind)
    yield ordinary_tables([(first + at, *item) for at, item in enumerate(found)], len(held))
