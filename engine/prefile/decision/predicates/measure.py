"""What the engine asks of a measure before any of its conditions: whether it is in force, and names the number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import LinePredicate
from prefile.values.trilean import Trilean

__all__ = ["InForce", "NumberListed"]


@dataclass(frozen=True, slots=True)
class InForce(LinePredicate):
    """The measure is in force on its rate date."""

    reads: ClassVar[frozenset[str]] = frozenset({"in_force"})

    @property
    def asks(self) -> str:
        return "a measure in force on its rate date"

    def answer(self, facts: LineFacts) -> Trilean:
        return facts.in_force

    def explained(self, facts: LineFacts) -> str:
        return f"in force: {facts.in_force.name.lower()}"


@dataclass(frozen=True, slots=True)
class NumberListed(LinePredicate):
    """The measure names the line's tariff number on its rate date."""

    reads: ClassVar[frozenset[str]] = frozenset({"listed"})

    @property
    def asks(self) -> str:
        return "a number that the measure names on its rate date"

    def answer(self, facts: LineFacts) -> Trilean:
        return facts.listed

    def explained(self, facts: LineFacts) -> str:
        return f"the number is listed: {facts.listed.name.lower()}"
