"""Predicates on the declared metal: its share of the article's weight, and where it was made.

What is not declared is unknown. Of a metal made in several countries the declaration does not say how much was made
where, so that "only in" holds where every country named is one of those asked for, "partly in" where some is, and
"mostly in" is unknown where some is and some is not. Metals that are weighed together count whole where all of one was
made in the countries asked for, not at all where none was, and as either where some was.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import ClassVar, Literal, Protocol, Self

from prefile.decision.line_facts import LineFacts
from prefile.decision.metal_facts import STEPS, MetalLimits, MetalPlaces, MetalStep, MetalWeights
from prefile.decision.predicates.base import BookNames, LinePredicate, or_words
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.values.money import ZERO, show_amount
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["MadeHow", "MetalMade", "MetalShare", "MetalsTogether"]

MadeHow = Literal["only", "mostly", "partly"]
_STEP: dict[MetalStep, str] = {"smelted": "smelted", "cast": "cast", "melted": "melted and poured"}


class _WrittenShare(Protocol):
    """Metals and a limit in percent, as a rule file writes them."""

    @property
    def of(self) -> Sequence[str]: ...
    @property
    def under(self) -> Decimal: ...


class _WrittenMade(Protocol):
    """A metal, the steps of making it, and where: one of the three lists of countries and groups is there."""

    @property
    def of(self) -> str: ...
    @property
    def by(self) -> Sequence[MetalStep]: ...
    @property
    def only_in(self) -> Sequence[str] | None: ...
    @property
    def mostly_in(self) -> Sequence[str] | None: ...
    @property
    def partly_in(self) -> Sequence[str] | None: ...


class _WrittenTogether(Protocol):
    """Metals, the percent of their weight together, and the countries and groups where it was made."""

    @property
    def of(self) -> Sequence[str]: ...
    @property
    def at_least(self) -> Decimal: ...
    @property
    def made_in(self) -> Sequence[str]: ...


class MetalShare(LinePredicate, frozen=True):
    """The metals named make up less than `under` percent of the article's weight, together; none of it where zero."""

    words: ClassVar[tuple[str, ...]] = ("metal_share",)
    reads: ClassVar[frozenset[str]] = frozenset({"metal"})
    metals: tuple[str, ...]
    under: Decimal

    @classmethod
    def written(cls, share: _WrittenShare, names: BookNames) -> Self:
        return cls(tuple(share.of), share.under)

    @property
    def asks(self) -> str:
        if self.under == ZERO:
            return f"no {or_words(self.metals)}"
        return f"{' and '.join(self.metals)} under {show_amount(self.under)} % of the article's weight"

    @property
    def denies(self) -> str:
        if self.under == ZERO:
            return f"some {or_words(self.metals)}"
        return f"{' and '.join(self.metals)} of {show_amount(self.under)} % or more of the article's weight"

    def answer(self, facts: LineFacts) -> Trilean:
        share = facts.metal.share(self.metals)
        if self.under == ZERO:
            return NO if share.least or share.held else (UNKNOWN if share.unstated else YES)
        if share.least >= self.under:
            return NO
        return UNKNOWN if share.unstated else YES

    def missing(self, facts: LineFacts) -> MissingFact:
        return _share_missing(facts.metal.share(self.metals).unstated)

    def explained(self, facts: LineFacts) -> str:
        named = " and ".join(self.metals)
        answer = self.answer(facts)
        if answer == UNKNOWN:
            return f"the share of {named} in the article's weight is not stated"
        if self.under == ZERO:
            return f"the article holds {named if answer == NO else f'no {named}'}"
        limit = f"{show_amount(self.under)} % of the article's weight"
        return f"{named} make up {f'{limit} or more' if answer == NO else f'less than {limit}'}"

    def bounds(self) -> tuple[Hashable, ...]:
        return (MetalLimits(self.metals, self.under),)


