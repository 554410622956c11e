"""From rate-date.yaml as written to the days that decide the rates of an entry."""

from __future__ import annotations

from prefile.law.rate_days import RateDay, RateDays, ZoneDay
from prefile.rulebook.compile.context import Refuse, citations
from prefile.rulebook.schema.rate_days import RateDateFile

__all__ = ["compile_rate_days"]

_CODE = "R313"


def compile_rate_days(written: RateDateFile, refuse: Refuse) -> RateDays:
    """Return the days that the file says.

    A day that stands twice, and a type of entry that is asked for and excepted, go to `refuse`.
    """
    for index, row in enumerate(written.days):
        if row.day in {other.day for other in written.days[:index]}:
            refuse(_CODE, f"{row.day} stands twice, and the second is never read", ("days", index, "day"))
        for place, kind in enumerate(row.asked_of):
            if kind in row.except_types:
                what = f"on entries of type {kind} {row.day} is asked for, and never decides"
                refuse(_CODE, what, ("days", index, "asked_of", place))
    days = [
        RateDay(
            row.day,
            row.cite,
            frozenset(row.asked_of),
            frozenset(row.except_types),
            None if row.not_before is None else row.not_before.cite,
        )
        for row in written.days
    ]
    zone = tuple(ZoneDay(row.status, row.cite) for row in written.zone)
    return RateDays(tuple(days), zone, citations(written.citations))
