"""Columns of text as codes: each distinct word once, with whether the entry's own vocabulary allows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Ints, KeyTable, Mask

__all__ = ["CODE_BITS", "UNFIT", "Words", "list_codes"]

UNFIT = -1
_MOST_WORDS = 1 << 16
CODE_BITS = 24


class Words:
    """The words of a column: 0 where none stands, -1 for one that is not allowed, else a number from 1 on."""

    def __init__(self, allows: Callable[[str], bool], most: int = _MOST_WORDS) -> None:
        """Hold words that are allowed, at most so many: further ones are refused, so that memory is bounded."""
        self._allows, self._most = allows, most
        self._codes: dict[str, int] = {}
        self.words: list[str] = [""]

    def take(self, words: Sequence[str]) -> None:
        """Hold the words that another held, in their order.

        Raises:
            ValueError: they are no words that stand for themselves.
        """
        if len(self.words) > 1 or len(set(words)) != len(words) or not all(type(word) is str for word in words):
            raise ValueError("these are no words")
        self._codes = {word: code for code, word in enumerate(words, start=1)}
        self.words.extend(words)

    def code(self, word: str | None) -> int:
        """Return the code of one word."""
        if word is None:
            return 0
        known = self._codes.get(word)
        if known is None:
            if len(self._codes) >= 2 * self._most:
                return UNFIT
            known = UNFIT
            if len(self.words) < self._most and self._allows(word):
                known = len(self.words)
                self.words.append(word)
            self._codes[word] = known
        return known

    def codes(self, column: pa.Array | None, size: int) -> Ints:
        """Return the codes of a column of so many rows; zeros where there is no column."""
        if column is None or column.null_count == len(column):
            return np.zeros(size, np.int32)
        coded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
        own = np.array([self.code(word) for word in coded.dictionary.to_pylist()], np.int32)
        if not coded.null_count:
            whole: Ints = own[coded.indices.to_numpy(zero_copy_only=False)]
            return whole
        own = np.append(own, np.int32(0))
        places = coded.indices.fill_null(len(own) - 1).to_numpy(zero_copy_only=False)
        found: Ints = own[places]
        return found


def list_codes(codes: Ints, begins: Ints, joined: KeyTable) -> Ints:
    """Return a code for the codes of each line's items: 0 for none, else one from 1 on; -1 where an item is unfit.

    `joined` numbers each beginning of a list with the next item.
    """
    counts = np.diff(begins)
    found = np.zeros(len(counts), np.int32)
    bad: Mask = np.zeros(len(counts), np.bool_)
    for place in range(int(counts.max(initial=0))):
        lines = np.flatnonzero(counts > place)
        item = codes[begins[lines] + place]
        bad[lines] |= item < 0
        keys = (found[lines].astype(np.int64) << CODE_BITS) | np.maximum(item, 0)
        found[lines] = joined.number(keys)[0] + 1
    found[bad] = UNFIT
    return found
