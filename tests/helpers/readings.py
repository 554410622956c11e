"""Streams that intake reads from, entries written in few words, and what reading them came to."""

from __future__ import annotations

import io
import signal
import threading
import tracemalloc
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pytest

from prefile import DeclarationProblems, Entry, read_entries

KB, MB = 1 << 10, 1 << 20
SLACK = 8


class Parts(io.RawIOBase):
    """A stream that gives a few bytes at each reading, as pipes and sockets do, and counts the readings."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__()
        self._inner, self._size, self.readings = io.BytesIO(data), size, 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        self.readings += 1
        return self._inner.read(self._size if size < 0 else min(size, self._size))


class Made(io.RawIOBase):
    """A stream of any length that is made while it is read: a head, then one unit again and again, then a tail."""

    def __init__(self, head: str, unit: str, size: int, tail: str = "") -> None:
        super().__init__()
        self._parts = self._make(head.encode(), unit.encode(), size, tail.encode())
        self._left = b""
        self.given = 0

    @staticmethod
    def _make(head: bytes, unit: bytes, size: int, tail: bytes) -> Iterator[bytes]:
        block = unit * (256 * KB // len(unit) + 1)
        yield head
        for _ in range(size // len(block)):
            yield block
        yield unit * (size % len(block) // len(unit))
        yield tail

    def read(self, size: int = -1, /) -> bytes:
        """Return as many bytes as are asked for, until the end."""
        parts = [self._left]
        held = len(self._left)
        while size < 0 or held < size:
            part = next(self._parts, None)
            if part is None:
                break
            parts.append(part)
            held += len(part)
        whole = b"".join(parts)
        size = held if size < 0 else size
        told, self._left = whole[:size], whole[size:]
        self.given += len(told)
        return told


class Failing(io.RawIOBase):
    """A stream whose device fails after the first reading."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data: bytes | None = data

    def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002 - the whole at once
        """Return the data, then fail."""
        if self._data is None:
            raise OSError(5, "Input/output error")
        told, self._data = self._data, None
        return told


def stream(readable: io.RawIOBase) -> BinaryIO:
    """Pass one of the streams above as what read_entries takes."""
    return cast("BinaryIO", readable)


def entry_of(line: str = "", head: str = '"format": "prefile-entry/1"') -> str:
    """Return an entry of one line, with keys written as they shall stand."""
    return f'{{{head}, "lines": [{{"tariff_number": "2804.61.00.00"{line and ", "}{line}}}]}}'


def told(items: Iterable[Entry | DeclarationProblems]) -> list[object]:
    """Return what reading came to, in a form that can be compared."""
    return [
        [(problem.code, problem.what, str(problem.where)) for problem in item.problems]
        if isinstance(item, DeclarationProblems)
        else (item.canonical(), item.source.digest if item.source else None)
        for item in items
    ]


def outline(items: Iterable[Entry | DeclarationProblems]) -> list[str]:
    """Return "entry", or the codes of the problems that stand in its place, for each item."""
    return [
        " ".join(problem.code for problem in item.problems) if isinstance(item, DeclarationProblems) else "entry"
        for item in items
    ]


def places(text: str) -> list[tuple[str, int | None, int | None, str | None]]:
    """Return code, line, column and path of every problem in a declaration."""
    return [
        (problem.code, problem.where.line, problem.where.column, problem.where.path)
        for item in read_entries(text.encode())
        if isinstance(item, DeclarationProblems)
        for problem in item.problems
    ]


@contextmanager
def within(seconds: float) -> Generator[None]:
    """Fail what takes far more time of the processor than it should, in the middle of it where a clock can ring.

    This process alone is counted, so that others at work on the machine change nothing. What is guarded against is
    quadratic, so the slack for a slow machine and for coverage hides nothing.
    """
    seconds *= SLACK

    def ring(*_: object) -> None:
        pytest.fail(f"not done within {seconds} s of the processor", pytrace=False)

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def memory_below(limit: int) -> Generator[None]:
    """Fail what holds more bytes of memory at any time."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < limit, f"{peak / MB:.1f} MB were held"
