"""Headings: each of chapter 99 stands in the ledger, no waiver has expired, and no number of a note is forgotten.

A book without the tables of chapter 99 has no ledger, and nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from prefile.decision.book_headings import headings_of
from prefile.decision.predicates import NumberIn
from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.heading_ledger import DECISIONS, HEADINGS, NOTES, HeadingLedger, heading_ledger, names
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.tariff_tables import HeadingDecisionRow, HeadingRow, NotedNumberRow
from prefile.values.dates import Window, read_instant
from prefile.values.tariff_number import show_number

__all__ = ["check"]

CODE = "R375"
_EXPIRED = "R376"
_NO_FINDING = "R377"
_BEFORE_ALL = read_instant("1990-01-01")
_MOST_TOLD = 20
_NOT_YET_PRINTED = (
    "Correct it. Where its proclamation names it before the Schedule prints it, add a row to "
    f"{HEADINGS}: the heading, from when on it holds, what it adds, and 1 in the last column."
)
_NEEDED_BY_THE_UNDECLARED = frozenset({"left open", "not encoded", "told otherwise"})


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each heading that stands nowhere, each decision that no longer holds, each number without a finding."""
    ledger = heading_ledger(book)
    yield from ledger.problems
    if ledger.headings:
        yield from _nowhere(ledger)
        yield from _unlisted(book, written, ledger)
        yield from _decisions(book, ledger)
        yield from _without_finding(ledger)


def _nowhere(ledger: HeadingLedger) -> Iterator[Problem]:
    """Yield each heading that no measure declares and no decision holds in all of its window."""
    for line, row in ledger.headings:
        open_since = None if ledger.speaks(row.heading) else _undecided(row, ledger.decisions_on(row.heading))
        if open_since is not None:
            when = "" if open_since == _BEFORE_ALL else f" from {open_since:%Y-%m-%d} on"
            what = f"{row.heading} is printed, and no measure declares it and no decision holds it{when}"
            yield Problem(CODE, what, Place(HEADINGS, line))


def _undecided(row: HeadingRow, decided: list[HeadingDecisionRow]) -> datetime | None:
    """Return the first instant of a heading's window that no decision holds, if there is one."""
    window = Window(row.since, row.until)
    ends = [one.until for one in decided if one.until is not None and window.holds(one.until)]
    tried = sorted([row.since or _BEFORE_ALL, *ends])
    return next((at for at in tried if not any(Window(one.since, one.until).holds(at) for one in decided)), None)


def _unlisted(book: RuleBook, written: WrittenBook, ledger: HeadingLedger) -> Iterator[Problem]:
    """Yield each heading that a measure declares and the editions of the ledger do not print."""
    printed = {row.heading.replace(".", "") for _, row in ledger.headings}
    filed = headings_of(book)
    for heading in filed:
        if heading not in printed:
            measure = book.by_id[filed.uses(heading)[0].measure]
            what = f"{show_number(heading)} is declared, and {HEADINGS} does not list it"
            document = written.documents[measure.file]
            steps = next(_stated(document.value, show_number(heading)), ("treatment",))
            yield Problem(CODE, what, document.place(steps), next=_NOT_YET_PRINTED)


def _stated(part: object, heading: str, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where a rule file states a heading."""
    if isinstance(part, dict):
        for key, inner in part.items():
            if key == "heading" and inner == heading:
                yield (*steps, key)
            else:
                yield from _stated(inner, heading, (*steps, key))
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from _stated(inner, heading, (*steps, place))


def _decisions(book: RuleBook, ledger: HeadingLedger) -> Iterator[Problem]:
    """Yield each decision on headings that are not printed, that names no measure, or whose day has come."""
    read = max((measure.verified.chapter_99 or date.min for measure in book.measures), default=date.min)
    for line, row in ledger.decisions:
        place = Place(DECISIONS, line)
        held = [heading for _, heading in ledger.headings if row.first <= heading.heading <= row.last]
        if stale := _stale(ledger, row, held):
            yield Problem(CODE, stale, place)
        if row.measure and not any(names(row.measure, measure.id) for measure in book.measures):
            yield Problem(CODE, f"no measure is named {row.measure}", place)
        if row.review is not None and row.review <= read:
            what = (
                f"{row.first} to {row.last} were left open until {row.review}, and chapter 99 was read through {read}"
            )
            yield Problem(_EXPIRED, what, place)


def _stale(ledger: HeadingLedger, row: HeadingDecisionRow, held: list[HeadingRow]) -> str:
    """Say why a decision is about nothing: none of its headings is printed, then or ever, or measures declare all."""
    named, window = f"from {row.first} to {row.last}", Window(row.since, row.until)
    if not held:
        return f"no heading {named} is printed"
    if not any(Window(heading.since, heading.until).meets(window) for heading in held):
        return f"no heading {named} is printed in the window of the decision"
    if row.status in _NEEDED_BY_THE_UNDECLARED and all(ledger.speaks(heading.heading) for heading in held):
        return f"every heading {named} is declared by a measure, and the decision says {row.status}"
    return ""


def _without_finding(ledger: HeadingLedger) -> Iterator[Problem]:
    """Yield the numbers on the list of a note that no measure on its heading lists, the first of them by name."""
    reach: dict[str, list[_Reach]] = {}
    lost = 0
    for line, row in ledger.notes:
        if row.heading not in reach:
            reach[row.heading] = [_Reach(measure) for measure in ledger.measures_on(row.heading)]
        if not any(measure.holds(row) for measure in reach[row.heading]):
            lost += 1
            if lost <= _MOST_TOLD:
                what = (
                    f"{show_number(row.number)} is on the list of {row.note}, and no measure on {row.heading} lists it"
                )
                yield Problem(_NO_FINDING, what, Place(NOTES, line))
    if lost > _MOST_TOLD:
        yield Problem(_NO_FINDING, f"{lost - _MOST_TOLD:,} more rows are like these", Place(NOTES))


class _Reach:
    """The numbers that a measure lists, or that its conditions find on lists."""

    def __init__(self, measure: Measure) -> None:
        self._listings: dict[str, list[Window]] = {}
        for listing in measure.listings:
            if listing.prefix and not listing.excluded:
                self._listings.setdefault(listing.prefix, []).append(listing.window)
        self._asked = {
            prefix for test in measure.predicates() if isinstance(test, NumberIn) for prefix in test.prefixes
        }

    def holds(self, row: NotedNumberRow) -> bool:
        """Whether some number that begins so is reached at some instant of the row's window."""
        window = Window(row.since, row.until)
        beginnings = [row.number[:size] for size in range(2, len(row.number) + 1, 2)]
        if any(listed.meets(window) for start in beginnings for listed in self._listings.get(start, ())):
            return True
        longer = (prefix for prefix in self._listings if prefix.startswith(row.number))
        if any(listed.meets(window) for prefix in longer for listed in self._listings[prefix]):
            return True
        return not self._asked.isdisjoint(beginnings)
