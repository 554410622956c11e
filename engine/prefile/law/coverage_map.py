"""The coverage map: which tariff numbers an instrument without a list of numbers speaks of, and how surely.

Proclamation 11001 has no annex. What it covers is interpreted from the definitions of Executive Order 14272 and the
tariff's own words, number by number. An interpretation is never law, and none of this is ever payable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from msgspec import Struct

from prefile.errors import Place

__all__ = [
    "BASES",
    "STAGES",
    "Basis",
    "Commodity",
    "CoverageMap",
    "CoverageOutcome",
    "CoverageStatement",
    "MineralCoverage",
    "NumberCoverage",
    "Reliance",
    "Stage",
]

Basis = Literal["direct", "named", "shared", "evidence", "none"]
Stage = Literal["ore or concentrate", "processed", "semi-finished derivative", "final derivative", "scrap"]
CoverageOutcome = Literal["covered", "not covered", "cannot tell"]

BASES: tuple[Basis, ...] = ("direct", "named", "shared", "evidence", "none")  # the surest first
STAGES: tuple[Stage, ...] = ("ore or concentrate", "processed", "semi-finished derivative", "final derivative", "scrap")


class Reliance(NamedTuple):
    """One published figure of how far the country relies on net imports of a mineral, in percent (">50", "E").

    "E" is a net exporter. `form` is what the figure measures.
    """

    figure: str
    data_year: int
    edition: str
    form: str


@dataclass(frozen=True, slots=True)
class Commodity:
    """One listed mineral: its name in words, the sectors named for it, and its import reliance by data year.

    `place` is where it is listed.
    """

    mineral: str
    name: str
    sectors: tuple[str, ...]
    reliance: tuple[Reliance, ...]
    place: Place = field(default_factory=Place, compare=False)


class MineralCoverage(NamedTuple):
    """One mineral that may stand behind a number, how surely, and the words that say so."""

    mineral: str
    basis: Basis
    words: str


class NumberCoverage(NamedTuple):
    """How a ten-digit number is covered: its stage, and its minerals, the surest first; `place` is its first row."""

    stage: Stage
    rows: tuple[MineralCoverage, ...]
    place: Place = Place()

    @property
    def basis(self) -> Basis:
        """The surest basis among the minerals."""
        bases: list[Basis] = [row.basis for row in self.rows]
        return min(bases, key=BASES.index)


class CoverageStatement(NamedTuple):
    """What a part of the map makes of a line, in words, with its authority."""

    outcome: CoverageOutcome
    says: str
    cite: str


class CoverageMap(Struct, frozen=True):
    """Which goods one instrument covers, as the book interprets it.

    `numbers` are ten-digit. `crude` are the chapters whose goods declared content does not show to be processed.
    """

    numbers: Mapping[str, NumberCoverage]
    commodities: Mapping[str, Commodity]
    commodities_cite: str
    bases: Mapping[Basis, CoverageStatement]
    stages: Mapping[Stage, CoverageStatement]
    crude: tuple[str, ...]
    crude_statement: CoverageStatement
