"""The predicate on what goods are worth by the unit: valued over 5 USD/kg, not over 2 USD/piece."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Protocol, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate
from prefile.decision.unit_value import UnitPrice, UnitValue
from prefile.entry.missing_fact import MissingFact
from prefile.values.rate import Rate, Term
from prefile.values.trilean import UNKNOWN, Trilean, whether

__all__ = ["UnitValueIs"]

# How each word of a rule file compares: with which outcomes of the comparison it holds.
_HOLDS = {"over": (1,), "at_least": (0, 1), "under": (-1,), "not_over": (-1, 0)}
_SHOWN = {"over": "over", "at_least": "at least", "under": "under", "not_over": "not over"}


class _WrittenUnitValue(Protocol):
    """Limits of the unit value, as a rule file writes them."""

    @property
    def limits(self) -> Sequence[tuple[str, Rate]]:
        """Each limit: its word, and the price."""
        ...


class UnitValueIs(LinePredicate, frozen=True):
    """The entered value of the goods by the unit is over a price or at least it, under another or not over it."""

    words: ClassVar[tuple[str, ...]] = ("unit_value",)
    reads: ClassVar[frozenset[str]] = frozenset({"unit_values"})
    limits: tuple[tuple[str, UnitPrice], ...]

    @classmethod
    def written(cls, value: _WrittenUnitValue, names: BookNames) -> Self:
        return cls(tuple([(how, _price(rate.terms[0])) for how, rate in value.limits]))

    @property
    def asks(self) -> str:
        return f"entered value {self._limits}"

    def answer(self, facts: LineFacts) -> Trilean:
        answers = [
            UNKNOWN if known.compared is None else whether(known.compared in _HOLDS[how])
            for how, known in self._known(facts)
        ]
        return min(answers)

    def missing(self, facts: LineFacts) -> MissingFact:
        return next(known.missing for _, known in self._known(facts) if known.missing is not None)

    def explained(self, facts: LineFacts) -> str:
        known = [found for _, found in self._known(facts)]
        if any(found.compared is None for found in known):
            return f"whether the entered value is {self._limits} is not known"
        return f"the entered value is {' and '.join(_is(found) for found in known)}"

    @property
    def _limits(self) -> str:
        """The limits in words."""
        return " and ".join(f"{_SHOWN[how]} {price.shown}" for how, price in self.limits)

    def _known(self, facts: LineFacts) -> list[tuple[str, UnitValue]]:
        return [(how, next(one for one in facts.unit_values if one.price == price)) for how, price in self.limits]

    def bounds(self) -> tuple[Hashable, ...]:
        return tuple([price for _, price in self.limits])


def _price(term: Term) -> UnitPrice:
    return UnitPrice(str(term.per), term.amount, term.size, term.shown)


def _is(found: UnitValue) -> str:
    how = {1: "over ", 0: "", -1: "under "}[found.compared or 0]
    return f"{how}{found.price.shown}"
