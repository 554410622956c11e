"""Predicates on what the importer claims and states: claims, facts of the importer, special programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Protocol, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean, whether

__all__ = ["Claimed", "ClaimsSay", "ImporterFact", "ProgramClaimed", "SpecialProgram"]


class _WrittenChoice(Protocol):
    """Claims of which one says that something is so and another that it is not, as a rule file writes them."""

    @property
    def so(self) -> Sequence[str]:
        """The claims that say so."""
        ...

    @property
    def not_so(self) -> Sequence[str] | None:
        """The claims that say that it is not so."""
        ...

    @property
    def ask(self) -> str:
        """What to ask where none of them is made."""
        ...


class Claimed(LinePredicate, frozen=True):
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
    def claims_named(self) -> frozenset[str]:
        return frozenset({self.claim})

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


class ClaimsSay(LinePredicate, frozen=True):
    """The importer says what the goods are, by one of the claims `so` or one of `not_so`; unknown until one is made.

    What the goods are is a fact, not a relief: where nothing is claimed it is asked, and so it is where the claims
    contradict each other.
    """

    words: ClassVar[tuple[str, ...]] = ("claims_say",)
    reads: ClassVar[frozenset[str]] = frozenset({"claims"})
    so: tuple[str, ...]
    not_so: tuple[str, ...]
    ask: str

    @classmethod
    def written(cls, choice: _WrittenChoice, names: BookNames) -> Self:
        return cls(tuple(choice.so), tuple(choice.not_so or ()), choice.ask)

    @property
    def claims_named(self) -> frozenset[str]:
        return frozenset((*self.so, *self.not_so))

    @property
    def asks(self) -> str:
        denied = f", and not {_or(self.not_so)}" if self.not_so else ""
        return f"claim of {_or(self.so)}{denied}"

    def answer(self, facts: LineFacts) -> Trilean:
        says = any(claim in facts.claims for claim in self.so)
        denies = any(claim in facts.claims for claim in self.not_so)
        return UNKNOWN if says == denies else whether(says)

    def missing(self, facts: LineFacts) -> MissingFact:  # noqa: ARG002 - the same for all
        every = sorted(self.claims_named)  # the same question, whichever of its answers is looked for
        return missing_fact("claims-say", ask=self.ask, choice=_or(every), claims=" ".join(every))

    def explained(self, facts: LineFacts) -> str:
        made = [f'"{claim}"' for claim in (*self.so, *self.not_so) if claim in facts.claims]
        if not made:
            return f"it is not stated {self.ask}"
        contradict = " and contradict each other" if self.answer(facts) == UNKNOWN else ""
        return f"{' and '.join(made)} {'is' if len(made) == 1 else 'are'} claimed{contradict}"


def _or(claims: Sequence[str]) -> str:
    """Write claims as a choice: "a", "b" or "c"."""
    return or_words([f'"{claim}"' for claim in claims])


class ImporterFact(LinePredicate, frozen=True):
    """The importer states this fact of itself for the entry."""

    words: ClassVar[tuple[str, ...]] = ("importer_fact",)
    reads: ClassVar[frozenset[str]] = frozenset({"importer_facts"})
    fact: str

    @classmethod
    def written(cls, fact: str, names: BookNames) -> Self:
        return cls(fact)

    @property
    def asks(self) -> str:
        return f'an importer that states "{self.fact}"'

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(self.fact in facts.importer_facts)

    def explained(self, facts: LineFacts) -> str:
        states = "states" if self.fact in facts.importer_facts else "does not state"
        return f'the importer {states} "{self.fact}"'


class ProgramClaimed(LinePredicate, frozen=True):
    """The line claims one of these special programs, or any where the tuple is empty."""

    words: ClassVar[tuple[str, ...]] = ("program",)
    reads: ClassVar[frozenset[str]] = frozenset({"program"})
    programs: tuple[str, ...]

    @classmethod
    def written(cls, programs: Sequence[str], names: BookNames) -> Self:
        return cls(() if "any" in programs else tuple(programs))

    @property
    def asks(self) -> str:
        return f"special program {or_words(self.programs)} claimed" if self.programs else "special program claimed"

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(facts.program is not None and (not self.programs or facts.program in self.programs))

    def explained(self, facts: LineFacts) -> str:
        return f"program {facts.program} is claimed" if facts.program else "no program is claimed"


class SpecialProgram(LinePredicate, frozen=True):
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
