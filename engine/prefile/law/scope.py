"""The bounds of a rule book: from when on it answers, what it does not check on which lines, and dated events ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = ["Boundary", "Event", "LeftOut", "Narrowed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Something said of some lines only: of numbers that begin so (bare digits), of covered lines, or of both.

    Without `numbers` it is said of every number; `on` is there where it is said only of lines that Proclamation 11001
    covers.
    """

    numbers: tuple[str, ...] | None = None
    on: Literal["covered lines"] | None = None

    @property
    def narrow(self) -> bool:
        """Whether it is said of some lines only."""
        return self.numbers is not None or self.on is not None

    def fits(self, number: str, *, covered: bool) -> bool:
        """Whether it is said of a line of this number (bare digits)."""
        named = self.numbers is None or number.startswith(self.numbers)
        return named and (self.on is None or covered)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut(Narrowed):
    """Something that the book does not check, and why it matters, on every line or on some."""

    what: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Narrowed):
    """Something that happens on an instant: what, the ids of the measures that it is about, and its authority.

    Without numbers and without `on`, it touches the lines of its measures; without measures, every line.
    """

    at: datetime
    what: str
    cite: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundary:
    """The first instant for which the book answers, and why not before."""

    since: datetime
    says: str
    cite: str
