"""One dated change of a book: its instant, what changes, and which lines it touches.

Those are the lines whose findings differ before and after, or that it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from prefile.decision.compiled_book import CompiledBook, compiled_book
from prefile.decision.engine import Decide
from prefile.duty.line_findings import line_findings
from prefile.entry import Entry, Line
from prefile.entry.provision import line_goods_first
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.us_customs import rate_dates
from prefile.values.dates import Window

__all__ = ["AffectedLine", "Change", "ChangeKind", "Reach", "affected_lines", "ends", "some", "windowed"]

ChangeKind = Literal[
    "standing", "rate", "numbers", "condition", "program", "edition", "suffixes", "filing", "fee", "event"
]
_MOST_SHOWN = 6
_BY_FINDINGS: frozenset[ChangeKind] = frozenset({"standing", "rate", "numbers", "condition", "edition"})
_BEFORE = timedelta(microseconds=1)


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


class AffectedLine(NamedTuple):
    """One line of an entry: the entry's place among those given, what it calls itself, and the line's number."""

    entry: int
    name: str | None
    line: int


def affected_lines(book: RuleBook, change: Change, entries: Iterable[Entry], decide: Decide) -> Iterator[AffectedLine]:
    """Yield the lines that a change touches, as if they were entered around its instant."""
    effect = _Effect(book, change, compiled_book(book, decide, None))
    for place, entry in enumerate(entries):
        for position, line in enumerate(entry.lines):
            if effect.touches(entry, line_goods_first(line), position):
                yield AffectedLine(place, entry.entry_number or entry.reference, line.line)


class _Effect(NamedTuple):
    """What one change does to lines, as they are assessed just before and from its instant on."""

    book: RuleBook
    change: Change
    compiled: CompiledBook

    def touches(self, entry: Entry, line: Line, position: int) -> bool:
        if not self.book.tariff.under(line.tariff_number):
            return line.tariff_number in self.change.reach.numbers
        if self.change.kind in _BY_FINDINGS:
            return self._shown_to_broker(entry, position, before=True) != self._shown_to_broker(
                entry, position, before=False
            )
        if self.change.reach.narrow:
            return self._named(line)
        if self.change.measures:
            findings = self._findings(entry, position, before=False)
            return any(finding.outcome != "does not apply" for finding in findings)
        return True

    def _named(self, line: Line) -> bool:
        reach, number = self.change.reach, line.tariff_number
        longer = any(
            reached.startswith(number) for reached in reach.numbers
        )  # a line of eight digits may be any suffix
        if reach.numbers and not (longer or number.startswith(reach.numbers)):
            return False
        if reach.covered and self.compiled.coverages.of(line, "").outcome != "covered":
            return False
        return reach.program is None or line.program == reach.program

    def _findings(self, entry: Entry, position: int, *, before: bool) -> list[Finding]:
        at = self.change.at - _BEFORE if before else self.change.at
        found = line_findings(
            self.compiled, entry, position, rate_dates(entry, at, self.book.rate_days).lines[position]
        ).findings
        return [finding for finding in found if finding.measure in self.change.measures]

    def _shown_to_broker(self, entry: Entry, position: int, *, before: bool) -> list[tuple[object, ...]]:
        """Return what a broker would see of the measures: outcome, amounts, heading, and what could be claimed."""
        return [
            (
                finding.measure,
                finding.outcome,
                finding.duty,
                finding.least,
                finding.most,
                finding.declare,
                finding.could_claim,
            )
            for finding in self._findings(entry, position, before=before)
        ]
