"""What CBP Form 7501 lays down of an entry: its number (block 1) and its type (block 2).

A number is a filer code, seven digits and a check digit, with or without dashes. The check digit is that of the form's
instructions, appendix 1: letters of the filer code count A-I 1-9, J-R 1-9 and S-Z 2-9; from the right, every other
digit is doubled and its own digits added up; what lacks to the next ten is it. Types are those of the instructions to
block 2; withdrawals from a warehouse are the types 31 to 38, as the AE chapter of CATAIR groups them.
"""

from __future__ import annotations

import re

__all__ = ["KNOWN", "NOT_FOR_CONSUMPTION", "WITHDRAWALS", "check_digit", "parts_of", "same_number"]

WITHDRAWALS = frozenset(str(kind) for kind in range(31, 39))
NOT_FOR_CONSUMPTION = {"21": "a warehouse entry", "22": "a re-warehouse entry", "23": "a temporary importation bond"}
KNOWN = frozenset(
    "01 02 03 04 05 06 07 08 11 12 21 22 23 24 25 26 31 32 34 38 51 52".split()  # noqa: SIM905 - as they are read
)

_NUMBER = re.compile(r"([A-Z0-9]{3})[- ]?([0-9]{7})(?:[- ]?([0-9]))?", re.ASCII)
_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **{letter: place for place, letter in enumerate("ABCDEFGHI", 1)},
    **{letter: place for place, letter in enumerate("JKLMNOPQR", 1)},
    **{letter: place for place, letter in enumerate("STUVWXYZ", 2)},
}


def check_digit(filer: str, number: str) -> int:
    """Return the check digit of a filer code and seven digits."""
    total = 0
    for place, sign in enumerate(reversed(filer + number)):
        value = _VALUES[sign] * (1 if place % 2 else 2)
        total += value // 10 + value % 10
    return -total % 10


def parts_of(stated: str) -> tuple[str, str, str | None] | None:
    """Return filer code, seven digits and check digit (None where it is left out); None for what looks otherwise."""
    looks = _NUMBER.fullmatch(stated)
    return None if looks is None else (looks[1], looks[2], looks[3])


def same_number(stated: str | None) -> str | None:
    """Return what entry numbers are compared by: dashes do not count, and a check digit that is left out is added.

    What does not look like an entry number is a reference of the broker's own and stays as it is.
    """
    parts = None if stated is None else parts_of(stated)
    if parts is None:
        return stated
    filer, number, digit = parts
    return f"{filer}{number}{check_digit(filer, number) if digit is None else digit}"
