"""Read days as people write them: 2026-11-28, 11/28/2026, 28.11.26, Nov 28, 2026; a time of day may stand behind.

A day in figures whose year stands last can be read with the month first or the day first. Where both make a day, and
two different ones, its writing alone does not tell which is meant. No library is used: those that read dates (dateutil,
dateparser) choose an order where two are possible, and fill in what is not written.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

__all__ = ["ORDERS", "DayOrder", "WrittenDay", "written_day"]

DayOrder = Literal["mdy", "dmy"]
ORDERS: tuple[DayOrder, ...] = ("mdy", "dmy")
_LONGEST = 60
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_BETWEEN = r"\s*[-/. ]\s*"
_FULL = r"(?P<year>[0-9]{4}|'?[0-9]{2})"
_NTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_NAME = r"(?P<month>[a-z]{3,9})\.?"
# How days are written: where the groups one and two are found, either may be the month.
_FORMS = (
    r"(?P<year>[12][0-9]{3})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
    r"(?P<year>[12][0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    rf"(?P<one>[0-9]{{1,2}})\s*(?P<mark>[-/. ])\s*(?P<two>[0-9]{{1,2}})\s*(?P=mark)\s*{_FULL}",
    r"(?P<one>[0-9]{2})(?P<two>[0-9]{2})(?P<year>[12][0-9]{3})",
    rf"{_NTH}(?:{_BETWEEN}|){_NAME},?(?:{_BETWEEN}|){_FULL}",
    rf"{_NAME}(?:{_BETWEEN}|){_NTH}(?:\s*,\s*|{_BETWEEN}){_FULL}",
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+")
_CLOCK = re.compile(
    r"[,T ]\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?\s*(?:([ap])\.?m\.?)?(?:\s*et)?", re.IGNORECASE | re.ASCII
)
_SINCE, _UNTIL = 2020, 2039  # the years that two digits may mean; others are written in full
_NOON = 12


class WrittenDay(NamedTuple):
    """The day that a text is, by the order in which it is read, in ISO 8601; and the time of day behind it, or "".

    An order in which it is no day is left out. What has its year first, or its month by name, is the same in both.
    """

    days: dict[DayOrder, str]
    clock: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the two orders make two different days."""
        return len(set(self.days.values())) > 1

    @property
    def proves(self) -> DayOrder | None:
        """The only order in which it is a day, if there is but one."""
        return next(iter(self.days)) if len(self.days) == 1 else None


def written_day(text: str) -> WrittenDay | None:
    """Return the day that a text is written as, or None where it is none."""
    if len(text) > _LONGEST:
        return None
    clock = _CLOCK.search(text)
    time = ""
    if clock is not None and clock.end() == len(text):
        found = _time(clock)
        if found is None:
            return None
        time, text = found, text[: clock.start()]
    days = _days(text.strip().lower())
    return WrittenDay(days, time) if days else None


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Return the forms, compiled when a day is first read by them."""
    return tuple(re.compile(form, re.ASCII) for form in _FORMS)


def _days(text: str) -> dict[DayOrder, str]:
    """Return the day that a text is in each order, by the first form that makes a day of it."""
    text = _WEEKDAY.sub("", text, count=1)
    for form in _forms():
        found = form.fullmatch(text)
        days = {} if found is None else _in_orders(found.groupdict())
        if days:
            return days
    return {}


def _in_orders(parts: dict[str, str | None]) -> dict[DayOrder, str]:
    year = parts["year"] or ""
    one, two = parts.get("one"), parts.get("two")
    if one is None or two is None:
        month, day = parts["month"] or "", parts["day"] or ""
        whole = _day(year, month if month.isdigit() else _month(month), day)
        return {} if whole is None else dict.fromkeys(ORDERS, whole)
    read = {"mdy": _day(year, one, two), "dmy": _day(year, two, one)}
    return {order: whole for order in ORDERS if (whole := read[order]) is not None}


def _day(year: str, month: str, day: str) -> str | None:
    digits = year.removeprefix("'")
    full = int(digits) + (0 if len(digits) == len("2026") else 2000)
    if len(digits) == len("26") and not _SINCE <= full <= _UNTIL:
        return None
    try:
        return date(full, int(month), int(day)).isoformat()
    except ValueError:
        return None


def _month(name: str) -> str:
    """Return the number of a month that is named in English, whole or by three letters or more; 0 for another word."""
    if name == "sept":
        return "9"
    known = name in _MONTHS or name in _NAMES
    return str(_MONTHS.index(name[:3]) + 1) if known else "0"


def _time(clock: re.Match[str]) -> str | None:
    """Return a time of day in 24 hours, or None where it is none."""
    hour, minute, second, half = int(clock[1]), clock[2], clock[3], clock[4]
    if half is not None:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half.lower() == "p" else 0)
    return f"{hour:02}:{minute}{f':{second}' if second and second != '00' else ''}"
