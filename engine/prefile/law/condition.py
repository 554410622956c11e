"""Conditions: what a rule asks of a line, as predicates joined by all, any and not.

Each word of the vocabulary is a predicate, one class in `decision/predicates`. There are no expressions here, and
nothing is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["AllOf", "AnyOf", "Condition", "Not", "Predicate", "predicates_of"]


class Predicate:
    """One question that a rule may ask of a line, with three answers; hashable, equal where it asks the same."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term holds."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some term holds."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold; what is unknown stays unknown."""

    term: Condition


Condition = Predicate | AllOf | AnyOf | Not


def predicates_of(condition: Condition | None) -> Iterator[Predicate]:
    """Yield every predicate of a condition, in the order in which the rule names them."""
    match condition:
        case AllOf(terms=terms) | AnyOf(terms=terms):
            for term in terms:
                yield from predicates_of(term)
        case Not(term=term):
            yield from predicates_of(term)
        case Predicate():
            yield condition
        case None:
            return
