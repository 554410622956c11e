"""What a report says that its book does not check: once for each line that it fits, and once for all the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prefile.findings import Caution, LineReport
from prefile.law.book import RuleBook
from prefile.law.scope import LeftOut

__all__ = ["left_out"]


def left_out(book: RuleBook, lines: Sequence[LineReport]) -> Iterator[Caution]:
    """Yield a caution for each thing left out: on the lines that it fits, or once for the entry.

    Of what is said of one thing, the first that fits a line speaks on it; what is said of every line speaks once, and
    only where some line was not told of that thing already.
    """
    for_all: list[Caution] = []
    on_lines: list[tuple[int, Caution]] = []
    for said in _by_what(book.leaves_out).values():
        narrow = [one for one in said if one.narrow]
        told = dict(_told(narrow, lines)) if narrow else {}
        on_lines += [(place, Caution("W203", _words(one), f"/lines/{place}")) for place, one in told.items()]
        if len(told) < len(lines) or not narrow:
            for_all += [Caution("W203", _words(one), "") for one in said if not one.narrow]
    yield from (caution for _, caution in sorted(on_lines, key=lambda pair: pair[0]))
    yield from for_all


def _by_what(every: Sequence[LeftOut]) -> dict[str, list[LeftOut]]:
    found: dict[str, list[LeftOut]] = {}
    for one in every:
        found.setdefault(one.what, []).append(one)
    return found


def _told(narrow: Sequence[LeftOut], lines: Sequence[LineReport]) -> Iterator[tuple[int, LeftOut]]:
    """Yield the place of each line that something fits, with the first that does."""
    for place, line in enumerate(lines):
        number, covered = line.tariff_number.replace(".", ""), line.coverage.outcome == "covered"
        first = next((one for one in narrow if one.fits(number, covered=covered)), None)
        if first is not None:
            yield place, first


def _words(one: LeftOut) -> str:
    return f"{one.what}: {one.says}"
