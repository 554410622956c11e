"""Coverage: the numbers named are in the tariff, the groups named are on a list, and each group has its price."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.condition import AllOf, AnyOf, Condition, InGroup, Not
from prefile.errors import Place, Problem
from prefile.measure import Duty, Measure, MinimumImportPrice
from prefile.rulebook.book import RuleBook

__all__ = ["check"]

CODE = "R340"
_SIZES = (0, 2, 4, 6, 8, 10)


def check(book: RuleBook) -> Iterator[Problem]:
    """Yield each number, group or price that covers nothing."""
    known = {number[:size] for number in book.tariff.numbers() for size in _SIZES}
    for measure in book.measures:
        place = book.texts[measure.file].document.place(("covers", "tariff_numbers"))
        unknown = sorted({listing.prefix for listing in measure.listings} - known)
        if unknown and len(unknown) == len({listing.prefix for listing in measure.listings}):
            yield Problem(CODE, f"none of its numbers is in {book.tariff.edition.name}", place)
        for prefix in unknown:
            if not any(prefix == row for row in _listed(book, measure)):
                yield Problem(CODE, f"{prefix} is not in {book.tariff.edition.name}", place)
        yield from _groups(measure, place)


def _listed(book: RuleBook, measure: Measure) -> set[str]:
    """Return the prefixes that come from a list of record, which may name numbers of other editions."""
    written = book.texts[measure.file].written.covers
    named = {number for text in (*written.tariff_numbers, *written.except_numbers) for number in text.numbers or ()}
    return {listing.prefix for listing in measure.listings} - named


def _groups(measure: Measure, place: Place) -> Iterator[Problem]:
    groups = {listing.group for listing in measure.listings if listing.group and not listing.excluded}
    asked = {group for condition in _conditions(measure) for group in _asked(condition)}
    every = {listing.group for listing in measure.listings}
    for group in sorted(asked - {one for one in every if one}):
        yield Problem(CODE, f'no number belongs to the group "{group}"', place)
    if isinstance(measure.treatment, MinimumImportPrice):
        priced = {price.group for price in measure.treatment.prices}
        for group in sorted(groups - priced):
            yield Problem(CODE, f'the group "{group}" has no price', place)
        for group in sorted(priced - groups):
            yield Problem(CODE, f'the price is for "{group}", to which no number belongs', place)


def _conditions(measure: Measure) -> Iterator[Condition]:
    yield from (ground.when for ground in measure.grounds)
    yield from (note.when for note in measure.notes if note.when is not None)
    if isinstance(measure.treatment, Duty):
        yield from (clause.when for clause in measure.treatment.clauses if clause.when is not None)


def _asked(condition: Condition) -> Iterator[str]:
    match condition:
        case InGroup(groups=groups):
            yield from groups
        case AllOf(terms=terms) | AnyOf(terms=terms):
            for term in terms:
                yield from _asked(term)
        case Not(term=term):
            yield from _asked(term)
