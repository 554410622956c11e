"""`prefile rules covers`: what the book covers, since when, verified through when, and what it leaves out."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Annotated

import typer

from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, open_or_end, read_instant_option
from prefile.cli.rules import Format
from prefile.render.text.covers import covers_json, covers_text
from prefile.render.text.headings import headings_json, headings_text
from prefile.values.dates import read_instant

__all__ = ["EXAMPLE", "covers_command"]

EXAMPLE = examples(
    "prefile rules covers", "prefile rules covers --headings --on 2026-11-28", "prefile rules covers --format json"
)


def covers_command(
    rules: Rules = None,
    headings: Annotated[bool, typer.Option("--headings", help="Show what it makes of chapter 99's headings.")] = False,
    on: Annotated[
        datetime | None,
        typer.Option(
            parser=read_instant_option,
            metavar="WHEN",
            help="With --headings: at an instant; without, on the day through which chapter 99 was read.",
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Every measure: numbers, dates, examples, what it leaves out.")
    ] = False,
    left_out: Annotated[bool, typer.Option("--left-out", help="What each measure and the book leave out.")] = False,
    every: Annotated[bool, typer.Option("--all", help="With --headings: each of them, not their groups.")] = False,
    output: Annotated[Format, typer.Option("--format", help="The output format.")] = Format.TEXT,
) -> None:
    """Show on one screen what the book covers, through when it was read, and what it does not check.

    --left-out says what each measure leaves open, --full all of it by measure; JSON holds all of it always.
    """
    if not headings and (on is not None or every):
        raise typer.BadParameter("--on and --all belong to --headings")
    book = open_or_end(rules, as_json=output is Format.JSON, examples=True)
    at = on or read_instant(book.chapter_99_through.isoformat())
    if output is Format.JSON:
        document = headings_json(book, at) if headings else covers_json(book)
        sys.stdout.write(f"{json.dumps(document, indent=2, ensure_ascii=False)}\n")
    else:
        sys.stdout.write(
            headings_text(book, at, every=every) if headings else covers_text(book, full=full, left_out=left_out)
        )
