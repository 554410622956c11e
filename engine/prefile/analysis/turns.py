"""Before and after: what the same lines would owe if they were entered then, from one change of law to the next.

Each line is screened as of just before the first change, and again only for the changes of measures that list its
number. Everything else stays as declared. It is law, not a supposition, but of another day than the entries'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.exposure import MeasureDuty, OwedFrom, Part
from prefile.decision.compiled_book import compiled_book
from prefile.decision.index import Index
from prefile.duty.line_findings import LineDuty, line_duty
from prefile.entry import Entry
from prefile.entry.provision import line_goods_first
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.us_customs import rate_dates
from prefile.options import ScreenOptions
from prefile.values.dates import write_instant
from prefile.values.money import EXACT, ZERO

__all__ = ["Moments", "Turns"]

_BEFORE = timedelta(microseconds=1)
_Sum = tuple[Decimal, ...]
_TOTAL = ""  # among the ids of measures: the duty of a line, where no measure is owed twice
_NOTHING: _Sum = (ZERO,) * 6


class Moment(NamedTuple):
    """An instant on which measures change, by their ids."""

    at: datetime
    measures: frozenset[str]


Moments = Iterable[tuple[datetime, frozenset[str]]]


class Turns:
    """Adds up what lines owe before the first moment and from each on: as what each moment adds to the one before."""

    def __init__(self, book: RuleBook, options: ScreenOptions, moments: Moments) -> None:
        """Screen as `options` say, but for the rate date."""
        self._book, self._compiled = book, compiled_book(book, options.decide, options.as_known_on)
        self._index: Index = book.derived("index", lambda: Index(book.measures, book.tariff))
        self._moments = sorted((Moment(*moment) for moment in moments), key=lambda moment: moment.at)
        self._listing: dict[str, tuple[int, ...]] = {}
        self._sums = [defaultdict[str, _Sum](lambda: _NOTHING) for _ in range(len(self._moments) + 1)]
        self._lines = 0

    def add(self, entry: Entry) -> None:
        """Add the lines of an entry."""
        if not self._moments:
            return
        self._lines += len(entry.lines)
        for position, line in enumerate(entry.lines):
            before = _amounts(self._duty(entry, position, self._moments[0].at - _BEFORE))
            _add(self._sums[0], before, {})
            for turn in self._touching(line_goods_first(line).tariff_number):
                after = _amounts(self._duty(entry, position, self._moments[turn].at))
                _add(self._sums[turn + 1], after, before)
                before = after

    def _duty(self, entry: Entry, position: int, at: datetime) -> LineDuty:
        return line_duty(self._compiled, entry, position, rate_dates(entry, at, self._book.rate_days).lines[position])

    def _touching(self, number: str) -> tuple[int, ...]:
        """Return the places of the moments on which a measure changes that lists a number."""
        known = self._listing.get(number)
        if known is None:
            listing = {self._book.measures[found.measure].id for found in self._index.candidates(number)}
            known = tuple(place for place, moment in enumerate(self._moments) if moment.measures & listing)
            self._listing[number] = known
        return known

    def rows(self, after: datetime | None) -> Iterator[OwedFrom]:
        """Yield what is owed before the first moment after an instant that changes it, and from each such moment on.

        Each holds the measures that some moment changes; without a moment that changes anything there is no row.
        """
        sums: dict[str, _Sum] = {}
        turning = []
        for place, added in enumerate(self._sums):
            if not place or (after is not None and self._moments[place - 1].at <= after):
                _add(sums, added, {})
            elif any(map(any, added.values())):
                turning.append(place)
        touched = {measure for place in turning for measure, amounts in self._sums[place].items() if any(amounts)}
        measures = [measure.id for measure in self._book.measures if measure.id in touched]
        for place in [0, *turning] if turning else ():
            if place:
                _add(sums, self._sums[place], {})
            yield OwedFrom(
                since=write_instant(self._moments[place - 1].at) if place else None,
                duty=self._part(sums.get(_TOTAL, _NOTHING)).duty,
                bounded=sums.get(_TOTAL, _NOTHING)[3],
                measures=tuple(self._measure(measure, sums.get(measure, _NOTHING)) for measure in measures),
            )

    def _part(self, amounts: _Sum) -> Part:
        _, untold, least, bounded, unbounded, _ = amounts
        return Part(self._lines, ZERO, 0, least, bounded, int(untold), int(unbounded))

    def _measure(self, measure: str, amounts: _Sum) -> MeasureDuty:
        applies, doubtful, least, bounded, unbounded, duty = amounts
        title, notice = self._book.by_id[measure].title, measure in self._book.notices
        return MeasureDuty(measure, title, int(applies), duty, int(doubtful), least, bounded, int(unbounded), notice)


def _amounts(line: LineDuty) -> dict[str, _Sum]:
    """Return what a line owes, and what each measure that is or may be owed comes to on it."""
    duty = line.duty
    found = {_TOTAL: _sum(1, duty.payable is None, duty.least, duty.most, ZERO)}
    for finding in line.found.findings:
        if finding.outcome in {"applies", "cannot tell"}:
            found[finding.measure] = _of_finding(finding)
    return found


def _of_finding(finding: Finding) -> _Sum:
    if finding.outcome == "applies":
        return _sum(1, untold=False, least=ZERO, most=ZERO, duty=finding.duty or ZERO)
    return _sum(0, untold=True, least=finding.least, most=finding.most, duty=ZERO)


def _sum(applies: int, untold: bool, least: Decimal, most: Decimal | None, duty: Decimal) -> _Sum:  # noqa: FBT001 - a part
    return (Decimal(applies), Decimal(untold), least, ZERO if most is None else most, Decimal(most is None), duty)


def _add(sums: dict[str, _Sum], more: dict[str, _Sum], less: dict[str, _Sum]) -> None:
    """Add amounts to sums, and take others off."""
    for measure in more.keys() | less.keys():
        taken: Sequence[Decimal] = less.get(measure, _NOTHING)
        parts = zip(sums.get(measure, _NOTHING), more.get(measure, _NOTHING), taken, strict=True)
        sums[measure] = tuple(EXACT.subtract(EXACT.add(known, one), off) for known, one, off in parts)
