"""`prefile rules upcoming`: the dated changes ahead and just behind, and the lines that they touch."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer

from prefile.cli.options import (
    Asked,
    Decide,
    Deciding,
    InDates,
    InDecimal,
    MappingName,
    Rules,
    inputs_or_end,
    open_or_end,
    read_day_option,
)
from prefile.cli.rules import Format
from prefile.cli.run_loop import RunLoop
from prefile.intake import Limits
from prefile.values.dates import NEW_YORK
from prefile.values.json_shape import escaped

__all__ = ["EXAMPLE", "upcoming_command"]

EXAMPLE = """\b
Example: prefile rules upcoming
         prefile rules upcoming --within 30
         prefile rules upcoming --on 2026-12-01 entries/
"""


def upcoming_command(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]…", help="Entries, as prefile screen reads them.")
    ] = None,
    within: Annotated[int, typer.Option(metavar="DAYS", min=0, max=36_500, help="So many days either way.")] = 90,
    on: Annotated[
        date | None,
        typer.Option(parser=read_day_option, metavar="DATE", help="The day to look from; today without it."),
    ] = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    full: Annotated[bool, typer.Option("--full", help="Name the changes behind too, not only their number.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How the changes are written.")] = Format.TEXT,
) -> None:
    """Show the dated changes ahead and just behind: what changes when, and for which measures.

    Given entries, each change names the lines that it touches: those whose findings would differ if they were entered
    just before or from then on. Exits with 2 when a declaration cannot be read.
    """
    from prefile.render.text.changes import upcoming_json, upcoming_text  # noqa: PLC0415 - other commands start without it
    from prefile.workbench.change import affected_lines  # noqa: PLC0415 - other commands start without it
    from prefile.workbench.changes import changes  # noqa: PLC0415 - other commands start without it

    book = open_or_end(rules, as_json=output is Format.JSON)
    around = on or datetime.now(NEW_YORK).date()
    found = changes(book, around, within)
    loop = RunLoop(inputs_or_end(Asked(files or [], None, mapping, dates, decimal)), Limits().lines, None)
    with loop.ends(), loop.output() as written:
        entries = list(loop.entries())
        lines = (
            {change: list(affected_lines(book, change, entries, decide.value)) for change in found} if files else None
        )
        if output is Format.JSON:
            shape = upcoming_json(book, found, around, within, lines)
            written.write(f"{escaped(json.dumps(shape, indent=2, ensure_ascii=False))}\n")
        else:
            known = book.chapter_99_through
            written.write(upcoming_text(found, around, within, lines, known=known, full=full))
