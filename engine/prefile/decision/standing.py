"""What stands on an instant: the rate date of a line for a measure, and the standing of the measure on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from prefile.entry import Entry, Line
from prefile.entry.entry_types import WITHDRAWALS
from prefile.findings import Asked
from prefile.law.measure import Measure, StandingRow
from prefile.values.dates import day_of, first_minute, show_instant
from prefile.values.trilean import NO, UNKNOWN, YES

__all__ = ["RateDate", "Stand", "entry_rate_date", "line_rate_date", "stand"]


_STATED_DATES = frozenset({"entered", "withdrawn", "imported"})


class RateDate(NamedTuple):
    """The instant whose rates hold, and why that one; without an instant, the fact that is missing."""

    instant: datetime | None
    basis: str | None
    missing: Asked | None = None

    @property
    def path(self) -> str:
        """The place in the entry where the date stands, or "" where it does not come from the entry."""
        return f"/{self.basis}" if self.basis in _STATED_DATES else ""


class Stand(NamedTuple):
    """Whether a measure is in force (0 no, 1 unknown, 2 yes), why, and the authority."""

    value: int
    because: str
    cite: str


def entry_rate_date(entry: Entry, on: datetime | None) -> RateDate:
    """Return the entry's rate date: the one stated, withdrawal, or entry, and never before arrival.

    19 CFR 141.68: the time of entry is not before the goods arrive within port limits. Goods out of a warehouse owe the
    rates of their withdrawal (19 U.S.C. 1315(a)), and the day on which they went in is none. Without a date there is no
    answer; nothing falls back to today.
    """
    if on is not None:
        return RateDate(on, "stated")
    if entry.withdrawn is None and entry.entry_type in WITHDRAWALS:
        ask = "the date and time of withdrawal for consumption"
        return RateDate(None, None, Asked("withdrawn", "/withdrawn", ask, of_line=False))
    instant, basis = entry.withdrawn or entry.entered, "withdrawn" if entry.withdrawn else "entered"
    if instant is None:
        ask = "the date and time of entry, or of withdrawal, for consumption"
        return RateDate(None, None, Asked("entered", "/entered", ask, of_line=False))
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
        ask = "the day on which privileged foreign status was filed"
        return RateDate(None, None, Asked("filed", "/ftz/filed", ask))
    return RateDate(first_minute(line.ftz.filed), "privileged foreign filing")


def stand(measure: Measure, at: datetime | None, as_known_on: date | None) -> Stand:
    """Return a measure's standing at an instant, as known on a day (None: as this book knows it)."""
    rows = [row for row in measure.standing if row.window.believed(as_known_on)]
    if not rows:
        first = measure.standing[0]
        return Stand(NO, f"was not known on {as_known_on}", first.cite)
    if at is None:
        return _undated(rows)
    begun = [row for row in rows if row.window.since is not None and row.window.since <= at]
    if not begun:
        first = min(rows, key=lambda row: row.window.since or at)
        return Stand(NO, f"begins {_since(first)}", first.cite)
    return _on(max(begun, key=lambda row: row.window.since or at), at)


def _on(row: StandingRow, at: datetime) -> Stand:
    """Return what a row that has begun makes of an instant."""
    if not row.window.holds(at):
        return Stand(NO, f"ended {show_instant(row.window.until or at)}", row.cite)
    return Stand(YES if row.standing == "in force" else NO, _told(row), row.cite)


def _undated(rows: list[StandingRow]) -> Stand:
    """Without a rate date a measure that is ever in force is unknown, and one that never is stands at no."""
    forceful = [row for row in rows if row.standing == "in force"]
    if forceful:
        return Stand(UNKNOWN, "there is no rate date", forceful[0].cite)
    return Stand(NO, _told(rows[-1]), rows[-1].cite)


def _told(row: StandingRow) -> str:
    """Say what stands since when, and what the row adds to it."""
    since = "" if row.standing == "ended" else " since"
    return f"{row.standing}{since} {_since(row)}{f': {row.says}' if row.says else ''}"


def _since(row: StandingRow) -> str:
    return show_instant(row.window.since) if row.window.since else "the beginning"
