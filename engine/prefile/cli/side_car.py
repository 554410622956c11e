"""`--facts`: the option, and the side-car that it names, for every command that screens entries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.output import write_problems
from prefile.errors import DeclarationProblems
from prefile.intake import Answers, read_facts

__all__ = ["Facts", "facts_or_end"]

Facts = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A side-car of facts, CSV or JSON, as prefile facts template writes it: joined by entry number and line.",
    ),
]


def facts_or_end(facts: Path | None, *, as_json: bool = False, indent: int | None = 2) -> Answers | None:
    """Return the facts of a side-car, or None where none is named; end with 2 where it cannot be read."""
    if facts is None:
        return None
    try:
        return read_facts(facts)
    except DeclarationProblems as problems:
        write_problems(problems.problems, as_json=as_json, indent=indent)
        raise typer.Exit(problems.exit_code) from None
