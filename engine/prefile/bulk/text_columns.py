"""Entries in columns of text that a recognizer cut out of a file: as columns for all, and line by line for few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Ints
from prefile.bulk.plain import Items, Plain, Read, rows_of
from prefile.entry import Entry

__all__ = ["Columns", "TextColumns"]

Columns = dict[str, pa.Array]
_NESTED: Mapping[str, str] = {"zone": "ftz.status"}


class TextColumns(NamedTuple):
    """What entries and their lines say; `counts` are the lines of each entry, `quantities` those of each line."""

    entries: Columns
    counts: Ints
    lines: Columns
    numbers: pa.Array | None
    quantities: Items | None

    def plain(self, whole: Read, *, others: Columns | None = None, entry_others: Columns | None = None) -> Plain:
        """Return them for the proof; `whole` reads an entry by the ordinary reader, others say what is not plain."""
        return Plain(
            entries=self.entries,
            counts=self.counts,
            lines=self.lines,
            lines_of=self.lines_of,
            whole=whole,
            numbers=self.numbers,
            items={} if self.quantities is None else {"quantities": self.quantities},
            others=others or {},
            entry_others=entry_others or {},
        )

    def lines_of(self, entries: Sequence[int], places: Sequence[int]) -> Iterator[Entry]:
        """Yield lines, each by its entry and its place there, as entries of their own."""
        first = np.cumsum(self.counts) - self.counts
        rows = [int(first[entry]) + place for entry, place in zip(entries, places, strict=True)]
        columns = self.lines if self.numbers is None else {**self.lines, "line": self.numbers}
        heads = rows_of(self.entries, entries)
        for head, said, row, place in zip(heads, rows_of(columns, rows), rows, places, strict=True):
            line: dict[str, Any] = {"line": place + 1}
            for name, text in said.items():
                outer, _, key = _NESTED.get(name, name).partition(".")
                line[outer] = {**line.get(outer, {}), key: text} if key else text
            if self.quantities is not None:
                begin, end = self.quantities.begins[row : row + 2].tolist()
                line["quantities"] = rows_of(self.quantities.fields, range(begin, end))
            yield Entry.model_validate({**head, "lines": [line]})
