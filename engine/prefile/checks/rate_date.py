"""Refuse a rate date before the first one that the book answers for: law of that day is missing from it (E138)."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.decision.standing import RateDate
from prefile.entry import Entry
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.values.dates import day_of, show_instant

__all__ = ["before_the_book"]


def before_the_book(entry: Entry, book: RuleBook, rate_date: RateDate) -> Iterator[Problem]:
    """Yield the problem of a rate date before the boundary that the book states, where it states one."""
    at = rate_date.instant
    if book.boundary is None or at is None or at >= book.boundary.since:
        return
    what = f"this book covers rate dates from {day_of(book.boundary.since)}; this one is {show_instant(at)}"
    yield Problem("E138", what, entry.place(rate_date.path), why=f"{book.boundary.says}.")
