"""Warn of what a rule book does not check: on the lines that each thing fits, or once for the entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from prefile.findings import Caution, LineReport
from prefile.law.book import RuleBook
from prefile.law.scope import LeftOut

__all__ = ["left_out_cautions"]

_MOST_KINDS = 1 << 14  # of lines
_NOT_CHECKED, _MAY_TOUCH = "W203", "W252"


class _OnLine(NamedTuple):
    """What is said on a line of one thing that is left out: the thing's place among all, and the warning's words."""

    thing: int
    code: str
    what: str


class _LeftOut:
    """What a book leaves out, by what it is about; what is said of a line hangs on its number, origin and coverage."""

    def __init__(self, every: Sequence[LeftOut]) -> None:
        by_what: dict[str, list[LeftOut]] = {}
        for omission in every:
            by_what.setdefault(omission.what, []).append(omission)
        self.things = tuple(by_what.values())
        self.on_line = lru_cache(_MOST_KINDS)(self._on_line)
        self.caution = lru_cache(_MOST_KINDS)(self._caution)

    @staticmethod
    def _caution(code: str, what: str, place: int) -> Caution:
        return Caution(code, what, f"/lines/{place}")

    def _on_line(self, tariff_number: str, origin: str | None, covered: bool) -> tuple[_OnLine, ...]:  # noqa: FBT001
        """Return what is said on a line: of each thing, what of it fits first."""
        number = tariff_number.replace(".", "")
        found: list[_OnLine] = []
        for thing, omissions in enumerate(self.things):
            for left in omissions:
                says = left.said_of(number, origin, covered=covered) if left.narrow else None
                if says is not None:
                    code = _NOT_CHECKED if left.listed is None else _MAY_TOUCH
                    found.append(_OnLine(thing, code, f"{left.what}: {says}"))
                    break
        return tuple(found)


def left_out_cautions(book: RuleBook, lines: Sequence[LineReport]) -> Iterator[Caution]:
    """Yield a warning for each thing that the book does not check: on the lines that it fits, or once for the entry.

    Of what is said of one thing, the first that fits a line speaks on it; what is said of every line speaks once, and
    only where some line was not warned of that thing already.
    """
    left_out = book.derived("left out", lambda: _LeftOut(book.leaves_out))
    times = [0] * len(left_out.things)
    for place, line in enumerate(lines):
        covered = line.coverage.outcome == "covered"
        for thing, code, what in left_out.on_line(line.tariff_number, line.origin, covered):
            times[thing] += 1
            yield left_out.caution(code, what, place)
    for omissions, said in zip(left_out.things, times, strict=True):
        if said < len(lines) or not any(omission.narrow for omission in omissions):
            for omission in omissions:
                if not omission.narrow:
                    yield Caution(_NOT_CHECKED, f"{omission.what}: {omission.says}", "")
