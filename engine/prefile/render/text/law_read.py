"""Through when the law was read, in one wording: for one report, for the sums of many, and for a rule book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from prefile.findings import ReadThrough, Report
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.values.dates import day_of, day_words

__all__ = ["UNCHECKED", "book_read_words", "law_read_words", "parts_read", "read_through_words"]

UNCHECKED = "Not checked: AD/CVD, quotas, PGAs."


def read_through_words(report: Report) -> str:
    """Say through when each part of the law that matters to a report was read, and what to check since then."""
    return law_read_words(report.rulebook.verified, report.rulebook.verified_through, report.rate_date)


def law_read_words(read: ReadThrough, through: str, last: str | None) -> str:
    """Say through when each part of the law was read, and what to check since then where a rate date is later."""
    days = {name: date.fromisoformat(day) for name, day in _named(read, through).items()}
    older = [name for name, day in days.items() if (last or "")[:10] > day.isoformat()]
    if not older:
        return f"{parts_read(days)}."
    what = "" if len(older) == len(days) else f"{' and '.join(older)} for "
    return f"{parts_read(days)}; check {what}changes since."


def parts_read(days: Mapping[str, date]) -> str:
    """Name parts of the law with the day through which each was read; a year that all share stands once."""
    years, last = {day.year for day in days.values()}, list(days)[-1]
    return ", ".join(
        f"{name} {day_words(day).removesuffix(f', {day.year}') if len(years) == 1 and name != last else day_words(day)}"
        for name, day in days.items()
    )


def _has_ended(measure: Measure, by: date) -> bool:
    """Whether nothing of a measure stands after a day: what was read of it before is all there is to read."""
    rows = [row for row in measure.standing if row.window.replaced is None]
    return bool(rows) and all(
        row.standing != "in force" or (row.window.until is not None and day_of(row.window.until) <= by)
        for row in rows[-1:]
    )


def _named(read: ReadThrough, through: str) -> dict[str, str]:
    """Name the kinds of sources that matter; a report that an earlier release wrote says the oldest day alone."""
    named = {"tariff": read.tariff, "chapter 99": read.chapter_99, "proclamations": read.texts}
    return {name: day for name, day in named.items() if day is not None} or {"all of it": through}


def book_read_words(book: RuleBook) -> str:
    """Say through when each part of a rule book was read, of the measures that go on: from the earliest to the latest.

    A report names the earliest of the measures that matter to it, so it lies within.
    """
    going_on = [measure.verified for measure in book.measures if not _has_ended(measure, book.chapter_99_through)]
    every = going_on or [measure.verified for measure in book.measures]
    read = {
        "tariff": [one.tariff_table for one in every],
        "chapter 99": [one.chapter_99 for one in every],
        "proclamations": [one.texts for one in every],
    }
    known = {name: [day for day in days if day is not None] for name, days in read.items()}
    days = {name: max(found) for name, found in known.items() if found} or {
        "all of it": min(one.through for one in every)
    }
    words = parts_read(days)
    for name, found in known.items():
        if found and min(found) != max(found):
            words = words.replace(f"{name} ", f"{name} {_without_year(min(found), max(found))} to ", 1)
    return words


def _without_year(day: date, later: date) -> str:
    return day_words(day).removesuffix(f", {later.year}")
