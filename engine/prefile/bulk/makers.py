"""Who makes the parts of a run: this process, one after the other. `prefile bulk --jobs` has others make them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from prefile.bulk.part_tables import Contents, Counts, PartTables, together, write_tables
from prefile.bulk.screener import Screener
from prefile.bulk.units import Work

__all__ = ["Here", "Made", "Makers", "Promise"]

T = TypeVar("T")
Came_co = TypeVar("Came_co", covariant=True)


class Made(NamedTuple):
    """A part that is made: what it counts, the findings that its lines name, and what its maker holds of it."""

    counts: Counts
    contents: Contents
    held: Any


class Promise(Protocol[Came_co]):
    """What some work comes to, once it is done."""

    def result(self) -> Came_co:
        """Wait for it."""
        ...


class Makers(Protocol):
    """Makes parts, and writes them once it is known how many entries stand before each."""

    @property
    def ahead(self) -> int:
        """How many parts are made at once beside the one that is waited for."""
        ...

    def make(self, work: Work, /) -> Promise[Made]:
        """Make a part."""
        ...

    def write(self, made: Made, first: int, files: Mapping[str, Path], /) -> Promise[None]:
        """Write a part whose first entry has the number `first`."""
        ...


class Here:
    """Makes parts in this process, when they are asked for."""

    ahead = 0

    def __init__(self, screener: Screener) -> None:
        """Make them with one screener."""
        self._screener = screener

    def make(self, work: Work) -> _Done[Made]:
        """Make a part."""
        part = together(work(self._screener), self._screener.fees.names)
        self._screener.keep()
        return _Done(Made(part.counts, part.contents, part))

    @staticmethod
    def write(made: Made, first: int, files: Mapping[str, Path]) -> _Done[None]:
        """Write a part."""
        part: PartTables = made.held
        write_tables(part, first, files)
        return _Done(None)


class _Done(NamedTuple, Generic[T]):
    """What is done already."""

    came: T

    def result(self) -> T:
        """Return what it came to."""
        return self.came
