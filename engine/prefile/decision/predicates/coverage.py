"""The predicate on coverage under Proclamation 11001, as the book reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["CoverageIs"]


class _Written(Protocol):
    """Stages and minerals as a rule file writes them; none of one: any."""

    @property
    def stages(self) -> Sequence[str]: ...
    @property
    def minerals(self) -> Sequence[str] | None: ...


class CoverageIs(LinePredicate, frozen=True):
    """The line is covered by the book's reading, at one of these stages and for one of these minerals.

    Empty tuples stand for any. A line whose coverage cannot be determined, and may be such, is unknown.
    """

    words: ClassVar[tuple[str, ...]] = ("coverage",)
    reads: ClassVar[frozenset[str]] = frozenset({"coverage"})
    stages: tuple[str, ...]
    minerals: tuple[str, ...]

    @classmethod
    def written(cls, coverage: _Written, names: BookNames) -> Self:
        return cls(tuple(coverage.stages), tuple(coverage.minerals or ()))

    @property
    def asks(self) -> str:
        stages = f" at stage {' or '.join(self.stages)}" if self.stages else ""
        minerals = f" for {' or '.join(self.minerals)}" if self.minerals else ""
        return f"goods that Proclamation 11001 covers{stages}{minerals}"

    def answer(self, facts: LineFacts) -> Trilean:
        found = facts.coverage
        if found is None or found.outcome == "not covered":
            return NO
        stage = not self.stages or found.stage is None or found.stage in self.stages
        mineral = not self.minerals or not set(self.minerals).isdisjoint(found.minerals)
        if not stage or not mineral:
            return NO
        return UNKNOWN if found.outcome == "cannot tell" or (self.stages and found.stage is None) else YES

    def missing(self, facts: LineFacts) -> MissingFact:
        if facts.coverage is not None and facts.coverage.missing is not None:
            return facts.coverage.missing
        return missing_fact("processing", ask="at which stage of processing the goods are")

    def explained(self, facts: LineFacts) -> str:
        if facts.coverage is None:
            return "coverage is not read"
        stage = f", {facts.coverage.stage}" if facts.coverage.stage else ""
        minerals = f": {', '.join(facts.coverage.minerals)}" if facts.coverage.minerals else ""
        return f"coverage: {facts.coverage.outcome}{stage}{minerals}"
