"""What the conditions of a measure ask, taken apart."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.law.condition import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    Predicate,
)
from prefile.law.measure import Measure
from prefile.law.treatment import Duty

__all__ = ["predicates", "within"]


def predicates(measure: Measure) -> Iterator[Predicate]:
    """Yield every predicate that a measure asks, in the order of its file."""
    for condition in _conditions(measure):
        yield from within(condition)


def _conditions(measure: Measure) -> Iterator[Condition]:
    yield from (ground.when for ground in measure.grounds)
    yield from (note.when for note in measure.notes if note.when is not None)
    if isinstance(measure.treatment, Duty):
        yield from (clause.when for clause in measure.treatment.clauses if clause.when is not None)


def within(condition: Condition) -> Iterator[Predicate]:
    """Yield every predicate of a condition."""
    match condition:
        case AllOf(terms=terms) | AnyOf(terms=terms):
            for term in terms:
                yield from within(term)
        case Not(term=term):
            yield from within(term)
        case _:
            yield condition
