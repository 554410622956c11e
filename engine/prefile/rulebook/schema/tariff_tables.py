"""The rows of the tables of the tariff: what changed of its numbers, their rates, its editions and chapter 99.

The table of numbers itself and its texts have no model: their 20,000 rows are read on every opening.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from prefile.rulebook.schema.scalars import wrong
from prefile.rulebook.schema.tables import Day, Instant, Prefix, Row, Split, Statistical, Words
from prefile.values.rate_words import read_rate

__all__ = [
    "DECISIONS",
    "HEADING_STATUSES",
    "NOTE_RATES",
    "OPEN_STATUSES",
    "OTHER_RATES",
    "ChangeRow",
    "Decision",
    "DecisionKind",
    "DecisionRow",
    "HeadingDecisionRow",
    "HeadingRow",
    "HeadingStatus",
    "NoteRateRow",
    "NotedNumberRow",
    "OtherRateRow",
    "PrintRow",
    "PrintedHeadingRow",
    "RenumberedRow",
]

HeadingStatus = Literal["expired", "ended", "suspended", "quota", "told otherwise", "left open", "not encoded"]
HEADING_STATUSES: dict[str, HeadingStatus] = {status: status for status in get_args(HeadingStatus)}
OPEN_STATUSES = frozenset({"left open", "not encoded"})
NOTE_RATES = "tariff/note-rates.csv"
OTHER_RATES = "tariff/other-rates.csv"
_STATISTICAL = 10
_RATE_COLUMNS = ("general", "column_2")
_HEADING = re.compile(r"99[0-9]{2}(\.[0-9]{2}\.[0-9]{2})?")


def _ended(cell: str) -> str:
    if len(cell) != _STATISTICAL or not (cell.isascii() and cell.isdigit()):
        raise wrong(f'"{cell[:40]}" is not a ten-digit number')
    return cell


def _heading(cell: str) -> str:
    if not _HEADING.fullmatch(cell):
        raise wrong(f'"{cell[:40]}" is no heading of chapter 99, like 9903.94.01, and no group of them, like 9904')
    return cell


def _heading_status(cell: str) -> HeadingStatus:
    if cell not in HEADING_STATUSES:
        raise wrong(f'"{cell[:40]}" is none of {", ".join(HEADING_STATUSES)}')
    return HEADING_STATUSES[cell]


def _rate_column(cell: str) -> str:
    if cell not in _RATE_COLUMNS:
        raise wrong(f'"{cell[:20]}" is no column of rates: {" or ".join(_RATE_COLUMNS)}')
    return cell


def _rate_words(cell: str) -> str:
    if read_rate(cell) is None:
        raise wrong(f'"{cell[:60]}" is not read as a rate')
    return cell


def _note(cell: str) -> str:
    if not cell.strip():
        raise wrong("the note that sets the rate is missing")
    return cell


def _reason(cell: str) -> str:
    if not cell.strip():
        raise wrong("why the rate is not read is missing")
    return cell


def _kind(cell: str) -> str:
    if cell not in get_args(DecisionKind):
        raise wrong(f'"{cell[:40]}" is no kind of change: {", ".join(get_args(DecisionKind))}')
    return cell


def _subject(cell: str) -> str:
    if not cell.strip():
        raise wrong("what changed is missing")
    return cell


def _decision(cell: str) -> str | None:
    if cell not in {"", *DECISIONS}:
        raise wrong(f'"{cell[:40]}" is no decision: {", ".join(DECISIONS)}')
    return cell or None


def _numbers(cell: str) -> tuple[str, ...]:
    return tuple(map(_ended, cell.split()))


Numbers = Annotated[tuple[str, ...], BeforeValidator(_numbers)]


class ChangeRow(Row):
    """A number that begins or ends within the editions: the number that it is like, and those that follow it.

    `units` are its own where they differ from those of the number that it is like, several parted by `|`.
    """

    number: str
    since: Annotated[Instant, Field(alias="from")]
    until: Instant
    like: str
    successors: Split
    source: str = ""
    units: str = ""


class PrintRow(Row):
    """What an edition prints of a number within a window, where the table prints something else or nothing."""

    number: Annotated[str, BeforeValidator(_ended)]
    since: Annotated[Instant, Field(alias="from")]
    until: Instant
    units: str
    general: str
    special: str
    column_2: str
    footnotes: Split


class RenumberedRow(Row):
    """A number of an earlier edition: those that took its place, and the edition that it ended with."""

    number: Annotated[str, BeforeValidator(_ended)]
    successors: Numbers
    ended_with: str

    @model_validator(mode="after")
    def _ended_with_an_edition(self) -> Self:
        if not self.ended_with:
            raise wrong(f"the edition with which {self.number} ended is missing")
        return self


class OtherRateRow(Row):
    """A number whose printed rate in a column stays words, and why it is not read as an amount."""

    number: Statistical
    column: Annotated[str, BeforeValidator(_rate_column)]
    why: Annotated[str, BeforeValidator(_reason)]


class NoteRateRow(Row):
    """A number, or the beginning of one, for which a note sets the rate of a column: its words and the note."""

    number: Prefix
    column: Annotated[str, BeforeValidator(_rate_column)]
    rate: Annotated[str, BeforeValidator(_rate_words)]
    note: Annotated[str, BeforeValidator(_note)]


DecisionKind = Literal[
    "ended",
    "begun",
    "units",
    "general",
    "special",
    "column 2",
    "footnotes",
    "words",
    "heading new",
    "heading changed",
    "heading gone",
    "note",
    "record",
    "list",
]


Decision = Literal["encoded by", "no effect because", "left open because"]
DECISIONS: tuple[Decision, ...] = ("encoded by", "no effect because", "left open because")


class DecisionRow(Row):
    """A change of an edition that a person decides: what changed of what, from when, and what in the book it touches.

    `decision` is blank until somebody decides; `because` then names the measures or files that carry the change, or
    gives the reason. Several subjects of one decision stand in one row, parted by blanks; those of notes by semicolons.
    """

    kind: Annotated[DecisionKind, BeforeValidator(_kind)]
    subject: Annotated[str, BeforeValidator(_subject)]
    was: str
    now: str
    effective: str
    touches: str
    decision: Annotated[Decision | None, BeforeValidator(_decision)]
    because: str


class PrintedHeadingRow(Row):
    """A heading of Chapter 99 as the last edition read prints it; its words by their digest."""

    heading: str
    general: str
    special: str
    column_2: str
    digest: str


class HeadingRow(Row):
    """A heading of chapter 99 as the editions print it, with its rate in short; or a group, and how many it has."""

    heading: Annotated[str, BeforeValidator(_heading)]
    since: Annotated[Instant, Field(alias="from")]
    until: Instant
    rate: str
    headings: int


class HeadingDecisionRow(Row):
    """What the book makes of a range of headings that it does not declare, in a window, and why.

    `measure` is one that speaks of their goods all the same, or the beginning of several (`us.section-338.*`). `review`
    is the day on which a decision that leaves them open expires.
    """

    first: Annotated[str, BeforeValidator(_heading)]
    last: Annotated[str, BeforeValidator(_heading)]
    since: Annotated[Instant, Field(alias="from")]
    until: Instant
    status: Annotated[HeadingStatus, BeforeValidator(_heading_status), Field(alias="is")]
    measure: str
    what: Words
    why: str
    review: Day

    @model_validator(mode="after")
    def _open_with_reason_and_day(self) -> Self:
        if self.status in OPEN_STATUSES and not (self.why and self.review):
            raise wrong(f"what leaves {self.first} open has a reason and a day on which it expires")
        return self


class NotedNumberRow(Row):
    """A number on a list of a note to chapter 99, with its window and a heading that speaks of the list."""

    note: str
    heading: Annotated[str, BeforeValidator(_heading)]
    number: Prefix
    since: Annotated[Instant, Field(alias="from")]
    until: Instant
