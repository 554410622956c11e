"""What every predicate is: the facts that it reads, its answer, what is missing where it is unknown, and its words.

A new word of the vocabulary is one class like these in this folder, one field of the rule file's schema, and one row of
rules/README.md. `reads` names its facts (see `LineFacts`); nothing else is there when it answers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import ClassVar

from prefile.decision.line_facts import LineFacts
from prefile.entry.missing_fact import MissingFact
from prefile.law.condition import Condition, Predicate, predicates_of
from prefile.values.trilean import Trilean

__all__ = ["LinePredicate", "line_predicates"]


class LinePredicate(Predicate, ABC):
    """One question that a rule may ask of a line."""

    __slots__ = ()

    reads: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def answer(self, facts: LineFacts) -> Trilean:
        """Answer for a line."""

    def missing(self, facts: LineFacts) -> MissingFact:
        """Return the fact that would settle it, where the answer is unknown."""
        raise AssertionError(f"{self} is never unknown, and is asked of {facts}")

    @abstractmethod
    def explained(self, facts: LineFacts) -> str:
        """Say in words what the line answered."""

    def bounds(self) -> tuple[Hashable, ...] | None:
        """Return the values of its fact at which the answer changes; None: any difference may matter.

        Days, instants and metal are kept as coarsely as the bounds of all predicates that read them allow.
        """
        return None


def line_predicates(condition: Condition | None) -> list[LinePredicate]:
    """Return every predicate of a condition.

    Raises:
        TypeError: a predicate is not of this folder.
    """
    found: list[LinePredicate] = []
    for predicate in predicates_of(condition):
        if not isinstance(predicate, LinePredicate):
            raise TypeError(f"{predicate!r} is no predicate of a line")
        found.append(predicate)
    return found
