"""Know the headings that are usual in the trade, beside those that a mapping names: COO, HTS no., Qty, UOM.

They stand in `headings.csv`, each with the fact that it means and where it is used: one fact; several, among which only
its writer can choose; or none, so that it is known to be left out. They are compared without case, blanks and points.
"""

from __future__ import annotations

import re
from collections.abc import Container
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import NamedTuple

from prefile.intake.mapping import ENTRY_FACTS, Mapping
from prefile.values.name_table import name_table

__all__ = ["MATTER", "NO_FACT", "OF_FEES", "Meaning", "guessed", "guessed_of_fees", "loose", "meanings_by", "of_line"]

NO_FACT = "-"
_OF_LINE = "line/"  # before a fact that the entry has too, like its reference
_APART = re.compile(r"[^0-9a-z%]", re.ASCII)
_LONGEST = 60
_WORD = re.compile(r"[a-z]+", re.ASCII)
_DIGITS = re.compile(r"[^0-9]", re.ASCII)
_SHORTEST = 4  # a shorter heading is like too many others
_ALIKE = 0.84
# The facts on which the duty of every line hangs, and words by which a heading may mean them.
MATTER = {
    "tariff_number": frozenset({"hts", "htsus", "tariff", "harmonized"}),
    "origin": frozenset({"origin", "coo", "country", "ctry"}),
    "value": frozenset({"value"}),
    "quantities/1/amount": frozenset({"qty", "quantity"}),
    "quantities/1/unit": frozenset({"uom"}),
    "entered": frozenset[str](),
}

# The facts on which fees hang, and words by which a heading may mean them.
OF_FEES = {
    "entry_type": frozenset({"type"}),
    "mode": frozenset({"mode", "mot"}),
}


class Meaning(NamedTuple):
    """The facts that a heading may mean, NO_FACT among them where it may mean none; and what to do where that helps."""

    facts: tuple[str, ...]
    say: str = ""

    @property
    def fact(self) -> str | None:
        """The one fact that it means, or None where it means several or none."""
        return self.facts[0] if len(self.facts) == 1 and self.facts[0] != NO_FACT else None

    @property
    def of_entry(self) -> bool:
        """Whether its one fact is said of the whole entry."""
        return self.facts[0] in ENTRY_FACTS

    @property
    def name(self) -> str:
        """Its one fact as the line or the entry names it."""
        return self.facts[0].removeprefix(_OF_LINE)


def of_line(fact: str) -> str:
    """Return a fact of a line as a meaning names it, which tells it from that of the entry."""
    return f"{_OF_LINE}{fact}" if fact in ENTRY_FACTS else fact


def guessed(heading: str, meanings: dict[str, Meaning], taken: Container[str]) -> str | None:
    """Return the fact on which duty hangs that an unknown heading may mean: by its spelling, or by a word in it."""
    fact = _spelt_like(loose(heading), meanings)
    if fact is None or fact in taken:
        words = set(_WORD.findall(heading[:_LONGEST].casefold()))
        fact = next((fact for fact, marks in MATTER.items() if words & marks and fact not in taken), None)
    return fact if fact in MATTER else None


def guessed_of_fees(heading: str, taken: Container[str]) -> str | None:
    """Return the fact on which fees hang that an unknown heading may mean, by a word in it."""
    words = set(_WORD.findall(heading[:_LONGEST].casefold()))
    return next((fact for fact, marks in OF_FEES.items() if words & marks and fact not in taken), None)


def _spelt_like(written: str, meanings: dict[str, Meaning]) -> str | None:
    if len(written) < _SHORTEST:
        return None
    numbers = _DIGITS.sub("", written)
    near = get_close_matches(written, [name for name in meanings if _DIGITS.sub("", name) == numbers], 1, _ALIKE)
    return meanings[near[0]].fact if near else None


@lru_cache(maxsize=4096)
def loose(heading: str) -> str:
    """Return a heading as usual ones are compared: H.T.S. No. is htsno, and Line # is lineno."""
    return _APART.sub("", heading[:_LONGEST].casefold().replace("#", "no").replace("&", "and"))


def meanings_by(mapping: Mapping) -> dict[str, Meaning]:
    """Return what each heading means that a mapping names, and each that is usual where it reads those too."""
    if not mapping.usual_headings:
        return {}
    named = {loose(heading): Meaning((fact,)) for fact, where in mapping.entry.items() for heading in where}
    for fact, where in mapping.line.items():
        named.update((loose(heading), Meaning((of_line(fact),))) for heading in where)
    return {**_usual(), **named}


@cache
def _usual() -> dict[str, Meaning]:
    rows = name_table("headings.csv", "prefile.intake.table")
    return {loose(row["heading"]): Meaning(tuple(row["fact"].split("|")), row["say"]) for row in rows}
