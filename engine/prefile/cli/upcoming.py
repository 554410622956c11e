"""`prefile rules upcoming`: the dated changes ahead and just behind, and the lines that they touch."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Annotated

import typer

from prefile.cli.inputs import Inputs
from prefile.cli.mapped import Mapped, mapping_or_end
from prefile.cli.output import write_problems
from prefile.cli.rules import Format, Rules, open_or_end
from prefile.cli.screen import Decide, _day
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Problem
from prefile.intake import Limits, Mapping
from prefile.render.text.changes import upcoming_json, upcoming_text
from prefile.values.dates import NEW_YORK
from prefile.workbench.affected_lines import touched
from prefile.workbench.changes import changes

__all__ = ["EXAMPLE", "upcoming_command"]

EXAMPLE = """\b
Example: prefile rules upcoming --within 30
         prefile rules upcoming --on 2026-12-01 entries/
"""
UNREADABLE = 2


def upcoming_command(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]…", help="Entries, as prefile screen reads them.")
    ] = None,
    within: Annotated[int, typer.Option(metavar="DAYS", min=0, max=36_500, help="So many days either way.")] = 90,
    on: Annotated[
        date | None, typer.Option(parser=_day, metavar="DATE", help="The day to look from; today without it.")
    ] = None,
    mapping: Mapped = None,
    rules: Rules = None,
    decide: Annotated[Decide, typer.Option(help="Which of the two answers the questions.")] = Decide.DURABLE,
    output: Annotated[Format, typer.Option("--format", help="How the changes are written.")] = Format.TEXT,
) -> None:
    """Show the dated changes ahead and just behind: what changes when, and for which measures.

    Given entries, each change names the lines that it touches: those whose findings would differ if they were entered
    just before or from then on. Ends with 2 when a declaration cannot be read.
    """
    book = open_or_end(rules, output)
    around = on or datetime.now(NEW_YORK).date()
    found = changes(book, around, within)
    entries, problems = _read(files or [], mapping_or_end(mapping))
    lines = {change: list(touched(book, change, entries, decide.value)) for change in found} if files else None
    if output is Format.JSON:
        shape = upcoming_json(book, found, around, within, lines)
        sys.stdout.write(f"{json.dumps(shape, indent=2, ensure_ascii=False)}\n")
    else:
        sys.stdout.write(upcoming_text(found, around, within, lines))
    if problems:
        write_problems(problems, as_json=False)
        raise typer.Exit(UNREADABLE)


def _read(files: list[str], mapping: Mapping | None) -> tuple[list[Entry], list[Problem]]:
    """Return the entries of files, and the problems of those that cannot be read."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for item in Inputs(files, mapping=mapping).entries(Limits(), lambda _: None):
        if isinstance(item, DeclarationProblems):
            problems.extend(item.problems)
        else:
            entries.append(item)
    return entries, problems
