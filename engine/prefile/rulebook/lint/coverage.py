"""Coverage: the numbers named are in the tariff, the groups named are on a list, and each group has its price."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.decision.predicates import CoverageIs, InGroup
from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Document

__all__ = ["check"]

CODE = "R340"
_SIZES = (0, 2, 4, 6, 8, 10)


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each number, group or price that covers nothing."""
    known = {number[:size] for number in book.tariff.numbers() for size in _SIZES}
    for measure in book.measures:
        place = written.documents[measure.file].place(("covers", "tariff_numbers"))
        named = {listing.prefix for listing in measure.listings}
        unknown = named - known
        if unknown and len(unknown) == len(named):
            yield Problem(CODE, f"none of its numbers is in {book.tariff.edition.name}", place)
        for prefix in sorted(unknown & _written(written.rules[measure.file])):
            yield Problem(CODE, f"{prefix} is not in {book.tariff.edition.name}", place)
        yield from _groups(measure, place)
        yield from _minerals(measure, book, written.documents[measure.file])


def _written(rule: RuleFile) -> set[str]:
    """Return the numbers that a rule file writes out; a list of record may name numbers of other editions."""
    texts = (*rule.covers.tariff_numbers, *rule.covers.except_numbers)
    return {number for text in texts for number in text.numbers or ()}


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
