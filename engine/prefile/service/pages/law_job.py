"""The law that the service goes by, as pages: measures by authority, one measure in words, what is coming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, takewhile
from typing import NamedTuple

from prefile.entry import Entry
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.render.html.pages import page
from prefile.render.html.report_parts import WORDS
from prefile.render.text.rules import kind_of, measure_parts
from prefile.service.pages.frame import Told
from prefile.service.pages.standing_line import (
    Axis,
    Drawn,
    Stretch,
    axis_about,
    drawn,
    standing_words,
    stretch_words,
    stretches,
)
from prefile.service.questions import NoSuchThing, near, shown
from prefile.service.worker import Opened
from prefile.store.reading import kept_entries
from prefile.store.search import Criteria, find
from prefile.values.dates import day_of, day_words
from prefile.workbench.change import Change, affected_lines
from prefile.workbench.changes import changes

__all__ = ["calendar_page", "measure_page", "rules_page"]

_AUTHORITIES = {
    "section-232": "Section 232: national security",
    "section-301": "Section 301: unfair trade practices",
    "section-338": "Section 338: discrimination",
    "section-122": "Section 122: balance of payments",
    "ieepa": "IEEPA: emergency tariffs",
    "chapter-98": "Chapter 98: goods returned, sent abroad, or of special purpose",
    "section-201": "Section 201: safeguards",
    "admissibility": "Admissibility: what may not be entered",
    "column-1": "The tariff: columns 1 and 2",
    "column-2": "The tariff: columns 1 and 2",
}
_PAST, _AHEAD = 90, 730  # days
_MOST_COUNTED, _MOST_LINES = 100, 500  # entries and their lines that each date ahead is held against


class MeasureRow(NamedTuple):
    """A measure as a row: what follows from it, how it stands on the day, when it is in effect, in words and drawn."""

    id: str
    title: str
    kind: str
    standing: str
    says: str | None
    dates: tuple[str, ...]
    drawn: tuple[Drawn, ...]


class DayOfChanges(NamedTuple):
    """The changes of one day, and how many lines of how many kept entries they touch (None: not counted)."""

    day: str
    iso: str
    away: int
    changes: tuple[Change, ...]
    touched: tuple[int, int] | None = None


def rules_page(opened: Opened, on: date) -> Told:
    """Return the page of measures by their authority, as they stand on a day."""
    book, axis = opened.book, axis_about(on)
    groups: dict[str, list[MeasureRow]] = {}
    for measure in sorted(book.measures, key=lambda one: one.id):
        groups.setdefault(_authority(measure), []).append(_row(measure, on, axis))
    held = {"tariff": book.tariff.name, "chapter_99": day_words(book.chapter_99_through), "digest": book.digest}
    shown_ = {
        "groups": groups,
        "on": on.isoformat(),
        "day": day_words(on),
        "held": held,
        "count": len(book.measures),
        "axis": axis,
    }
    return Told("Rules", page("desk/rules.html.j2", shown_))


def _authority(measure: Measure) -> str:
    word = measure.id.split(".")[1] if "." in measure.id else measure.id
    return _AUTHORITIES.get(word, word.replace("-", " ").capitalize())


def _row(measure: Measure, on: date, axis: Axis) -> MeasureRow:
    found = stretches(measure)
    return MeasureRow(
        id=measure.id,
        title=measure.title,
        kind=kind_of(measure),
        standing=standing_words(found, on),
        says=next((stretch.says for stretch in reversed(found) if stretch.standing != "in force"), None),
        dates=_dates(found),
        drawn=drawn(found, axis),
    )


def _dates(found: Sequence[Stretch]) -> tuple[str, ...]:
    """Return when a measure has which standing, in words; that it has ended, the day before says."""
    return tuple(stretch_words(stretch) for stretch in found if stretch.standing != "ended" or len(found) == 1)


def measure_page(opened: Opened, name: str, on: date) -> Told:
    """Return the page of one measure, in words.

    Raises:
        NoSuchThing: the book has no such measure.
    """
    book = opened.book
    if name not in book.by_id:
        raise NoSuchThing(f"no measure is named {shown(name)}.{near(name, list(book.by_id))}")
    measure, axis = book.by_id[name], axis_about(on)
    shown_ = {
        "measure": measure,
        "kind": kind_of(measure),
        "row": _row(measure, on, axis),
        "axis": axis,
        "day": day_words(on),
        "parts": [(title.capitalize(), rows) for title, rows in measure_parts(book, measure) if rows],
        "authorities": [(key, cited) for key, cited in measure.citations.items()],
        "through": day_words(measure.verified.through),
    }
    return Told(measure.title, page("desk/measure.html.j2", shown_))


def calendar_page(opened: Opened, on: date, organisation: str | None) -> Told:
    """Return the page of what changes about a day: what is coming, whom here it touches, and what has just come.

    `organisation` is None where whoever looks may not read what was kept.
    """
    book = opened.book
    days = [
        DayOfChanges(day_words(day), day.isoformat(), (day - on).days, tuple(together))
        for day, together in groupby(changes(book, on, _AHEAD), key=lambda one: day_of(one.at))
        if (day - on).days >= -_PAST
    ]
    entries = [] if organisation is None else list(_last_entries(opened, organisation))
    shown_ = {
        "ahead": [_counted(book, day, entries) for day in days if day.away >= 0],
        "behind": [day for day in reversed(days) if day.away < 0],
        "on": on.isoformat(),
        "day": day_words(on),
        "past": _PAST,
        "entries": len(entries),
        "titles": {measure.id: measure.title for measure in book.measures},
        "may_read": organisation is not None,
        **WORDS,
    }
    return Told("Calendar", page("desk/calendar.html.j2", shown_))


def _last_entries(opened: Opened, organisation: str) -> Iterator[Entry]:
    """Yield the entries that were kept last, each once, up to so many lines."""
    part = opened.shelf.part(organisation)
    found = find(part, Criteria(latest=True), limit=_MOST_COUNTED).found
    lines = [0]
    kept = kept_entries(part, sorted(one.sequence for one in found))
    for entry in takewhile(lambda _: lines[0] < _MOST_LINES, (one.entry() for one in kept)):
        lines[0] += len(entry.lines)
        yield entry


def _counted(book: RuleBook, day: DayOfChanges, entries: Sequence[Entry]) -> DayOfChanges:
    """Count what a day's changes touch of some entries."""
    if not entries:
        return day
    touched = {
        (line.entry, line.line) for change in day.changes for line in affected_lines(book, change, entries, "auto")
    }
    return day._replace(touched=(len(touched), len({entry for entry, _ in touched})))
