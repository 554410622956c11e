"""Read countries as people write them: by name, by three letters, and by the usual mistakes.

What each writing means stands in `country_names.csv`, with its source: one code, several among which only its writer
can choose, or none. Two letters are taken for a code, and are looked up only where they are no code of CBP's.
"""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import NamedTuple

from prefile.values.name_table import name_table

__all__ = ["NamedCountry", "country_like", "country_named"]

_TABLE = "country_names.csv"
_CODE = 2
_LONGEST = 80  # what is longer is no name of a country
_ALIKE = 0.8
_ARTICLE = "the"


class NamedCountry(NamedTuple):
    """What a writing means: its codes (one; several, which are asked about; or none), and where that stands."""

    codes: tuple[str, ...]
    source: str


@lru_cache(maxsize=1024)  # a table names few countries, each on many rows
def country_named(text: str) -> NamedCountry | None:
    """Return which country a text names, or None where the table does not know it; two letters may be a code."""
    return _names().get(_key(text)) if len(text) <= _LONGEST else None


def country_like(text: str) -> str | None:
    """Return the one code that a text most likely means, for a "did you mean"; None where no guess is good."""
    if len(text) > _LONGEST:
        return None
    known = country_named(text)
    if known is not None:
        return known.codes[0] if len(known.codes) == 1 else None
    near = get_close_matches(_key(text), [name for name in _names() if len(name) > _CODE + 1], 1, _ALIKE)
    codes = _names()[near[0]].codes if near else ()
    return codes[0] if len(codes) == 1 else None


@cache
def _names() -> dict[str, NamedCountry]:
    return {_key(row["written"]): NamedCountry(_codes(row["code"]), row["source"]) for row in name_table(_TABLE)}


def _codes(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(cell.split("|"))


def _key(text: str) -> str:
    """Return a name without case, accents, points, blanks and article, as names are compared."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = plain.casefold().replace("&", " and ").replace(".", ". ").split()
    joined = "".join("saint" if word in {"st", "st."} else word for word in words)
    key = "".join(letter for letter in joined if letter.isalnum())
    return key.removeprefix(_ARTICLE) if len(key) > 2 * len(_ARTICLE) else key
