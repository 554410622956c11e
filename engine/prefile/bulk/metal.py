"""The declared metal of lines as classes: lines of one class are the same to every condition of a book.

A class holds in which countries each step was made, which shares are stated, zero, or reach a limit, and whether metals
made in some countries are the share of the metals' weight that a condition asks. So it is finer than what one measure
sees (decision/metal_facts.py), and never coarser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np

from prefile.bulk.figures import MICRO
from prefile.bulk.kept_state import State
from prefile.bulk.key_table import Ints, KeyTable, Longs
from prefile.decision.key import FactBound
from prefile.decision.metal_facts import METALS, STEPS, MetalLimits, MetalWeights
from prefile.values.trilean import NO, UNKNOWN, YES

__all__ = ["MetalClasses", "Places"]

_WHOLE = 100 * MICRO
_UNSTATED = -1
_WIDE = 8  # bits of what one step tells of a line
_KNOWN = 32  # and of the number of what the steps before it told

# Where each step of making each metal was done, as far as stated: the countries of one line.
Places = Mapping[tuple[str, str], tuple[str, ...]]


class MetalClasses:
    """Classes of declared metal for the bounds that a book's conditions set; shares are in millionths of a percent."""

    def __init__(self, bounds: Iterable[FactBound]) -> None:
        """Look through what conditions ask of metal."""
        limits: dict[tuple[str, ...], set[Decimal]] = {}
        weights: dict[MetalWeights, None] = {}
        for _, bound in bounds:
            if isinstance(bound, MetalLimits):
                limits.setdefault(bound.metals, set()).add(bound.under)
            elif isinstance(bound, MetalWeights):
                weights[bound] = None
        self._limits = [(metals, _micro(found)) for metals, found in sorted(limits.items())]
        self._weights = list(weights)
        self._made: list[list[list[int]]] = []  # by places, weights and metals: whether it was made in the countries
        self._classes = KeyTable()

    def add_places(self, places: Places) -> None:
        """Take the next distinct places where lines have their metal from; they are numbered in their order."""
        self._made.append(
            [
                [_all_there(metal, places, asked.countries) if metal in asked.metals else NO for metal in METALS]
                for asked in self._weights
            ]
        )

    def kept(self) -> State:
        """Return the classes that are known, to be taken by another of the same bounds."""
        return {"classes": self._classes.keys}

    def take(self, kept: State) -> None:
        """Know the classes that another knew.

        Raises:
            ValueError: it is nothing that another knew.
        """
        self._classes.take(kept["classes"])

    def of(self, places: Ints, shares: Mapping[str, Longs]) -> Ints:
        """Return the class of each line, by the number of its places and the share of each metal (-1: none stated)."""
        known = self._joined(0, places.astype(np.int64), self._stated(shares))
        for step, (metals, limits) in enumerate(self._limits, start=1):
            least = sum((np.maximum(shares[metal], 0) for metal in metals), np.zeros(len(places), np.int64))
            known = self._joined(step, known, np.searchsorted(limits, least, side="right") * 2 + (least > 0))
        for place in range(len(self._weights)):
            known = self._joined(1 + len(self._limits) + place, known, self._reaches(place, places, shares))
        return known.astype(np.int32)

    def _joined(self, step: int, known: Longs, more: Longs) -> Longs:
        """Return a number for what is known of each line so far, with what one step more tells."""
        keys = (((np.int64(step) << _KNOWN) | known) << _WIDE) | more
        return self._classes.number(keys)[0].astype(np.int64)

    @staticmethod
    def _stated(shares: Mapping[str, Longs]) -> Longs:
        """Return which shares are stated, and which of those are zero."""
        found = np.zeros(len(next(iter(shares.values()))), np.int64)
        for metal in METALS:
            found = found * 3 + np.minimum(np.maximum(shares[metal] + 1, 0), 2)
        return found

    def _reaches(self, place: int, places: Ints, shares: Mapping[str, Longs]) -> Longs:
        """Return whether what was made in some countries is as great a share as is asked: 0 no, 1 unknown, 2 yes."""
        asked = self._weights[place]
        made_of = np.array([made[place] for made in self._made], np.int64)[places]
        size = len(places)
        none, open_, sure, known = (np.zeros(size, np.int64) for _ in range(4))
        all_zero = np.ones(size, np.bool_)
        more_elsewhere, more_there = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        for metal in asked.metals:
            share, made = shares[metal], made_of[:, METALS.index(metal)]
            stated = np.maximum(share, 0)
            known += stated
            none += np.where(made == NO, stated, 0)
            open_ += np.where(made == UNKNOWN, stated, 0)
            sure += np.where(made == YES, stated, 0)
            all_zero &= share == 0
            more_elsewhere |= (share == _UNSTATED) & (made != YES)
            more_there |= (share == _UNSTATED) & (made != NO)
        rest = np.maximum(_WHOLE - known, 0)
        elsewhere = none + open_ + np.where(more_elsewhere, rest, 0)
        there = sure + open_ + np.where(more_there, rest, 0)
        enough = _is_share(sure, elsewhere, asked.at_least)
        may_be = (there > 0) & _is_share(there, none, asked.at_least)
        return np.where(all_zero, NO, np.where(enough, YES, np.where(may_be, UNKNOWN, NO))).astype(np.int64)


def _is_share(there: Longs, elsewhere: Longs, at_least: Decimal) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    part, whole = at_least.as_integer_ratio()
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = there * (100 * whole) >= (there + elsewhere) * part
    return found


def _micro(limits: set[Decimal]) -> Longs:
    return np.array(sorted(int(limit * MICRO) for limit in limits), np.int64)


def _all_there(metal: str, places: Places, countries: frozenset[str]) -> int:
    """Return whether each step of making a metal was done in some countries."""
    answers = []
    for step in STEPS[metal]:
        made = places.get((metal, step), ())
        if not made:
            answers.append(UNKNOWN)
        elif countries.issuperset(made):
            answers.append(YES)
        else:
            answers.append(NO if countries.isdisjoint(made) else UNKNOWN)
    return min(answers)
