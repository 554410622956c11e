"""Held lists: every list holds what it held when it was last read against its source, where a book says what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.rulebook.held_lists import COLUMNS, HELD, Held, lists_of, read_held
from prefile.rulebook.rule_folder import RuleFolder, WrittenBook

__all__ = ["check"]

CODE = "R374"


def check(book: RuleBook, _written: WrittenBook) -> Iterator[Problem]:
    """Yield each list that holds other rows than were read, that nobody read, or that is read and not there."""
    folder = RuleFolder(book.folder)
    data = folder.table(HELD)
    if data is None:
        return
    now = lists_of(folder, date.min)
    read: dict[str, Held] = {}
    for line, held in read_held(data):
        place = Place(HELD, line)
        if held is None:
            yield Problem(CODE, f"this row is not {', '.join(COLUMNS)}", place)
        elif held.list not in now:
            yield Problem(CODE, f"{held.list[:80]} is no list of the book", place)
        else:
            read[held.list] = held
    for name, found in now.items():
        if (known := read.get(name)) is None:
            yield Problem(CODE, "nobody has read it against its source", Place(name))
        elif not known.holds_as(found):
            yield Problem(CODE, _differs(found, known), Place(name))


def _differs(found: Held, known: Held) -> str:
    if found.rows != known.rows:
        return f"it holds {found.rows:,} rows; {known.rows:,} were read against its source on {known.read_on}"
    return f"its rows are not those that were read against its source on {known.read_on}"
