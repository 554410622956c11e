"""The bounds of a rule book: from when on it answers, what it does not check on which lines, and dated events ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

__all__ = ["Boundary", "Event", "LeftOut", "Narrowed", "Touching"]

_SIZES = (2, 4, 6, 8, 10)


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


class Touching(NamedTuple):
    """One thing that may touch goods of a number: an order, a quota; of these origins only, where they are named."""

    name: str
    origins: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut(Narrowed):
    """Something that the book does not check, and why it matters, on every line or on some.

    `listed` names it by the beginnings of tariff numbers (bare digits): it is then said only of lines that some of
    these may touch, with their names.
    """

    what: str
    says: str
    listed: Mapping[str, tuple[Touching, ...]] | None = field(default=None, hash=False)

    @property
    def narrow(self) -> bool:
        """Whether it is said of some lines only."""
        return self.numbers is not None or self.on is not None or self.listed is not None

    def said_of(self, number: str, origin: str | None, *, covered: bool) -> str | None:
        """Return what is said of a line of this number (bare digits) and origin; None where nothing is.

        Without an origin, goods of any may be meant; of six digits, any number below them.
        """
        if not self.fits(number, covered=covered):
            return None
        if self.listed is None:
            return self.says
        named = [
            touching.name
            for touching in self._on(self.listed, number)
            if origin is None or touching.origins is None or origin in touching.origins
        ]
        return f"{'; '.join(dict.fromkeys(named))}; {self.says}" if named else None

    @staticmethod
    def _on(listed: Mapping[str, tuple[Touching, ...]], number: str) -> list[Touching]:
        starts = [number[:size] for size in _SIZES if size <= len(number)]
        if len(number) < _SIZES[-1]:
            starts += [prefix for prefix in listed if len(prefix) > len(number) and prefix.startswith(number)]
        return [touching for prefix in starts for touching in listed.get(prefix, ())]


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
