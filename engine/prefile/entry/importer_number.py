"""The number of an importer of record, however it is written, and whether it is that of an importer whom law names.

CBP Form 5106 knows three kinds: an IRS employer number (12-3456789, with a suffix of two characters 12-345678900), a
social security number (123-45-6789), and one that CBP assigns (260101-00123).
"""

from __future__ import annotations

import re

from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["OF_NOBODY", "importer_number", "is_importer"]

OF_NOBODY = "000000000"  # stands for every number that is none of those that law names
_NUMBER = re.compile(r"[0-9]{9}(?:[0-9A-Z]{2})?")
_BETWEEN = str.maketrans("", "", "- ")


def importer_number(text: str | None) -> str | None:
    """Return an importer's number without hyphens and blanks; None where a text is no such number, as a name is."""
    bare = (text or "").translate(_BETWEEN).upper()
    return bare if _NUMBER.fullmatch(bare) else None


def is_importer(stated: str, named: str) -> Trilean:
    """Whether a stated number is one that law names.

    Named without its suffix, every suffix is meant; stated without the suffix that is named, it may be another.
    """
    if stated.startswith(named):
        return YES
    return UNKNOWN if named.startswith(stated) else NO
