"""`prefile screen`: its words, its help, and how it ends."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.folders import BY_CONTENT, ENDINGS
from prefile.cli.inputs import Inputs
from prefile.cli.mapped import Mapped, mapping_or_end
from prefile.cli.output import OutputProblems, is_terminal, write_problems
from prefile.cli.report_formats import Format, refuse
from prefile.cli.run import (
    ACT,
    STOPPED,
    UNHEARD,
    Choices,
    Jobs,
    Run,
    leave_quietly,
)
from prefile.cli.side_car import Facts, facts_or_end
from prefile.cli.supposed import Supposed, open_scenarios
from prefile.errors import RuleFileProblems
from prefile.intake import Limits
from prefile.rulebook import open_rulebook
from prefile.values.dates import read_day, read_instant

__all__ = ["EXAMPLE", "Decide", "screen_command"]

EXAMPLE = """\b
Example: prefile screen entry.json --format json --out report.json
         prefile screen entries/ more.xml --format jsonl --out reports.jsonl
         prefile screen - --on 2026-12-04T00:01 < entries.jsonl
         prefile screen entry.json --on 2027-01-02 --scenario critical-minerals-25-percent
         prefile screen entry.json --facts facts.csv
         prefile screen entries/ --format xlsx --out reports.xlsx --jobs 0
         prefile screen entry.json --format html --out packet.html
         prefile screen shipment.xml --mapping mine.toml
"""


class Decide(StrEnum):
    """Which of the two answers the questions."""

    DURABLE = "durable"
    PLAIN = "plain"


def _when(text: str) -> datetime:
    try:
        return read_instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…",
        help="Declarations in any format that prefile formats list names; - is standard input. A folder stands for the "
        f"files in it and below it, sorted, that end in {', '.join(ENDINGS)}, and those that end in "
        f"{', '.join(BY_CONTENT)} and begin like a declaration; hidden ones are left out.",
    ),
]
On = Annotated[datetime | None, typer.Option(parser=_when, metavar="WHEN", help="Override the rate date.")]
AsKnown = Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="Replay what was known on a day.")]
Rules = Annotated[Path | None, typer.Option(metavar="DIR", help="A rule book other than the shipped one.")]
Output = Annotated[
    Format,
    typer.Option(
        "--format",
        help="How reports are written. json is one document: an array, or the only report of an only file; jsonl is "
        "one report, or one list of problems, a line; csv is one row a line of an entry; html is a packet to send or "
        "print; xlsx is a workbook; parquet is one row a finding.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write there instead of standard output; the file appears when it is whole."),
]
InJobs = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=0,
        max=256,
        help="Processes to screen in, each a file at a time, so that one file alone is not faster; 0 is as many as "
        "there are cores to use. What is written is the same. Facts of a side-car are joined in one.",
    ),
]
MaxLines = Annotated[int, typer.Option(metavar="N", min=1, max=99_999, help="Lines that one entry may have.")]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="End with 0 when there is something to act on.")]


def screen_command(
    files: Files,
    on: On = None,
    as_known: AsKnown = None,
    scenario: Supposed = None,
    facts: Facts = None,
    mapping: Mapped = None,
    rules: Rules = None,
    decide: Annotated[Decide, typer.Option(help="Which of the two answers the questions.")] = Decide.DURABLE,
    output: Output = Format.TEXT,
    out: Out = None,
    jobs: InJobs = 1,
    max_lines: MaxLines = 999,
    exit_zero: ExitZero = False,
) -> None:
    """Screen entries: which duties and floor prices apply, why, and what cannot be told.

    Entries are read and written one by one. The problems of one stand in its place, and the others go on. More than
    one is summed up at the end of the text. Progress is shown when standard error is a terminal.

    Ends with 0 when there is nothing to act on, 1 when there is, 2 when a declaration cannot be read, 3 when a
    rule file is wrong and 70 on a fault of ours; the largest wins. Ends with 130 when it is broken off.

    A side-car of facts is joined by entry number and line; one that contradicts the declaration is a problem.

    Scenarios suppose law that is not. What would apply under them stands apart, is never payable, and changes neither
    sums nor how it ends. Several stand together; those that contradict are refused.
    """
    refuse(output, to_terminal=out is None and is_terminal(sys.stdout))
    answers = facts_or_end(facts, as_json=output.is_json, indent=output.indent)
    inputs = Inputs(files, answers, mapping_or_end(mapping, as_json=output.is_json, indent=output.indent))
    run = Run(inputs, Limits(lines=max_lines), output, out, Jobs(jobs, rules, tuple(scenario or ())))
    try:
        book = open_rulebook(rules)
        run.screen(book, Choices(on, as_known, decide.value, open_scenarios(book, scenario, stacked=True)))
    except (RuleFileProblems, OutputProblems) as refused:
        free = out is not None or isinstance(refused, RuleFileProblems)  # nothing else goes to standard output
        write_problems(refused.problems, as_json=free and output.is_json, indent=output.indent)
        raise typer.Exit(refused.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write(run.stopped())
        raise typer.Exit(STOPPED) from None
    except BrokenPipeError:
        leave_quietly()
        raise typer.Exit(UNHEARD) from None
    raise typer.Exit(0 if exit_zero and run.worst == ACT else run.worst)
