"""What an archive holds, as text for people: screenings that were found, and what kept entries change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from prefile.render.text.amounts import short_bounds
from prefile.render.text.console import console, written
from prefile.render.text.words import clean, count, cut
from prefile.values.dates import NEW_YORK

__all__ = ["KeptRow", "found_text"]

_ID = 8  # letters of an id that are shown, by which it is shown too
_LONGEST = 22
_GAP = "  "
_HEAD = ("ENTRY", "IMPORTER", "RATE DATE", "LINES", "DUTY", "KEPT ON", "ID")
_IMPORTER, _TO_THE_RIGHT = 1, frozenset({3, 4})
_LEAST_IMPORTER = 8  # columns


class KeptRow(NamedTuple):
    """One screening that was kept, as it is listed. Amounts are in US dollars; `most` None: no upper bound is known."""

    id: str
    kept_at: datetime
    name: str
    importer: str | None
    rate_date: datetime | None
    how: str
    lines: int
    least: Decimal
    most: Decimal | None


def found_text(rows: Sequence[KeptRow], more: str | None, *, width: int, colour: bool = False) -> str:
    """Return screenings as a table; `more` says how the next page is asked for."""
    out = console(width, colour=colour)
    if not rows:
        out.print(Text("Nothing kept fits."))
        return written(out)
    head, *lines = _table([_HEAD, *map(_cells, rows)], width)
    out.print(Text(head, "bold"), overflow="ignore", no_wrap=True)
    for line in lines:
        out.print(Text(line), overflow="ignore", no_wrap=True)
    if any(row.how for row in rows):
        out.print()
    for row in rows:
        if row.how:
            out.print(Text(f"{row.id[:_ID]}: {clean(row.how)}"))
    out.print()
    tail = "" if more is None else f" There are more: {more}"
    out.print(Text(f"{count(len(rows), 'screening', 'screenings')}, the last kept first.{tail}"))
    return written(out)


def _cells(row: KeptRow) -> tuple[str, ...]:
    rate_day = "—" if row.rate_date is None else f"{row.rate_date.astimezone(NEW_YORK):%Y-%m-%d}"
    return (
        cut(clean(row.name), _LONGEST),
        cut(clean(row.importer or ""), _LONGEST),
        rate_day,
        f"{row.lines:,}",
        short_bounds(row.least, row.most, whole=True),
        f"{row.kept_at.astimezone(NEW_YORK):%Y-%m-%d}",
        row.id[:_ID],
    )


def _table(rows: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    """Yield rows as lines, the first the head. The importer has what room is left, and is left out without any."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    spare = width - sum(widths) + widths[_IMPORTER] - len(_GAP) * (len(widths) - 1)
    widths[_IMPORTER] = min(widths[_IMPORTER], spare)
    shown = [place for place in range(len(widths)) if place != _IMPORTER or spare >= _LEAST_IMPORTER]
    for row in rows:
        cells = [cut(row[place], widths[place]) if place == _IMPORTER else row[place] for place in shown]
        padded = [
            f"{' ' * (widths[place] - cell_len(cell))}{cell}"
            if place in _TO_THE_RIGHT
            else f"{cell}{' ' * (widths[place] - cell_len(cell))}"
            for place, cell in zip(shown, cells, strict=True)
        ]
        yield _GAP.join(padded).rstrip()
