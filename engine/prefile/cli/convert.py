"""`prefile convert`: a declaration of any format as `prefile-entry`, in JSON or XML."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from prefile.cli.convert_run import ConvertRun, NothingRead
from prefile.cli.inputs import Inputs
from prefile.cli.mapped import Mapped, mapping_or_end
from prefile.cli.output import OutputProblems, write_problems
from prefile.cli.run import (
    STOPPED,
    UNHEARD,
    UNREADABLE,
    leave_quietly,
)
from prefile.cli.screen import Files, MaxLines, Out
from prefile.cli.side_car import Facts, facts_or_end
from prefile.intake import Limits
from prefile.render.entries import JsonEntries, XmlEntries

__all__ = ["EXAMPLE", "To", "convert_command"]

EXAMPLE = """\b
Example: prefile convert shipment.xml --to entry.json --out entry.json
         prefile convert shipments/ --to entry.xml --mapping mine.toml --out entries.xml
         prefile convert entry.json --facts facts.csv --to entry.json
"""


class To(StrEnum):
    """What declarations are converted to."""

    JSON = "entry.json"
    XML = "entry.xml"


def convert_command(
    files: Files,
    to: Annotated[To, typer.Option("--to", help="One entry, or an array (or <entries>) of several.")],
    facts: Facts = None,
    mapping: Mapped = None,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Convert declarations of any format to prefile-entry, with the facts of a side-car joined to them.

    What a format has no place for, and what of a file was not read, is told on standard error, as are the problems of
    what cannot be read. Ends with 0, or 2 when a declaration cannot be read.
    """
    inputs = Inputs(files, facts_or_end(facts), mapping_or_end(mapping))
    run = ConvertRun(inputs, Limits(lines=max_lines), out)
    try:
        run.write(JsonEntries() if to is To.JSON else XmlEntries())
    except NothingRead:
        raise typer.Exit(UNREADABLE) from None
    except OutputProblems as refused:
        write_problems(refused.problems, as_json=False)
        raise typer.Exit(refused.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("Stopped: nothing was finished.\n")
        raise typer.Exit(STOPPED) from None
    except BrokenPipeError:
        leave_quietly()
        raise typer.Exit(UNHEARD) from None
    raise typer.Exit(UNREADABLE if run.unread else 0)
