"""`prefile check`: what goods of a number would owe on a day, origins side by side."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.options import (
    AsKnown,
    AssumeTariff,
    Decide,
    Deciding,
    Rules,
    TextOrJson,
    Written,
    end_with,
    open_or_end,
    read_instant_option,
)
from prefile.cli.output import has_colour, terminal_width
from prefile.errors import DeclarationProblems
from prefile.render.text.form import NARROWEST
from prefile.values.dates import NEW_YORK

if TYPE_CHECKING:
    from prefile.analysis.looked_up import Check

__all__ = ["EXAMPLE", "check_command"]

EXAMPLE = """\b
Example: prefile check 8505.11.00.70 --origin CN,JP,MY --value 10000
         prefile check 2804.61.00.00 --origin DE --value 15000 --qty 1000KG --on 2026-12-04
         prefile check 8505.11
"""


# Where each part of the question is stated.
_OPTIONS = {"origins": "--origin", "value": "--value", "quantities": "--qty", "claims": "--claim", "numbers": "NUMBER"}


def check_command(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER…", help="Tariff numbers of 10, 8, 6 or 4 digits.")],
    origin: Annotated[
        list[str] | None,
        typer.Option("--origin", metavar="XX,…", help="Countries of origin, by code or name, separated by commas."),
    ] = None,
    value: Annotated[str | None, typer.Option(metavar="AMOUNT", help="The entered value in US dollars.")] = None,
    quantity: Annotated[
        list[str] | None, typer.Option("--qty", metavar="200KG", help="A quantity. May be given more than once.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(parser=read_instant_option, metavar="WHEN", help="The rate date. Without it, now."),
    ] = None,
    program: Annotated[str | None, typer.Option(metavar="SPI", help="The special program claimed, like S.")] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option(
            "--claim", metavar="NAME[=REFERENCE]", help="A claim that the importer makes. May be given more than once."
        ),
    ] = None,
    compare_origins: Annotated[
        bool,
        typer.Option("--compare-origins", help="Add a country for each agreement partner, the lowest duty first."),
    ] = False,
    assume_current_tariff: AssumeTariff = False,
    as_known: AsKnown = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Look up what goods owe on a day, origins side by side: the duty, its percent, and what decides it.

    The answer is what the same lines would owe on an entry. A fact you do not state stays missing, and is named. For
    four, six or eight digits, the numbers under them on that day are listed; eight digits are looked up too.

    Exit codes: 0, or 2 when a number, origin, amount or claim is wrong, 3 when a rule file is wrong, 70 on a fault of
    ours.
    """
    from prefile.analysis.look_up import check  # noqa: PLC0415 - screening starts without it

    as_json = output is TextOrJson.JSON
    try:
        found = check(
            numbers,
            open_or_end(rules, as_json=as_json),
            on=on or datetime.now(NEW_YORK),
            origins=origin or (),
            value=value,
            quantities=quantity or (),
            program=program,
            claims=claim or (),
            compare_origins=compare_origins,
            assume_current_tariff=assume_current_tariff,
            as_known_on=as_known,
            decide=decide.value,
        )
    except DeclarationProblems as problems:
        raise end_with(problems if as_json else _at_options(problems), as_json=as_json) from None
    sys.stdout.write(f"{found.to_json()}\n" if as_json else _text(found))


def _at_options(problems: DeclarationProblems) -> DeclarationProblems:
    """Place what is wrong with the question at the options that state it."""
    return DeclarationProblems(
        replace(problem, where=replace(problem.where, path=_OPTIONS.get(problem.where.path or "", problem.where.path)))
        for problem in problems.problems
    )


def _text(found: Check) -> str:
    from prefile.render.text.check import check_text  # noqa: PLC0415 - as above

    width = terminal_width(sys.stdout) or NARROWEST
    return check_text(found, width=width, colour=has_colour(sys.stdout))
