"""The law that the service goes by, as pages: measures by authority, one measure in words, what is coming."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from prefile.decision.standing import standing_on
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.render.html.pages import page
from prefile.render.text.rules import kind_of, measure_parts
from prefile.service.pages.frame import Told
from prefile.service.questions import NoSuchThing, near, shown
from prefile.service.worker import Opened
from prefile.values.dates import day_of, day_words, first_minute
from prefile.workbench.change import Change
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


class MeasureRow(NamedTuple):
    """A measure as a row: its title, what follows from it, how it stands on the day, and when it is in effect."""

    id: str
    title: str
    kind: str
    standing: str
    dates: tuple[str, ...]


class DayOfChanges(NamedTuple):
    """The changes of one day."""

    day: str
    iso: str
    away: int
    changes: tuple[Change, ...]


def rules_page(opened: Opened, on: date) -> Told:
    """Return the page of measures by their authority, as they stand on a day."""
    book = opened.book
    groups: dict[str, list[MeasureRow]] = {}
    for measure in sorted(book.measures, key=lambda one: one.id):
        groups.setdefault(_authority(measure), []).append(_row(measure, on))
    held = {"tariff": book.tariff.name, "chapter_99": day_words(book.chapter_99_through), "digest": book.digest}
    shown_ = {"groups": groups, "on": on.isoformat(), "day": day_words(on), "held": held, "count": len(book.measures)}
    return Told("Rules", page("desk/rules.html.j2", shown_))


def _authority(measure: Measure) -> str:
    word = measure.id.split(".")[1] if "." in measure.id else measure.id
    return _AUTHORITIES.get(word, word.replace("-", " ").capitalize())


def _row(measure: Measure, on: date) -> MeasureRow:
    standing = standing_on(measure, first_minute(on), None).because
    dates = tuple(dict.fromkeys(_windows(measure)))
    return MeasureRow(measure.id, measure.title, kind_of(measure), standing, dates)


def _windows(measure: Measure) -> Iterator[str]:
    """Yield from when to when each standing of a measure holds, in words."""
    for row in measure.standing:
        if row.window.replaced is None:
            since, until = row.window.since, row.window.until
            begins = f"from {_day(since)}" if since else ""
            ends = f"until {_day(until)}" if until else ""
            yield f"{row.standing}: {' '.join(filter(None, (begins, ends))) or 'no dates'}"


def _day(instant: datetime) -> str:
    return day_words(day_of(instant))


def measure_page(opened: Opened, name: str) -> Told:
    """Return the page of one measure, in words.

    Raises:
        NoSuchThing: the book has no such measure.
    """
    book = opened.book
    if name not in book.by_id:
        raise NoSuchThing(f"no measure is named {shown(name)}.{near(name, list(book.by_id))}")
    measure = book.by_id[name]
    shown_ = {
        "measure": measure,
        "kind": kind_of(measure),
        "dates": tuple(dict.fromkeys(_windows(measure))),
        "parts": [(title.capitalize(), rows) for title, rows in measure_parts(measure) if rows],
        "authorities": [(key, cited) for key, cited in measure.citations.items()],
        "through": day_words(measure.verified.through),
    }
    return Told(measure.title, page("desk/measure.html.j2", shown_))


def calendar_page(opened: Opened, on: date) -> Told:
    """Return the page of what changes about a day: what is coming, and what has just come."""
    book = opened.book
    days = [
        DayOfChanges(day_words(day), day.isoformat(), (day - on).days, tuple(together))
        for day, together in groupby(changes(book, on, _AHEAD), key=lambda one: day_of(one.at))
        if (day - on).days >= -_PAST
    ]
    shown_ = {
        "ahead": [day for day in days if day.away >= 0],
        "behind": [day for day in reversed(days) if day.away < 0],
        "on": on.isoformat(),
        "day": day_words(on),
        "past": _PAST,
        "titles": _titles(book),
    }
    return Told("Calendar", page("desk/calendar.html.j2", shown_))


def _titles(book: RuleBook) -> dict[str, str]:
    return {measure.id: measure.title for measure in book.measures}
