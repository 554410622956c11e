"""What conditions may see of a line's declared metal: how much of the weight it is, and where it was made.

What is not declared is unknown. Where a metal is said to have been made, the article holds it, though its share is not
stated. Of shares only that is kept which a limit of the book tells apart, of countries which group of them they are in,
so that lines which no condition tells apart look the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from prefile.entry.line import Metal, MetalStep
from prefile.values.money import EXACT, ZERO, add_all
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = [
    "STEPS",
    "MetalFacts",
    "MetalLimits",
    "MetalPlaces",
    "MetalReader",
    "MetalShareFacts",
    "MetalStep",
    "MetalWeights",
]

_MOST_KEPT = 1 << 14
_WHOLE = Decimal(100)  # percent
STEPS: dict[str, tuple[MetalStep, ...]] = {
    "aluminum": ("smelted", "cast"),
    "steel": ("melted",),
    "copper": ("smelted", "cast"),
}
METALS: tuple[str, ...] = tuple(STEPS)
Made = tuple[tuple[MetalStep, tuple[str, ...]], ...]  # where each step of making a metal was done


class MetalLimits(NamedTuple):
    """A limit, in percent of the article's weight, that a condition sets on metals together."""

    metals: tuple[str, ...]
    under: Decimal


class MetalPlaces(NamedTuple):
    """Countries of which a condition asks whether a metal was made there."""

    metal: str
    countries: frozenset[str]


class MetalWeights(NamedTuple):
    """A share, in percent of the weight of metals together, that a condition asks to be made in some countries."""

    metals: tuple[str, ...]
    at_least: Decimal
    countries: frozenset[str]


class MetalShareFacts(NamedTuple):
    """How much of the weight some metals are: at least so many percent, and which of them state no share.

    `held`: the article is said to hold one of them.
    """

    least: Decimal
    unstated: tuple[str, ...]
    held: bool


class MetalFacts(Struct, frozen=True, cache_hash=True):
    """The metal of a line as conditions see it; equal where they cannot tell it apart."""

    shares: tuple[tuple[tuple[str, ...], MetalShareFacts], ...]
    places: tuple[tuple[str, MetalStep, tuple[str, ...]], ...]
    absent: tuple[str, ...]
    weights: tuple[tuple[MetalWeights, Trilean], ...] = ()

    def share(self, metals: tuple[str, ...]) -> MetalShareFacts:
        """Return how much of the weight some metals are together."""
        return next(share for name, share in self.shares if name == metals)

    def made_in(self, metal: str, step: MetalStep) -> tuple[str, ...]:
        """Return where a step of making a metal was done, as far as stated; empty where it is not."""
        return next((where for name, done, where in self.places if (name, done) == (metal, step)), ())

    def reaches(self, asked: MetalWeights) -> Trilean:
        """Return whether the share of metals that was made in some countries is as great as is asked."""
        return next(answer for weights, answer in self.weights if weights == asked)