class MetalMade(LinePredicate, frozen=True):
    """The metal was smelted, cast or melted and poured in these countries.

    `how` asks that every step named was made there and nowhere else ("only"), that one step in one of them was
    ("partly"), or that every step was, as far as the law's own share of the weight asks ("mostly"): a declaration that
    names other countries as well does not say how much was made where, so that it leaves this unknown.
    """

    words: ClassVar[tuple[str, ...]] = ("metal_made",)
    reads: ClassVar[frozenset[str]] = frozenset({"metal"})
    metal: str
    steps: tuple[MetalStep, ...]
    countries: frozenset[str]
    shown: str
    how: MadeHow

    @classmethod
    def written(cls, made: _WrittenMade, names: BookNames) -> Self:
        how: MadeHow = "only" if made.only_in else ("mostly" if made.mostly_in else "partly")
        codes = made.only_in or made.mostly_in or made.partly_in or ()
        return cls(made.of, tuple(made.by), names.origins(codes, f"{how}_in"), ", ".join(codes), how)

    @property
    def asks(self) -> str:
        return f"{self.metal} {self._steps} {self.how} in {self.shown}"

    def answer(self, facts: LineFacts) -> Trilean:
        """Answer where the metal was made; a metal that is declared absent was made nowhere."""
        if self.metal in facts.metal.absent:
            return NO
        answers = [self._step(facts.metal.made_in(self.metal, step)) for step in self.steps]
        return max(answers) if self.how == "partly" else min(answers)

    def _step(self, countries: tuple[str, ...]) -> Trilean:
        """Answer for one step, which is unknown where it is not stated."""
        if not countries:
            return UNKNOWN
        if self.countries.issuperset(countries):
            return YES
        if self.countries.isdisjoint(countries):
            return NO
        return {"only": NO, "mostly": UNKNOWN, "partly": YES}[self.how]

    def missing(self, facts: LineFacts) -> MissingFact:
        """Return the first step whose country is not stated, or else how much of the metal was made there."""
        unstated = (step for step in self.steps if not facts.metal.made_in(self.metal, step))
        step = next(unstated, None)
        if step is None:
            return missing_fact("metal-made", metal=self.metal, steps=self._steps, countries=self.shown)
        return missing_fact(f"metal-{step}", metal=self.metal)

    def explained(self, facts: LineFacts) -> str:
        answer = self.answer(facts)
        if answer != UNKNOWN:
            return f"the {self.metal} was {'not ' if answer == NO else ''}{self._steps} {self.how} in {self.shown}"
        if all(facts.metal.made_in(self.metal, step) for step in self.steps):
            return f"how much of the {self.metal} was {self._steps} in {self.shown} is not stated"
        return f"where the {self.metal} was {self._steps} is not stated"

    @property
    def _steps(self) -> str:
        joined = " or " if self.how == "partly" else " and "
        return joined.join(_STEP[step] for step in self.steps)

    def bounds(self) -> tuple[Hashable, ...]:
        return (MetalPlaces(self.metal, self.countries),)


class MetalsTogether(LinePredicate, frozen=True):
    """Of the weight of these metals together, at least so many percent was made in these countries, in every step."""

    words: ClassVar[tuple[str, ...]] = ("metals_together",)
    reads: ClassVar[frozenset[str]] = frozenset({"metal"})
    metals: tuple[str, ...]
    at_least: Decimal
    countries: frozenset[str]
    shown: str

    @classmethod
    def written(cls, together: _WrittenTogether, names: BookNames) -> Self:
        countries = names.origins(together.made_in, "made_in")
        return cls(tuple(together.of), together.at_least, countries, ", ".join(together.made_in))

    @property
    def asks(self) -> str:
        return f"{self._share} of the {self._metals} made in {self.shown}, by weight together"

    def answer(self, facts: LineFacts) -> Trilean:
        return facts.metal.reaches(self._weights)

    def missing(self, facts: LineFacts) -> MissingFact:
        """Return the shares that are not stated, or else where the first metal was made, or how much of it there."""
        unstated = facts.metal.share(self.metals).unstated
        if unstated:
            return _share_missing(unstated)
        held = [metal for metal in self.metals if metal not in facts.metal.absent]
        for metal in held:
            for step in STEPS[metal]:
                if not facts.metal.made_in(metal, step):
                    return missing_fact(f"metal-{step}", metal=metal)
        metal = next(metal for metal in held if self._is_mixed(facts, metal))
        steps = " and ".join(_STEP[step] for step in STEPS[metal])
        return missing_fact("metal-made", metal=metal, steps=steps, countries=self.shown)

    def _is_mixed(self, facts: LineFacts, metal: str) -> bool:
        made = {country for step in STEPS[metal] for country in facts.metal.made_in(metal, step)}
        return not self.countries.isdisjoint(made) and not self.countries.issuperset(made)

    def explained(self, facts: LineFacts) -> str:
        answer = self.answer(facts)
        if answer == UNKNOWN:
            return f"how much of the {self._metals} was made in {self.shown}, by weight together, is not stated"
        less = "" if answer == YES else "less than "
        return f"{less}{self._share} of the {self._metals} was made in {self.shown}, by weight together"

    @property
    def _share(self) -> str:
        return f"{show_amount(self.at_least)} %"

    @property
    def _metals(self) -> str:
        *others, last = self.metals
        return f"{', '.join(others)} and {last}" if others else last

    @property
    def _weights(self) -> MetalWeights:
        return MetalWeights(self.metals, self.at_least, self.countries)

    def bounds(self) -> tuple[Hashable, ...]:
        """Return what is asked: also each share and place, since what is missing is told by them."""
        places = (MetalPlaces(metal, self.countries) for metal in self.metals)
        return self._weights, MetalLimits(self.metals, ZERO), *places


def _share_missing(unstated: Sequence[str]) -> MissingFact:
    """Return that the shares of some metals in the article's weight are missing."""
    named = {"named": " and ".join(unstated), "metals": " ".join(unstated)}
    return missing_fact("metal-share", first=unstated[0], **named)
