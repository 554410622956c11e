"""Trading partners: countries and their groups, agreements with them, and the special programs that they benefit from.

What an agreement's instruments say of critical minerals is their status, and apart from it their effect on duty. A
program is had where the line claims it, the tariff prints it for the number, it is in being on the rate date, and the
origin is its beneficiary (general note 3(c) and the notes of each program).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from prefile.values.citation import Citation
from prefile.values.dates import Window, show_instant

__all__ = ["Agreement", "AgreementEffect", "Countries", "Effect", "Instrument", "Program", "Status"]

Status = Literal["signed", "in force", "announced", "concluded"]
Effect = Literal["none", "as measures say"]


class Countries(Struct, frozen=True):
    """CBP's country codes with their names, and the groups that rules may name (EU) with their members."""

    names: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]

    def expand(self, code: str) -> frozenset[str] | None:
        """Return the countries that a code or group stands for; None where it is neither."""
        if code in self.groups:
            return self.groups[code]
        return frozenset({code}) if code in self.names else None


class AgreementEffect(Struct, frozen=True):
    """One effect of an instrument on duty, by the name under which measures ask for it: from when until when, and why.

    A measure that asks for it says what follows; an instrument changes no duty by itself.
    """

    name: str
    window: Window
    says: str
    cite: str

    @property
    def shown(self) -> str:
        """The effect in words, with its dates."""
        since = f" from {show_instant(self.window.since)}" if self.window.since else ""
        until = f" until {show_instant(self.window.until)}" if self.window.until else ""
        known = f", known {self.window.known}" if self.window.known else ""
        return f"{self.name}{since}{until}{known}: {self.says}"


class Instrument(Struct, frozen=True):
    """One instrument. `date` is as much of its day as is known; what it does not speak of is None."""

    name: str
    kind: str
    status: Status
    date: str
    binding: Literal["yes", "no", "unknown"]
    price_floors: str | None
    section_232: str | None
    effect_on_duty: Effect
    cite: str
    effects: tuple[AgreementEffect, ...] = ()


class Agreement(Struct, frozen=True):
    """The instruments with one partner, which may be several countries, in the order of their dates."""

    partners: tuple[str, ...]
    countries: frozenset[str]
    title: str
    summary: str
    instruments: tuple[Instrument, ...]
    citations: dict[str, Citation]
    unread: str | None
    verified_through: date
    file: str


class Program(Struct, frozen=True):
    """One special program: its code in the special column, its beneficiaries (None: not known), and its window.

    `by_origin` is false for programs that depend on the goods and not on the origin, as the civil aircraft agreement.
    """

    code: str
    name: str
    beneficiaries: frozenset[str] | None
    window: Window
    by_origin: bool
    cite: str
