"""Predicates on what else the line states: its zone status, article sets, further numbers; and open questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from prefile.decision.line_facts import FurtherNumbers, LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import UNKNOWN, Trilean, whether

__all__ = ["ArticleSet", "ModeOfTransport", "SecondaryNumber", "SettledBy", "Unsettled", "ZoneStatus"]

SettledBy = Literal["producer", "ruling"]


class ZoneStatus(LinePredicate, frozen=True):
    """The goods come from a foreign trade zone in one of these statuses (P, N, D)."""

    words: ClassVar[tuple[str, ...]] = ("zone_status",)
    reads: ClassVar[frozenset[str]] = frozenset({"zone"})
    statuses: tuple[str, ...]

    @classmethod
    def written(cls, statuses: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(statuses))

    @property
    def asks(self) -> str:
        return f"foreign trade zone status {or_words(self.statuses)}"

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(facts.zone in self.statuses)

    def explained(self, facts: LineFacts) -> str:
        return f"foreign trade zone status {facts.zone or 'none'}"


class ModeOfTransport(LinePredicate, frozen=True):
    """The goods came by one of these modes of transport (CBP's codes of two digits)."""

    words: ClassVar[tuple[str, ...]] = ("mode",)
    reads: ClassVar[frozenset[str]] = frozenset({"mode"})
    modes: tuple[str, ...]

    @classmethod
    def written(cls, modes: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(modes))

    @property
    def asks(self) -> str:
        return f"mode of transport {or_words(self.modes)}"

    def answer(self, facts: LineFacts) -> Trilean:
        return UNKNOWN if facts.mode is None else whether(facts.mode in self.modes)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return missing_fact("mode")

    def explained(self, facts: LineFacts) -> str:
        if facts.mode is None:
            return "the mode of transport is not stated"
        return f"the mode of transport is {facts.mode}"


class ArticleSet(LinePredicate, frozen=True):
    """The line is the header (X) or a component (V) of an article set."""

    words: ClassVar[tuple[str, ...]] = ("article_set",)
    reads: ClassVar[frozenset[str]] = frozenset({"in_set"})

    @classmethod
    def written(cls, which: str, names: BookNames) -> Self:
        return cls()

    @property
    def asks(self) -> str:
        return "a line of an article set"

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(facts.in_set)

    def explained(self, facts: LineFacts) -> str:
        return "the line belongs to an article set" if facts.in_set else "the line is no article set"


class SecondaryNumber(LinePredicate, frozen=True):
    """The line declares a further tariff number, of Chapter 98 or 1 to 97, that is more than the name of its rate."""

    words: ClassVar[tuple[str, ...]] = ("secondary_number",)
    reads: ClassVar[frozenset[str]] = frozenset({"further_numbers"})

    @classmethod
    def written(cls, which: str, names: BookNames) -> Self:
        return cls()

    @property
    def asks(self) -> str:
        return "a further tariff number declared"

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(facts.further_numbers != FurtherNumbers.NONE)

    def explained(self, facts: LineFacts) -> str:
        is_declared = facts.further_numbers != FurtherNumbers.NONE
        return "a further tariff number is declared" if is_declared else "no further number is declared"


class Unsettled(LinePredicate, frozen=True):
    """A question that no fact of the entry settles in this book: always unknown.

    `says` is why; `ask` is what to find out. `settled_by` is who knows: the producer of the goods, where the question
    is what they are, or else only a ruling, where it is what the law means.
    """

    words: ClassVar[tuple[str, ...]] = ("unsettled",)
    says: str
    ask: str
    settled_by: SettledBy = "ruling"

    @classmethod
    def written(cls, says: str, names: BookNames, *, ask: str, settled_by: SettledBy = "ruling") -> Self:
        return cls(says, ask, settled_by)

    @property
    def asks(self) -> str:
        return f'open question "{self.ask}"'

    def answer(self, facts: LineFacts) -> Trilean:  # noqa: ARG002 - the same for all
        return UNKNOWN

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return missing_fact("unsettled-goods" if self.settled_by == "producer" else "unsettled", ask=self.ask)

    def explained(self, facts: LineFacts) -> str:  # noqa: ARG002 - the same for all
        return self.says
