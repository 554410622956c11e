"""Predicates on the tariff number: its group in the measure's list, its footnotes, the lists that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean, whether

__all__ = ["Footnoted", "InGroup", "NumberIn"]

_NUMBER = missing_fact("tariff-number")


class InGroup(LinePredicate, frozen=True):
    """The line's tariff number stands in one of these groups of the measure's own list."""

    words: ClassVar[tuple[str, ...]] = ("group",)
    reads: ClassVar[frozenset[str]] = frozenset({"groups"})
    groups: tuple[str, ...]

    @classmethod
    def written(cls, groups: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(groups))

    @property
    def asks(self) -> str:
        return f"a number of group {or_words(self.groups)}"

    @property
    def denies(self) -> str:
        return f"a number of no group {or_words(self.groups)}"

    def answer(self, facts: LineFacts) -> Trilean:
        inside = len(facts.groups.intersection(self.groups))
        return UNKNOWN if 0 < inside < len(facts.groups) else whether(inside > 0)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return _NUMBER

    def explained(self, facts: LineFacts) -> str:
        return f"the number belongs to {facts.group or 'no group'} ({' or '.join(self.groups)} is asked for)"


class Footnoted(LinePredicate, frozen=True):
    """The tariff number's own footnotes name one of these Chapter 99 headings."""

    words: ClassVar[tuple[str, ...]] = ("footnote",)
    reads: ClassVar[frozenset[str]] = frozenset({"footnotes"})
    headings: tuple[str, ...]

    @classmethod
    def written(cls, headings: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(headings))

    @property
    def asks(self) -> str:
        return f"a number whose footnote names {or_words(self.headings)}"

    def answer(self, facts: LineFacts) -> Trilean:
        if facts.footnotes.maybe is None:
            return UNKNOWN
        sure = not facts.footnotes.sure.isdisjoint(self.headings)
        maybe = not facts.footnotes.maybe.isdisjoint(self.headings)
        return UNKNOWN if maybe and not sure else whether(sure)

    def missing(self, facts: LineFacts) -> MissingFact:
        if facts.footnotes.maybe is not None:
            return _NUMBER
        named = ", ".join(self.headings)
        return missing_fact("law", ask=f"whether the number's footnotes name {named} in the edition of the rate date")

    def explained(self, facts: LineFacts) -> str:
        named = {YES: "name", UNKNOWN: "may name", NO: "do not name"}
        return f"the number's footnotes {named[self.answer(facts)]} {', '.join(self.headings)}"


class NumberIn(LinePredicate, frozen=True, eq=False):
    """The tariff number stands on a list (in one of its `groups`, where some are named), at any of its digits.

    Equal to one of the same list and groups: `prefixes` are what the book holds under these.
    """

    words: ClassVar[tuple[str, ...]] = ("number_in",)
    reads: ClassVar[frozenset[str]] = frozenset({"lists"})
    list: str
    groups: tuple[str, ...]
    prefixes: frozenset[str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NumberIn) and (self.list, self.groups) == (other.list, other.groups)

    def __hash__(self) -> int:
        return hash((self.list, self.groups))

    @classmethod
    def written(cls, path: str, names: BookNames, *, groups: Sequence[str] | None = None) -> Self:
        return cls(path, tuple(groups or ()), names.listed(path, groups))

    @property
    def asks(self) -> str:
        groups = f" ({', '.join(self.groups)})" if self.groups else ""
        return f"a number on {self.list}{groups}"

    def answer(self, facts: LineFacts) -> Trilean:
        return YES if self in facts.lists.sure else (UNKNOWN if self in facts.lists.maybe else NO)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        return _NUMBER

    def explained(self, facts: LineFacts) -> str:
        groups = f" ({', '.join(self.groups)})" if self.groups else ""
        stands = {YES: "is", UNKNOWN: "may be", NO: "is not"}
        return f"the number {stands[self.answer(facts)]} on {self.list}{groups}"

    def names(self, beginnings: Sequence[str]) -> bool:
        """Whether a number stands on the list, at any of its digits: `beginnings` are what a list may name it by."""
        return not self.prefixes.isdisjoint(beginnings)
