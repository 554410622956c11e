"""JSON Lines in columns: a recognizer of `prefile-entry` written one entry a line.

pyarrow reads the bytes by the entry's own keys. It refuses keys that are unknown or stand twice in an object, values of
another type and half characters, as the ordinary reader does. A block that it refuses is halved until the lines at
fault are found, which the ordinary reader then reads. What it would let pass is looked for in the bytes before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.json as pj

from prefile.bulk.entry_columns import NotPlain, entry_schema, plain_of
from prefile.bulk.newlines import line_ends
from prefile.bulk.plain import Plain, Source, Unproved, entry_of
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.intake import read_entries

__all__ = ["JsonLines", "count_objects"]

_OPENS, _CLOSES = b"{}"
_FEWEST = 64  # lines of a block that is not halved any more
_SAMPLE = 1 << 16  # bytes of a block in which its keys are looked for
_METADATA = re.compile(rb'"metadata"\s*:\s*\{([^{}]*)\}')
_KEY = re.compile(rb'"([A-Za-z0-9_ -]{1,60})"\s*:')
_MOST_METADATA = 32


class JsonLines:
    """Recognizes blocks of whole lines; what keys their beginnings have is remembered."""

    def __init__(self) -> None:
        """Know no key yet."""
        self._keys: set[str] = set()
        self._metadata: set[str] = set()

    def batches(self, data: bytes, name: str, behind: int) -> Iterator[Plain | Unproved]:
        """Yield the entries of a block, in their order; `behind` lines of the file stand before it."""
        if not data.strip():
            return
        plain = self.plain(data, _Source(data, name, behind))
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
                yield self.plain(line, _Source(line, name, behind + place)) or Unproved(line, behind + place)

    def _look(self, data: bytes) -> None:
        """Note the keys at the beginning of a block: a column that no line has is work for nothing."""
        self._keys.update(key.decode() for key in _KEY.findall(data, 0, _SAMPLE))
        for match in _METADATA.finditer(data, 0, _SAMPLE):
            if len(self._metadata) < _MOST_METADATA:
                self._metadata.update(key.decode() for key in _KEY.findall(match[1]))

    def plain(self, data: bytes, source: Source) -> Plain | None:
        """Return a block in columns; None where it is not proved to be what the ordinary reader would read."""
        self._look(data)
        count = count_objects(data)
        if count is None or b"\r" in data:  # which pyarrow would let pass
            return None
        try:
            data.decode()
            table = self._table(data)
            if table.num_rows != count:
                return None
            return plain_of(table, data, source.lines_of, source.whole)
        except (pa.ArrowInvalid, UnicodeDecodeError, NotPlain):
            return None

    def _table(self, data: bytes) -> pa.Table:
        """Return a block as a table, by the keys that were seen; or by all of them, where it has others."""
        try:
            return _read(data, entry_schema(self._keys, self._metadata))
        except pa.ArrowInvalid:
            return _read(data, entry_schema(None, self._metadata))


def _read(data: bytes, schema: pa.Schema) -> pa.Table:
    return pj.read_json(
        pa.BufferReader(data),
        read_options=pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
        parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )


def count_objects(data: bytes) -> int | None:
    """Return how many lines bytes have, where each begins and ends as one object does; None where one does not."""
    begins = 0
    ends = line_ends(data)
    for end in ends:
        if begins >= end or data[begins] != _OPENS or data[end - 1] != _CLOSES:
            return None
        begins = end + 1
    return len(ends)


class _Source:
    """The lines of a block, for those entries that the ordinary reader looks at."""

    def __init__(self, data: bytes, name: str, behind: int) -> None:
        self._data, self._name, self._behind = data, name, behind

    @cached_property
    def _ends(self) -> list[int]:
        return line_ends(self._data)

    def _line(self, entry: int) -> bytes:
        return self._data[self._ends[entry - 1] + 1 if entry else 0 : self._ends[entry]]

    def lines_of(self, entries: Sequence[int], places: Sequence[int]) -> Iterator[Entry]:
        last: tuple[int, dict[str, Any]] = (-1, {})
        for entry, place in zip(entries, places, strict=True):
            if last[0] != entry:
                last = entry, msgspec.json.decode(self._line(entry))
            yield entry_of(last[1], place)

    def whole(self, entry: int) -> tuple[Iterator[Entry | DeclarationProblems], int]:
        return read_entries(self._line(entry), name=self._name), self._behind + entry
