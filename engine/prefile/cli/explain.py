"""`prefile explain` and `prefile claims`: what the words of a report mean, and what can be claimed."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from prefile.cli.options import Rules, TextOrJson, Written, open_or_end, read_instant_option
from prefile.cli.output import has_colour, terminal_width
from prefile.render.text.form import NARROWEST
from prefile.values.dates import read_instant

__all__ = ["EXAMPLE", "claims_app", "explain_command"]

EXAMPLE = """\b
Example: prefile explain D401
         prefile explain mip-documentation
         prefile explain 9903.82.06 --on 2026-11-28
         prefile explain HOLD
         prefile explain proc-11052-2b
"""
_CLAIMS = """\b
Example: prefile claims list
         prefile claims list --format json
         prefile claims list --rules my-rules
"""

claims_app = typer.Typer(help="List what an importer can claim on a line.", no_args_is_help=True, rich_markup_mode=None)


def explain_command(
    word: Annotated[
        str,
        typer.Argument(
            metavar="WORD",
            help="Any word of an answer: D401, HOLD, MPF, a measure or its title, a claim, 9903.82.06, quantities/NO, "
            "an authority in brackets.",
        ),
    ],
    on: Annotated[
        datetime | None,
        typer.Option(
            parser=read_instant_option,
            metavar="WHEN",
            help="For a heading: the day to ask about. Without it, the day through which chapter 99 was read.",
        ),
    ] = None,
    rules: Rules = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Say what a word of an answer means, and what to do about it.

    A code is explained from engine/CODES.md; measures, claims, headings of chapter 99, fees and authorities from the
    rule book; facts from the vocabulary; and what answers say (HOLD, UFLPA, letters) from a glossary. Exits with 2 when
    the word is none of them, and asks whether you meant a similar one.
    """
    from prefile.analysis.explain import (  # noqa: PLC0415 - screening starts without it
        NotKnown,
        NotKnownMeaning,
        explain,
        explained_json,
    )

    book = open_or_end(rules, as_json=output is TextOrJson.JSON)
    try:
        found = explain(word, book, on or read_instant(book.chapter_99_through.isoformat()))
    except NotKnown as unknown:
        if output is TextOrJson.JSON:
            sys.stdout.write(f"{explained_json(NotKnownMeaning(str(unknown)))}\n")
        else:
            sys.stderr.write(f"{unknown}\n")
        raise typer.Exit(2) from None
    if output is TextOrJson.JSON:
        sys.stdout.write(f"{explained_json(found)}\n")
        return
    from prefile.render.text.explain import explained_text  # noqa: PLC0415 - as above

    sys.stdout.write(explained_text(found, width=_width(), colour=has_colour(sys.stdout)))


@claims_app.command("list", epilog=_CLAIMS)
def claims_command(rules: Rules = None, output: Written = TextOrJson.TEXT) -> None:
    """List every claim: what the importer states by it, and the measures and fees it affects."""
    from prefile.analysis.explain import claims_json, claims_of  # noqa: PLC0415 - as above

    book = open_or_end(rules, as_json=output is TextOrJson.JSON)
    if output is TextOrJson.JSON:
        sys.stdout.write(f"{claims_json(book)}\n")
        return
    from prefile.render.text.explain import claims_text  # noqa: PLC0415 - as above

    sys.stdout.write(claims_text(claims_of(book), width=_width(), colour=has_colour(sys.stdout)))


@claims_app.callback()
def _claims() -> None:
    """List what an importer can claim on a line."""


def _width() -> int:
    return terminal_width(sys.stdout) or NARROWEST
