"""Which day's rates goods owe, as a rule book says it: rows in their order, of which the first that fits decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from prefile.entry import Entry
from prefile.values.citation import Citation

__all__ = ["EntryDay", "RateDay", "RateDays", "ZoneDay"]

EntryDay = Literal["withdrawn", "it_accepted", "entered"]


class RateDay(NamedTuple):
    """One day that may decide the rates of an entry, where it is stated and the type of the entry is none excepted.

    On entries of the types in `asked_of` no other day stands in for it. `arrival_cite` is the authority by which it
    never comes before the day of importation; None: it may.
    """

    day: EntryDay
    cite: str
    asked_of: frozenset[str] = frozenset()
    except_types: frozenset[str] = frozenset()
    arrival_cite: str | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether it decides the rates of an entry that no row before it does."""
        if entry.entry_type in self.except_types:
            return False
        return getattr(entry, self.day) is not None or entry.entry_type in self.asked_of


class ZoneDay(NamedTuple):
    """The day that decides the rates of goods in a status of a foreign trade zone, for measures that look at it."""

    status: str
    cite: str


class RateDays(NamedTuple):
    """Which day decides the rates of an entry, and those of goods out of a zone by the filing of their status."""

    days: tuple[RateDay, ...]
    zone: tuple[ZoneDay, ...]
    citations: Mapping[str, Citation]

    def may_decide(self, day: EntryDay, entry: Entry) -> bool:
        """Whether a day, where it is stated, decides the rates of entries of this type."""
        return any(row.day == day and entry.entry_type not in row.except_types for row in self.days)
