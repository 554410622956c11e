"""Read tariff numbers with dots and spaces as bare digits, and write them as 4.2.2.2.

Six digits are the Harmonized System's, which every country shares (Harmonized System Convention, article 3); eight are
the legal text of the HTSUS; the last two of ten are its statistical suffix (19 U.S.C. 1484(f)).
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "COMMON_DIGITS",
    "beginnings",
    "read_number",
    "show_number",
]

COMMON_DIGITS = 6  # of the Harmonized System
_LISTED_BY = (10, 8, 6, 4, 2)

_NUMBER = re.compile(r"[0-9][0-9. ]{6,18}[0-9]", re.ASCII)


@lru_cache(maxsize=1 << 16)
def read_number(text: str) -> str:
    """Read a tariff number of 8 or 10 digits, dots and spaces allowed, as its bare digits.

    Raises:
        ValueError: the text is not such a number.
    """
    digits = text.replace(".", "").replace(" ", "")
    if not _NUMBER.fullmatch(text) or len(digits) not in {8, 10}:
        raise ValueError(f'"{text[:40]}" is not a tariff number of 8 or 10 digits')
    return digits


@lru_cache(maxsize=1 << 16)
def show_number(digits: str) -> str:
    """Write tariff digits as 4.2.2.2, as far as they go."""
    return ".".join(part for part in (digits[:4], digits[4:6], digits[6:8], digits[8:10]) if part)


def beginnings(digits: str) -> tuple[str, ...]:
    """Return what a list may name a number by: its ten digits down to its chapter."""
    return tuple([digits[:size] for size in _LISTED_BY])
