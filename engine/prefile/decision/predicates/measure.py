"""What the engine asks of a measure beside its conditions: whether it is in force, names the number, and is known."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import LinePredicate
from prefile.values.dates import Window
from prefile.values.trilean import Trilean, whether

__all__ = ["Believed", "InForce", "NumberListed"]


class InForce(LinePredicate, frozen=True):
    """The measure is in force on its rate date."""

    reads: ClassVar[frozenset[str]] = frozenset({"in_force"})

    @property
    def asks(self) -> str:
        return "a measure in force on its rate date"

    def answer(self, facts: LineFacts) -> Trilean:
        return facts.in_force

    def explained(self, facts: LineFacts) -> str:
        return f"in force: {facts.in_force.name.lower()}"


class NumberListed(LinePredicate, frozen=True):
    """The measure names the line's tariff number on its rate date."""

    reads: ClassVar[frozenset[str]] = frozenset({"listed"})

    @property
    def asks(self) -> str:
        return "a number that the measure names on its rate date"

    def answer(self, facts: LineFacts) -> Trilean:
        return facts.listed

    def explained(self, facts: LineFacts) -> str:
        return f"the number is listed: {facts.listed.name.lower()}"


class Believed(LinePredicate, frozen=True):
    """What it stands beside was what was known on the day of knowledge: from `known` on, and before `replaced`."""

    reads: ClassVar[frozenset[str]] = frozenset({"known_on"})
    known: date | None
    replaced: date | None = None

    @property
    def asks(self) -> str:
        since = f"known from {self.known}" if self.known else "known"
        return f"what was {since}{f' until {self.replaced}' if self.replaced else ''}"

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(Window(known=self.known, replaced=self.replaced).believed(facts.known_on))

    def explained(self, facts: LineFacts) -> str:
        return f"{self.asks}, as known {f'on {facts.known_on}' if facts.known_on else 'today'}"
