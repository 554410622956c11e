"""Predicates on the minerals that goods hold: where each was mined, and where it was processed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Literal, Protocol, Self

from prefile.decision.line_facts import LineFacts, MineralMade
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import UNKNOWN, Trilean, whether

__all__ = ["MineralsMade"]

_STEPS: dict[str, Callable[[MineralMade], str | None]] = {
    "mined_in": lambda mineral: mineral.mined_in,
    "processed_in": lambda mineral: mineral.processed_in,
}
_DONE = {"mined_in": "mined", "processed_in": "processed"}


class _WrittenMade(Protocol):
    """Where minerals were mined or processed, as a rule file writes it."""

    @property
    def minerals(self) -> Sequence[str]:
        """The minerals."""
        ...

    @property
    def countries(self) -> Sequence[str] | None:
        """Countries and groups."""
        ...

    @property
    def agreement(self) -> Sequence[str] | None:
        """Or the statuses of agreements, whose partners are meant."""
        ...


class MineralsMade(LinePredicate, frozen=True):
    """Each of some minerals that the goods hold was mined, or processed, in one of these countries.

    A mineral declared as none is not in the goods, and of several the goods need hold but one. Where none of them is
    declared the answer is open.
    """

    words: ClassVar[tuple[str, ...]] = tuple(_STEPS)
    reads: ClassVar[frozenset[str]] = frozenset({"minerals_made"})
    step: Literal["mined_in", "processed_in"]
    minerals: tuple[str, ...]
    countries: frozenset[str]
    shown: str

    @classmethod
    def written(cls, made: _WrittenMade, names: BookNames) -> Self:
        step: Literal["mined_in", "processed_in"] = "mined_in" if names.word == "mined_in" else "processed_in"
        if made.agreement is not None:
            shown = f"the partners whose instruments are {' or '.join(made.agreement)}"
            return cls(step, tuple(made.minerals), names.partners(made.agreement), shown)
        codes = tuple(made.countries or ())
        return cls(step, tuple(made.minerals), names.origins(codes, "countries"), or_words(codes))

    @property
    def asks(self) -> str:
        return f"{or_words(self.minerals)} {_DONE[self.step]} in {self.shown}"

    def answer(self, facts: LineFacts) -> Trilean:
        held = self._held(facts)
        if not held:
            return UNKNOWN
        return min(
            UNKNOWN if place is None else whether(place in self.countries) for place in map(_STEPS[self.step], held)
        )

    def missing(self, facts: LineFacts) -> MissingFact:
        unsaid = [mineral.name for mineral in self._held(facts) if _STEPS[self.step](mineral) is None]
        names = unsaid or self.minerals
        mined = self.step == "mined_in"
        return missing_fact(
            "mined-in" if mined else "processed-in", minerals=" ".join(names), named=" and ".join(names)
        )

    def explained(self, facts: LineFacts) -> str:
        held = self._held(facts)
        if not held:
            return f"where the {or_words(self.minerals)} was {_DONE[self.step]} is not stated"
        return "; ".join(
            f"where the {mineral.name} was {_DONE[self.step]} is not stated"
            if (place := _STEPS[self.step](mineral)) is None
            else f"the {mineral.name} was {_DONE[self.step]} in {place}"
            for mineral in held
        )

    def _held(self, facts: LineFacts) -> list[MineralMade]:
        return [mineral for mineral in facts.minerals_made if mineral.name in self.minerals]

    def bounds(self) -> tuple[Hashable, ...]:
        return self.minerals
