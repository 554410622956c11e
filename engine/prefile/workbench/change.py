"""One dated change of a book: its instant, what changes, and which lines it may touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prefile.values.dates import Window

__all__ = ["Change", "ChangeKind", "Reach", "ends", "some", "windowed"]

ChangeKind = Literal[
    "standing", "rate", "numbers", "condition", "program", "edition", "suffixes", "filing", "fee", "event"
]
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Reach:
    """Which lines a change may touch beyond what its measures decide: of these numbers, program, or coverage."""

    numbers: tuple[str, ...] = ()
    program: str | None = None
    covered: bool = False

    @property
    def narrow(self) -> bool:
        """Whether it is about some lines only."""
        return bool(self.numbers) or self.program is not None or self.covered


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its instant, what changes in words, the measures that it is about, and its authorities.

    It is `certain` where no authority is a secondary reading.
    """

    at: datetime
    kind: ChangeKind
    what: str
    measures: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    reach: Reach = Reach()
    certain: bool = True


def ends(window: Window) -> Iterator[datetime]:
    """Yield the instants at which a window begins and ends."""
    yield from (at for at in (window.since, window.until) if at is not None)


def windowed(window: Window, kind: ChangeKind, what: str, cite: str) -> Iterator[Change]:
    """Yield the beginning and the end of something, unless a later text replaced it."""
    if window.replaced is not None:
        return
    if window.since is not None:
        yield Change(window.since, kind, f"{what} begins", cites=(cite,))
    if window.until is not None:
        yield Change(window.until, kind, f"{what} ends", cites=(cite,))


def some(words: list[str]) -> str:
    """Join the first of many words, and say how many more there are."""
    more = len(words) - _MOST_SHOWN
    return "; ".join(words[:_MOST_SHOWN]) + (f"; and {more:,} more" if more > 0 else "")
