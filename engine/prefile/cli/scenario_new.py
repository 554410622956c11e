"""`prefile scenarios new`: a scenario file of one supposition, made of options and checked before it is written."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, end_with, open_or_end, read_day_option
from prefile.cli.output import Output, OutputProblems
from prefile.errors import RuleFileProblems
from prefile.law.book import RuleBook
from prefile.render.scratch import Scratch
from prefile.values.dates import NEW_YORK

__all__ = ["EXAMPLE", "new_command"]

EXAMPLE = examples(
    "prefile scenarios new magnets-50.yaml --rate 50 --instead-of 25 --number 8505.11 --origin CN --from 2027-01-01",
    "prefile scenarios new ten-percent.yaml --rate 10 --number 2804.61 --number 8112.92",
    "prefile scenarios compare entries/ --scenario magnets-50.yaml",
)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
_NUMBER = re.compile(r"[0-9]{2,10}", re.ASCII)
_MOST = Decimal(1000)


def _percent(text: str) -> Decimal:
    """Read a rate in percent of the value."""
    try:
        rate = Decimal(text.replace("%", "").strip())
    except InvalidOperation:
        raise typer.BadParameter(f'"{text}" is no percentage; write it like 25 or 12.5') from None
    if not rate.is_finite() or not 0 <= rate <= _MOST:
        raise typer.BadParameter(f'"{text}" is not between 0 and {_MOST} percent')
    return rate


Percent = Annotated[Decimal, typer.Option(parser=_percent, metavar="PERCENT", help="Of the value.")]


def new_command(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; its name is the scenario's.")],
    rate: Percent,
    number: Annotated[
        list[str], typer.Option("--number", metavar="HTS", help="A number, or its beginning; repeat it.")
    ],
    origin: Annotated[
        list[str] | None, typer.Option("--origin", metavar="CODE", help="Only of this country; repeat it.")
    ] = None,
    instead_of: Annotated[
        Decimal | None,
        typer.Option("--instead-of", parser=_percent, metavar="PERCENT", help="The rate by law that it replaces."),
    ] = None,
    since: Annotated[
        date | None,
        typer.Option("--from", parser=read_day_option, metavar="DATE", help="Since when; today without it."),
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="MEASURE", help="The measure of the book that it would be part of.")
    ] = None,
    rules: Rules = None,
) -> None:
    """Write a scenario file: so many percent on goods of these numbers and origins, from a day on.

    With --instead-of only the difference would be added. The file is checked before it is written; change it by hand
    for more than that.

    Exits with 0, 2 when it cannot be written, or 3 when what is supposed cannot be said in a rule file.
    """
    from prefile.workbench.new_scenario import Supposition, UnknownNumberError, scenario_yaml  # noqa: PLC0415 - as others

    book = open_or_end(rules)
    today = datetime.now(NEW_YORK).date()
    supposed = Supposition(
        name=_name(out),
        rate=rate,
        instead_of=instead_of or Decimal(0),
        numbers=tuple(map(_digits, number)),
        origins=tuple(code.strip().upper() for code in origin or ()),
        since=since or today,
        of=of or _usual(book),
        made_on=today,
    )
    if supposed.added <= 0:
        raise typer.BadParameter("--rate is not above --instead-of: what a scenario supposes is owed in addition")
    try:
        text = scenario_yaml(supposed, book)
        _check(text, supposed.name, book)
        with Output(out, is_read=lambda _: False) as written:
            written.write(text)
    except UnknownNumberError as none:
        raise typer.BadParameter(f"{none}; prefile check looks numbers up") from None
    except (OutputProblems, RuleFileProblems) as refused:
        raise end_with(refused) from None
    sys.stderr.write(f"{supposed.title}: written to {out}. Use it with --scenario {out}\n")


def _name(out: Path) -> str:
    if out.suffix != ".yaml" or not _NAME.fullmatch(out.stem):
        raise typer.BadParameter("name the file like magnets-50.yaml: small letters, digits and hyphens")
    return out.stem


def _digits(number: str) -> str:
    digits = number.replace(".", "").replace(" ", "")
    if not _NUMBER.fullmatch(digits) or len(digits) % 2:
        raise typer.BadParameter(f'"{number}" is no tariff number: write 2 to 10 digits, like 8505.11')
    return digits


def _usual(book: RuleBook) -> str:
    """Return the measure under which a duty on critical minerals would come, which sets none by now."""
    return book.measures[0].id if book.coverage_measure is None else book.coverage_measure.id


def _check(text: str, name: str, book: RuleBook) -> None:
    """Open the scenario as --scenario would.

    Raises:
        RuleFileProblems: what is wrong with it.
    """
    from prefile.rulebook import open_scenario  # noqa: PLC0415 - as above

    with Scratch() as scratch:
        file = scratch.folder() / f"{name}.yaml"
        file.write_text(text, "utf-8")
        open_scenario(book, file)
