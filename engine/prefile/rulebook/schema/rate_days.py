"""`rules/rate-date.yaml` as written: which day's rates the goods of an entry owe."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from prefile.law.rate_days import EntryDay
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.measure import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import Key, Status, TwoDigits

__all__ = ["RateDateFile"]

EntryTypes = list[TwoDigits]


class NotBeforeText(Written):
    """The day before which no rates are owed."""

    day: Literal["imported"]
    cite: Key


class RateDayText(Written):
    """One day that may decide, on which types of entry it is asked for, and of which types it never does."""

    day: EntryDay
    asked_of: EntryTypes = []
    except_types: EntryTypes = []
    not_before: NotBeforeText | None = None
    cite: Key


class ZoneDayText(Written):
    """The day that decides for goods in a status of a foreign trade zone."""

    status: Status
    day: Literal["filed"]
    cite: Key


class RateDateFile(Written):
    """Which day's rates the goods of an entry owe."""

    days: Annotated[list[RateDayText], Field(min_length=1)]
    zone: list[ZoneDayText] = []
    citations: dict[Key, CitationText]
    verified: VerifiedText
