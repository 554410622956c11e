"""Special programs: which are in being, for whom, and what a line that claims one can have.

A program is had where the line claims it, the tariff prints it for the number, it is in being on the rate date, and
the origin is its beneficiary (general note 3(c) and the notes of each program).
"""

from __future__ import annotations

from dataclasses import dataclass

from prefile.values.dates import Window

__all__ = ["Program"]


@dataclass(frozen=True, slots=True)
class Program:
    """One special program: its code in the special column, its beneficiaries (None: not known), and its window.

    `by_origin` is false for programs that depend on the goods and not on the origin, as the civil aircraft agreement.
    """

    code: str
    name: str
    beneficiaries: frozenset[str] | None
    window: Window
    by_origin: bool
    cite: str
