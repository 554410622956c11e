"""Predicates on what the importer claims and states: claims, facts of the importer, special programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean, whether

__all__ = ["Claimed", "ImporterFact", "ProgramClaimed", "SpecialProgram"]


@dataclass(frozen=True, slots=True)
class Claimed(LinePredicate):
    """The importer makes this claim on the line.

    With `needs_reference`, a claim without its reference is unknown. With `suggested_by`, an importer who
    states that fact but makes no claim is unknown: the fact alone does not say how far the relief reaches.
    """

    words: ClassVar[tuple[str, ...]] = ("claim",)
    reads: ClassVar[frozenset[str]] = frozenset({"claims", "importer_facts"})
    claim: str
    needs_reference: bool = False
    suggested_by: str | None = None

    @classmethod
    def written(
        cls, claim: str, names: BookNames, *, needs: str | None = None, suggested_by: str | None = None
    ) -> Self:
        return cls(claim, needs is not None, suggested_by)

    @property
    def asks(self) -> str:
        suggested = f', which the importer fact "{self.suggested_by}" suggests' if self.suggested_by else ""
        return f'claim "{self.claim}"{" with its reference" if self.needs_reference else ""}{suggested}'

    def answer(self, facts: LineFacts) -> Trilean:
        referenced = facts.claims.get(self.claim)
        if referenced is None:
            return UNKNOWN if self.suggested_by in facts.importer_facts else NO
        return UNKNOWN if self.needs_reference and not referenced else YES

    def missing(self, facts: LineFacts) -> MissingFact:
        if self.claim in facts.claims:
            return missing_fact("claim-reference", claim=self.claim)
        return missing_fact("claim", claim=self.claim, fact=str(self.suggested_by))

    def explained(self, facts: LineFacts) -> str:
        referenced = facts.claims.get(self.claim)
        if referenced is None:
            return f'"{self.claim}" is not claimed'
        return f'"{self.claim}" is claimed{" with its reference" if referenced else ""}'


@dataclass(frozen=True, slots=True)
class ImporterFact(LinePredicate):
    """The importer states this fact of itself for the entry."""

    words: ClassVar[tuple[str, ...]] = ("importer_fact",)
    reads: ClassVar[frozenset[str]] = frozenset({"importer_facts"})
    fact: str

    @classmethod
    def written(cls, fact: str, names: BookNames) -> Self:
        return cls(fact)

    @property
    def asks(self) -> str:
        return f'importer fact "{self.fact}"'

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(self.fact in facts.importer_facts)

    def explained(self, facts: LineFacts) -> str:
        states = "states" if self.fact in facts.importer_facts else "does not state"
        return f'the importer {states} "{self.fact}"'


@dataclass(frozen=True, slots=True)
class ProgramClaimed(LinePredicate):
    """The line claims one of these special programs, or any where the tuple is empty."""

    words: ClassVar[tuple[str, ...]] = ("program",)
    reads: ClassVar[frozenset[str]] = frozenset({"program"})
    programs: tuple[str, ...]

    @classmethod
    def written(cls, programs: Sequence[str], names: BookNames) -> Self:
        return cls(() if "any" in programs else tuple(programs))

    @property
    def asks(self) -> str:
        return (
            f"special program claimed among {', '.join(self.programs)}" if self.programs else "special program claimed"
        )

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(facts.program is not None and (not self.programs or facts.program in self.programs))

    def explained(self, facts: LineFacts) -> str:
        return f"program {facts.program} is claimed" if facts.program else "no program is claimed"


@dataclass(frozen=True, slots=True)
class SpecialProgram(LinePredicate):
    """The line claims a special program that it can have: printed for the number, in being, for its beneficiary.

    With `rate` "free", the special rate is free as well.
    """

    words: ClassVar[tuple[str, ...]] = ("special_program",)
    reads: ClassVar[frozenset[str]] = frozenset({"program_eligibility"})
    rate: Literal["any", "free"]

    @classmethod
    def written(cls, rate: Literal["any", "free"], names: BookNames) -> Self:
        return cls(rate)

    @property
    def asks(self) -> str:
        return f"special program that the line can have{' free of duty' if self.rate == 'free' else ''}"

    def answer(self, facts: LineFacts) -> Trilean:
        program = facts.program_eligibility
        return NO if self.rate == "free" and not program.free else program.available

    def missing(self, facts: LineFacts) -> MissingFact:
        return facts.program_eligibility.missing or missing_fact("program", ask="")

    def explained(self, facts: LineFacts) -> str:
        return facts.program_eligibility.says
