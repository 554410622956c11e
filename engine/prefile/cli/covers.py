"""`prefile rules covers`: what the book covers, since when, verified through when, and what it leaves out."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from prefile.cli.options import Rules, open_or_end
from prefile.cli.rules import Format
from prefile.render.text.covers import covers_json, covers_text

__all__ = ["EXAMPLE", "covers_command"]

EXAMPLE = "Example: prefile rules covers --format json"


def covers_command(
    rules: Rules = None,
    output: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.TEXT,
) -> None:
    """Show what each measure covers, since when, verified through when, and what it and the book leave out."""
    book = open_or_end(rules, as_json=output is Format.JSON)
    if output is Format.JSON:
        sys.stdout.write(f"{json.dumps(covers_json(book), indent=2, ensure_ascii=False)}\n")
    else:
        sys.stdout.write(covers_text(book))
