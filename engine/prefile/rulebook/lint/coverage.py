"""Coverage: the numbers named are in the tariff, the groups named are on a list, and each group has its price."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from prefile.codes import CATALOGUE
from prefile.decision.predicates import CoverageIs, Footnoted, InGroup
from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.law.condition import Condition, predicates_of
from prefile.law.measure import Listing, Measure
from prefile.rulebook.lint.numbers import HeldNumbers
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Document, Path

__all__ = ["check"]

CODE = "R340"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each number, group, footnote or price that covers nothing."""
    held = HeldNumbers(book.tariff)
    for measure in book.measures:
        document = written.documents[measure.file]
        place = document.place(("covers", "tariff_numbers"))
        if measure.listings and not any(held.knows(prefix) for prefix in {one.prefix for one in measure.listings}):
            yield Problem(CODE, f"none of its numbers is in {book.tariff.name}", place)
        for listing in _written(measure, written.rules[measure.file]):
            if held.is_judged(listing.window) and not held.knows(listing.prefix, listing.window):
                what, near = held.unknown(listing.prefix, listing.window)
                yield Problem(CODE, what, place, next=f"{near} {CATALOGUE[CODE].next}".strip())
        yield from _footnotes(measure, book, document)
        yield from _groups(measure, place)
        yield from _minerals(measure, book, document)


def _written(measure: Measure, rule: RuleFile) -> list[Listing]:
    """Return the listings that stand in the rule file itself; those of a list are judged at its rows."""
    written = (*rule.covers.tariff_numbers, *rule.covers.except_numbers)
    named = {number for text in written for number in text.numbers or ()}
    every = {(listing.prefix, listing.window): listing for listing in measure.listings if listing.prefix in named}
    return sorted(every.values(), key=lambda listing: listing.prefix)


def _footnotes(measure: Measure, book: RuleBook, document: Document) -> Iterator[Problem]:
    """Yield each heading that a condition looks for in footnotes, and that no number's footnotes name."""
    parts: list[tuple[Path, Condition | None]] = [(("covers",), condition.when) for condition in measure.conditions]
    parts += [(("treatment", "duty", at), clause.when) for at, clause in enumerate(measure.treatment.clauses)]
    parts += [(("notes", at), note.when) for at, note in enumerate(measure.notes)]
    for path, when in parts:
        headings = {name for test in predicates_of(when) if isinstance(test, Footnoted) for name in test.headings}
        for heading in sorted(headings - book.tariff.by_footnote.keys()):
            near = get_close_matches(heading, list(book.tariff.by_footnote), 1)
            then = f"Did you mean {near[0]}?" if near else ""
            yield Problem(CODE, f"no number's footnotes name {heading}", document.place(path), next=then)


def _minerals(measure: Measure, book: RuleBook, document: Document) -> Iterator[Problem]:
    """Yield each mineral that is not listed, asked for and not priced, or priced and not asked for."""
    conditioned = {name for test in measure.predicates() if isinstance(test, CoverageIs) for name in test.minerals}
    known = set(book.coverage_map.commodities) if book.coverage_map is not None else set[str]()
    for mineral in sorted(conditioned - known):
        yield Problem(CODE, f'"{mineral}" is not among the listed minerals', document.place(("covers", "conditions")))
    floor = measure.treatment
    place = document.place(("treatment", "minimum_import_price"))
    priced = {price.mineral for price in floor.prices if price.mineral is not None}
    for mineral in sorted(priced - known):
        yield Problem(CODE, f'the price is for "{mineral}", which is not among the listed minerals', place)
    if conditioned and priced:
        for mineral in sorted((conditioned & known) - priced):
            yield Problem(CODE, f'the mineral "{mineral}" has no price', place)
        for mineral in sorted((priced & known) - conditioned):
            yield Problem(CODE, f'the price is for "{mineral}", of which no goods are covered', place)
    referred = {(price.group, price.mineral) for price in floor.reference}
    for price in floor.prices if referred else ():
        if referred.isdisjoint({(price.group, price.mineral), (None, None)}):
            named = f'"{price.goods}"' if price.goods else "all goods"
            yield Problem(CODE, f"the price for {named} has no reference price", place)


def _groups(measure: Measure, place: Place) -> Iterator[Problem]:
    groups = {listing.group for listing in measure.listings if listing.group and not listing.excluded}
    conditioned = {group for test in measure.predicates() if isinstance(test, InGroup) for group in test.groups}
    known = {listing.group for listing in measure.listings if listing.group}
    for group in sorted(conditioned - known):
        yield Problem(CODE, f'no number belongs to the group "{group}"', place)
    if measure.treatment.priced:
        priced = {price.group for price in measure.treatment.prices if price.group}
        of_all = any(price.group is None for price in measure.treatment.prices)
        for group in sorted(set() if of_all else groups - priced):
            yield Problem(CODE, f'the group "{group}" has no price', place)
        for group in sorted(priced - groups):
            yield Problem(CODE, f'the price is for "{group}", to which no number belongs', place)
