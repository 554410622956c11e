"""Reports screened for tests, and their text by section."""

from __future__ import annotations

import re

from by_hand import a_book, a_clause, a_measure, an_entry

import prefile
from prefile import Report
from prefile.duty.clauses import Duty

COLOUR = re.compile("\x1b\\[[0-9;]*m")


def screened(*lines: prefile.Line, **keys: object) -> Report:
    """Screen lines against column 1 and another measure."""
    measures = (a_measure("us.column-1", treatment=Duty((a_clause("general"),))), a_measure("us.section-9"))
    return prefile.screen(an_entry(*lines, **keys), a_book(*measures), decide="plain")


def section(text: str, name: str) -> list[str]:
    """Return the lines of one section, without its title."""
    after = text.split(f"\n{name}\n", 1)[1].splitlines()
    return after[: next((place for place, line in enumerate(after) if line.isupper() and line[0] != " "), None)]
