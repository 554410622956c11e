"""Predicates on the origin of the goods."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.law.condition import Condition, Not
from prefile.values.trilean import UNKNOWN, Trilean, whether

__all__ = ["OriginIn", "origin_admitted", "origin_condition"]

_MANY = 10  # origins, beyond which a reason counts them
_ORIGIN = missing_fact("origin")


class OriginIn(LinePredicate, frozen=True):
    """The line's origin is one of `countries`; `shown` is the list as the rule writes it, groups unexpanded."""

    words: ClassVar[tuple[str, ...]] = ("origin", "agreement")
    reads: ClassVar[frozenset[str]] = frozenset({"origin"})
    countries: frozenset[str]
    shown: str

    @classmethod
    def written(cls, codes: Sequence[str], names: BookNames) -> Self:
        if names.word == "agreement":
            return cls(names.partners(codes), f"the partners whose instruments are {' or '.join(codes)}")
        return cls(names.origins(codes), ", ".join(codes))

    @property
    def asks(self) -> str:
        return f"goods of {self.shown}"

    @property
    def denies(self) -> str:
        return f"goods not of {self.shown}"

    def answer(self, facts: LineFacts) -> Trilean:
        return UNKNOWN if facts.origin is None else whether(facts.origin in self.countries)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return _ORIGIN

    def explained(self, facts: LineFacts) -> str:
        return "the origin is not stated" if facts.origin is None else self.words_for(facts.origin)

    def bounds(self) -> tuple[Hashable, ...]:
        return (self.countries,)

    def words_for(self, origin: str) -> str:
        """Say whether an origin is among the countries."""
        count = self.shown.count(",")
        named = self.shown if count < _MANY else f"the {count + 1} country codes named"
        return f"origin {origin} is {'' if origin in self.countries else 'not '}among {named}"


def origin_condition(condition: Condition | None) -> tuple[OriginIn, bool] | None:
    """Return the origins that a condition about the origin alone names, and whether it asks for them or for others."""
    match condition:
        case Not(term=OriginIn() as origins):
            return origins, False
        case OriginIn():
            return condition, True
    return None


def origin_admitted(condition: Condition, origin: str) -> bool:
    """Whether a condition about the origin alone holds for one."""
    found = origin_condition(condition)
    return found is not None and (origin in found[0].countries) == found[1]
