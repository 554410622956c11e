"""CBP's types of entry summary: which there are, which withdraw goods from a warehouse, which owe no duty themselves.

From CBP Form 7501's instructions, block 2; withdrawals are the types 31 to 38, as the AE chapter of CATAIR groups them.
"""

from __future__ import annotations

__all__ = ["KNOWN", "NOT_FOR_CONSUMPTION", "WITHDRAWALS"]

WITHDRAWALS = frozenset(str(kind) for kind in range(31, 39))
NOT_FOR_CONSUMPTION = {"21": "a warehouse entry", "22": "a re-warehouse entry", "23": "a temporary importation bond"}
KNOWN = frozenset(
    "01 02 03 04 05 06 07 08 11 12 21 22 23 24 25 26 31 32 34 38 51 52".split()  # noqa: SIM905 - as they are read
)
