"""Predicates on the provision of Chapter 98 that goods are entered under, beside their own number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from prefile.decision.line_facts import LineFacts, ProgramEligibility
from prefile.decision.predicates.base import BookNames, LinePredicate
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.tariff_number import show_number
from prefile.values.trilean import NO, Trilean, whether

__all__ = ["Provision", "ProvisionFree", "ProvisionProgram"]


class Provision(LinePredicate, frozen=True):
    """The goods are entered under a number of Chapter 98: one that begins with some digits, or with none of them."""

    reads: ClassVar[frozenset[str]] = frozenset({"provision"})
    words: ClassVar[tuple[str, ...]] = ("provision",)
    beginnings: tuple[str, ...]
    others: bool = False

    @classmethod
    def written(cls, beginnings: Sequence[str], names: BookNames) -> Self:
        return cls(tuple(beginnings))

    @property
    def asks(self) -> str:
        named = ", ".join(map(show_number, self.beginnings))
        if self.others:
            return f"entered under Chapter 98{f', but not under {named}' if named else ''}"
        return f"entered under {named}"

    def answer(self, facts: LineFacts) -> Trilean:
        if facts.provision is None:
            return NO
        return whether(facts.provision.startswith(self.beginnings) != self.others)

    def explained(self, facts: LineFacts) -> str:
        if facts.provision is None:
            return "no number of Chapter 98 is declared beside the goods' own"
        return f"the goods are entered under {show_number(facts.provision)}"


class ProvisionFree(LinePredicate, frozen=True):
    """A column of the tariff prints Free for the number of Chapter 98 that the goods are entered under."""

    words: ClassVar[tuple[str, ...]] = ("provision_free",)
    reads: ClassVar[frozenset[str]] = frozenset({"provision_rates"})
    column: Literal["general", "column 2"]

    @classmethod
    def written(cls, column: Literal["general", "column 2"], names: BookNames) -> Self:
        return cls(column)

    @property
    def asks(self) -> str:
        return f"Free in {self.column} under Chapter 98"

    def answer(self, facts: LineFacts) -> Trilean:
        return whether(self.column in facts.provision_rates.free)

    def explained(self, facts: LineFacts) -> str:
        prints = "prints" if self.column in facts.provision_rates.free else "does not print"
        return f"{self.column} {prints} Free for the number of Chapter 98"


class ProvisionProgram(LinePredicate, frozen=True):
    """The special column of the provision is Free for the program claimed, of which a country is a beneficiary.

    That country is the one of origin, or the one that the goods are exported from: where they were repaired.
    """

    words: ClassVar[tuple[str, ...]] = ("provision_program",)
    reads: ClassVar[frozenset[str]] = frozenset({"provision_rates"})
    by: Literal["origin", "exported_from"]

    @classmethod
    def written(cls, by: Literal["origin", "exported_from"], names: BookNames) -> Self:
        return cls(by)

    @property
    def asks(self) -> str:
        country = "the country of origin" if self.by == "origin" else "the country that they are exported from"
        return f"program that is free under Chapter 98, by {country}"

    def answer(self, facts: LineFacts) -> Trilean:
        found = self._eligibility(facts)
        return found.available if found.free else NO

    def missing(self, facts: LineFacts) -> MissingFact:
        return self._eligibility(facts).missing or missing_fact("program", ask="")

    def explained(self, facts: LineFacts) -> str:
        return f"under the number of Chapter 98, {self._eligibility(facts).says}"

    def _eligibility(self, facts: LineFacts) -> ProgramEligibility:
        rates = facts.provision_rates
        return rates.of_origin if self.by == "origin" else rates.of_exporter
