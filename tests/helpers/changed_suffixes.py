"""Wafer suffixes that changed on July 1, 2026, the minutes around it, and how a number is refused."""

from __future__ import annotations

from by_hand import a_line, an_entry

import prefile
from prefile import RuleBook
from prefile.errors import DeclarationProblems, Problem

JULY = "2026-07-01T00:00"
MINUTE_BEFORE = "2026-06-30T23:59"
OLD = "3818000095"
NEW = ("3818000040", "3818000045", "3818000050", "3818000091")


def refused(number: str, entered: str, book: RuleBook) -> Problem | None:
    """Return the problem for which a number is refused on a date, if it is."""
    try:
        prefile.screen(an_entry(a_line(tariff_number=number), entered=entered), book)
    except DeclarationProblems as problems:
        (problem,) = problems.problems
        return problem
    return None
