"""Conditions: what a rule asks of a line, as predicates joined by all, any and not.

Each word of the vocabulary is a predicate, one class in `decision/predicates`. There are no expressions here, and
nothing is computed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["AllOf", "AnyOf", "Condition", "Not", "Predicate", "predicates_of"]


class Predicate(ABC):
    """One question that a rule may ask of a line, with three answers; hashable, equal where it asks the same."""

    __slots__ = ()

    @property
    @abstractmethod
    def asks(self) -> str:
        """What it asks, in words that read after "when" and after "not": `origin among CN, RU`."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term holds."""

    terms: tuple[Condition, ...]

    @property
    def asks(self) -> str:
        """Its terms in words, in the order of the rule."""
        return f"all of ({_joined(self.terms)})"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some term holds."""

    terms: tuple[Condition, ...]

    @property
    def asks(self) -> str:
        """Its terms in words, in the order of the rule."""
        return f"any of ({_joined(self.terms)})"


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold; what is unknown stays unknown."""

    term: Condition

    @property
    def asks(self) -> str:
        """Its term in words."""
        return f"not {self.term.asks}"


Condition = Predicate | AllOf | AnyOf | Not


def _joined(terms: tuple[Condition, ...]) -> str:
    return "; ".join(term.asks for term in terms)


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
