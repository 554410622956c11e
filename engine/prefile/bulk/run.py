"""A bulk run: files in, part by part, and a folder of Parquet out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from prefile.bulk.makers import Here, Made, Makers, Promise
from prefile.bulk.part_tables import EACH_FINDING
from prefile.bulk.parts import KINDS, Part, Parts
from prefile.bulk.quantity_rows import QUANTITY_ROWS
from prefile.bulk.screener import Screener
from prefile.bulk.units import BLOCK, Unit, units_of

__all__ = ["Progress", "Summary", "screen_files"]


class Progress(NamedTuple):
    """How far a run is: bytes, entries and lines so far."""

    read: int
    entries: int
    lines: int


class Summary(NamedTuple):
    """What a run came to; `least_cents` is the duty that is owed at least on all lines."""

    entries: int
    lines: int
    problems: int
    screened_alone: int
    least_cents: int
    kept: int

    @property
    def least(self) -> Decimal:
        """The duty that is owed at least, in US dollars."""
        return Decimal(self.least_cents).scaleb(-2)

    @classmethod
    def of(cls, parts: Iterable[Part], kept: int) -> Summary:
        """Add up parts, of which so many were whole before the run."""
        every = [part.counts for part in parts]
        return cls(
            sum(counts.entries for counts in every),
            sum(counts.lines for counts in every),
            sum(counts.problems for counts in every),
            sum(counts.screened_alone for counts in every),
            sum(counts.least_cents for counts in every),
            kept,
        )


def screen_files(  # noqa: PLR0913 - the options of a run
    inputs: Iterable[str],
    screener: Screener,
    folder: Path,
    *,
    block: int = BLOCK,
    each_finding: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
    makers: Makers | None = None,
) -> Summary:
    """Screen files into a folder, with a row for each finding of each line where that is asked for.

    `makers` make the parts, with screeners like this one; without them, this process does.

    Raises:
        OtherRun: the folder holds something else.
        OSError: a file cannot be read, or the folder cannot be written.
        ShadowDifference: the kernel and the ordinary code differ.
    """
    kinds = (
        *KINDS,
        *([QUANTITY_ROWS] if screener.quantities else []),
        *([EACH_FINDING] if each_finding else []),
    )
    parts = Parts(
        folder, {**screener.said(), "block": str(block), "each_finding": "yes" if each_finding else ""}, kinds
    )
    run = _Run(parts, makers or Here(screener), progress)
    for name in inputs:
        for unit in units_of(name, block):
            run.add(unit)
    run.finish(0)
    parts.end(run.number)
    return Summary.of(parts.done[: run.number], run.kept)


class _Run:
    """A run on the way: parts are made and written ahead of each other, and finished in their order."""

    def __init__(self, parts: Parts, makers: Makers, progress: Callable[[Progress], None]) -> None:
        self._parts, self._makers, self._progress = parts, makers, progress
        self.number = self.kept = 0
        self._read = self._entries = self._lines = 0
        self._first = 0  # the number of the first entry of the next part that is written
        self._making: deque[tuple[Unit, Promise[Made]]] = deque()
        self._writing: deque[tuple[Unit, Made, Promise[None]]] = deque()

    def add(self, unit: Unit) -> None:
        """Add a unit: one that is whole already, or one to be made."""
        part = self._parts.whole(self.number, unit.key)
        self.number += 1
        if part is not None:
            self.kept += 1
            self._first += part.counts.read
            self._count(unit, part)
            return
        self._making.append((unit, self._makers.make(unit.work)))
        self.finish(self._makers.ahead)

    def finish(self, ahead: int) -> None:
        """Have written what is made, and finish what is written, until no more than so many are on the way."""
        while len(self._making) > ahead:
            unit, making = self._making.popleft()
            made = making.result()
            number = len(self._parts.done) + len(self._writing)
            writing = self._makers.write(made, self._first, self._parts.files(number))
            self._writing.append((unit, made, writing))
            self._first += made.counts.read
        while len(self._writing) > ahead:
            unit, made, writing = self._writing.popleft()
            writing.result()
            self._count(unit, self._parts.finish(unit.key, made.counts, made.contents))

    def _count(self, unit: Unit, part: Part) -> None:
        self._read, self._entries = self._read + unit.size, self._entries + part.counts.read
        self._lines += part.counts.lines
        self._progress(Progress(self._read, self._entries, self._lines))
