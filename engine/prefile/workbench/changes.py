"""Dated changes of a book around a day: what changes on which instant, in words, and the measures concerned.

Everything is collected from the book itself. There is no clock here: the day is the caller's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from prefile.law.book import RuleBook
from prefile.values.dates import day_of
from prefile.workbench.book_changes import book_changes
from prefile.workbench.change import Change, ChangeKind
from prefile.workbench.measure_changes import measure_changes

__all__ = ["changes"]


def changes(book: RuleBook, around: date, within: int) -> tuple[Change, ...]:
    """Return the changes not more than so many days before or after a day, in their order.

    What several measures share is one change.
    """
    merged: dict[tuple[datetime, ChangeKind, str], Change] = {}
    for change in chain(*map(measure_changes, book.measures), book_changes(book)):
        if abs((day_of(change.at) - around).days) > within:
            continue
        key = (change.at, change.kind, change.what)
        same = merged.get(key)
        merged[key] = change if same is None else _together(same, change)
    return tuple(merged[key] for key in sorted(merged))


def _together(first: Change, other: Change) -> Change:
    return replace(
        first,
        measures=tuple(sorted({*first.measures, *other.measures})),
        cites=tuple(dict.fromkeys((*first.cites, *other.cites))),
        certain=first.certain and other.certain,
    )
