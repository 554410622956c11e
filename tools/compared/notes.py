"""The numbers of chapter 99's notes beside the measures on the heading of their list, both ways, with their days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from compared.sources import Difference, Sources
from make_chapter_99 import Noted, notes
from prefile import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.heading_ledger import heading_ledger
from prefile.values.dates import Window, read_instant, write_instant

REVISION_15 = read_instant("2026-08-03")
WIDER = frozenset(
    {"us.section-232.russian-aluminum"}
)  # also lists what a further heading names, of which no list is held
FILES = {
    "note 16": "rev21/metals16c.csv",
    "note 19": "notes2026/note19_russian_aluminum.csv",
    "note 51": "hts2026/s338_canada_note51b.csv",
    "note": "notes2026/lists.csv",
}
VALUES = 3  # the number, and the days on which it begins and ends


def noted_numbers(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield every disagreement on a number of a note."""
    found = list(notes(sources.folder))
    for row in found:
        sources.values[next(file for name, file in FILES.items() if row.note.startswith(name))] += VALUES
    yield from of_notes(book, found)


def of_notes(book: RuleBook, noted: list[Noted]) -> Iterator[Difference]:
    """Yield numbers that a note names and no measure on its heading lists so, and those that only a measure lists."""
    ledger = heading_ledger(book)
    by_heading: dict[str, list[Measure]] = {row.heading: [] for row in noted}
    for heading in by_heading:
        by_heading[heading] = ledger.measures_on(heading)
    for row in sorted(set(noted)):
        found = list(_listed(row.number, by_heading[row.heading]))
        theirs = _window(_instant(row.since), _instant(row.until))
        if not found:
            yield Difference(row.note, row.number, "", theirs)
        elif not any(_agrees(since, until, row) for since, until in found):
            yield Difference(row.note, row.number, _window(*found[0]), theirs)
    for measure in {measure.id: measure for found in by_heading.values() for measure in found}.values():
        if measure.treatment.encoded and measure.id not in WIDER:
            yield from _beyond(book, measure, [row for row in noted if measure in by_heading[row.heading]])


def _listed(number: str, measures: Iterable[Measure]) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Yield the windows in which measures list a number, or all of what is under it, within their own lives."""
    for measure in measures:
        lives = [row.window for row in measure.standing if row.standing == "in force" and row.window.replaced is None]
        for listing in measure.listings:
            if listing.excluded or not listing.prefix or not number.startswith(listing.prefix):
                continue
            for life in lives:
                since = max((at for at in (life.since, listing.window.since) if at is not None), default=None)
                until = min((at for at in (life.until, listing.window.until) if at is not None), default=None)
                yield since, until


def _agrees(since: datetime | None, until: datetime | None, row: Noted) -> bool:
    """Whether a listing holds in all of a row's window."""
    begins, ends = _instant(row.since), _instant(row.until)
    early = since is None or (begins is not None and since <= begins)
    late = until is None or (ends is not None and until >= ends)
    return early and late


def _beyond(book: RuleBook, measure: Measure, noted: list[Noted]) -> Iterator[Difference]:
    """Yield the numbers that a measure lists and that none of its notes names, at any of their digits.

    The successors of a number that ended stand for it.
    """
    named = {row.number for row in noted}
    named |= {heir for number in named for heir in book.tariff.successors(number, REVISION_15)}
    starts = {number[:size] for number in named for size in range(2, len(number) + 1, 2)}
    spoken = Window(min((at for row in noted if (at := _instant(row.since)) is not None), default=None))
    for listing in measure.listings:
        prefix = listing.prefix
        above = any(prefix[:size] in named for size in range(2, len(prefix) + 1, 2))
        if prefix and not listing.excluded and not above and prefix not in starts and listing.window.meets(spoken):
            yield Difference(noted[0].note.partition("(")[0].strip(), prefix, measure.id, "")


def _window(since: datetime | None, until: datetime | None) -> str:
    return f"{write_instant(since) if since else ''} to {write_instant(until) if until else ''}".strip()


def _instant(text: str) -> datetime | None:
    return read_instant(text) if text else None
