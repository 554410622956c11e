"""What an archive holds, as text for people: screenings that were found, and what kept entries change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from rich.text import Text

from prefile.render.text.amounts import short_bounds
from prefile.render.text.console import console, table, written
from prefile.render.text.words import clean, count, cut
from prefile.values.dates import NEW_YORK

__all__ = ["KeptRow", "found_text"]

_ID = 12  # letters of an id that are shown
_LONGEST = 22


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
    shown = table(
        ("ENTRY", "left"), ("IMPORTER", "left"), ("RATE DATE", "left"), ("LINES", "right"), ("DUTY", "right"),
        ("KEPT ON", "left"), ("ID", "left"),
    )  # fmt: skip
    for row in rows:
        shown.add_row(
            cut(clean(row.name), _LONGEST),
            cut(clean(row.importer or ""), _LONGEST),
            "—" if row.rate_date is None else f"{row.rate_date.astimezone(NEW_YORK):%Y-%m-%d}",
            f"{row.lines:,}",
            short_bounds(row.least, row.most, whole=True),
            f"{row.kept_at.astimezone(NEW_YORK):%Y-%m-%d}",
            row.id[:_ID],
        )
    out.print(shown)
    for row in rows:
        if row.how:
            out.print(Text(f"{row.id[:_ID]}: {clean(row.how)}"))
    out.print()
    tail = "" if more is None else f" There are more: {more}"
    out.print(Text(f"{count(len(rows), 'screening', 'screenings')}, the last kept first.{tail}"))
    return written(out)
