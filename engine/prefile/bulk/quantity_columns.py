"""The quantities of lines, and whether they agree with each other, with contents, and with the mass of the goods."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prefile.bulk.figures import ABSENT, micros
from prefile.bulk.key_table import Ints, KeyTable, Longs, Mask
from prefile.bulk.plain import Items
from prefile.bulk.words import Words
from prefile.values.units import UNITS

__all__ = ["QuantityColumns", "read_quantities", "units_of"]

_MOST = 2  # quantities of a line
_SAME = 0.004  # parts by which two figures of one thing may differ and be surely allowed to
_UNIT_BITS = 16
_FAR = 1e18  # millionths beyond which no plain amount is


class QuantityColumns(NamedTuple):
    """The quantities of lines in millionths (-1: none) with their units, as many columns as any line has quantities.

    `wrong` are lines of which something may contradict itself, or that state more than two.
    """

    amounts: list[Longs]
    units: list[Ints]
    wrong: Mask

    def in_kind(self, place: int, words: Words, kind: str, rows: Longs) -> NDArray[np.float64]:
        """Return a quantity of some lines in the base unit of a kind; zero where it is of another."""
        factors = [float(UNITS[word][1]) if word in UNITS and UNITS[word][0] == kind else 0.0 for word in words.words]
        each: NDArray[np.float64] = np.array(factors, np.float64)[self.units[place][rows]]
        return self.amounts[place][rows].astype(np.float64) * each

    def of_content(self, words: Words) -> Longs:
        """Return the lines of which a quantity is of what they contain."""
        kinds = np.array([word in UNITS and UNITS[word][0] == "contained kg" for word in words.words], np.bool_)
        found = [np.flatnonzero(kinds[units]) for units in self.units if kinds[np.bincount(units).nonzero()[0]].any()]
        return reduce(np.union1d, found) if found else np.zeros(0, np.int64)

    def mass(self, words: Words, net: Longs | None, gross: Longs | None, rows: Longs) -> Longs:
        """Return the mass of the goods of some lines: net weight, or a quantity of mass; -1 where none is known.

        Lines with a quantity of content that may be more than the mass are wrong.
        """
        mass = np.full(len(rows), ABSENT, np.int64) if net is None else np.where(net[rows] > 0, net[rows], ABSENT)
        for place in range(len(self.amounts)):
            kilograms = self.in_kind(place, words, "kg", rows)
            mass = np.where((mass < 0) & (kilograms > 0), np.minimum(kilograms, _FAR).astype(np.int64), mass)
        weighed = False if gross is None else gross[rows] >= 0
        for place in range(len(self.amounts)):
            content = self.in_kind(place, words, "contained kg", rows)
            self.wrong[rows[(content > 0) & np.where(mass >= 0, content > mass, weighed)]] = True
        return mass

    def compare(self, words: Words, net: Longs | None) -> None:
        """Note quantities that say one thing otherwise than others do."""
        if len(self.amounts) + (net is not None) <= 1:
            return
        stated = [amounts > 0 for amounts in (*self.amounts, *(() if net is None else (net,)))]
        rows = np.flatnonzero(np.sum(stated, axis=0) > 1)
        if not len(rows):
            return
        for kind in {UNITS[word][0] for word in words.words if word in UNITS}:
            each = [self.in_kind(place, words, kind, rows) for place in range(len(self.amounts))]
            if kind == "kg" and net is not None:
                each.append(net[rows].astype(np.float64))
            some = np.stack(each) > 0
            least = np.where(some, each, np.inf).min(axis=0)
            most = np.where(some, each, 0).max(axis=0)
            self.wrong[rows[(some.sum(axis=0) > 1) & (most - least > most * _SAME)]] = True

    def codes(self, joined: KeyTable, net: Longs | None, size: int) -> Ints:
        """Return a code for which units a line states, and whether a net weight."""
        first = self.units[0] if self.units else np.zeros(size, np.int32)
        weighed = np.zeros(1, np.int32) if net is None else (net > 0).astype(np.int32)
        if len(self.units) < _MOST:
            return joined.number_few(first, weighed, 2 * _UNIT_BITS)[0]
        return joined.number(
            (first.astype(np.int64) << 2 * _UNIT_BITS) | (self.units[1].astype(np.int64) << _UNIT_BITS) | weighed
        )[0]


def units_of(codes: Ints, joined: KeyTable) -> tuple[Ints, Ints]:
    """Return the units of the first and the second quantity of lines, whose `codes` say which they state."""
    keys, few = joined.keys, (1 << _UNIT_BITS) - 1
    first, second = keys >> 2 * _UNIT_BITS, keys >> _UNIT_BITS & few
    return first.astype(np.int32)[codes], second.astype(np.int32)[codes]


def read_quantities(items: Items | None, size: int, words: Words) -> QuantityColumns:
    """Return the quantities of so many lines."""
    if items is None:
        return QuantityColumns([], [], np.zeros(size, np.bool_))
    count = int(items.begins[-1])
    stated, unread = micros(items.fields["amount"], count)
    named = words.codes(items.fields["unit"], count)
    unfit = unread | (named <= 0) | (stated < 0)
    named = np.maximum(named, 0)
    if count == size and (items.counts == 1).all():
        return QuantityColumns([stated], [named], unfit)
    wrong = items.counts > _MOST
    wrong[np.repeat(np.arange(size), items.counts)[unfit]] = True
    places = range(min(int(items.counts.max(initial=0)), _MOST))
    amounts = [np.full(size, ABSENT, np.int64) for _ in places]
    units = [np.zeros(size, np.int32) for _ in places]
    for place in places:
        lines = np.flatnonzero(items.counts > place)
        at = items.begins[lines] + place
        amounts[place][lines], units[place][lines] = stated[at], named[at]
    return QuantityColumns(amounts, units, wrong)
