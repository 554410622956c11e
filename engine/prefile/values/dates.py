"""Read, show and compare days and instants, which count in New York, and the windows between them.

Effect in customs law is an instant ("on or after 12:01 a.m. eastern"), so instants are kept in UTC, where they
compare by what they are, and are written in America/New_York. Facts that are days compare as days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from prefile.values.unreadable import Unreadable
from prefile.values.written_days import written_day

__all__ = [
    "ALWAYS",
    "NEW_YORK",
    "Window",
    "day_of",
    "day_words",
    "first_minute",
    "instant_words",
    "read_day",
    "read_instant",
    "show_instant",
    "window_ends",
    "write_instant",
]

NEW_YORK = ZoneInfo("America/New_York")
FIRST_MINUTE = time(0, 1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?",
    re.ASCII,
)
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_FIGURES = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}", re.ASCII)


def read_day(text: str) -> date:
    """Read a day written as 2026-12-04.

    Raises:
        Unreadable: the text is no such day; it says why, and what mends it.
    """
    if not _DAY.fullmatch(text):
        raise _not_in_form(text, "YYYY-MM-DD")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{text} does not exist", "Correct the date.") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unreadable(f"{text} is not between {_FIRST_YEAR} and {_LAST_YEAR}", "Correct the year.")
    return day


def read_instant(text: str) -> datetime:
    """Read an instant: a day alone is 00:01 in New York; a time without offset is New York time.

    Raises:
        Unreadable: the text cannot be read, the local time does not exist, or it exists twice.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise _not_in_form(text, "YYYY-MM-DD or YYYY-MM-DDTHH:MM")
    day, clock, offset = match.groups()
    on = read_day(day)
    if clock is None:
        return first_minute(on)
    try:
        at = time.fromisoformat(clock)
    except ValueError:
        raise Unreadable(f"{clock} is not a time of day", "Correct the time.") from None
    if offset is None:
        return _new_york(datetime.combine(on, at))
    return datetime.fromisoformat(f"{day}T{clock}{'+00:00' if offset == 'Z' else offset}").astimezone(UTC)


def _new_york(local: datetime) -> datetime:
    """Place a wall-clock time in New York; one that the clocks skip or repeat there is refused."""
    early, late = (local.replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(NEW_YORK).replace(tzinfo=None) != local:
        what = f"{local:%Y-%m-%dT%H:%M} does not exist in New York: clocks go forward that night"
        raise Unreadable(what, "Correct the time.")
    if early != late:
        readings = " or ".join(at.astimezone(NEW_YORK).isoformat(timespec="minutes") for at in (early, late))
        what = f"{local:%Y-%m-%dT%H:%M} occurs twice in New York: clocks go back that night"
        raise Unreadable(what, f"Write {readings}.")
    return early


def _not_in_form(text: str, form: str) -> Unreadable:
    """Return what is wrong with a date that is written otherwise, with each date that it may be as it should be."""
    found = None if _DAY.fullmatch(text) else written_day(text)
    if found is None and _FIGURES.fullmatch(text):
        return Unreadable(f'"{text}" is not a valid date', "Correct the date.")
    days = [] if found is None else sorted({day for day in found.days.values() if _is_day(day)}, reverse=True)
    what = f'"{text[:40]}" is not in {form} form'
    if len(days) == 1:
        return Unreadable(what, f"Write {days[0]}.")
    meant = " or ".join(f"{day} for {day_words(date.fromisoformat(day))}" for day in days)
    return Unreadable(what, f"Write {meant}." if meant else "")


def _is_day(text: str) -> bool:
    try:
        read_day(text)
    except Unreadable:
        return False
    return True


def first_minute(day: date) -> datetime:
    """Return 00:01 in New York on a day, the instant at which customs measures begin."""
    return datetime.combine(day, FIRST_MINUTE, tzinfo=NEW_YORK).astimezone(UTC)


def day_of(instant: datetime) -> date:
    """Return the day that an instant falls on in New York."""
    return instant.astimezone(NEW_YORK).date()


def show_instant(instant: datetime) -> str:
    """Write an instant for people, in New York time: 2026-12-04 00:01 ET."""
    return f"{instant.astimezone(NEW_YORK):%Y-%m-%d %H:%M} ET"


def day_words(day: date) -> str:
    """Write a day as the trade does: Dec 4, 2026."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def instant_words(instant: datetime) -> str:
    """Write an instant as the trade does, in New York time: Dec 4, 2026, 9:30 AM ET."""
    local = instant.astimezone(NEW_YORK)
    return f"{day_words(local.date())}, {local.hour % 12 or 12}:{local:%M} {('AM', 'PM')[local.hour // 12]} ET"


def write_instant(instant: datetime) -> str:
    """Write an instant as ISO 8601 with New York's offset: 2026-12-04T00:01:00-05:00."""
    return instant.astimezone(NEW_YORK).isoformat()


class Window(Struct, frozen=True):
    """From when until when something holds, and from which day until which day that was what was known."""

    since: datetime | None = None
    until: datetime | None = None
    known: date | None = None
    replaced: date | None = None

    @classmethod
    def restored(cls, *parts: Any) -> Window:  # noqa: ANN401 - the fields, whose types the class has
        """Return a window of its parts as they were kept; the one that holds always is told from others by identity."""
        return cls(*parts) if any(part is not None for part in parts) else ALWAYS

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle so that the window that holds always comes back as itself."""
        return Window.restored, (self.since, self.until, self.known, self.replaced)

    def believed(self, as_known_on: date | None) -> bool:
        """Return whether this was known on a day and not yet replaced; without a day, whether it still holds."""
        if as_known_on is None:
            return self.replaced is None
        return (self.known is None or self.known <= as_known_on) and (
            self.replaced is None or as_known_on < self.replaced
        )

    def holds(self, at: datetime) -> bool:
        """Return whether an instant lies in the window."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def meets(self, other: Window) -> bool:
        """Whether two windows share an instant."""
        later = self.until is not None and other.since is not None and other.since >= self.until
        earlier = other.until is not None and self.since is not None and self.since >= other.until
        return not later and not earlier


ALWAYS = Window()


def window_ends(windows: Iterable[Window]) -> Iterator[datetime]:
    """Yield the instants at which windows begin and end."""
    for window in windows:
        if window.since is not None:
            yield window.since
        if window.until is not None:
            yield window.until
