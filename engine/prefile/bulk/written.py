"""How tables are written as Parquet: each column as what it says costs least to write, small and readable anywhere.

Columns that say few things are written as those, and what is counted or owed by its differences, which are as small as
what compressing it would leave, in a third of the time. Bounds of what nobody looks up are for nothing.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from prefile.bulk.schemas import HELD_AMOUNT, HELD_MONEY

__all__ = ["how_written"]

_COUNTED = ("entry", "line", "lines", "place", "rated_at")  # numbers that rise, or lie near each other
_FEW = ("signature", "rate_date", "importer")  # of which each stands on many rows
_LOOKED_UP = ("entry", "line", "rate_date", "screened_alone")


def how_written(schema: pa.Schema) -> dict[str, Any]:
    """Return how the columns of a table are written."""
    if not {HELD_MONEY, HELD_AMOUNT}.intersection(schema.types):  # few rows, and much text
        return {"use_dictionary": True, "compression": "zstd", "compression_level": 1}
    money = [field.name for field in schema if field.type in {HELD_MONEY, HELD_AMOUNT}]
    few = [field.name for field in schema if field.name in _FEW or pa.types.is_dictionary(field.type)]
    counted = [*money, *(name for name in schema.names if name in _COUNTED)]
    return {
        "use_dictionary": few,
        "column_encoding": dict.fromkeys(counted, "DELTA_BINARY_PACKED"),
        "compression": {name: "none" if name in money else "lz4" for name in schema.names},
        "write_statistics": [*money, *(name for name in schema.names if name in _LOOKED_UP)],
    }
