"""What a unit of input comes to: its tables, with entries numbered from 0 on. Each function pickles with its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from prefile.bulk.catair_entries import CatairEntries
from prefile.bulk.csv_entries import CsvEntries
from prefile.bulk.flat_columns import plain_of_lines
from prefile.bulk.json_lines import JsonLines
from prefile.bulk.newlines import count_newlines
from prefile.bulk.plain import Plain, Unproved
from prefile.bulk.report_tables import ordinary_tables
from prefile.bulk.schemas import Tables
from prefile.bulk.screener import Screener
from prefile.bulk.tables import tables_of
from prefile.bulk.xml_entries import END, XmlEntries
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake import read_entries

__all__ = ["Piece", "catair_tables", "csv_tables", "json_tables", "lines_tables", "read_tables", "xml_tables"]

Recognize = Callable[[bytes, str, int], Iterator[Plain | Unproved]]


class Piece(NamedTuple):
    """A piece of a file; `behind` lines of the file stand before it."""

    name: str
    begins: int
    size: int
    behind: int

    def read(self) -> bytes:
        """Read it.

        Raises:
            OSError: the file cannot be read any more.
        """
        with Path(self.name).open("rb") as stream:
            stream.seek(self.begins)
            return stream.read(self.size)


def json_tables(piece: Piece, block: int, screener: Screener) -> Iterator[Tables]:
    """Yield what lines of JSON come to, block by block."""

    def cut(data: bytes, at: int) -> int:
        return data.rfind(b"\n", at, at + block) + 1 or data.find(b"\n", at) + 1 or len(data)

    return _by_blocks(piece, screener, screener.recognizer(piece.name, JsonLines, JsonLines).batches, cut)


def xml_tables(piece: Piece, block: int, screener: Screener) -> Iterator[Tables]:
    """Yield what entries of XML come to, block by block."""

    def cut(data: bytes, at: int) -> int:
        ends = data.rfind(END, at, at + block)
        return (ends if ends >= 0 else data.find(END, at)) + len(END)

    return _by_blocks(piece, screener, screener.recognizer(piece.name, XmlEntries, XmlEntries).batches, cut)


def csv_tables(piece: Piece, block: int, screener: Screener) -> Iterator[Tables]:
    """Yield what rows of CSV come to, block by block."""
    found = screener.recognizer(piece.name, CsvEntries, lambda: CsvEntries(piece.name))
    return _by_blocks(piece, screener, found.batches, lambda data, at: found.cut(data, at, block))


def catair_tables(piece: Piece, block: int, screener: Screener) -> Iterator[Tables]:
    """Yield what records of CATAIR come to, block by block."""
    found = screener.recognizer(piece.name, CatairEntries, CatairEntries)
    return _by_blocks(piece, screener, found.batches, lambda data, at: found.cut(data, at, block))


def _by_blocks(
    piece: Piece, screener: Screener, recognize: Recognize, cut: Callable[[bytes, int], int]
) -> Iterator[Tables]:
    data, behind, at, first = piece.read(), piece.behind, 0, 0
    while at < len(data):
        end = cut(data, at)
        for batch in recognize(data[at:end], piece.name, behind):
            tables = _of_batch(screener, piece.name, batch, first)
            first += tables.read
            yield tables
        behind, at = behind + count_newlines(data, at, end), end


def _of_batch(screener: Screener, name: str, batch: Plain | Unproved, first: int) -> Tables:
    """Return what a batch comes to, of which the first entry has the number `first`."""
    if isinstance(batch, Plain):
        return tables_of(screener, screener.screen(batch), first)
    items, behind = (read_entries(batch.data, name=name), batch.behind) if batch.read is None else (batch.read(), 0)
    found = list(screener.ordinary_items(items, behind))
    return ordinary_tables([(first + at, *item) for at, item in enumerate(found)], len(found), screener)


def lines_tables(table: pa.Table, screener: Screener) -> Iterator[Tables]:
    """Yield what a flat table of lines comes to."""
    yield tables_of(screener, screener.screen(plain_of_lines(table)), 0)


def read_tables(held: list[Entry | DeclarationProblems], behind: int, screener: Screener) -> Iterator[Tables]:
    """Yield what the ordinary code makes of entries that were read."""
    found = screener.ordinary_items(held, behind)
    yield ordinary_tables([(at, *item) for at, item in enumerate(found)], len(held), screener)
