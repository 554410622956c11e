"""How a screening is asked for: the rate date, the day of knowledge, and what decides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from prefile.values.dates import day_of, first_minute, read_day, read_instant

__all__ = ["Decide", "ScreenOptions", "When"]

Decide = Literal["auto", "durable", "plain"]
When = datetime | date | str


class ScreenOptions(NamedTuple):
    """The options of a screening, read.

    `on` overrides the rate date; `as_known_on` replays what was known on a day; `decide` "auto" is durable-rules where
    it can be imported, else the reference implementation. `assume_current_tariff` supposes that the last edition
    of the tariff held stays in effect.
    """

    on: datetime | None = None
    as_known_on: date | None = None
    decide: Decide = "auto"
    assume_current_tariff: bool = False

    @classmethod
    def read(
        cls,
        on: When | None = None,
        as_known_on: When | None = None,
        decide: Decide = "auto",
        *,
        assume_current_tariff: bool = False,
    ) -> ScreenOptions:
        """Read options. Dates may be text as in entries; a day, or a time without offset, is New York's.

        Raises:
            ValueError: a text is no date, or a time does not exist in New York, or exists twice.
            TypeError: what is given as a date is none.
        """
        instant = None if on is None else _instant(on, "on")
        if as_known_on is None:
            return cls(instant, None, decide, assume_current_tariff)
        if isinstance(as_known_on, str):
            return cls(instant, read_day(as_known_on), decide, assume_current_tariff)
        known = day_of(_instant(as_known_on, "as_known_on"))
        return cls(instant, known, decide, assume_current_tariff)


def _instant(when: object, named: str) -> datetime:
    """Return the instant that is meant: days and times without offset count in New York."""
    match when:
        case str():
            return read_instant(when)
        case datetime() if when.tzinfo is not None:
            return when
        case datetime():
            return read_instant(when.isoformat(timespec="seconds"))
        case date():
            return first_minute(when)
        case _:
            given = type(when).__name__
            raise TypeError(f"{named} is a date, a datetime or text like 2026-12-04T09:30, not {given}")
