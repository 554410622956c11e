"""What conditions may see of a line's declared metal: how much of the weight it is, and where it was made.

What is not declared is unknown. Where a metal is said to have been made, the article holds it, though its share is not
stated. Of shares only that is kept which a limit of the book tells apart, of countries which group of them they are in,
so that lines which no condition tells apart look the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from prefile.entry.line import Metal, MetalStep
from prefile.values.money import ZERO, add_all

__all__ = ["MetalFacts", "MetalLimits", "MetalPlaces", "MetalReader", "MetalShareFacts", "MetalStep"]

_MOST_KEPT = 1 << 14
METALS: tuple[str, ...] = ("aluminum", "steel", "copper")


class MetalLimits(NamedTuple):
    """A limit, in percent of the article's weight, that a condition sets on metals together."""

    metals: tuple[str, ...]
    under: Decimal


class MetalPlaces(NamedTuple):
    """Countries of which a condition asks whether a metal was made there."""

    metal: str
    countries: frozenset[str]


class MetalShareFacts(NamedTuple):
    """How much of the weight some metals are: at least so many percent, and which of them state no share.

    `held`: the article is said to hold one of them.
    """

    least: Decimal
    unstated: tuple[str, ...]
    held: bool


class MetalFacts(NamedTuple):
    """The metal of a line as conditions see it; equal where they cannot tell it apart."""

    shares: tuple[tuple[tuple[str, ...], MetalShareFacts], ...]
    places: tuple[tuple[str, MetalStep, tuple[str, ...]], ...]
    absent: tuple[str, ...]

    def share(self, metals: tuple[str, ...]) -> MetalShareFacts:
        """Return how much of the weight some metals are together."""
        return next(share for name, share in self.shares if name == metals)

    def made_in(self, metal: str, step: MetalStep) -> tuple[str, ...]:
        """Return where a step of making a metal was done, as far as stated; empty where it is not."""
        return next((where for name, done, where in self.places if (name, done) == (metal, step)), ())


class MetalReader:
    """Reads the declared metal of lines for the conditions of a book."""

    def __init__(self, bounds: Iterable[MetalLimits | MetalPlaces]) -> None:
        """Look through what conditions ask of metal."""
        limits: dict[tuple[str, ...], set[Decimal]] = {}
        places: dict[str, list[frozenset[str]]] = {}
        for bound in bounds:
            if isinstance(bound, MetalLimits):
                limits.setdefault(bound.metals, set()).add(bound.under)
            else:
                places.setdefault(bound.metal, []).append(bound.countries)
        self._limits = [(metals, sorted(found)) for metals, found in sorted(limits.items())]
        self._places = places
        self._like: dict[tuple[str, str], str] = {}
        self._same: dict[MetalFacts, MetalFacts] = {}  # few are different: what is the same is kept once
        self.nothing = self._read(None)

    def read(self, metal: Metal | None) -> MetalFacts:
        """Return what conditions may see of a line's metal."""
        return self.nothing if metal is None else self._read(metal)

    def _read(self, metal: Metal | None) -> MetalFacts:
        stated = _stated(metal)
        made = MetalFacts(
            tuple([(metals, _share(stated, metals, limits)) for metals, limits in self._limits]),
            tuple(self._made(stated)) if metal is not None else (),
            tuple([name for name in METALS if stated[name].percent == ZERO]),
        )
        if len(self._same) >= _MOST_KEPT:
            self._same.clear()
        return self._same.setdefault(made, made)

    def _made(self, stated: dict[str, _StatedMetal]) -> Iterator[tuple[str, MetalStep, tuple[str, ...]]]:
        for name, groups in self._places.items():
            for step, where in stated[name].made:
                like = {self._representative(name, country, groups) for country in where}
                yield name, step, tuple(sorted(like)) if len(like) > 1 else tuple(like)

    def _representative(self, metal: str, country: str, groups: list[frozenset[str]]) -> str:
        """Return a country that is in the same groups as this one: always the first in the alphabet of them."""
        known = self._like.get((metal, country))
        if known is None:
            inside = tuple([country in group for group in groups])
            members = sorted(frozenset().union(*groups))
            alike = (member for member in members if tuple(member in group for group in groups) == inside)
            known = self._like[metal, country] = next(alike, "") or "ZZ"
        return known


class _StatedMetal(NamedTuple):
    """What a line states of one metal: its percent, and where each step of making it was done, as far as stated."""

    percent: Decimal | None
    made: tuple[tuple[MetalStep, tuple[str, ...]], ...]

    @property
    def is_held(self) -> bool:
        """Whether the article is said to hold it: some share of it, or where it was made."""
        return bool(self.made) if self.percent is None else bool(self.percent)


_UNSTATED = _StatedMetal(None, ())
_NOTHING_STATED: dict[str, _StatedMetal] = dict.fromkeys(METALS, _UNSTATED)


def _stated(metal: Metal | None) -> dict[str, _StatedMetal]:
    if metal is None:
        return _NOTHING_STATED
    return {
        name: _UNSTATED if content is None else _StatedMetal(content.percent, content.made)
        for name, content in metal.named
    }


def _share(stated: dict[str, _StatedMetal], metals: tuple[str, ...], limits: list[Decimal]) -> MetalShareFacts:
    named = [stated[name] for name in metals]
    least = add_all([metal.percent for metal in named if metal.percent is not None])
    unstated = tuple([name for name in metals if stated[name].percent is None])
    return MetalShareFacts(_coarse(least, limits), unstated, any([metal.is_held for metal in named]))  # noqa: C419 - few


def _coarse(least: Decimal, limits: list[Decimal]) -> Decimal:
    """Return the greatest limit that a share reaches; below all of them zero, or half the first where there is some."""
    if not least:
        return ZERO
    reached = bisect_right(limits, least)
    if reached and limits[reached - 1]:
        return limits[reached - 1]
    return limits[reached] / 2 if reached < len(limits) else Decimal(1)
