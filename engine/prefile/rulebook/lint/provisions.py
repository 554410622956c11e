"""Provisions: each number of Chapter 98 under which a rule says what is owed is one that the held tariff knows."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.rulebook.lint.numbers import HeldNumbers
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.schema.chapter_98 import OTHERS

__all__ = ["check"]

CODE = "R340"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each provision that no held edition of the tariff knows."""
    held = HeldNumbers(book.tariff)
    for measure in book.measures:
        for index, row in enumerate(written.rules[measure.file].chapter_98):
            for name in row.provisions:
                if name != OTHERS and not held.knows(name):
                    what, near = held.unknown(name)
                    place = written.documents[measure.file].place(("chapter_98", index, "provisions"))
                    yield Problem(CODE, what, place, next=near)
