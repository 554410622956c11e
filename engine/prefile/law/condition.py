"""Conditions: what a rule asks of a line, as predicates joined by all, any and not.

Each word of the vocabulary is a predicate, one class in `decision/predicates`. There are no expressions here, and
nothing is computed.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Iterator

from msgspec import Struct, StructMeta

__all__ = ["AllOf", "AnyOf", "Condition", "Not", "Predicate", "outline", "predicates_of"]


class _AbstractStruct(StructMeta, ABCMeta):
    """Makes structs that may have abstract methods."""


class Predicate(Struct, frozen=True, metaclass=_AbstractStruct):
    """One question that a rule may ask of a line, with three answers; hashable, equal where it asks the same."""

    @property
    @abstractmethod
    def asks(self) -> str:
        """What it asks, in words that read after "where": `goods of CN, RU`."""

    @property
    def denies(self) -> str:
        """What it asks where it must not hold."""
        return f"not {self.asks}"


class AllOf(Struct, frozen=True):
    """Every term holds."""

    terms: tuple[Condition, ...]

    @property
    def asks(self) -> str:
        """Its terms in words, in the order of the rule."""
        return _joined(self.terms, "and")


class AnyOf(Struct, frozen=True):
    """Some term holds."""

    terms: tuple[Condition, ...]

    @property
    def asks(self) -> str:
        """Its terms in words, in the order of the rule."""
        return _joined(self.terms, "or")


class Not(Struct, frozen=True):
    """The term does not hold; what is unknown stays unknown."""

    term: Condition

    @property
    def asks(self) -> str:
        """Its term in words."""
        return self.term.denies if isinstance(self.term, Predicate) else f"not {_within(self.term)}"


Condition = Predicate | AllOf | AnyOf | Not


def _joined(terms: tuple[Condition, ...], word: str) -> str:
    return f" {word} ".join(_within(term) for term in terms) if len(terms) != 1 else terms[0].asks


def _within(term: Condition) -> str:
    """Return what a condition asks, in parentheses where it asks for several things itself."""
    several = isinstance(term, AllOf | AnyOf) and len(term.terms) > 1
    return f"({term.asks})" if several else term.asks


def outline(condition: Condition) -> Iterator[tuple[int, str]]:
    """Yield what a condition asks as rows of an outline, each with its depth; what must all hold is not nested."""
    terms = condition.terms if isinstance(condition, AllOf) else (condition,)
    for term in terms:
        yield from _rows(term, 0)


def _rows(condition: Condition, depth: int) -> Iterator[tuple[int, str]]:
    denied = isinstance(condition, Not)
    inner = condition.term if isinstance(condition, Not) else condition
    if not isinstance(inner, AllOf | AnyOf) or len(inner.terms) == 1:
        yield depth, condition.asks
        return
    head = {(True, False): "all of", (False, False): "any of", (True, True): "not all of", (False, True): "none of"}
    yield depth, f"{head[isinstance(inner, AllOf), denied]}:"
    for term in inner.terms:
        yield from _rows(term, depth + 1)


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
