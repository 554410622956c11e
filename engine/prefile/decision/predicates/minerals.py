"""Predicates on the minerals that goods hold: where each was mined, and where it was processed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Literal, Protocol, Self

from prefile.decision.line_facts import LineFacts, MineralMade
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import NO, UNKNOWN, Trilean, whether

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

    A mineral declared as none is not in the goods, and of several the goods need hold but one. One that is not declared
    may be in them, made anywhere. Goods that hold none of them were made nowhere.
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
        held, unstated = self._held(facts), self._unstated(facts)
        answers = [UNKNOWN if place is None else whether(place in self.countries) for _, place in held]
        return min([*answers, *[UNKNOWN for _ in unstated]], default=NO)

    def missing(self, facts: LineFacts) -> MissingFact:
        lacking = {name for name, place in self._held(facts) if place is None} | set(self._unstated(facts))
        names = [name for name in self.minerals if name in lacking]
        mined = self.step == "mined_in"
        return missing_fact(
            "mined-in" if mined else "processed-in", minerals=" ".join(names), named=" and ".join(names)
        )

    def explained(self, facts: LineFacts) -> str:
        held, unstated = self._held(facts), self._unstated(facts)
        says = [f"the {name} was {_DONE[self.step]} in {place}" for name, place in held if place is not None]
        says += [_not_stated(name, self.step) for name, place in held if place is None]
        if unstated:
            says.append(_not_stated(or_words(unstated), self.step))
        return "; ".join(says) or f"the goods hold no {or_words(self.minerals)}"

    def _held(self, facts: LineFacts) -> list[tuple[str, str | None]]:
        """Return the minerals that the goods are stated to hold, and where each was made."""
        made = [mineral for mineral in facts.minerals_made if mineral.is_held and mineral.name in self.minerals]
        return [(mineral.name, _STEPS[self.step](mineral)) for mineral in made]

    def _unstated(self, facts: LineFacts) -> list[str]:
        """Return the minerals of which the line says nothing."""
        stated = {mineral.name for mineral in facts.minerals_made}
        return [name for name in self.minerals if name not in stated]

    def bounds(self) -> tuple[Hashable, ...]:
        return self.minerals


def _not_stated(names: str, step: str) -> str:
    return f"where the {names} was {_DONE[step]} is not stated"
