"""The rows of a rule book's CSV tables as written, by column. A column without a default must be in the header.

Only the tariff table and its texts have no model: their 20,000 rows are read on every opening.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from prefile.law.coverage_map import BASES, STAGES, Basis, Stage
from prefile.rulebook.schema.scalars import wrong
from prefile.values.dates import read_day, read_instant
from prefile.values.rate_words import read_rate
from prefile.values.tariff_number import show_number

__all__ = [
    "DECISIONS",
    "HEADING_STATUSES",
    "NOTE_RATES",
    "OPEN_STATUSES",
    "OTHER_RATES",
    "ChangeRow",
    "CountryRow",
    "Decision",
    "DecisionKind",
    "DecisionRow",
    "HeadingDecisionRow",
    "HeadingRow",
    "HeadingStatus",
    "ImportRelianceRow",
    "MineralRow",
    "NoteRateRow",
    "NotedNumberRow",
    "NumberRow",
    "OtherRateRow",
    "PriceRow",
    "PrintRow",
    "PrintedHeadingRow",
    "ReadNumberRow",
    "RenumberedRow",
    "Row",
    "TouchingRow",
]

HeadingStatus = Literal["expired", "ended", "suspended", "quota", "told otherwise", "left open", "not encoded"]
HEADING_STATUSES: dict[str, HeadingStatus] = {status: status for status in get_args(HeadingStatus)}
OPEN_STATUSES = frozenset({"left open", "not encoded"})
_SIZES = frozenset({2, 4, 6, 8, 10})
_STATISTICAL = 10
_STAGE_WORDS: dict[str, Stage] = {stage.replace(" ", "-"): stage for stage in STAGES}
_OF_NUMBERS: dict[str, Basis] = {basis: basis for basis in BASES[:3]}
NOTE_RATES = "tariff/note-rates.csv"
OTHER_RATES = "tariff/other-rates.csv"
_RATE_COLUMNS = ("general", "column_2")
_HEADING = re.compile(r"99[0-9]{2}(\.[0-9]{2}\.[0-9]{2})?")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_FIGURE = re.compile(r"E|[<>]?(100|[0-9]{1,2})")


def _prefix(cell: str) -> str:
    number = cell.replace(".", "")
    if not (number.isascii() and number.isdigit()) or cell.startswith(".") or ".." in cell or cell.endswith("."):
        raise wrong(f'"{cell[:40]}" is not a tariff number: digits, and dots between them')
    if len(number) not in _SIZES:
        digits = f"has {len(number)} digit{'' if len(number) == 1 else 's'}, and a tariff number 2, 4, 6, 8 or 10"
        lost = f"; with the zero that spreadsheets drop it is {show_number(f'0{number}')}"
        raise wrong(f'"{cell[:40]}" is not a tariff number: it {digits}{lost if len(number) + 1 in _SIZES else ""}')
    return number


def _statistical(cell: str) -> str:
    if len(cell) != _STATISTICAL or not (cell.isascii() and cell.isdigit()):
        raise wrong(f'"{cell[:40]}" is not a tariff number of ten digits')
    return cell


def _ended(cell: str) -> str:
    if len(cell) != _STATISTICAL or not (cell.isascii() and cell.isdigit()):
        raise wrong(f'"{cell[:40]}" is not a ten-digit number')
    return cell


def _instant(cell: str) -> datetime | None:
    try:
        return read_instant(cell) if cell else None
    except ValueError as error:
        raise wrong(str(error)) from None


def _day(cell: str) -> date | None:
    try:
        return read_day(cell) if cell else None
    except ValueError as error:
        raise wrong(str(error)) from None


def _stage(cell: str) -> Stage:
    if cell not in _STAGE_WORDS:
        raise wrong(f'"{cell[:40]}" is no stage: {", ".join(_STAGE_WORDS)}')
    return _STAGE_WORDS[cell]


def _basis(cell: str) -> Basis:
    if cell not in _OF_NUMBERS:
        raise wrong(f'"{cell[:40]}" is no basis of a number: {", ".join(_OF_NUMBERS)}')
    return _OF_NUMBERS[cell]


def _heading(cell: str) -> str:
    if not _HEADING.fullmatch(cell):
        raise wrong(f'"{cell[:40]}" is no heading of chapter 99, like 9903.94.01, and no group of them, like 9904')
    return cell


def _heading_status(cell: str) -> HeadingStatus:
    if cell not in HEADING_STATUSES:
        raise wrong(f'"{cell[:40]}" is none of {", ".join(HEADING_STATUSES)}')
    return HEADING_STATUSES[cell]


def _words(cell: str) -> str:
    if not cell.strip():
        raise wrong("the words that decide are missing")
    return cell


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


def _mineral(cell: str) -> str:
    if not _SLUG.fullmatch(cell):
        raise wrong(f'"{cell[:40]}" cannot be declared: a mineral is written like rare-earth')
    return cell


def _figure(cell: str) -> str:
    if not _FIGURE.fullmatch(cell):
        raise wrong(f'"{cell[:20]}" is not a percentage like 80 or >50, nor E')
    return cell


def _year(cell: str) -> int:
    if not _YEAR.fullmatch(cell):
        raise wrong(f'"{cell[:20]}" is not a year')
    return int(cell)


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


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split())


def _numbers(cell: str) -> tuple[str, ...]:
    return tuple(map(_ended, cell.split()))


def _sectors(cell: str) -> tuple[str, ...]:
    return tuple(sector.strip() for sector in cell.split(";") if sector.strip())


Instant = Annotated[datetime | None, BeforeValidator(_instant)]
Day = Annotated[date | None, BeforeValidator(_day)]
Numbers = Annotated[tuple[str, ...], BeforeValidator(_numbers)]


class Row(BaseModel):
    """A row of a table: a cell a column. Those of columns that need not be there have defaults."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")


