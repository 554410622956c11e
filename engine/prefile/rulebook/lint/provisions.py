"""Provisions: each number of Chapter 98 under which a rule or a fee says what is owed is one that the tariff knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.rulebook.lint.numbers import HeldNumbers
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.chapter_98 import OTHERS

__all__ = ["check"]

CODE = "R340"
_FEES = "fees.yaml"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each provision that no held edition of the tariff knows."""
    held = HeldNumbers(book.tariff)
    for measure in book.measures:
        for index, row in enumerate(written.rules[measure.file].chapter_98):
            place = written.documents[measure.file].place(("chapter_98", index, "provisions"))
            yield from _unknown(held, row.provisions, place)
    for fee in book.fees:
        for index, owed in enumerate(fee.chapter_98):
            steps = (fee.title.replace(" ", "_"), "chapter_98", index, "provisions")
            named = () if owed.under.others else owed.under.beginnings
            yield from _unknown(held, named, written.documents[_FEES].place(steps))


def _unknown(held: HeldNumbers, provisions: Iterable[str], place: Place) -> Iterator[Problem]:
    for name in provisions:
        if name != OTHERS and not held.knows(name):
            what, near = held.unknown(name)
            yield Problem(CODE, what, place, next=near)
