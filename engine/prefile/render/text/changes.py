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
from prefile.render.text.words import clean, count
from prefile.values.dates import day_of, day_words, show_instant, write_instant
from prefile.values.json_shape import plain
from prefile.workbench.change import AffectedLine, Change
from prefile.workbench.documents import ListedChange, TouchedLine, Upcoming

__all__ = ["upcoming_json", "upcoming_text"]

_MOST_LINES = 40
_INDENT, _DEEPER = (0, 0, 0, 4), (0, 0, 0, 6)

Lines = Mapping[Change, Sequence[AffectedLine]]


def upcoming_text(  # noqa: PLR0913 - what is asked for
    found: Sequence[Change], around: date, within: int, lines: Lines | None, *, known: date, full: bool = False
) -> str:
    """Return the changes ahead, then those behind, with the lines touched where entries were given.

    Those behind are counted, and written where entries were given or with `full`. `known` is the day through which the
    book's law was read: what was published since then is not among them.
    """
    out = console(WIDTH, colour=False)
    ahead = [change for change in found if day_of(change.at) >= around]
    behind = [change for change in found if day_of(change.at) < around]
    _part(out, f"AHEAD, {within} days from {around}", ahead, around, lines)
    out.print()
    if full or lines is not None or not behind:
        _part(out, f"BEHIND, {within} days", behind, around, lines)
    else:
        out.print(Text(f"BEHIND, {within} days: {count(len(behind), 'change', 'changes')}; --full names them."))
    out.print()
    out.print(
        Text(f"Only dates that the rule book holds: it was read through {day_words(known)}. Check what is newer.")
    )
    return written(out)


def _part(out: Console, title: str, part: Sequence[Change], around: date, lines: Lines | None) -> None:
    """Write changes under a title, by their instants."""
    out.print(Text(title, "bold"))
    for at, together in groupby(part, key=lambda change: change.at):
        out.print(Text(f"  {show_instant(at)}, {_when((day_of(at) - around).days)}", "bold"))
        for change in together:
            _change(out, change, lines)
    if not part:
        out.print(Text("  nothing that this book dates"))


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
