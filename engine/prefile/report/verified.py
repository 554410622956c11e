"""Say through when the law that matters to findings was verified: the oldest day, and that of each kind of source."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from prefile.findings import ReadThrough
from prefile.law.book import RuleBook
from prefile.report.told import Told

__all__ = ["Verified", "verified", "verified_of"]

_MOST_SETS = 1 << 12  # of measures


class Verified(NamedTuple):
    """The earliest day through which law was verified, and through which each kind of its sources was read."""

    through: date
    read: ReadThrough


def verified(book: RuleBook, told: Collection[Told]) -> Verified:
    """Return through when the law was verified that matters to lines: what may apply, or else all of it."""
    mattering = frozenset[str]().union(*[of_line.mattering for of_line in told])
    of_measures = book.derived("verified", lambda: lru_cache(_MOST_SETS)(lambda measures: verified_of(book, measures)))
    return of_measures(mattering or frozenset[str]().union(*[of_line.titles for of_line in told]))


def verified_of(book: RuleBook, measures: frozenset[str]) -> Verified:
    """Return through when the law of some measures was verified; of none, the day through which all of a book was."""
    every = [book.by_id[measure].verified for measure in measures]
    days = [one.through for one in every] or [measure.verified.through for measure in book.measures]
    read = ReadThrough(
        tariff=_earliest(one.tariff_table for one in every),
        chapter_99=_earliest(one.chapter_99 for one in every),
        texts=_earliest(one.texts for one in every),
    )
    return Verified(min(days), read)


def _earliest(days: Iterable[date | None]) -> str | None:
    return min((day.isoformat() for day in days if day is not None), default=None)
