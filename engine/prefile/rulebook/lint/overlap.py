"""Overlap: no number, clause or price is spoken for twice at one instant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prefile.errors import Problem
from prefile.measure import Clause, Listing, Measure, MinimumImportPrice
from prefile.measure import Duty as DutyTreatment
from prefile.rulebook.book import RuleBook
from prefile.rulebook.lint.identity import windows_meet
from prefile.rulebook.read import Path

__all__ = ["check"]

CODE = "R360"


def check(book: RuleBook) -> Iterator[Problem]:
    """Yield each place where two say the same, or one can never speak."""
    for measure in book.measures:
        document = book.texts[measure.file].document
        for path, what in (*_listings(measure), *_clauses(measure), *_prices(measure)):
            yield Problem(CODE, what, document.place(path))


def _listings(measure: Measure) -> Iterator[tuple[Path, str]]:
    """The same number in two groups at one instant: which of the two would decide is left to chance."""
    same: dict[str, list[Listing]] = {}
    for listing in measure.listings:
        if not listing.excluded:
            same.setdefault(listing.prefix, []).append(listing)
    for prefix, listings in same.items():
        for one, other in combinations(listings, 2):
            if one.group != other.group and windows_meet(one.window, other.window):
                what = f'{prefix or "every number"} stands in the groups "{one.group}" and "{other.group}"'
                yield ("covers", "tariff_numbers"), what


def _clauses(measure: Measure) -> Iterator[tuple[Path, str]]:
    clauses = measure.treatment.clauses if isinstance(measure.treatment, DutyTreatment) else ()
    for (one, first), (other, second) in combinations(enumerate(clauses), 2):
        if _hides(first, second):
            what = f"clause {other + 1} can never speak: clause {one + 1} fits whatever it fits"
            yield ("treatment", "duty", other), what


def _hides(first: Clause, second: Clause) -> bool:
    """Whether the first of two clauses fits wherever the second does."""
    if not (first.when is None or first.when == second.when):
        return False
    one, other = first.window, second.window
    if one.replaced is not None or other.replaced is not None:
        return False
    begins = one.since is None or (other.since is not None and one.since <= other.since)
    ends = one.until is None or (other.until is not None and other.until <= one.until)
    return begins and ends


def _prices(measure: Measure) -> Iterator[tuple[Path, str]]:
    prices = measure.treatment.prices if isinstance(measure.treatment, MinimumImportPrice) else ()
    for (_, one), (index, other) in combinations(enumerate(prices), 2):
        believed = one.window.replaced is None and other.window.replaced is None
        if one.group == other.group and believed and windows_meet(one.window, other.window):
            what = f'a second price for "{other.group}" holds at the same time'
            yield ("treatment", "minimum_import_price", "prices", index), what
