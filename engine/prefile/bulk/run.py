"""A bulk run: files in, part by part, and a folder of Parquet out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from prefile.bulk.parts import Part, Parts
from prefile.bulk.screener import Screener
from prefile.bulk.units import BLOCK, units_of
from prefile.version import __version__

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
        every = list(parts)
        return cls(
            sum(part.entries for part in every),
            sum(part.lines for part in every),
            sum(part.problems for part in every),
            sum(part.screened_alone for part in every),
            sum(part.least_cents for part in every),
            kept,
        )


def screen_files(
    inputs: Iterable[str],
    screener: Screener,
    folder: Path,
    *,
    block: int = BLOCK,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Screen files into a folder.

    Raises:
        OtherRun: the folder holds something else.
        OSError: a file cannot be read, or the folder cannot be written.
        ShadowDifference: the kernel and the ordinary code differ.
    """
    options = screener.options
    said = {
        "prefile": __version__,
        "rulebook": screener.book.digest,
        "on": "" if options.on is None else options.on.isoformat(),
        "as_known_on": "" if options.as_known_on is None else options.as_known_on.isoformat(),
        "block": str(block),
    }
    parts = Parts(folder, said)
    number = kept = read = entries = lines = 0
    for name in inputs:
        for unit in units_of(name, screener, block):
            part = parts.whole(number, unit.key)
            if part is None:
                part = parts.write(unit.key, list(unit.tables(entries)))
            else:
                kept += 1
            entries, number, read = entries + part.read, number + 1, read + unit.size
            lines += part.lines
            progress(Progress(read, entries, lines))
    return Summary.of(parts.done[:number], kept)
