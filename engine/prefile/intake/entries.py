"""From a path, bytes, a stream or a dict to entries.

`read_entry` reads one, `read_entries` many with the memory of one. The unit of failure is the entry: its
problems are yielded in its place and the next one is read; after a syntax error reading stops.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from collections.abc import Mapping as Shape
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from prefile import checks
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.formats import reader_of
from prefile.intake.how_written import HowWritten
from prefile.intake.limits import Limits
from prefile.intake.mapping import Mapping
from prefile.intake.python_values import entry_of
from prefile.intake.refused import judged_by_book
from prefile.intake.unopened import unopened_problem
from prefile.law.book import RuleBook
from prefile.law.us_customs import rate_dates
from prefile.values.written_amounts import DecimalMark
from prefile.values.written_days import DayOrder

__all__ = ["Readable", "read_entries", "read_entry"]

_PEEK = 1 << 16
_MOST_REFUSED = 10_000
_BLANK = b' \t\r\n\v\f,;|"'  # of which empty rows of a table are made, too
_MOST_BLANKS = 1 << 20
_LONGEST_SHOWN = 300
_TEXT_IS_BYTES = "A text is taken for a path. What a file holds is given as bytes: text.encode()."
_STOPS = frozenset({"E101", "E103", "E104"})  # what stands behind the entry cannot be read

_OPENS = ("{", "[", "<")  # how text of an entry begins, and no path that is typed

Readable = str | Path | bytes | BinaryIO | Shape[str, object]


def read_entries(  # noqa: PLR0913 - each says one thing of the file, by its name
    source: Readable,
    *,
    name: str | None = None,
    limits: Limits | None = None,
    mapping: Mapping | None = None,
    dates: DayOrder | None = None,
    decimal: DecimalMark | None = None,
) -> Iterator[Entry | DeclarationProblems]:
    """Yield each entry of a path, bytes, binary stream or dict, or the problems in its place.

    Reads `prefile-entry/1` in JSON and XML and the formats that brokers have; which, the bytes say. `mapping` tells
    where facts stand in tables and in CargoWise's XML, in place of the mappings shipped. `dates` ("mdy" or "dmy") and
    `decimal` ("." or ",") say how days and amounts of a table are written where it does not show that itself. `name`
    is shown in places and defaults to the path. Memory is that of one entry; nothing is read before the first item is
    asked for.

    A text is a path, unless it begins as JSON or XML does; a dict is one `prefile-entry/1` as `json.loads` makes it,
    in which dates and Decimals may stand for their texts.

    Raises:
        TypeError: it is none of these.
    """
    how = HowWritten(mapping, dates, decimal)
    limits = limits or Limits()
    if isinstance(source, Shape):
        return iter([entry_of(source, limits)])
    if isinstance(source, str) and source.lstrip().startswith(_OPENS):
        return _read(io.BytesIO(source.encode("utf-8", "surrogatepass")), name or "<text>", limits, how)
    if isinstance(source, str | Path):
        return _read_path(source, name or str(source), limits, how)
    if isinstance(source, bytes):
        return _read(io.BytesIO(source), name or "<bytes>", limits, how)
    if (given := _not_bytes(source)) is not None:
        raise TypeError(f'an entry is read from a path, bytes, a stream opened with "rb" or a dict, not from {given}')
    return _read(source, name or "<bytes>", limits, how)


def _not_bytes(source: object) -> str | None:
    """Name what is no stream of bytes, or return None."""
    if isinstance(source, io.TextIOBase):
        return "a stream of text"
    return None if hasattr(source, "read") else type(source).__name__


def _read_path(path: str | Path, shown: str, limits: Limits, how: HowWritten) -> Iterator[Entry | DeclarationProblems]:
    """Yield what a file holds, which is opened when the first item is asked for."""
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below; errors of opening stand apart
    except (OSError, ValueError) as error:
        unopened = unopened_problem(shown[:_LONGEST_SHOWN], error)
        told = "\n" in str(path)
        yield DeclarationProblems([replace(unopened, next=_TEXT_IS_BYTES) if told else unopened])
        return
    with stream:
        yield from _read(stream, shown, limits, how)


class _OnlyBlanks(Exception):  # noqa: N818 - it becomes a problem, not an error
    """So many blanks follow each other that nothing may ever come behind them."""


class _Rewound:
    """Give the first bytes of a stream again, which were looked at already, and stop where only blanks follow."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = start, stream
        self._blanks = 0

    def read(self, size: int) -> bytes:
        """Read `size` bytes, however few the stream gives at a time; fewer only at its end."""
        given, self._start = self._start[:size], self._start[size:]
        parts, missing = [given], size - len(given)
        while missing > 0 and (more := self._stream.read(missing)):
            parts.append(more)
            missing -= len(more)
        data = b"".join(parts)
        last = len(data) - len(data.rstrip(_BLANK))
        self._blanks = self._blanks + last if last == len(data) else last
        if self._blanks > _MOST_BLANKS:
            raise _OnlyBlanks
        return data


