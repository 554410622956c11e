"""Which line each row of a table of amounts is of, and the amounts of each line as a list."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Longs
from prefile.bulk.schemas import AMOUNTS

__all__ = ["LISTED", "listed_amounts", "rows_of_amounts"]

LISTED = pa.list_(pa.struct([pa.field(name, pa.string()) for name in ("scenario", "measure")]
    + [AMOUNTS.field(name) for name in ("least", "most")]))  # fmt: skip


def rows_of_amounts(lines: pa.Table, amounts: pa.Table) -> Longs:
    """Return the row of the line of each amount, whose lines are all there."""
    if not amounts.num_rows:
        return np.zeros(0, np.int64)
    entry, number = (lines[name].to_numpy() for name in ("entry", "line"))
    first, across = entry.min(), int(number.max()) + 1
    keys = (entry - first) * across + number
    order = np.argsort(keys, kind="stable")
    own = (amounts["entry"].to_numpy() - first) * across + amounts["line"].to_numpy()
    found: Longs = order[np.searchsorted(keys[order], own)]
    return found


def listed_amounts(lines: pa.Table, amounts: pa.Table) -> pa.ListArray:
    """Return the amounts of each line as a list."""
    rows = rows_of_amounts(lines, amounts)
    begins = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=lines.num_rows))]).astype(np.int32)
    order = pa.array(np.argsort(rows, kind="stable"))
    said = amounts.cast(AMOUNTS).take(order)
    fields = [said[field.name].combine_chunks().cast(field.type) for field in LISTED.value_type]
    return pa.ListArray.from_arrays(
        pa.array(begins), pa.StructArray.from_arrays(fields, fields=list(LISTED.value_type))
    )
