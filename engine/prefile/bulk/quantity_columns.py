"""The quantities of lines, and whether they agree with each other, with contents, and with the mass of the goods."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prefile.bulk.figures import ABSENT, micros
from prefile.bulk.key_table import Ints, KeyTable, Longs, Mask
from prefile.bulk.plain import Items
from prefile.bulk.words import Words
from prefile.values.units import UNITS

__all__ = ["QuantityColumns", "read_quantities"]

_MOST = 2  # quantities of a line
_SAME = 0.004  # parts by which two figures of one thing may differ and be surely allowed to
_UNIT_BITS = 16
_FAR = 1e18  # millionths beyond which no plain amount is


class QuantityColumns(NamedTuple):
    """The first quantities of each line in millionths (-1: none) with their units; `odd` are lines with one of nothing.

    `wrong` are lines of which something may contradict itself, or that state more than two.
    """

    amounts: list[Longs]
    units: list[Ints]
    odd: Mask
    wrong: Mask

    def in_kind(self, place: int, words: Words, kind: str) -> NDArray[np.float64]:
        """Return a quantity of each line in the base unit of a kind; zero where it is of another."""
        factors = [float(UNITS[word][1]) if word in UNITS and UNITS[word][0] == kind else 0.0 for word in words.words]
        each: NDArray[np.float64] = np.array(factors, np.float64)[self.units[place]]
        return self.amounts[place].astype(np.float64) * each

    def of_content(self, words: Words) -> bool:
        """Whether a quantity of any line is of what it contains."""
        kinds = [UNITS[word][0] == "contained kg" if word in UNITS else False for word in words.words]
        return any(kinds[unit] for units in self.units for unit in np.flatnonzero(np.bincount(units)).tolist())

    def mass(self, words: Words, net: Longs, gross: Longs) -> Longs:
        """Return the mass of the goods: the net weight, or a quantity of mass; -1 where none is known.

        Lines with a quantity of content that may be more than the mass are wrong.
        """
        mass = np.where(net > 0, net, ABSENT)
        for place in range(_MOST):
            kilograms = self.in_kind(place, words, "kg")
            mass = np.where((mass < 0) & (kilograms > 0), np.minimum(kilograms, _FAR).astype(np.int64), mass)
        for place in range(_MOST):
            content = self.in_kind(place, words, "contained kg")
            self.wrong[(content > 0) & np.where(mass >= 0, content > mass, gross >= 0)] = True
        return mass

    def compare(self, words: Words, net: Longs) -> None:
        """Note quantities that say one thing otherwise than others do."""
        stated = np.stack([*self.amounts, net]) > 0
        if not (stated.sum(axis=0) > 1).any():
            return
        for kind in {UNITS[word][0] for word in words.words if word in UNITS}:
            own = [self.in_kind(place, words, kind) for place in range(_MOST)]
            each = np.stack([*own, net.astype(np.float64)] if kind == "kg" else own)
            some = each > 0
            least = np.where(some, each, np.inf).min(axis=0)
            most = np.where(some, each, 0).max(axis=0)
            self.wrong[(some.sum(axis=0) > 1) & (most - least > most * _SAME)] = True

    def codes(self, joined: KeyTable, net: Longs) -> Ints:
        """Return a code for which units a line states, and whether a net weight."""
        first, second = self.units
        weighed = (net > 0).astype(np.int32)
        if not second.any():
            return joined.number_few(first.astype(np.int64), weighed, 2 * _UNIT_BITS)
        return joined.number(
            (first.astype(np.int64) << 2 * _UNIT_BITS) | (second.astype(np.int64) << _UNIT_BITS) | weighed
        )[0]


def read_quantities(items: Items | None, size: int, words: Words) -> QuantityColumns:
    """Return the quantities of so many lines."""
    amounts = [np.full(size, ABSENT, np.int64) for _ in range(_MOST)]
    units = [np.zeros(size, np.int32) for _ in range(_MOST)]
    odd, wrong = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    if items is None:
        return QuantityColumns(amounts, units, odd, wrong)
    count = int(items.begins[-1])
    stated, unread = micros(items.fields["amount"], count)
    named = words.codes(items.fields["unit"], count)
    unfit = unread | (named <= 0) | (stated < 0)
    named = np.maximum(named, 0)
    if count == size and (items.counts == 1).all():
        return QuantityColumns([stated, amounts[1]], [named, units[1]], stated == 0, unfit)
    wrong |= items.counts > _MOST
    wrong[np.repeat(np.arange(size), items.counts)[unfit]] = True
    for place in range(_MOST):
        lines = np.flatnonzero(items.counts > place)
        at = items.begins[lines] + place
        amounts[place][lines], units[place][lines] = stated[at], named[at]
        odd |= amounts[place] == 0
    return QuantityColumns(amounts, units, odd, wrong)
