"""One row of a side-car for several lines: its column "lines" names each in its entry, and its answer is true of all.

A cell says `ABC-1234567-6 line 1; ABC-1234567-6 line 3`; of an entry without a number it says `line 1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["MOST_LINES", "lines_cell", "read_lines"]

MOST_LINES = 200  # of one row: a cell of a spreadsheet holds no more
_LONGEST = 32_000
_BETWEEN = "; "
_ONE = re.compile(r"(?:(?P<entry>[^;\r\n]{1,200}) )?line (?P<line>[1-9][0-9]{0,4})", re.ASCII)


def lines_cell(lines: Iterable[tuple[str | None, int | None]]) -> str | None:
    """Return what names lines in a cell, or None where it could not be read back as these lines."""
    named = list(lines)
    text = _BETWEEN.join(f"{entry} line {line}" if entry else f"line {line}" for entry, line in named)
    try:
        return text if read_lines(text) == named else None
    except ValueError:
        return None


def read_lines(text: str) -> list[tuple[str | None, int | None]]:
    """Return the lines that a cell names, each by its entry's number or reference and its own.

    Raises:
        ValueError: a part of it names no line; the message is that part.
    """
    if len(text) > _LONGEST:
        raise ValueError(text[:40])
    found: list[tuple[str | None, int | None]] = []
    for part in text.split(";"):
        match = _ONE.fullmatch(part.strip())
        if match is None:
            raise ValueError(part.strip()[:60])
        found.append((match["entry"], int(match["line"])))
    return found
