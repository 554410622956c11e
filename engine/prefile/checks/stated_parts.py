"""Check what a line states of its making and of parts of its value: no part is more than the whole."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.entry import Entry
from prefile.entry.fields import plain
from prefile.entry.provision import whole_value
from prefile.errors import Problem
from prefile.values.dates import day_of

__all__ = ["part_refusals"]

_PARTS = {"us_content": "US content", "repair_value": "repairs, alterations or processing"}


def part_refusals(entry: Entry) -> Iterator[Problem]:
    """Yield parts of the value above the value (E151), and goods made after they were entered (E152).

    Of goods of which only the year is stated, that year is compared with the year of entry.
    """
    at = entry.withdrawn or entry.entered
    entered = None if at is None else day_of(at).isoformat()
    for position, line in enumerate(entry.lines):
        path, value = f"/lines/{position}", whole_value(line)
        for fact, words in _PARTS.items():
            part = getattr(line, fact)
            if part is not None and value is not None and part > value:
                what = f"{words} of {plain(part)} {line.currency} is more than the value, {plain(value)}"
                yield Problem("E151", what, entry.place(f"{path}/{fact}"))
        if line.made is not None and entered is not None and line.made > entered[: len(line.made)]:
            what = f"the goods were made in {line.made}, after they were entered on {entered}"
            yield Problem("E152", what, entry.place(f"{path}/made"))
