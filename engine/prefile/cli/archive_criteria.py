"""What is looked for in the archive, as options that `find`, `export` and `rescreen` share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from prefile.cli.options import read_day_option
from prefile.findings import Outcome
from prefile.values.country_names import country_named
from prefile.values.money import read_amount

if TYPE_CHECKING:
    from prefile.store.search import Criteria

__all__ = [
    "DutyFrom",
    "DutyTo",
    "EntryNumber",
    "FromDay",
    "ImporterNumber",
    "Latest",
    "Looked",
    "Measure",
    "MineralName",
    "Origin",
    "OutcomeName",
    "TariffNumber",
    "ToActOn",
    "ToDay",
]

_DIGITS = 10
_CODE = 2  # letters of a country's code


def _amount(text: str) -> Decimal:
    try:
        return read_amount(text.replace(",", ""))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _number(text: str) -> str:
    digits = text.replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _DIGITS:
        raise typer.BadParameter(f'"{text[:40]}" is not the beginning of a tariff number')
    return digits


def _origin(text: str) -> str:
    known = country_named(text)
    if known is not None and len(known.codes) == 1:
        return known.codes[0]
    if len(text) == _CODE and text.isascii() and text.isalpha():
        return text.upper()
    raise typer.BadParameter(f'"{text[:40]}" does not name one country; write its code')


def _outcome(text: str) -> str:
    if text not in get_args(Outcome):
        raise typer.BadParameter(f'"{text[:40]}" is none of {", ".join(get_args(Outcome))}')
    return text


EntryNumber = Annotated[str | None, typer.Option("--entry", metavar="NUMBER", help="The entry number.")]
ImporterNumber = Annotated[
    str | None, typer.Option("--importer", metavar="NUMBER", help="The importer, as the entry names it.")
]
TariffNumber = Annotated[
    str | None,
    typer.Option("--number", parser=_number, metavar="HTS", help="A tariff number, or the first digits of one."),
]
Origin = Annotated[str | None, typer.Option("--origin", parser=_origin, metavar="XX", help="The country of origin.")]
MineralName = Annotated[
    str | None, typer.Option("--mineral", metavar="NAME", help="A critical mineral that the line holds or may hold.")
]
Measure = Annotated[
    str | None, typer.Option("--measure", metavar="ID", help="A measure, or what its id begins with: us.section-232.")
]
OutcomeName = Annotated[
    str | None,
    typer.Option(
        "--outcome", parser=_outcome, metavar="OUTCOME", help="What a measure came to: applies, cannot tell …"
    ),
]
FromDay = Annotated[
    date | None, typer.Option("--from", parser=read_day_option, metavar="DAY", help="Rate dates from this day on.")
]
ToDay = Annotated[
    date | None, typer.Option("--to", parser=read_day_option, metavar="DAY", help="Rate dates up to this day.")
]
DutyFrom = Annotated[
    Decimal | None, typer.Option(parser=_amount, metavar="AMOUNT", help="Entries that owe this much or more.")
]
DutyTo = Annotated[
    Decimal | None, typer.Option(parser=_amount, metavar="AMOUNT", help="Entries that owe this much or less.")
]
ToActOn = Annotated[bool, typer.Option("--to-act-on", help="Only what needs action.")]
Latest = Annotated[bool, typer.Option("--latest", help="Only the last screening of each entry.")]


@dataclass(frozen=True)
class Looked:
    """What is looked for, as a command was asked."""

    entry_number: str | None = None
    importer: str | None = None
    tariff_number: str | None = None
    origin: str | None = None
    mineral: str | None = None
    measure: str | None = None
    outcome: str | None = None
    day_from: date | None = None
    day_to: date | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    to_act_on: bool = False
    latest: bool = False

    def criteria(self) -> Criteria:
        """Return it as the archive is asked."""
        from prefile.store.search import Criteria  # noqa: PLC0415 - what databases are used with takes its time

        shape: dict[str, Any] = {**vars(self)}
        shape.update(to_act_on=self.to_act_on or None, measure=_below(self.measure))
        return Criteria(**shape)


def _below(measure: str | None) -> str | None:
    return None if measure is None else measure.rstrip(".")
