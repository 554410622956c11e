"""Entries to compare under scenarios: lines of a number, an origin and a value."""

from __future__ import annotations

from typing import Any

import prefile
from prefile import Entry, RuleBook, Scenario
from prefile.analysis.comparison_sums import ComparisonSums

PERCENT, FLOORS, REFUSAL, QUOTA = (
    "critical-minerals-25-percent",
    "critical-minerals-floors",
    "critical-minerals-refusal",
    "quota",
)

# 8112.92.10.00 is gallium, 3815.12.00.90 may hold silver.
GALLIUM, CATALYST, SHIRT = "8112.92.10.00", "3815.12.00.90", "6109.10.00.04"


def entry_of_goods(importer: str | None, *goods: tuple[str, str | None, str], **more: Any) -> Entry:  # noqa: ANN401
    """Return an entry of 4 December 2026 with a line for each number, origin and value."""
    lines = [
        {"line": place, "tariff_number": number, "origin": origin, "value": value}
        for place, (number, origin, value) in enumerate(goods, 1)
    ]
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04", "importer": importer, "lines": lines, **more}
    return Entry.model_validate(shape)


def compared(book: RuleBook, scenarios: list[Scenario], *entries: Entry, stack: bool = False) -> ComparisonSums:
    """Return what entries come to today and under scenarios, each by itself or all at once."""
    comparing = ComparisonSums(book, scenarios, stack=stack)
    for entry in entries:
        comparing.add(entry, prefile.screen(entry, book))
    return comparing
