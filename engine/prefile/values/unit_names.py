"""Read units of quantity as people write them, as CBP's codes.

What each writing means stands in `unit_names.csv`, with its source: one code, or several among which only its writer
can choose. No code of CBP's stands there: it means what CBP says.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from prefile.values.name_table import name_table

__all__ = ["NamedUnit", "unit_named"]

_TABLE = "unit_names.csv"


class NamedUnit(NamedTuple):
    """What a writing means: its codes (one, or several, which are asked about), and where that stands."""

    codes: tuple[str, ...]
    source: str


@lru_cache(maxsize=1024)  # a table names few units, each on many rows
def unit_named(text: str) -> NamedUnit | None:
    """Return which unit a text names, or None where the table does not know it, as it does no code of CBP's."""
    return _names().get(_key(text))


@cache
def _names() -> dict[str, NamedUnit]:
    return {_key(row["written"]): NamedUnit(tuple(row["unit"].split("|")), row["source"]) for row in name_table(_TABLE)}


def _key(text: str) -> str:
    return "".join(text.replace(".", " ").replace("-", " ").upper().split())
