"""What conditions may see of a line's declared metal: how much of the weight it is, and where it was made.

What is not declared is unknown. Where a metal is said to have been made, the article holds it, though its share is not
stated. Of shares only that is kept which a limit of the book tells apart, of countries which group of them they are in,
so that lines which no condition tells apart look the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.entry.line import Melted, Metal, Smelted
from prefile.values.money import ZERO, add_all

__all__ = ["MetalFacts", "MetalLimits", "MetalPlaces", "MetalReader", "MetalShareFacts", "MetalStep"]

MetalStep = Literal["smelted", "cast", "melted"]
METALS = ("aluminum", "steel", "copper")
_STEPS: tuple[MetalStep, ...] = ("smelted", "cast", "melted")


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
        return next(share for asked, share in self.shares if asked == metals)

    def made_in(self, metal: str, step: MetalStep) -> tuple[str, ...]:
        """Return where a step of making a metal was done, as far as stated; empty where it is not."""
        return next((where for name, done, where in self.places if (name, done) == (metal, step)), ())


class MetalReader:
    """Reads the declared metal of lines for the conditions of a book."""

    def __init__(self, asked: Iterable[MetalLimits | MetalPlaces]) -> None:
        """Look through what conditions ask of metal."""
        limits: dict[tuple[str, ...], set[Decimal]] = {}
        places: dict[str, list[frozenset[str]]] = {}
        for bound in asked:
            if isinstance(bound, MetalLimits):
                limits.setdefault(bound.metals, set()).add(bound.under)
            else:
                places.setdefault(bound.metal, []).append(bound.countries)
        self._limits = [(metals, sorted(found)) for metals, found in sorted(limits.items())]
        self._places = places
        self._like: dict[tuple[str, str], str] = {}
        self.nothing = self._read(None)

    def read(self, metal: Metal | None) -> MetalFacts:
        """Return what conditions may see of a line's metal."""
        return self.nothing if metal is None else self._read(metal)

    def _read(self, metal: Metal | None) -> MetalFacts:
        return MetalFacts(
            tuple([(metals, _share(metal, metals, limits)) for metals, limits in self._limits]),
            tuple(self._made(metal)) if metal is not None else (),
            tuple([name for name in METALS if _percent(metal, name) == ZERO]) if metal is not None else (),
        )

    def _made(self, metal: Metal) -> Iterator[tuple[str, MetalStep, tuple[str, ...]]]:
        for name, groups in self._places.items():
            for step in _STEPS:
                where = _countries(metal, name, step)
                if where:
                    like = {self._representative(name, country, groups) for country in where}
                    yield name, step, tuple(sorted(like))

    def _representative(self, metal: str, country: str, groups: list[frozenset[str]]) -> str:
        """Return a country that is in the same groups as this one: always the first in the alphabet of them."""
        known = self._like.get((metal, country))
        if known is None:
            inside = tuple([country in group for group in groups])
            alike = (one for one in sorted(frozenset().union(*groups)) if tuple(one in g for g in groups) == inside)
            known = self._like[metal, country] = next(alike, "") or "ZZ"
        return known


def _share(metal: Metal | None, metals: tuple[str, ...], limits: list[Decimal]) -> MetalShareFacts:
    stated = [_percent(metal, name) for name in metals]
    least = add_all(percent for percent in stated if percent is not None)
    unstated = tuple([name for name, percent in zip(metals, stated, strict=True) if percent is None])
    return MetalShareFacts(_coarse(least, limits), unstated, any(_held(metal, name) for name in metals))


def _coarse(least: Decimal, limits: list[Decimal]) -> Decimal:
    """Return the greatest limit that a share reaches; below all of them zero, or half the first where there is some."""
    reached = [limit for limit in limits if limit and limit <= least]
    if reached:
        return reached[-1]
    return next((limit / 2 for limit in limits if limit), Decimal(1)) if least else ZERO


def _of(metal: Metal | None, name: str) -> Smelted | Melted | None:
    found: Smelted | Melted | None = getattr(metal, name, None)
    return found


def _percent(metal: Metal | None, name: str) -> Decimal | None:
    found = _of(metal, name)
    return None if found is None else found.percent


def _held(metal: Metal | None, name: str) -> bool:
    """Whether the article is said to hold a metal: some share of it, or where it was made."""
    percent = _percent(metal, name)
    return bool(percent) if percent is not None else any(_countries(metal, name, step) for step in _STEPS)


def _countries(metal: Metal | None, name: str, step: MetalStep) -> tuple[str, ...]:
    """Return where a step was made, as far as stated; empty where it is not."""
    found = _of(metal, name)
    if isinstance(found, Melted):
        return (found.melted_in,) if found.melted_in else ()  # steel has one step, whichever is asked for
    if isinstance(found, Smelted):
        return found.smelted_in if step == "smelted" else ((found.cast_in,) if found.cast_in else ())
    return ()
