"""The ledger of chapter 99: what the book makes of every heading that an edition of the year prints.

Which headings there are, the tables of the folder say (`tariff/chapter-99*.csv`); which measure declares one, by which
part and when, is read off the book. The rest is decided by hand, with a reason. The tables are no part of the book:
they are read for lints and for people, and opening a book does not wait for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeVar

from prefile.decision.book_headings import Files, headings_of, headings_read, headings_stated
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.tables import Row
from prefile.rulebook.schema.tariff_tables import (
    OPEN_STATUSES,
    HeadingDecisionRow,
    HeadingRow,
    HeadingStatus,
    NotedNumberRow,
)
from prefile.values.dates import Window

__all__ = ["DECISIONS", "HEADINGS", "NOTES", "HeadingLedger", "HeadingStand", "StandStatus", "heading_ledger"]

HEADINGS, DECISIONS, NOTES = (f"tariff/chapter-99{name}.csv" for name in ("", "-decisions", "-notes"))
StandStatus = HeadingStatus | Literal["encoded", "read in footnotes", "no longer in force", "not yet in force"]
RowModel = TypeVar("RowModel", bound=Row)
_OUT_OF_EFFECT = frozenset({"expired", "ended", "suspended", "no longer in force", "not yet in force"})


class HeadingStand(NamedTuple):
    """What the book makes of a heading at an instant: by which parts of which measures, or why it does not."""

    row: HeadingRow
    status: StandStatus
    by: tuple[str, ...]
    what: str
    why: str
    review: date | None = None

    @property
    def in_effect(self) -> bool:
        """Whether the heading may be declared at the instant, as far as the book knows."""
        return self.status not in _OUT_OF_EFFECT

    @property
    def open(self) -> bool:
        """Whether the book leaves it open."""
        return self.status in OPEN_STATUSES


class HeadingLedger:
    """The headings of chapter 99 with what the book says of each; rows stand with the line (1-based) of their table."""

    def __init__(self, book: RuleBook) -> None:
        """Read the tables in the book's folder; what is wrong with them is in `problems`."""
        folder = RuleFolder(book.folder)
        self.problems: list[Problem] = folder.problems
        self.headings = _rows(folder, HEADINGS, HeadingRow)
        self.decisions = _rows(folder, DECISIONS, HeadingDecisionRow)
        self.notes = _rows(folder, NOTES, NotedNumberRow)
        self.book = book
        self._filed, self._read = headings_of(book), headings_read(book)
        self._stated = {
            (heading, measure.id) for measure in book.measures for _, heading, *_ in headings_stated(measure)
        }
        self._spoken = {heading for heading, _ in self._stated}
        self._narrow_first = sorted((row for _, row in self.decisions), key=_width)

    def decisions_on(self, heading: str) -> list[HeadingDecisionRow]:
        """Return the decisions whose range holds a heading, the narrowest first."""
        return [row for row in self._narrow_first if row.first <= heading <= row.last]

    def speaks(self, heading: str) -> bool:
        """Whether some measure files a heading, or reads it in footnotes."""
        return heading in self._spoken or _digits(heading) in self._read

    def measures_on(self, heading: str) -> list[Measure]:
        """Return the measures that file or read a heading, or that a decision names for it."""
        reading = self._read.get(_digits(heading), ())
        wanted = [row.measure for row in self.decisions_on(heading) if row.measure]
        return [
            measure
            for measure in self.book.measures
            if (heading, measure.id) in self._stated
            or measure.id in reading
            or any(names(wish, measure.id) for wish in wanted)
        ]

    def stands(self, at: datetime, *, every: bool = False) -> Iterator[HeadingStand]:
        """Yield what the book makes of each heading that is printed at an instant, or of all of the year."""
        for _, row in self.headings:
            if every or Window(row.since, row.until).holds(at):
                yield self._stand(row, at)

    def _stand(self, row: HeadingRow, at: datetime) -> HeadingStand:
        uses = self._filed.uses(row.heading)
        holding = [use for use in uses if use.window.holds(at)]
        if holding:
            return HeadingStand(row, "encoded", tuple(dict.fromkeys(map(_shown, holding))), "", "")
        decided = [one for one in self.decisions_on(row.heading) if Window(one.since, one.until).holds(at)]
        if uses and not any(one.status in _OUT_OF_EFFECT for one in decided):
            ahead = any(use.window.since is not None and use.window.since > at for use in uses)
            status: StandStatus = "not yet in force" if ahead else "no longer in force"
            return HeadingStand(row, status, tuple(dict.fromkeys(map(_shown, uses))), "", "")
        if _digits(row.heading) in self._read:
            return HeadingStand(row, "read in footnotes", self._read[_digits(row.heading)], "", "")
        if not decided:
            return HeadingStand(row, "not encoded", (), "", "it stands nowhere")
        found = decided[0]
        return HeadingStand(
            row, found.status, (found.measure,) * bool(found.measure), found.what, found.why, found.review
        )


def _rows(folder: RuleFolder, name: str, model: type[RowModel]) -> list[tuple[int, RowModel]]:
    """Return the rows of a table with their lines; none where the folder does not have it."""
    data = folder.table(name)
    return [] if data is None else list(rows(data, name, model, folder.problems.append))


def heading_ledger(book: RuleBook) -> HeadingLedger:
    """Return the ledger of a book, read once and kept with it; one of no headings where the folder has no tables."""
    return book.derived("heading ledger", lambda: HeadingLedger(book))


def names(wanted: str, measure: str) -> bool:
    """Whether a name, or the beginning of names that ends in `*`, is a measure's."""
    return measure.startswith(wanted.removesuffix("*")) if wanted.endswith("*") else measure == wanted


def _width(row: HeadingDecisionRow) -> int:
    """Return how far a range of headings reaches, counted as if all their digits were one number."""
    return int(_digits(row.last)) - int(_digits(row.first))


def _shown(use: Files) -> str:
    """Return the part of a measure that files a heading, its places counted from 1."""
    kind, _, place = use.part.partition("/")
    return f"{use.measure}, {kind} {int(place) + 1}" if place.isdigit() else f"{use.measure}, gives way to {place}"


def _digits(heading: str) -> str:
    return heading.replace(".", "")