def _read(stream: BinaryIO, shown: str, limits: Limits, how: HowWritten) -> Iterator[Entry | DeclarationProblems]:
    """Choose the reader by what the bytes are, never by a name."""
    try:
        start = _first_bytes(stream)
        reader = reader_of(start, shown)
        if isinstance(reader, Problem):
            yield DeclarationProblems([reader])
        else:
            yield from _until_too_many_refused(
                reader(cast("BinaryIO", _Rewound(start, stream)), shown, limits, how), shown
            )
    except OSError as error:
        what = f"{shown} cannot be read: {error.strerror or error}"
        yield DeclarationProblems([Problem("E101", what, Place(shown))])
    except _OnlyBlanks:
        what = (
            f"more than {_MOST_BLANKS:,} blanks or empty cells follow each other, and what is behind them was not read"
        )
        following = "Take out the blanks, and screen the file again."
        yield DeclarationProblems([Problem("E106", what, Place(shown), next=following)])


def _until_too_many_refused(
    items: Iterator[Entry | DeclarationProblems], shown: str
) -> Iterator[Entry | DeclarationProblems]:
    """Yield items until so many are refused that the file as a whole must be wrong."""
    refused = 0
    for item in items:
        yield item
        refused += isinstance(item, DeclarationProblems)
        if refused >= _MOST_REFUSED:
            what = f"{_MOST_REFUSED:,} declarations of this file were refused, and the rest was not read"
            following = "Correct the first ones, and screen the file again."
            yield DeclarationProblems([Problem("E106", what, Place(shown), next=following)])
            return


def _first_bytes(stream: BinaryIO) -> bytes:
    """Read enough to tell what the bytes are, however few each reading gives."""
    start = b""
    while len(start) < _PEEK and (more := stream.read(_PEEK - len(start))):
        start += more
    return start


def read_entry(  # noqa: PLR0913 - as above
    source: Readable,
    *,
    name: str | None = None,
    limits: Limits | None = None,
    mapping: Mapping | None = None,
    dates: DayOrder | None = None,
    decimal: DecimalMark | None = None,
    book: RuleBook | None = None,
) -> Entry:
    """Read the one entry of a path, bytes, binary stream or dict, as `read_entries` does.

    With a `book`, the numbers and countries that it does not know, and what contradicts itself, are refused here too:
    every problem of the entry at once, as `screen_many` tells them.

    Raises:
        DeclarationProblems: every problem of the entry; or that there is none, or more than one.
        TypeError: it is none of these.
    """
    items = read_entries(source, name=name, limits=limits, mapping=mapping, dates=dates, decimal=decimal)
    first = next(items)
    if isinstance(first, DeclarationProblems):
        raise first if book is None else judged_by_book(first, book)
    second = next(items, None)
    if isinstance(second, DeclarationProblems) and second.problems[0].code in _STOPS:
        raise second
    if second is not None:
        shown = first.source.name if first.source else name
        raise DeclarationProblems([Problem("E110", "more than one entry is here", Place(shown))])
    if book is not None:
        checks.refuse(first, book, rate_dates(first, None, book.rate_days).entry)
    return first
