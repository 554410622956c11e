"""What of customs law is code and not in rule files, each with its citation.

The rate date, by the days that a rule book says (rules/rate-date.yaml). Provinces of Canada: CATAIR, Appendix B.
Measures whose duty stands on the number itself: general note 3(a), columns 1 and 2. Ids of measures that code must know
are here and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from prefile.entry import Entry, Line
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.law.rate_days import RateDays
from prefile.values.dates import day_of, first_minute

__all__ = [
    "ADMISSIBILITY",
    "CHAPTER_98",
    "COLUMN_1",
    "COLUMN_2",
    "METAL_CHAPTERS",
    "ON_THE_NUMBER",
    "PROVINCES",
    "LineDates",
    "RateDate",
    "RateDates",
    "entry_rate_date",
    "line_rate_date",
    "rate_dates",
]

# Canada's provinces, by which CBP tells the origin Canada (CATAIR, Appendix B).
PROVINCES = frozenset({"XA", "XB", "XC", "XM", "XN", "XO", "XP", "XQ", "XS", "XT", "XV", "XW", "XY"})
# The measures of the tariff's own columns (general note 3(a)): their duty stands on the goods' Chapter 1-97 number.
COLUMN_1, COLUMN_2 = "us.column-1", "us.column-2"
ON_THE_NUMBER = (COLUMN_1, COLUMN_2)
# The special classification provisions, whose numbers are filed beside those of Chapters 1 to 97 (HTS Chapter 98,
# U.S. note 1): the id by which an order of filing ranks them.
CHAPTER_98 = "us.chapter-98"
# How the id of a measure begins that keeps goods from being entered and is no duty (19 U.S.C. 1595a(c) seizes what is
# brought in contrary to law); the contract names them so.
ADMISSIBILITY = "us.admissibility."
# The chapters of the metals that Section 232 asks about, and of articles of them (HTS Section XV, titles of chapters).
METAL_CHAPTERS = {"72": "steel", "73": "steel", "74": "copper", "76": "aluminum"}

_STATED_DATES = frozenset({"entered", "withdrawn", "imported", "it_accepted"})


class RateDate(NamedTuple):
    """The instant whose rates hold, and why that one, on what authority; without an instant, the missing fact."""

    instant: datetime | None
    basis: str | None
    missing: MissingFact | None = None
    cite: str | None = None

    @property
    def path(self) -> str:
        """The place in the entry where the date stands, or "" where it does not come from the entry."""
        return f"/{self.basis}" if self.basis in _STATED_DATES else ""


class LineDates(NamedTuple):
    """The rate dates of a line: that of the entry, and that of a privileged-foreign filing where there is one."""

    entry: RateDate
    filing: RateDate


class RateDates(NamedTuple):
    """The rate dates of an entry: its own, and those of each of its lines, in their order."""

    entry: RateDate
    lines: tuple[LineDates, ...]


def rate_dates(entry: Entry, on: datetime | None, rate_days: RateDays) -> RateDates:
    """Return the rate dates of an entry and its lines, by the days of a rule book; `on` overrides that of the entry."""
    of_entry = entry_rate_date(entry, on, rate_days)
    same = LineDates(of_entry, of_entry)
    dates = [
        same if line.ftz is None else LineDates(of_entry, line_rate_date(of_entry, line, rate_days))
        for line in entry.lines
    ]
    return RateDates(of_entry, tuple(dates))


def entry_rate_date(entry: Entry, on: datetime | None, rate_days: RateDays) -> RateDate:
    """Return the entry's rate date: the one stated, or the first day of the rule book that fits.

    Without a date there is no answer; nothing falls back to today.
    """
    if on is not None:
        return RateDate(on, "stated")
    row = next((row for row in rate_days.days if row.fits(entry)), None)
    instant: datetime | None = None if row is None else getattr(entry, row.day)
    if row is None or instant is None:
        return RateDate(None, None, missing_fact("withdrawn" if row is not None else "entered"))
    if row.arrival_cite is not None and entry.imported is not None and day_of(instant) < entry.imported:
        return RateDate(first_minute(entry.imported), "imported", cite=row.arrival_cite)
    return RateDate(instant, row.day, cite=row.cite)


def line_rate_date(entry_date: RateDate, line: Line, rate_days: RateDays) -> RateDate:
    """Return a line's rate date for measures that look at the filing of its status in a foreign trade zone.

    For goods in a status of which the rule book names no day it is the entry's.
    """
    row = next((row for row in rate_days.zone if line.ftz is not None and row.status == line.ftz.status), None)
    if line.ftz is None or row is None:
        return entry_date
    if line.ftz.filed is None:
        return RateDate(None, None, missing_fact("filed"))
    return RateDate(first_minute(line.ftz.filed), "privileged foreign filing", cite=row.cite)
