"""Further tariff numbers of a line: each of the Chapters 1 to 97 carries a value of its own."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.entry import Entry
from prefile.findings import Caution
from prefile.values.tariff_number import show_number

__all__ = ["secondary_cautions"]

_SPECIAL = ("98", "99")  # a number of Chapter 98 may rightly stand without a value


def secondary_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield the further numbers without a value on lines that state one."""
    for position, line in enumerate(entry.lines):
        if line.value is None:
            continue
        for index, further in enumerate(line.secondary_numbers):
            if further.value is None and not further.number.startswith(_SPECIAL):
                what = f"{show_number(further.number)} stands on the line without a value of its own"
                yield Caution("W245", what, f"/lines/{position}/secondary_numbers/{index}")
