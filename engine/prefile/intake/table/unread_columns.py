"""Judge the columns of a table that are not read: which are named in the report, and for which the table is refused.

Where a mapping was written for a table, its author chose, and what it leaves out is named. Where the usual headings are
read, a column that may hold a fact on which duty hangs, and that no other column states, is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from prefile.errors import Problem
from prefile.intake.mapping import Mapping
from prefile.intake.table.cells import Table
from prefile.intake.table.header import Headings
from prefile.intake.table.usual_headings import (
    MATTER,
    NO_FACT,
    OF_FEES,
    Meaning,
    guessed,
    guessed_of_fees,
    loose,
    meanings_by,
)

__all__ = ["refused_columns", "unread_columns"]

_MOST_ASKED = 20
_OR_NAME = "or name it in a mapping: prefile formats map proposes one."


def unread_columns(headings: Headings) -> Iterator[tuple[str, str]]:
    """Yield each column that is not read, with why."""
    meanings = meanings_by(headings.mapping)
    taken = {column.fact for column in (*headings.entry, *headings.line)}
    for heading in headings.unread:
        meaning = meanings.get(loose(heading))
        yield heading, _of_fees(heading, headings.mapping, meaning, taken) or _why(headings.mapping, meaning)


def refused_columns(table: Table, headings: Headings) -> Iterator[Problem]:
    """Yield the problem of each column that is not read and may hold what duty hangs on."""
    meanings = meanings_by(headings.mapping)
    if not meanings:
        return
    taken = {column.fact for column in (*headings.entry, *headings.line)}
    for heading in islice(headings.unread, _MOST_ASKED):
        meaning = meanings.get(loose(heading))
        asked = _like(heading, headings.mapping, meanings, taken) if meaning is None else None
        if meaning is not None:
            asked = _open(heading, headings, meaning, taken)
        if asked is not None:
            what, following = asked
            place = table.cell(headings.row.number, headings.place_of(heading), heading)
            yield Problem("E116", what, place, next=following)


def _of_fees(heading: str, mapping: Mapping, meaning: Meaning | None, taken: set[str]) -> str:
    """Say which fact on which fees hang a column may hold that no other states; nothing of other columns."""
    if not mapping.usual_headings:
        return ""
    fact = guessed_of_fees(heading, taken) if meaning is None else None
    if meaning is not None and meaning.fact is None:
        fact = next((one for one in meaning.facts if one in OF_FEES and one not in taken), None)
    if fact is None:
        return ""
    return f'it may hold "{_called(mapping, fact)}", without which fees are not computed: call it what it is'


def _why(mapping: Mapping, meaning: Meaning | None) -> str:
    if meaning is not None and meaning.say:
        return meaning.say
    if meaning is not None and meaning.facts == (NO_FACT,):
        return "no fact that is screened stands in it"
    if meaning is not None and meaning.fact is not None:
        return f'"{_called(mapping, meaning.facts[0])}" is read from another column'
    if meaning is not None:
        named = " or ".join(f'"{_called(mapping, fact)}"' for fact in meaning.facts if fact != NO_FACT)
        return f"it may hold {named}: call it what it is"
    if mapping.usual_headings:
        return "its heading is not known: prefile formats map names it in a mapping"
    return f'the mapping "{mapping.name}" names no fact for it'


def _open(heading: str, headings: Headings, meaning: Meaning, taken: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with a column that may hold several facts, or a second time one, where that matters."""
    mapping = headings.mapping
    if meaning.fact is not None:
        if meaning.fact not in MATTER:
            return None
        first = next(column.heading for column in (*headings.entry, *headings.line) if column.fact == meaning.fact)
        what = f'the columns "{first}" and "{heading}" both hold "{_called(mapping, meaning.fact)}"'
        return what, "Delete one of them, or name the one that is meant in a mapping."
    open_facts = [fact for fact in meaning.facts if fact in MATTER and fact not in taken]
    if not open_facts:
        return None
    named = [f'"{_called(mapping, fact)}"' for fact in meaning.facts if fact != NO_FACT]
    choice = f"may hold {' or '.join(named)}" if len(named) > 1 else f"may hold {named[0]}, or another number"
    return f'the column "{heading}" {choice}', f"Call it what it is, {_OR_NAME}"


def _like(heading: str, mapping: Mapping, meanings: dict[str, Meaning], taken: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with an unknown column that is spelt like a fact that matters and that no column states."""
    fact = guessed(heading, meanings, taken)
    if fact is None:
        return None
    name = _called(mapping, fact)
    what = f'the column "{heading}" is not read, and no column states "{name}"'
    return what, f'Did you mean "{name}"? Call it so, {_OR_NAME}'


def _called(mapping: Mapping, fact: str) -> str:
    """Return the heading by which a mapping names a fact first."""
    name = fact.removeprefix("line/")
    where = mapping.line.get(name) if fact != name or name in mapping.line else mapping.entry.get(name)
    return where[0] if where else name
