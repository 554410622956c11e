"""Lines by what the sums of an exposure tell them apart: origin, coverage and the minerals that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.exposure import Cell, CoveredPart, Part
from prefile.law.coverage_map import BASES, STAGES, Basis, CoverageOutcome, Stage

__all__ = [
    "Kinds",
    "LineKind",
    "by_origin",
    "cells",
    "covered_parts",
    "named_minerals",
    "named_together",
    "of_mineral",
    "of_outcome",
    "values_of",
]

_OUTCOMES: tuple[CoverageOutcome, ...] = ("covered", "cannot tell", "not covered")


class LineKind(NamedTuple):
    """What the sums tell lines apart by."""

    origin: str | None
    outcome: CoverageOutcome
    stage: Stage | None
    basis: Basis
    minerals: tuple[str, ...]


Kinds = Mapping[LineKind, Part]


def of_outcome(kinds: Iterable[tuple[LineKind, Part]], outcome: CoverageOutcome) -> Part:
    """Return the lines of one outcome of coverage."""
    return Part.together(part for kind, part in kinds if kind.outcome == outcome)


def by_origin(kinds: Kinds, outcome: CoverageOutcome | None) -> dict[str | None, Part]:
    """Return the lines of one outcome, or of all, by origin."""
    found: dict[str | None, list[Part]] = {}
    for kind, part in kinds.items():
        if outcome is None or kind.outcome == outcome:
            found.setdefault(kind.origin, []).append(part)
    return {origin: Part.together(parts) for origin, parts in found.items()}


def values_of(parts: Mapping[str | None, Part]) -> dict[str | None, Decimal]:
    """Return what parts are worth."""
    return {origin: part.value for origin, part in parts.items()}


def named_minerals(kinds: Kinds) -> list[str]:
    """Return the minerals that lines name."""
    return sorted({mineral for kind in kinds for mineral in kind.minerals})


def of_mineral(kinds: Kinds, mineral: str) -> Iterator[tuple[LineKind, Part]]:
    """Return the lines that name a mineral."""
    return ((kind, part) for kind, part in kinds.items() if mineral in kind.minerals)


def covered_parts(kinds: Kinds) -> Iterator[CoveredPart]:
    """Yield the lines by outcome, stage and basis, in the order of a reading."""
    found: dict[tuple[CoverageOutcome, Stage | None, Basis], list[Part]] = {}
    for kind, part in kinds.items():
        found.setdefault((kind.outcome, kind.stage, kind.basis), []).append(part)
    for outcome in _OUTCOMES:
        for stage in (*STAGES, None):
            for basis in BASES:
                if (outcome, stage, basis) in found:
                    yield CoveredPart(outcome, stage, basis, Part.together(found[outcome, stage, basis]))


def cells(kinds: Kinds) -> Iterator[Cell]:
    """Yield each mineral with each of its origins, where a line is or may be covered."""
    for mineral in named_minerals(kinds):
        own = dict(of_mineral(kinds, mineral))
        covered, doubtful = by_origin(own, "covered"), by_origin(own, "cannot tell")
        for origin in sorted({*covered, *doubtful}, key=lambda origin: origin or ""):
            yield Cell(mineral, origin, covered.get(origin, Part()), doubtful.get(origin, Part()))


def named_together(naming: Iterable[tuple[str, ...]]) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """Return each mineral with the lines that name it, by what else they name: alike where they are the same lines."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for minerals in naming:
        for mineral in minerals:
            found.setdefault(mineral, set()).add(minerals)
    return {mineral: frozenset(lines) for mineral, lines in found.items()}
