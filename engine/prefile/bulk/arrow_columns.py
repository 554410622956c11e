"""Whole numbers and codes as columns of Arrow: cents as money, days as dates, codes as words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from prefile.bulk.kernel import NO_BOUND
from prefile.bulk.key_table import Ints, Longs
from prefile.bulk.schemas import DAY, HELD_MONEY, TEXT

__all__ = ["dated", "money", "worded"]


def money(amounts: Longs) -> pa.Array:
    """Return cents as money, as it is held; -1 as null."""
    known = amounts != NO_BOUND
    bits = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(HELD_MONEY, len(amounts), [bits, pa.py_buffer(np.ascontiguousarray(amounts))])


def dated(days: Ints) -> pa.Array:
    """Return days that are counted from 1970 on as dates."""
    return pa.Array.from_buffers(DAY, len(days), [None, pa.py_buffer(np.ascontiguousarray(days, np.int32))])


def worded(codes: Ints | Longs, words: Sequence[str | None], read: Callable[[str], str] = str) -> pa.DictionaryArray:
    """Return codes as words, each as it is read; those of no word (None) as null.

    Only words that stand in the column are in its dictionary, in an order that does not hang on what was met before.
    """
    if not any(words):  # none of them is a word
        return pa.DictionaryArray.from_arrays(pa.nulls(len(codes), pa.int32()), pa.array([], TEXT))
    used = np.flatnonzero(np.bincount(codes, minlength=len(words))).tolist()
    said = {code: read(word) for code in used if (word := words[code]) is not None}
    at = {word: place for place, word in enumerate(sorted(set(said.values())))}
    own = np.full(len(words), -1, np.int32)
    own[list(said)] = [at[word] for word in said.values()]
    places = own[codes]
    mask = None if len(said) == len(used) else places < 0
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=mask), pa.array(list(at), TEXT), safe=False)
