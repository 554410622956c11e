"""Predicates on what the goods are a part of, how old they are, and on whether a fact is stated at all."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean, whether

__all__ = ["EndUse", "PartOf", "Stated", "YearsOld"]

_PART_OF, _MADE, _ENTERED = missing_fact("part-of"), missing_fact("made"), missing_fact("entered")


class PartOf(LinePredicate, frozen=True):
    """The goods are a part of one of these (see `prefile.entry.line.PART_OF`)."""

    words: ClassVar[tuple[str, ...]] = ("part_of",)
    reads: ClassVar[frozenset[str]] = frozenset({"part_of"})
    wholes: tuple[str, ...]

    @classmethod
    def written(cls, wholes: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(wholes))

    @property
    def asks(self) -> str:
        return f"part of {', '.join(self.wholes)}"

    def answer(self, facts: LineFacts) -> Trilean:
        return UNKNOWN if facts.part_of is None else whether(facts.part_of in self.wholes)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return _PART_OF

    def explained(self, facts: LineFacts) -> str:
        match facts.part_of:
            case None:
                return "what the goods are a part of is not stated"
            case "none":
                return "the goods are a part of nothing"
            case "other":
                return "the goods are a part of something else"
        return f"the goods are a part of: {facts.part_of.replace('-', ' ')}"


class EndUse(LinePredicate, frozen=True):
    """The goods are for one of these uses, which the line states in the rule's own words; other words leave it open.

    "none" says that they are for none of them: what else a line says may be one of the uses in other words.
    """

    words: ClassVar[tuple[str, ...]] = ("end_use",)
    reads: ClassVar[frozenset[str]] = frozenset({"end_use"})
    uses: tuple[str, ...]

    @classmethod
    def written(cls, uses: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(uses))

    @property
    def asks(self) -> str:
        return f"end use {or_words(self.uses)}"

    def answer(self, facts: LineFacts) -> Trilean:
        stated = _spelt(facts.end_use)
        if stated in self.uses:
            return YES
        return NO if stated == "none" else UNKNOWN

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return missing_fact("end-use", uses=or_words((*self.uses, "none")))

    def explained(self, facts: LineFacts) -> str:
        match facts.end_use:
            case None:
                return "the end use is not stated"
            case stated if self.answer(facts) == UNKNOWN:
                return f'whether "{stated}" is the end use {or_words(self.uses)} is not stated'
            case stated:
                return f"the end use is {_spelt(stated).replace('-', ' ')}"


def _spelt(stated: str | None) -> str:
    """Return a stated use as rules spell it."""
    return "-".join((stated or "").lower().replace("-", " ").split())


class YearsOld(LinePredicate, frozen=True):
    """The goods were made in a year at least so many years before the year of the date of entry."""

    words: ClassVar[tuple[str, ...]] = ("years_old",)
    reads: ClassVar[frozenset[str]] = frozenset({"made", "entry_year"})
    years: int

    @classmethod
    def written(cls, years: int, names: BookNames) -> Self:
        return cls(years)

    @property
    def asks(self) -> str:
        return f"goods made at least {self.years} years before the year of entry"

    def answer(self, facts: LineFacts) -> Trilean:
        if facts.made is None or facts.entry_year is None:
            return UNKNOWN
        return whether(facts.entry_year - facts.made >= self.years)

    def missing(self, facts: LineFacts) -> MissingFact:
        return _MADE if facts.made is None else _ENTERED

    def explained(self, facts: LineFacts) -> str:
        if facts.made is None:
            return "the year in which the goods were made is not stated"
        if facts.entry_year is None:
            return "the day of entry is not stated"
        return f"the goods were made in {facts.made} and entered in {facts.entry_year}"


class Stated(LinePredicate, frozen=True):
    """The declaration states a fact, whatever it says: no where it is silent, and never unknown."""

    words: ClassVar[tuple[str, ...]] = ("stated",)
    reads: ClassVar[frozenset[str]] = frozenset({"stated"})
    fact: str

    @classmethod
    def written(cls, fact: str, names: BookNames) -> Self:
        return cls(fact)

    @property
    def asks(self) -> str:
        return f"{self.fact} stated"

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(self.fact in facts.stated)

    def explained(self, facts: LineFacts) -> str:
        return f"{self.fact} is {'stated' if self.fact in facts.stated else 'not stated'}"

    def bounds(self) -> tuple[Hashable, ...]:
        return (self.fact,)
