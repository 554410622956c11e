"""What a partner's instruments say of critical minerals: their status, and apart from it their effect on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from prefile.values.citation import Citation

__all__ = ["Agreement", "Effect", "Instrument", "Status"]

Status = Literal["signed", "in force", "announced", "concluded"]
Effect = Literal["none"]


@dataclass(frozen=True, slots=True)
class Instrument:
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


@dataclass(frozen=True, slots=True)
class Agreement:
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
