"""Which lines a dated change touches: those whose findings differ before and after, or that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from prefile.decision.compiled_book import CompiledBook, compiled_book
from prefile.decision.engine import Decide
from prefile.duty.line_findings import line_findings
from prefile.entry import Entry, Line
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.us_customs import rate_dates
from prefile.workbench.change import Change, ChangeKind

__all__ = ["AffectedLine", "affected_lines"]

_BY_FINDINGS: frozenset[ChangeKind] = frozenset({"standing", "rate", "numbers", "condition", "edition"})
_BEFORE = timedelta(microseconds=1)


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
            if effect.touches(entry, line, position):
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
            return self._seen(entry, position, before=True) != self._seen(entry, position, before=False)
        if self.change.reach.narrow:
            return self._named(line)
        if self.change.measures:
            findings = self._findings(entry, position, before=False)
            return any(finding.outcome != "does not apply" for finding in findings)
        return True

    def _named(self, line: Line) -> bool:
        reach, number = self.change.reach, line.tariff_number
        longer = any(one.startswith(number) for one in reach.numbers)  # a line of eight digits may be any suffix
        if reach.numbers and not (longer or number.startswith(reach.numbers)):
            return False
        if reach.covered and self.compiled.coverages.of(line, "").outcome != "covered":
            return False
        return reach.program is None or line.program == reach.program

    def _findings(self, entry: Entry, position: int, *, before: bool) -> list[Finding]:
        at = self.change.at - _BEFORE if before else self.change.at
        found = line_findings(self.compiled, entry, position, rate_dates(entry, at).lines[position]).findings
        return [one for one in found if one.measure in self.change.measures]

    def _seen(self, entry: Entry, position: int, *, before: bool) -> list[tuple[object, ...]]:
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
