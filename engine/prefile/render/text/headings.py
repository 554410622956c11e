"""What the book makes of the headings of chapter 99 on a day: counts, groups, and where it is asked each heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.law.book import RuleBook
from prefile.render.text.console import console, table, title, written
from prefile.render.text.form import WIDTH
from prefile.rulebook.heading_ledger import HeadingStand, heading_ledger
from prefile.values.dates import show_instant, write_instant

__all__ = ["headings_json", "headings_text"]

_SUBCHAPTER_3 = "9903."
_GROUP = len("9903.94")
_INDENT = (0, 0, 0, 2)
_TOLD = ("encoded", "read in footnotes", "told otherwise")


def headings_text(book: RuleBook, at: datetime, *, every: bool) -> str:
    """Return counts by what the book makes of the headings printed at an instant, then groups, or each heading."""
    out = console(WIDTH, colour=False)
    stands = list(heading_ledger(book).stands(at))
    single = [stand for stand in stands if stand.row.heading.startswith(_SUBCHAPTER_3)]
    out.print(Text(f"Headings of subchapter III of chapter 99 on {show_instant(at)}: {_counted(single)}"))
    out.print()
    counts = table(("what the book makes of it", "left"), ("headings", "right"))
    for status, number in Counter(stand.status for stand in single).most_common():
        counts.add_row(status, f"{number:,}")
    out.print(counts)
    out.print()
    if every:
        out.print(_each(single))
    else:
        out.print(_by_group(single))
        _left_open(out, stands)
    title(out, "OTHER SUBCHAPTERS")
    for stand in stands:
        if not stand.row.heading.startswith(_SUBCHAPTER_3):
            words = f"{stand.row.heading}, {stand.row.headings:,} headings, {stand.status}: {stand.what}; {stand.why}"
            out.print(Padding(Text(words), _INDENT))
    return written(out)


def _counted(stands: Sequence[HeadingStand]) -> str:
    in_effect = [stand for stand in stands if stand.in_effect]
    told = sum(stand.status in _TOLD for stand in in_effect)
    return f"{len(stands):,} are printed, {len(in_effect):,} in effect, {told:,} of which the book tells"


def _grouped(stands: Iterable[HeadingStand]) -> Iterator[tuple[str, list[HeadingStand]]]:
    groups: dict[str, list[HeadingStand]] = {}
    for stand in stands:
        groups.setdefault(stand.row.heading[:_GROUP], []).append(stand)
    yield from groups.items()


def _by_group(stands: Sequence[HeadingStand]) -> Table:
    columns = table(("group", "left"), ("headings", "right"), ("what the book makes of them", "left"))
    for group, found in _grouped(stands):
        counted = Counter(stand.status for stand in found).most_common()
        columns.add_row(group, str(len(found)), ", ".join(f"{number} {status}" for status, number in counted))
    return columns


def _each(stands: Sequence[HeadingStand]) -> Table:
    columns = table(("heading", "left"), ("rate", "left"), ("is", "left"), ("by what, or why", "left"))
    for stand in stands:
        words = "; ".join(part for part in (*stand.by, stand.what, stand.why) if part)
        columns.add_row(stand.row.heading, stand.row.rate, stand.status, words)
    return columns


def _left_open(out: Console, stands: Sequence[HeadingStand]) -> None:
    """Write each decision that leaves headings open, with its reason and the day on which it expires."""
    reasons: dict[tuple[str, str], list[HeadingStand]] = {}
    for stand in stands:
        if stand.open:
            reasons.setdefault((stand.what, stand.why), []).append(stand)
    if reasons:
        title(out, "LEFT OPEN")
    for (what, why), found in reasons.items():
        span = found[0].row.heading if len(found) == 1 else f"{found[0].row.heading} to {found[-1].row.heading}"
        out.print(Padding(Text(f"{span}, until {found[0].review}: {what}; {why}"), _INDENT))


def headings_json(book: RuleBook, at: datetime) -> dict[str, object]:
    """Return what the book makes of each heading that is printed at an instant, as a document."""
    return {
        "format": "prefile-headings/1",
        "rulebook": book.digest,
        "on": write_instant(at),
        "headings": [
            {
                "heading": stand.row.heading,
                "headings": stand.row.headings,
                "rate": stand.row.rate or None,
                "is": stand.status,
                "in_effect": stand.in_effect,
                "by": list(stand.by),
                "what": stand.what or None,
                "why": stand.why or None,
                "review": stand.review.isoformat() if stand.review else None,
            }
            for stand in heading_ledger(book).stands(at)
        ],
    }
