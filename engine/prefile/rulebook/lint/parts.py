"""Parts: a duty on what others leave of the value names measures that take some of it."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.rulebook.rule_folder import WrittenBook

__all__ = ["check"]

CODE = "R321"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each measure that another stands beside a part of, and whose own duty is not written in clauses."""
    for measure in book.measures:
        for index, clause in enumerate(measure.treatment.clauses):
            for place, name in enumerate(clause.beside):
                if name in book.by_id and not book.by_id[name].treatment.clauses:
                    path = ("treatment", "duty", index, "on", "beside_parts_of", place)
                    what = f"{name} owes no duty by clauses, so what it takes of the value is not known"
                    then = "Name it under gives_way_to, where it takes all of the value."
                    yield Problem(CODE, what, written.documents[measure.file].place(path), next=then)
