"""Whole keys as dense numbers: an open-addressed table in two arrays, looked up for a whole column at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ints", "KeyTable", "Longs", "Mask"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Mask = NDArray[np.bool_]

_EMPTY = -1
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_FULL = 4  # slots a key, at least: of fewer, many keys meet
_SPARSE = 4  # times as many pairs as there are rows are too many to be counted


class KeyTable:
    """Numbers keys that are not negative from 0 on, in the order in which they are first met."""

    def __init__(self, bits: int = 12) -> None:
        """Make an empty table of 2 ** `bits` slots, which grows."""
        self._bits = bits
        self._keys: Longs = np.full(1 << bits, _EMPTY, np.int64)
        self._ids: Ints = np.full(1 << bits, _EMPTY, np.int32)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def keys(self) -> Longs:
        """The keys, in the order of their numbers."""
        found = np.zeros(self._count, np.int64)
        held = self._keys != _EMPTY
        found[self._ids[held]] = self._keys[held]
        return found

    def take(self, keys: Longs) -> None:
        """Number keys as another table did, into this one that has none.

        Raises:
            ValueError: they are no keys of a table.
        """
        if self._count or (keys < 0).any() or len(np.unique(keys)) != len(keys):
            raise ValueError("these are no keys of a table")
        self._insert(keys)

    def find(self, keys: Longs) -> Ints:
        """Return the number of each key, -1 for those that have none."""
        slots = self._slots(keys)
        met = self._keys[slots]
        ids: Ints = self._ids[slots]
        other = np.flatnonzero(met != keys)
        ids[other] = _EMPTY
        left = other[met[other] != _EMPTY]
        while len(left):
            slots[left] = (slots[left] + 1) & (len(self._keys) - 1)
            held = self._keys[slots[left]]
            same = held == keys[left]
            ids[left[same]] = self._ids[slots[left[same]]]
            left = left[~same & (held != _EMPTY)]
        return ids

    def number(self, keys: Longs) -> tuple[Ints, Longs]:
        """Return the number of each key, and where each key that is new stands first, in the order of its number."""
        ids = self.find(keys)
        unknown = np.flatnonzero(ids < 0)
        if not len(unknown):
            return ids, unknown
        new, first, back = np.unique(keys[unknown], return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        ids[unknown] = self._count + rank[back]
        self._insert(new[order])
        return ids, unknown[first[order]]

    def number_few(
        self, keys: Longs | Ints, low: Longs | Ints, bits: int, above: int = 0, behind: int = 0
    ) -> tuple[Ints, Longs]:
        """Return what `number` does of keys that are followed by so many bits of `low`, and by so many that are zero.

        They stand beneath the bits of `above`.

        None of them is negative. Each distinct pair is looked up once, where that is less than to look up all of them.
        """
        least = int(low.min()) if len(low) else 0
        across = int(low.max(initial=0)) - least + 1
        room = (int(keys.max(initial=0)) + 1) * across
        if room > _SPARSE * len(keys):
            return self.number(above | (((keys.astype(np.int64) << bits) | low) << behind))
        pairs = (keys * across + (low - least)).astype(np.int32, copy=False)
        met = np.zeros(room, np.bool_)
        met[pairs] = True
        used = np.flatnonzero(met)
        own = np.zeros(room, np.int32)
        own[used], new = self.number(above | ((((used // across) << bits) | (used % across + least)) << behind))
        if len(new):
            first = np.zeros(room, np.int64)
            first[pairs[::-1]] = np.arange(len(pairs))[::-1]  # the last that is put stays
            new = first[used[new]]
        return own[pairs], new

    def _slots(self, keys: Longs) -> Longs:
        spread = keys.view(np.uint64) * _SPREAD
        spread >>= np.uint64(64 - self._bits)
        return spread.view(np.int64)

    def _insert(self, keys: Longs) -> None:
        ids = np.arange(self._count, self._count + len(keys), dtype=np.int32)
        self._count += len(keys)
        if self._count * _FULL > len(self._keys):
            held = self._keys != _EMPTY
            keys, ids = np.concatenate([self._keys[held], keys]), np.concatenate([self._ids[held], ids])
            while self._count * _FULL > 1 << self._bits:
                self._bits += 1
            self._keys = np.full(1 << self._bits, _EMPTY, np.int64)
            self._ids = np.full(1 << self._bits, _EMPTY, np.int32)
        slots = self._slots(keys)
        while len(keys):  # of those that meet in a slot the first takes it, and the others go on
            free = np.flatnonzero(self._keys[slots] == _EMPTY)
            _, first = np.unique(slots[free], return_index=True)
            won = free[first]
            self._keys[slots[won]], self._ids[slots[won]] = keys[won], ids[won]
            left = np.ones(len(keys), np.bool_)
            left[won] = False
            keys, ids, slots = keys[left], ids[left], (slots[left] + 1) & (len(self._keys) - 1)
