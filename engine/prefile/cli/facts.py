"""`prefile facts`: which missing facts would decide entries, the side-car that asks for them, and its vocabulary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.inputs import Inputs
from prefile.cli.mapped import Mapped, mapping_or_end
from prefile.cli.output import OutputProblems, has_colour, write_problems
from prefile.cli.rules import Rules, open_or_end
from prefile.cli.run import (
    STOPPED,
    UNHEARD,
    UNREADABLE,
    leave_quietly,
)
from prefile.cli.screen import (
    AsKnown,
    Decide,
    Files,
    MaxLines,
    On,
    Out,
)
from prefile.cli.side_car import Facts, facts_or_end
from prefile.errors import Problem
from prefile.intake import Limits

if TYPE_CHECKING:
    from prefile.cli.facts_run import FactsRun

__all__ = ["RankFormat", "SideCarFormat", "app"]

_RANK = """\b
Example: prefile facts rank entry.json
         prefile facts rank entries/ --format json --out deciding.json
"""
_TEMPLATE = """\b
Example: prefile facts template entry.json --out facts.csv
         prefile screen entry.json --facts facts.csv
"""

app = typer.Typer(
    help="Rank the facts that would decide entries, and ask for them in a side-car.",
    epilog="prefile facts list names every fact that a side-car can state.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class RankFormat(StrEnum):
    """How the ranking is written."""

    TEXT = "text"
    JSON = "json"


class SideCarFormat(StrEnum):
    """How a side-car is written."""

    CSV = "csv"
    JSON = "json"


Deciders = Annotated[Decide, typer.Option(help="Which of the two answers the questions.")]
Ranked = Annotated[RankFormat, typer.Option("--format", help="json is an array, an item for each entry.")]
SideCars = Annotated[SideCarFormat, typer.Option("--format", help="How the side-car is written.")]


@app.command(epilog=_RANK)
def rank(
    files: Files,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: Mapped = None,
    rules: Rules = None,
    decide: Deciders = Decide.DURABLE,
    output: Ranked = RankFormat.TEXT,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Rank the missing facts by how much duty hangs on each, and show what would lower a duty that applies.

    The second is information, never advice: each claim, program and content is tried by screening its line again as
    if it were so. Ends with 2 when a declaration cannot be read.
    """
    run = _run(files, facts, mapping, max_lines, rules, on, as_known, decide)
    _end(run, out, lambda: run.ranked(output, colour=out is None and has_colour(sys.stdout)))


@app.command(epilog=_TEMPLATE)
def template(
    files: Files,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: Mapped = None,
    rules: Rules = None,
    decide: Deciders = Decide.DURABLE,
    output: SideCars = SideCarFormat.CSV,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Write a side-car that asks for exactly the facts that are missing: a row for each line and fact.

    Answer it, and give it back with --facts; what stays empty stays missing. What no fact of an entry can answer is
    counted on standard error. Ends with 2 when a declaration cannot be read.
    """
    run = _run(files, facts, mapping, max_lines, rules, on, as_known, decide)
    _end(run, out, lambda: run.asked(output))


@app.command("list", epilog="Example: prefile facts list")
def list_command() -> None:
    """List the facts that a side-car can state, each with how its answer is written.

    {name}, {unit} and {claim} stand for one word, as in minerals/gallium/percent or quantities/W.
    """
    from prefile.render.text.fact_paths import vocabulary_text  # noqa: PLC0415 - screening starts without it

    sys.stdout.write(vocabulary_text())


def _run(
    files: list[str],
    facts: Path | None,
    mapping: str | None,
    max_lines: int,
    rules: Path | None,
    on: datetime | None,
    as_known: date | None,
    decide: Decide,
) -> FactsRun:
    from prefile.analysis.other_origins import Dates  # noqa: PLC0415 - as above
    from prefile.cli.facts_run import FactsRun  # noqa: PLC0415 - screening starts without what ranks and asks

    inputs = Inputs(files, facts_or_end(facts), mapping_or_end(mapping))
    return FactsRun(inputs, Limits(lines=max_lines), open_or_end(rules), Dates(on, as_known, decide.value))


def _end(run: FactsRun, out: Path | None, texts: Callable[[], Iterator[str]]) -> None:
    """Write what a run comes to, and end with 2 where something could not be read or written."""
    try:
        problems: tuple[Problem, ...] = run.write(out, texts)
    except OutputProblems as refused:
        problems = refused.problems
    except KeyboardInterrupt:
        raise typer.Exit(STOPPED) from None
    except BrokenPipeError:
        leave_quietly()
        raise typer.Exit(UNHEARD) from None
    if problems:
        write_problems(problems, as_json=False)
        raise typer.Exit(UNREADABLE)
