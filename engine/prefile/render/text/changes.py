"""The dated changes of a book, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.law.book import RuleBook
from prefile.render.text.console import console, written
from prefile.render.text.form import WIDTH
from prefile.render.text.words import clean
from prefile.values.dates import day_of, show_instant, write_instant
from prefile.values.json_shape import plain
from prefile.workbench.change import AffectedLine, Change
from prefile.workbench.documents import ListedChange, TouchedLine, Upcoming

__all__ = ["upcoming_json", "upcoming_text"]

_MOST_LINES = 40
_INDENT, _DEEPER = (0, 0, 0, 4), (0, 0, 0, 6)

Lines = Mapping[Change, Sequence[AffectedLine]]


def upcoming_text(found: Sequence[Change], around: date, within: int, lines: Lines | None) -> str:
    """Return the changes in their order, those behind first, with the lines touched where entries were given."""
    out = console(WIDTH, colour=False)
    ahead = [change for change in found if day_of(change.at) >= around]
    behind = [change for change in found if day_of(change.at) < around]
    for title, part in ((f"BEHIND, {within} days", behind), (f"AHEAD, {within} days from {around}", ahead)):
        out.print(Text(title, "bold"))
        for at, together in groupby(part, key=lambda change: change.at):
            out.print(Text(f"  {show_instant(at)}, {_when((day_of(at) - around).days)}", "bold"))
            for change in together:
                _change(out, change, lines)
        if not part:
            out.print(Text("  nothing that this book dates"))
        out.print()
    return written(out)


def _when(days: int) -> str:
    if days == 0:
        return "today"
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"in {count}" if days > 0 else f"{count} ago"


def _change(out: Console, change: Change, lines: Lines | None) -> None:
    sure = "" if change.certain else " (probable: a secondary reading)"
    cites = f" [{', '.join(change.cites)}]" if change.cites else ""
    out.print(Padding(Text(clean(f"{change.what}{cites}{sure}")), _INDENT))
    if change.measures:
        out.print(Padding(Text(", ".join(change.measures), "dim"), _DEEPER))
    if lines is not None:
        out.print(Padding(Text(clean(f"lines touched: {_lines(lines[change])}")), _DEEPER))


def _lines(affected: Sequence[AffectedLine]) -> str:
    if not affected:
        return "none"
    by_entry: dict[tuple[int, str | None], list[str]] = {}
    for line in affected[:_MOST_LINES]:
        by_entry.setdefault((line.entry, line.name), []).append(str(line.line))
    shown = [f"{name or f'entry {place + 1}'}: {', '.join(lines)}" for (place, name), lines in by_entry.items()]
    more = len(affected) - _MOST_LINES
    return "; ".join(shown) + (f"; and {more:,} more" if more > 0 else "")


def upcoming_json(
    book: RuleBook, found: Sequence[Change], around: date, within: int, lines: Lines | None
) -> dict[str, object]:
    """Return the changes as a document; the lines of each are null where no entries were given."""
    listed = tuple(_listed(change, None if lines is None else lines[change]) for change in found)
    return plain(Upcoming(around.isoformat(), within, book.digest, listed))


def _listed(change: Change, affected: Sequence[AffectedLine] | None) -> ListedChange:
    return ListedChange(
        at=write_instant(change.at),
        kind=change.kind,
        what=change.what,
        measures=change.measures,
        authorities=change.cites,
        certain=change.certain,
        lines=None if affected is None else tuple(TouchedLine(at.entry + 1, at.name, at.line) for at in affected),
    )
