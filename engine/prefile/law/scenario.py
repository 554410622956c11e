"""Scenarios: named suppositions about law that is not, as dated measures beside those of the book.

A scenario never changes the book. Its measures stand beside the others and speak of what would apply; a
hypothetical amount is never payable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from prefile.law.measure import MARK, Measure
from prefile.values.citation import Citation

__all__ = ["CURRENT_TARIFF", "MARK", "NOT_LAW", "Scenario", "base_of", "begins", "refusals"]

# The scenario that no file states: that the current tariff stays in effect (report.current_tariff).
CURRENT_TARIFF = "current-tariff"
NOT_LAW = (
    "Scenarios are suppositions, not law. What one would add is payable to nobody, and is in no sum of what is owed."
)


class Scenario(Struct, frozen=True):
    """One scenario: what it supposes in plain words, where its numbers come from, and its measures.

    Each measure's id is that of the measure of the book that it supposes something of, `@` and the scenario's name.
    `digest` is over the file's bytes and those of its lists. `stacks_with` names scenarios that speak of the same
    measures without contradicting.
    """

    name: str
    title: str
    supposes: str
    numbers_from: str
    measures: tuple[Measure, ...]
    citations: Mapping[str, Citation]
    stacks_with: frozenset[str]
    file: str
    digest: str

    def of(self, measure: str) -> bool:
        """Whether a measure's id is that of one of this scenario's measures."""
        return any(supposed.id == measure for supposed in self.measures)

    def contradicts(self, other: Scenario) -> bool:
        """Whether two scenarios suppose different things of one measure and neither says that they stack."""
        if self.name == other.name or other.name in self.stacks_with or self.name in other.stacks_with:
            return False
        own = {base_of(measure.id) for measure in self.measures}
        return not own.isdisjoint(base_of(measure.id) for measure in other.measures)


def base_of(measure: str) -> str:
    """Return the id of the book's measure that a scenario's measure speaks of."""
    return measure.partition(MARK)[0]


def begins(scenario: Scenario) -> datetime | None:
    """Return the instant from which on the first of a scenario's measures would stand, where all say one."""
    starts = [row.window.since for measure in scenario.measures for row in measure.standing]
    known = [start for start in starts if start is not None]
    return min(known) if known and len(known) == len(starts) else None


def refusals(scenario: Scenario) -> frozenset[str]:
    """Return the ids, as the book has them, of the measures under which goods could not be entered."""
    return frozenset(base_of(measure.id) for measure in scenario.measures if measure.treatment.bars_entry)
