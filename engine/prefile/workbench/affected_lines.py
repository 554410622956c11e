"""Which lines a dated change touches: those whose findings differ before and after, or that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from prefile.decision.compiled_book import Judge
from prefile.decision.engine import Decide
from prefile.decision.standing import entry_rate_date
from prefile.duty.line_findings import Assessor
from prefile.entry import Entry, Line
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.workbench.changes import Change, Kind

__all__ = ["Touched", "touched"]

_BY_FINDINGS: frozenset[Kind] = frozenset({"standing", "rate", "numbers", "condition", "edition"})
_BEFORE = timedelta(microseconds=1)


class Touched(NamedTuple):
    """One line of an entry: the entry's place among those given, what it calls itself, and the line's number."""

    entry: int
    name: str | None
    line: int


def touched(book: RuleBook, change: Change, entries: Iterable[Entry], decide: Decide) -> Iterator[Touched]:
    """Yield the lines that a change touches, as if they were entered around its instant."""
    judging = _Judging(book, change, book.derived(f"assessor by {decide}", lambda: Assessor(Judge(book, decide, None))))
    for place, entry in enumerate(entries):
        for position, line in enumerate(entry.lines):
            if judging.touches(entry, line, position):
                yield Touched(place, entry.entry_number or entry.reference, line.line)


class _Judging(NamedTuple):
    """One change against lines."""

    book: RuleBook
    change: Change
    assessor: Assessor

    def touches(self, entry: Entry, line: Line, position: int) -> bool:
        if not self.book.tariff.under(line.tariff_number):
            return line.tariff_number in self.change.reach.numbers
        if self.change.kind in _BY_FINDINGS:
            return self._seen(entry, position, before=True) != self._seen(entry, position, before=False)
        if self.change.reach.narrow:
            return self._named(line)
        if self.change.measures:
            findings = self._findings(entry, position, before=False)
            return any(one.outcome != "does not apply" for one in findings)
        return True

    def _named(self, line: Line) -> bool:
        reach, number = self.change.reach, line.tariff_number
        longer = any(one.startswith(number) for one in reach.numbers)  # a line of eight digits may be any suffix
        if reach.numbers and not (longer or number.startswith(reach.numbers)):
            return False
        if reach.covered and self.assessor.judge.coverages.of(line, "").outcome != "covered":
            return False
        return reach.program is None or line.program == reach.program

    def _findings(self, entry: Entry, position: int, *, before: bool) -> list[Finding]:
        at = self.change.at - _BEFORE if before else self.change.at
        found = self.assessor.line(entry, entry_rate_date(entry, at), position).findings
        return [one for one in found if one.measure in self.change.measures]

    def _seen(self, entry: Entry, position: int, *, before: bool) -> list[tuple[object, ...]]:
        """Return what a broker would see of the measures: outcome, amounts, heading, and what could be claimed."""
        return [
            (one.measure, one.outcome, one.duty, one.least, one.most, one.declare, one.could_claim)
            for one in self._findings(entry, position, before=before)
        ]
