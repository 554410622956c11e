"""What screening warns of and refuses in a declaration, for tests of its consistency."""

from __future__ import annotations

from hypothesis import settings

import prefile
from prefile import Entry, RuleBook
from prefile.checks import refusals

STEADY = settings(max_examples=200, deadline=None, derandomize=True, database=None)
ORDERS = "W252"


def warned(entry: Entry, book: RuleBook) -> list[tuple[str, str]]:
    """Return the codes and paths that an entry is warned of before it is filed; not what orders may reach it."""
    report = prefile.screen(entry, book, decide="plain")
    return [(one.code, one.path) for one in report.warnings if one.code >= "W220" and one.code != ORDERS]


def refused(entry: Entry) -> list[str]:
    """Return the codes that an entry is refused with."""
    return [problem.code for problem in refusals(entry)]


def kg(amount: str, unit: str = "KG") -> dict[str, str]:
    """Return a quantity of a line."""
    return {"amount": amount, "unit": unit}
