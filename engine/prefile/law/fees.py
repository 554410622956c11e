"""Fees: what is owed beside duty, once an entry, and who is exempt. Everything here is law read from `rules/fees.yaml`.

A fee is a percentage of the entered value of the lines that are not exempt, for a merchandise processing fee within
a minimum and a maximum, and for a harbor maintenance fee by some modes of transport only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from msgspec import Struct

from prefile.law.treatment import ProvisionPart
from prefile.values.citation import Citation
from prefile.values.dates import Window
from prefile.values.json_shape import json_object

__all__ = ["Doubt", "Exemption", "Fee", "FeeGround", "FeeName", "FeeProvision", "FeeRate"]

FeeName = Literal["mpf", "hmf"]


@json_object
class FeeGround(NamedTuple):
    """Why a fee is less or more than its percentage: what spares it (its code or name), or the limit that holds it."""

    kind: Literal["mode", "program", "claim", "chapter 98", "most", "least"]
    name: str = ""


class FeeRate(Struct, frozen=True):
    """The percentage of a window, with the least and the most that an entry owes where the law sets them."""

    window: Window
    percent: Decimal
    least: Decimal
    most: Decimal | None
    cite: str


class Exemption(Struct, frozen=True):
    """Lines that are exempt: by one of the special programs that a line claims and has, or by a claim of its own."""

    programs: frozenset[str]
    claim: str | None
    says: str
    cite: str


class FeeProvision(NamedTuple):
    """What goods under some provisions of Chapter 98 owe: the fee on the part that `under` says, or none."""

    under: ProvisionPart
    exempt: bool


class Doubt(Struct, frozen=True):
    """Lines, or with `modes` entries, on which the book does not say what is owed, unless an exemption is claimed.

    `numbers` are the beginnings of tariff numbers, a line's further numbers among them.
    """

    programs: frozenset[str]
    numbers: tuple[str, ...]
    modes: frozenset[str]
    says: str
    cite: str


class Fee(Struct, frozen=True):
    """One fee. `entry_types` are those on which it is computed.

    `modes` are the modes of transport by which it is owed and `other_modes` those by which it is not; both are empty
    where the mode does not matter. `chapter_98` fits every number of that chapter exactly once, or none.
    """

    name: FeeName
    title: str
    entry_types: frozenset[str]
    entry_types_cite: str
    modes: frozenset[str]
    other_modes: frozenset[str]
    modes_cite: str | None
    rates: tuple[FeeRate, ...]
    exempt: tuple[Exemption, ...]
    chapter_98: tuple[FeeProvision, ...]
    doubts: tuple[Doubt, ...]
    citations: dict[str, Citation]

    @property
    def reads(self) -> frozenset[str]:
        """The facts by which it tells entries and lines apart, beside the rate date and numbers.

        Whether a line has a program hangs on its whole number and its origin too.
        """
        found = {"entry_type"}
        if self.modes or self.other_modes or any(doubt.modes for doubt in self.doubts):
            found.add("mode")
        if any(row.claim for row in self.exempt):
            found.add("claims")
        if any(row.programs for row in self.exempt) or any(doubt.programs for doubt in self.doubts):
            found.add("program")
        return frozenset(found)