class MetalReader:
    """Reads the declared metal of lines for the conditions of a book."""

    def __init__(self, bounds: Iterable[MetalLimits | MetalPlaces | MetalWeights]) -> None:
        """Look through what conditions ask of metal."""
        limits: dict[tuple[str, ...], set[Decimal]] = {}
        places: dict[str, list[frozenset[str]]] = {}
        weights: list[MetalWeights] = []
        for bound in bounds:
            match bound:
                case MetalLimits():
                    limits.setdefault(bound.metals, set()).add(bound.under)
                case MetalPlaces():
                    places.setdefault(bound.metal, []).append(bound.countries)
                case MetalWeights():
                    weights.append(bound)
        self._weights = tuple(dict.fromkeys(weights))
        self._limits = [(metals, sorted(found)) for metals, found in sorted(limits.items())]
        self._places = places
        self._like: dict[tuple[str, str], str] = {}
        self._there: list[dict[tuple[Made, ...], tuple[Trilean, ...]]] = [{} for _ in self._weights]
        self._known: dict[tuple[Hashable, ...], MetalFacts] = {}
        self._same: dict[MetalFacts, MetalFacts] = {}  # few are different: what is the same is kept once
        self.nothing = self._read(_NOTHING_STATED)

    def read(self, metal: Metal | None) -> MetalFacts:
        """Return what conditions may see of a line's metal."""
        if metal is None:
            return self.nothing
        stated = _stated(metal)
        seen = self._seen(stated)
        known = self._known.get(seen)
        if known is None:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            known = self._known[seen] = self._read(stated)
        return known

    def _seen(self, stated: dict[str, _StatedMetal]) -> tuple[Hashable, ...]:
        """Return all that the facts are made of, without a decimal, since to hash one takes longer than to compare it.

        That is of each metal whether its share is stated and is none, and where it was made; of metals whose shares
        count together between which limits these are; and whether what was made in some countries is enough.
        """
        each = [(None if percent is None else not percent, made) for percent, made in stated.values()]
        between = [_reached(_least(stated, metals), limits) for metals, limits in self._limits]
        return (*each, *between, *self._enough(stated))

    def _enough(self, stated: dict[str, _StatedMetal]) -> list[Trilean]:
        return [_reaches(stated, asked, self._made_there(at, asked, stated)) for at, asked in enumerate(self._weights)]

    def _made_there(self, at: int, asked: MetalWeights, stated: dict[str, _StatedMetal]) -> tuple[Trilean, ...]:
        """Return of each metal of which a share is asked whether all of it was made in the countries that are asked."""
        known, made = self._there[at], tuple([stated[name].made for name in asked.metals])
        found = known.get(made)
        if found is None:
            if len(known) >= _MOST_KEPT:
                known.clear()
            each = zip(asked.metals, made, strict=True)
            found = known[made] = tuple([_made_in(name, done, asked.countries) for name, done in each])
        return found

    def _read(self, stated: dict[str, _StatedMetal]) -> MetalFacts:
        made = MetalFacts(
            tuple([(metals, _share(stated, metals, limits)) for metals, limits in self._limits]),
            tuple(self._made(stated)),
            tuple([name for name in METALS if stated[name].percent == ZERO]),
            tuple(zip(self._weights, self._enough(stated), strict=True)),
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
    made: Made


_NOTHING_STATED: dict[str, _StatedMetal] = dict.fromkeys(METALS, _StatedMetal(None, ()))


def _stated(metal: Metal) -> dict[str, _StatedMetal]:
    return _NOTHING_STATED | {
        name: _StatedMetal(content.percent, content.made)
        for name, content in metal.__dict__.items()
        if content is not None
    }


def _share(stated: dict[str, _StatedMetal], metals: tuple[str, ...], limits: list[Decimal]) -> MetalShareFacts:
    least = _least(stated, metals)
    named = [stated[name] for name in metals]
    unstated = tuple([name for name in metals if stated[name].percent is None])
    held = bool(least) or any([metal.percent is None and metal.made for metal in named])  # noqa: C419 - few
    return MetalShareFacts(_coarse(least, limits), unstated, held)


def _least(stated: dict[str, _StatedMetal], metals: tuple[str, ...]) -> Decimal:
    """Return how many percent of the weight some metals are together at least."""
    known = [percent for name in metals if (percent := stated[name].percent)]
    return known[0] if len(known) == 1 else add_all(known)


def _reached(least: Decimal, limits: list[Decimal]) -> int | None:
    """Return how many limits a share reaches; None of a share of zero."""
    return bisect_right(limits, least) if least else None


def _coarse(least: Decimal, limits: list[Decimal]) -> Decimal:
    """Return the greatest limit that a share reaches; below all of them zero, or half the first where there is some."""
    reached = _reached(least, limits)
    if reached is None:
        return ZERO
    if reached and limits[reached - 1]:
        return limits[reached - 1]
    return limits[reached] / 2 if reached < len(limits) else Decimal(1)


def _reaches(stated: Mapping[str, _StatedMetal], asked: MetalWeights, there: tuple[Trilean, ...]) -> Trilean:
    """Return whether metals made in some countries reach their share of the metals' weight.

    `there` says of each metal whether all of it was made there. What is not stated of a share lies between nothing and
    what the stated shares leave of the article; of a metal that was made there and elsewhere, all or nothing may have
    been made there.
    """
    weighed = [(stated[name].percent, answer) for name, answer in zip(asked.metals, there, strict=True)]
    known = [(percent, answer) for percent, answer in weighed if percent is not None]
    if len(known) == len(weighed) and not any([percent for percent, _ in known]):  # noqa: C419 - few
        return NO  # what holds none of them holds none that was made there
    if len(known) == len(weighed) and {*there} == {NO} and asked.at_least:
        return NO
    rest = max(ZERO, EXACT.subtract(_WHOLE, add_all([percent for percent, _ in known])))
    sure = add_all([percent for percent, answer in known if answer == YES])
    none = add_all([percent for percent, answer in known if answer == NO])
    open_ = add_all([percent for percent, answer in known if answer == UNKNOWN])
    unstated = [answer for percent, answer in weighed if percent is None]
    most_elsewhere = add_all((none, open_, rest if any(answer != YES for answer in unstated) else ZERO))
    most_there = add_all((sure, open_, rest if any(answer != NO for answer in unstated) else ZERO))
    if _is_share(sure, most_elsewhere, asked.at_least):
        return YES
    return UNKNOWN if most_there and _is_share(most_there, none, asked.at_least) else NO


def _made_in(metal: str, made: Made, countries: frozenset[str]) -> Trilean:
    """Return whether all of a metal was made in some countries: each step that its making has, whatever its share."""
    done = dict(made)
    return min(_all_there(done.get(step, ()), countries) for step in STEPS[metal])


def _is_share(there: Decimal, elsewhere: Decimal, at_least: Decimal) -> bool:
    """Whether what was made there is at least so many percent of what was made there and elsewhere together."""
    return EXACT.multiply(there, _WHOLE) >= EXACT.multiply(at_least, EXACT.add(there, elsewhere))


def _all_there(made: tuple[str, ...], countries: frozenset[str]) -> Trilean:
    if not made:
        return UNKNOWN
    if countries.issuperset(made):
        return YES
    return NO if countries.isdisjoint(made) else UNKNOWN
