"""What an entry owes by each answer to what its goods are a part of: a vehicle, another whole, or nothing.

Each answer is tried by screening the entry with it, so that what it comes to is told and not supposed.
"""

from __future__ import annotations

from collections.abc import Collection

from prefile.entry import Entry
from prefile.entry.line import PART_OF
from prefile.errors import DeclarationProblems
from prefile.findings import Amounts
from prefile.law.book import RuleBook
from prefile.options import ScreenOptions
from prefile.screening import screen

__all__ = ["duties_by_part"]


def duties_by_part(
    entry: Entry, numbers: Collection[int], book: RuleBook, options: ScreenOptions
) -> dict[Amounts, list[str]]:
    """Return what the entry owes, with the answers for the lines of these numbers that come to it."""
    found: dict[Amounts, list[str]] = {}
    for whole in PART_OF:
        lines = tuple(
            line.model_copy(update={"part_of": whole}) if line.line in numbers else line for line in entry.lines
        )
        answered = entry.model_copy(update={"lines": lines})
        try:
            report = screen(answered, book, on=options.on, as_known_on=options.as_known_on, decide=options.decide)
        except DeclarationProblems:
            continue
        found.setdefault(report.owed, []).append(whole)
    return found
