"""What of customs law is code and not in rule files, each with its citation.

The rate date: 19 U.S.C. 1315(a), 19 CFR 141.68, 141.69(b) and 146.65. Provinces of Canada: CATAIR, Appendix B. Measures
whose duty stands on the number itself: general note 3(a), columns 1 and 2. Ids of measures that code must know are here
and nowhere else.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from prefile.entry import Entry, Line
from prefile.entry.form_7501 import WITHDRAWALS
from prefile.entry.missing_fact import MissingFact, missing_fact
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
    """The instant whose rates hold, and why that one; without an instant, the fact that is missing."""

    instant: datetime | None
    basis: str | None
    missing: MissingFact | None = None

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


def rate_dates(entry: Entry, on: datetime | None) -> RateDates:
    """Return the rate dates of an entry and its lines; `on` overrides that of the entry."""
    of_entry = entry_rate_date(entry, on)
    same = LineDates(of_entry, of_entry)
    dates = [same if line.ftz is None else LineDates(of_entry, line_rate_date(of_entry, line)) for line in entry.lines]
    return RateDates(of_entry, tuple(dates))


def entry_rate_date(entry: Entry, on: datetime | None) -> RateDate:
    """Return the entry's rate date: the one stated, withdrawal, immediate transportation, or entry after arrival.

    19 CFR 141.68: the time of entry is not before the goods arrive within port limits. Goods out of a warehouse owe the
    rates of their withdrawal (19 U.S.C. 1315(a)), and the day on which they went in is none. Goods entered for
    immediate transportation owe those of the acceptance of that entry (19 CFR 141.69(b)). Without a date there is no
    answer; nothing falls back to today.
    """
    if on is not None:
        return RateDate(on, "stated")
    if entry.withdrawn is None and entry.entry_type in WITHDRAWALS:
        return RateDate(None, None, missing_fact("withdrawn"))
    instant, basis = entry.withdrawn or entry.entered, "withdrawn" if entry.withdrawn else "entered"
    if instant is None:
        return RateDate(None, None, missing_fact("entered"))
    if entry.withdrawn is None and entry.it_accepted is not None:
        return RateDate(entry.it_accepted, "it_accepted")
    if entry.imported is not None and day_of(instant) < entry.imported:
        return RateDate(first_minute(entry.imported), "imported")
    return RateDate(instant, basis)


def line_rate_date(entry_date: RateDate, line: Line) -> RateDate:
    """Return a line's rate date for measures that look at the filing of privileged foreign status.

    19 CFR 146.65: goods in that status are dutiable at the rate in force when it was filed. For all other goods it is
    the entry's.
    """
    if line.ftz is None or line.ftz.status != "P":
        return entry_date
    if line.ftz.filed is None:
        return RateDate(None, None, missing_fact("filed"))
    return RateDate(first_minute(line.ftz.filed), "privileged foreign filing")