class NumberRow(Row):
    """A tariff number of a list, or the beginning of one: its group, its window, and when its one date became known.

    `absent` says where the law prints a number that the held tariff does not hold.
    """

    number: Annotated[str, BeforeValidator(_prefix)]
    group: str = ""
    since: Annotated[Instant, Field(alias="from")] = None
    until: Instant = None
    source: str = ""
    known: Day = None
    absent: str = ""

    @field_validator("known")
    @classmethod
    def _of_one_date(cls, known: date | None, row: ValidationInfo) -> date | None:
        if known is not None and row.data.get("since") is not None and row.data.get("until") is not None:
            raise wrong(f"{known} says of one date when it became known, and the row has two")
        return known


class TouchingRow(Row):
    """What may touch goods of a number, or of a beginning of one: its name; of some countries or groups, or of any."""

    number: Annotated[str, BeforeValidator(_prefix)]
    origins: Annotated[tuple[str, ...], BeforeValidator(_split)]
    name: Annotated[str, BeforeValidator(_words)]
    source: Annotated[str, BeforeValidator(_words)]


class PriceRow(Row):
    """A price in US dollars a kilogram: of the goods, or of the mineral that they contain."""

    mineral: str
    usd_per_kg: str
    of: str
    year: str = ""
    series: str = ""
    source: str = ""


class CountryRow(Row):
    """A country's code (CBP's two letters) and name, and the groups that it belongs to."""

    code: str
    name: str
    groups: Annotated[tuple[str, ...], BeforeValidator(_split)]


class ChangeRow(Row):
    """A number that begins or ends within the editions: the number that it is like, and those that follow it.

    `units` are its own where they differ from those of the number that it is like, several parted by `|`.
    """

    number: str
    since: Annotated[Instant, Field(alias="from")]
    until: Instant
    like: str
    successors: Annotated[tuple[str, ...], BeforeValidator(_split)]
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
    footnotes: Annotated[tuple[str, ...], BeforeValidator(_split)]


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

    number: Annotated[str, BeforeValidator(_statistical)]
    column: Annotated[str, BeforeValidator(_rate_column)]
    why: Annotated[str, BeforeValidator(_reason)]


class NoteRateRow(Row):
    """A number, or the beginning of one, for which a note sets the rate of a column: its words and the note."""

    number: Annotated[str, BeforeValidator(_prefix)]
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


class ReadNumberRow(Row):
    """A mineral that may stand behind a tariff number: the number's stage, how surely, and the words that say so."""

    number: Annotated[str, BeforeValidator(_statistical)]
    mineral: str
    stage: Annotated[Stage, BeforeValidator(_stage)]
    basis: Annotated[Basis, BeforeValidator(_basis)]
    words: Annotated[str, BeforeValidator(_words)]


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
    what: Annotated[str, BeforeValidator(_words)]
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
    number: Annotated[str, BeforeValidator(_prefix)]
    since: Annotated[Instant, Field(alias="from")]
    until: Instant


class MineralRow(Row):
    """A listed mineral: its name in words and the sectors named for it; the other columns are for people."""

    mineral: Annotated[str, BeforeValidator(_mineral)]
    name: str
    sectors: Annotated[tuple[str, ...], BeforeValidator(_sectors)]
    symbol: str = ""
    list_2025: str = ""
    list_2022: str = ""
    uranium_clause: str = ""
    source: str = ""


class ImportRelianceRow(Row):
    """A published figure of how far the country relies on net imports of a mineral, in percent, or E for exporter."""

    mineral: str
    figure: Annotated[str, BeforeValidator(_figure)]
    data_year: Annotated[int, BeforeValidator(_year)]
    edition: str
    form: str
    source: str = ""
