"""When a measure lists each of its groups of numbers, as few windows as say it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from prefile.decision.predicates import InGroup
from prefile.law.measure import Measure
from prefile.values.dates import Window

__all__ = ["EVER", "groups_named", "is_listed", "listed_groups"]

EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def groups_named(measure: Measure) -> frozenset[str]:
    """Return the groups of its lists that a measure names in a condition or for a price; it treats the others alike."""
    asked = (test.groups for test in measure.predicates() if isinstance(test, InGroup))
    floor = measure.treatment
    priced = {price.group for price in (*floor.prices, *floor.reference) if price.group is not None}
    return frozenset(priced.union(*asked))


def listed_groups(measure: Measure, named: frozenset[str], as_known_on: date | None) -> dict[str | None, list[Window]]:
    """Return when a measure lists each group that something names, and any other: windows in order that do not meet.

    The others go by the first of their names; None where they have none.

    Of the listings of a number the longest decides, so that each decides for its own beginning. What is excluded there
    for ever is left out; what is excluded for a while counts as listed.
    """
    believed = [listing for listing in measure.listings if listing.window.believed(as_known_on)]
    excluded = {listing.prefix for listing in believed if listing.excluded and _is_open(listing.window)}
    unnamed = {listing.group for listing in believed if listing.group is not None} - named
    other = min(unnamed, default=None)
    windows: dict[str | None, set[tuple[datetime, datetime]]] = {}
    for listing in believed:
        if not listing.excluded and listing.prefix not in excluded:
            group = listing.group if listing.group in named else other
            ends = (listing.window.since or EVER[0], listing.window.until or EVER[1])
            windows.setdefault(group, set()).add(ends)
    return {group: list(_merged(sorted(held))) for group, held in windows.items()}


def _merged(windows: Iterable[tuple[datetime, datetime]]) -> Iterator[Window]:
    """Yield windows in the order of their beginnings, those that meet as one."""
    since, until = None, EVER[0]
    for begins, ends in windows:
        if since is None or begins > until:
            if since is not None:
                yield Window(since, until)
            since, until = begins, ends
        until = max(until, ends)
    if since is not None:
        yield Window(since, until)


def is_listed(windows: Sequence[Window], at: datetime) -> bool:
    """Whether an instant lies in one of some windows in order."""
    place = bisect_right(windows, at, key=lambda window: window.since or EVER[0])
    return place > 0 and windows[place - 1].holds(at)


def _is_open(window: Window) -> bool:
    return window.since is None and window.until is None
