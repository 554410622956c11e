"""What the sums of many entries rest on: their dates, the law that was read, and what is in no sum.

It stands right beside the headline of such sums, so that nobody quotes the one without the other.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from prefile.findings import ReadThrough, Report
from prefile.law.book import RuleBook
from prefile.values.json_shape import Exact, json_object
from prefile.values.money import EXACT, ZERO

__all__ = ["Resting", "RestsOn", "Unread", "not_checked"]


@json_object
class Unread(NamedTuple):
    """Entries that could not be read or screened: how many, and what those declare of which the value is known."""

    entries: int = 0
    with_value: int = 0
    value: Exact = ZERO

    def with_one(self, value: Decimal | None) -> Unread:
        """Return the count with one entry more; None: its value is not known."""
        if value is None:
            return self._replace(entries=self.entries + 1)
        return Unread(self.entries + 1, self.with_value + 1, EXACT.add(self.value, value))


@json_object
class RestsOn(NamedTuple):
    """What sums rest on.

    `first_date` and `last_date` are rate dates, and `undated` counts entries without one. `law_read_through` is the
    earliest day of each kind of source that matters to an entry, `verified_through` the earliest of all. What is
    `not_checked` stands in the rule book, and `unread` is in no sum.
    """

    first_date: str | None
    last_date: str | None
    undated: int
    law_read_through: ReadThrough
    verified_through: str | None
    fees_included: bool
    not_checked: tuple[str, ...]
    unread: Unread


class Resting:
    """Gathers what reports rest on, with the memory of a few dates."""

    def __init__(self) -> None:
        self._dates: tuple[str | None, str | None] = (None, None)
        self._undated = 0
        self._read: tuple[str | None, ...] = (None, None, None)
        self._through: str | None = None

    def add(self, report: Report) -> None:
        """Gather what one report says of itself."""
        self.add_dated(report.rate_date, report.rulebook.verified, report.rulebook.verified_through)

    def add_dated(self, rate_date: str | None, read: ReadThrough, through: str) -> None:
        """Gather a rate date and through when the law was read."""
        if rate_date is None:
            self._undated += 1
        else:
            self._dates = _widened(self._dates, rate_date)
        days = read.tariff, read.chapter_99, read.texts
        self._read = tuple(_earlier(known, day) for known, day in zip(self._read, days, strict=True))
        self._through = _earlier(self._through, through)

    def rests_on(self, unchecked: tuple[str, ...] = (), unread: Unread = Unread()) -> RestsOn:  # noqa: B008 - immutable
        """Return what was gathered."""
        return RestsOn(
            first_date=self._dates[0],
            last_date=self._dates[1],
            undated=self._undated,
            law_read_through=ReadThrough(*self._read),
            verified_through=self._through,
            fees_included=False,
            not_checked=unchecked,
            unread=unread,
        )


def not_checked(book: RuleBook) -> tuple[str, ...]:
    """Name what a rule book says that it does not check, each once."""
    return tuple(dict.fromkeys(row.what for row in book.leaves_out))


def _earlier(known: str | None, day: str | None) -> str | None:
    return min((one for one in (known, day) if one is not None), default=None)


def _widened(known: tuple[str | None, str | None], instant: str) -> tuple[str, str]:
    """Widen the first and last instant by one more, each compared as the instant that it is."""
    instants = [text for text in (*known, instant) if text is not None]
    return min(instants, key=datetime.fromisoformat), max(instants, key=datetime.fromisoformat)
