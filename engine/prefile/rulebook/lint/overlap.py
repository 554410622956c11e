"""Overlap: no number, clause or price is spoken for twice at one instant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prefile.decision.listed_groups import groups_named
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Listing, Measure
from prefile.law.treatment import Clause, Price
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window

__all__ = ["check", "hidden_clauses"]

CODE = "R360"
_ALL = "all goods"
_MOST_WAYS = 500  # groups and windows of one number in a measure


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each place where two say the same, or one can never speak."""
    for measure in book.measures:
        document = written.documents[measure.file]
        for path, what in (*_listings(measure), *_clauses(measure), *_prices(measure)):
            yield Problem(CODE, what, document.place(path))


def _listings(measure: Measure) -> Iterator[tuple[Path, str]]:
    """Yield each number in two groups at one instant that the measure tells apart: which decides would be chance.

    Each pair is compared, so a number that stands in more ways than any law puts it is told as such.
    """
    named = groups_named(measure)
    same: dict[str, dict[tuple[str | None, Window], Listing]] = {}
    for listing in measure.listings:
        if not listing.excluded:
            same.setdefault(listing.prefix, {}).setdefault((listing.group, listing.window), listing)
    for prefix, listings in same.items():
        if len(listings) > _MOST_WAYS:
            yield ("covers", "tariff_numbers"), f"{prefix or 'every number'} stands in {len(listings):,} ways"
            continue
        for first, other in combinations(listings.values(), 2):
            told_apart = first.group != other.group and not named.isdisjoint({first.group, other.group})
            if told_apart and _believed_together(first.window, other.window):
                what = f'{prefix or "every number"} stands in the groups "{first.group}" and "{other.group}"'
                yield ("covers", "tariff_numbers"), what


def _believed_together(window: Window, other: Window) -> bool:
    """Whether two windows share an instant, and on some day both are what is known."""
    gone = any(
        first.replaced is not None and second.known is not None and first.replaced <= second.known
        for first, second in ((window, other), (other, window))
    )
    return not gone and window.meets(other)


def hidden_clauses(measure: Measure) -> dict[int, int]:
    """Return the place of each clause that another hides alone, with the place of the last that does."""
    pairs = combinations(enumerate(measure.treatment.clauses), 2)
    return {other: place for (place, first), (other, second) in pairs if _hides(first, second)}


def _clauses(measure: Measure) -> Iterator[tuple[Path, str]]:
    """Yield each clause that another hides, and each whose window begins within that of another with its condition."""
    for (place, first), (other, second) in combinations(enumerate(measure.treatment.clauses), 2):
        if _hides(first, second):
            what = f"clause {other + 1} can never speak: clause {place + 1} fits whatever it fits"
            yield ("treatment", "duty", other), what
        elif first.when == second.when and _cross(first.window, second.window):
            what = f"the windows of clauses {place + 1} and {other + 1}, which fit the same goods, overlap"
            yield ("treatment", "duty", other), what


def _cross(first: Window, second: Window) -> bool:
    """Whether two windows share some time, and each holds time that the other does not."""
    if not _believed_together(first, second) or first.replaced is not None or second.replaced is not None:
        return False
    early, late = (first, second) if _begins(first, second) else (second, first)
    return not _begins(late, early) and not _ends(late, early)


def _begins(first: Window, second: Window) -> bool:
    """Whether the first of two windows begins when the second does, or before."""
    return first.since is None or (second.since is not None and first.since <= second.since)


def _ends(first: Window, second: Window) -> bool:
    """Whether the first of two windows ends when the second does, or before."""
    return second.until is None or (first.until is not None and first.until <= second.until)


def _hides(first: Clause, second: Clause) -> bool:
    """Whether the first of two clauses fits wherever the second does."""
    if not (first.when is None or first.when == second.when):
        return False
    earlier, other = first.window, second.window
    if earlier.replaced is not None or other.replaced is not None:
        return False
    return _begins(earlier, other) and _ends(other, earlier)


def _prices(measure: Measure) -> Iterator[tuple[Path, str]]:
    """Yield a second price, or a second reference price, for the same goods at one instant."""
    floor = measure.treatment
    for key, prices in (("prices", floor.prices), ("reference", floor.reference)):
        for (_, first), (index, second) in combinations(enumerate(prices), 2):
            believed = first.window.replaced is None and second.window.replaced is None
            same = _goods(first) == _goods(second)
            if (same or _ALL in {_goods(first), _goods(second)}) and believed and first.window.meets(second.window):
                what = f"a second price for {_goods(second)} holds at the same time"
                if not same:
                    what = f"a price for {_goods(second)} stands beside one for {_goods(first)}"
                yield ("treatment", "minimum_import_price", key, index), what


def _goods(price: Price) -> str:
    """Say what a price is for."""
    return f'"{price.goods}"' if price.goods else _ALL
