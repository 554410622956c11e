"""How a screening is asked for: the rate date, the day of knowledge, and what decides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

from prefile.values.dates import read_day, read_instant

__all__ = ["Decide", "ScreenOptions"]

Decide = Literal["auto", "durable", "plain"]


class ScreenOptions(NamedTuple):
    """The options of a screening, read.

    `on` overrides the rate date; `as_known_on` replays what was known on a day; `decide` "auto" is durable-rules where
    it can be imported, else the reference implementation.
    """

    on: datetime | None = None
    as_known_on: date | None = None
    decide: Decide = "auto"

    @classmethod
    def read(
        cls, on: datetime | str | None = None, as_known_on: date | str | None = None, decide: Decide = "auto"
    ) -> ScreenOptions:
        """Read options, whose dates may be text as in entries.

        Raises:
            ValueError: a text is no date.
        """
        instant = read_instant(on) if isinstance(on, str) else on
        day = read_day(as_known_on) if isinstance(as_known_on, str) else as_known_on
        return cls(instant, day, decide)
