"""The rows of a rule book's CSV tables as written, by column. A column without a default must be in the header."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from prefile.law.coverage_map import BASES, STAGES, Basis, Stage
from prefile.rulebook.schema.scalars import wrong
from prefile.values.dates import read_day, read_instant
from prefile.values.tariff_number import show_number

__all__ = [
    "CountryRow",
    "Day",
    "EquivalentRow",
    "ImportRelianceRow",
    "Instant",
    "MineralRow",
    "NumberRow",
    "Prefix",
    "PriceRow",
    "ReadNumberRow",
    "Row",
    "Split",
    "Statistical",
    "TouchingRow",
    "Words",
    "is_prefix",
]


_SIZES = frozenset({2, 4, 6, 8, 10})
_STATISTICAL = 10
_STAGE_WORDS: dict[str, Stage] = {stage.replace(" ", "-"): stage for stage in STAGES}
_OF_NUMBERS: dict[str, Basis] = {basis: basis for basis in BASES[:3]}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_FIGURE = re.compile(r"E|[<>]?(100|[0-9]{1,2})")


def is_prefix(cell: str) -> bool:
    """Tell whether a cell is a tariff number or the beginning of one, in bare digits."""
    return len(cell) in _SIZES and cell.isascii() and cell.isdigit()


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


def _words(cell: str) -> str:
    if not cell.strip():
        raise wrong("the words that decide are missing")
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


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split())


def _sectors(cell: str) -> tuple[str, ...]:
    return tuple(sector.strip() for sector in cell.split(";") if sector.strip())


Instant = Annotated[datetime | None, BeforeValidator(_instant)]
Day = Annotated[date | None, BeforeValidator(_day)]
Prefix = Annotated[str, BeforeValidator(_prefix)]
Statistical = Annotated[str, BeforeValidator(_statistical)]
Split = Annotated[tuple[str, ...], BeforeValidator(_split)]
Words = Annotated[str, BeforeValidator(_words)]


class Row(BaseModel):
    """A row of a table: a cell a column. Those of columns that need not be there have defaults."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class EquivalentRow(Row):
    """A change of a rule that changes nothing that is law: its measure, its place and itself, and why."""

    measure: str
    place: str
    change: str
    why: Words


class NumberRow(Row):
    """A tariff number of a list, or the beginning of one: its group, its window, and when its one date became known.

    `absent` says where the law prints a number that the held tariff does not hold.
    """

    number: Prefix
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

    number: Prefix
    origins: Split
    name: Words
    source: Words


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
    groups: Split


class ReadNumberRow(Row):
    """A mineral that may stand behind a tariff number: the number's stage, how surely, and the words that say so."""

    number: Statistical
    mineral: str
    stage: Annotated[Stage, BeforeValidator(_stage)]
    basis: Annotated[Basis, BeforeValidator(_basis)]
    words: Words


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
