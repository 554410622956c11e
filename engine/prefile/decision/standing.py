"""The standing of a measure on a rate date: negotiating, in force, suspended, ended; and since when."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from prefile.law.measure import Measure, StandingRow
from prefile.values.dates import show_instant
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["MeasureStanding", "standing_on"]


class MeasureStanding(NamedTuple):
    """Whether a measure is in force, why, on what authority, and the id of the part of its life that says so."""

    in_force: Trilean
    because: str
    cite: str
    spoke: str


def standing_on(measure: Measure, at: datetime | None, as_known_on: date | None) -> MeasureStanding:
    """Return a measure's standing at an instant, as known on a day (None: as this book knows it)."""
    rows = [row for row in measure.standing if row.window.believed(as_known_on)]
    if not rows:
        first = measure.standing[0]
        return MeasureStanding(NO, f"was not known on {as_known_on}", first.cite, "standing/unknown")
    if at is None:
        return _undated(measure, rows)
    begun = [row for row in rows if row.window.since is not None and row.window.since <= at]
    if not begun:
        first = min(rows, key=lambda row: row.window.since or at)
        return MeasureStanding(NO, f"begins {_since(first)}", first.cite, "standing/before")
    return _on(measure, max(begun, key=lambda row: row.window.since or at), at)


def _on(measure: Measure, row: StandingRow, at: datetime) -> MeasureStanding:
    """Return what a row that has begun makes of an instant."""
    if not row.window.holds(at):
        return MeasureStanding(
            NO, f"ended {show_instant(row.window.until or at)}", row.cite, f"{_id(measure, row)}/ended"
        )
    in_force = YES if row.standing == "in force" else NO
    return MeasureStanding(in_force, _words(measure, row), row.cite, _id(measure, row))


def _undated(measure: Measure, rows: list[StandingRow]) -> MeasureStanding:
    """Return the standing without a rate date: unknown for a measure that is ever in force, no for any other."""
    forceful = [row for row in rows if row.standing == "in force"]
    if forceful:
        return MeasureStanding(UNKNOWN, "there is no rate date", forceful[0].cite, "standing/undated")
    return MeasureStanding(NO, _words(measure, rows[-1]), rows[-1].cite, _id(measure, rows[-1]))


def _id(measure: Measure, row: StandingRow) -> str:
    return f"standing/{measure.standing.index(row)}"


def _words(measure: Measure, row: StandingRow) -> str:
    """Return the standing and its first day in words, with what the row adds."""
    more = f": {row.says}" if row.says else ""
    if measure.supposed and row.standing == "in force":
        return f"supposed from {_since(row)}{more}"
    return f"{row.standing}{'' if row.standing == 'ended' else ' since'} {_since(row)}{more}"


def _since(row: StandingRow) -> str:
    return show_instant(row.window.since) if row.window.since else "the beginning"
