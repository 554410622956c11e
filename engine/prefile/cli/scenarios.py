"""`prefile scenarios`: list and show what can be supposed, and compare what it would make of entries."""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib.util import find_spec
from typing import Annotated

import typer

from prefile.cli.exposure import refuse_without_charts
from prefile.cli.inputs import Inputs
from prefile.cli.mapped import Mapped, mapping_or_end
from prefile.cli.output import OutputProblems, is_terminal, write_problems
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
from prefile.cli.supposed import Supposed, open_scenarios
from prefile.errors import RuleFileProblems
from prefile.intake import Limits
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.render.tabular.comparison_table import By
from prefile.render.text.scenarios import scenario_text, scenarios_text
from prefile.rulebook import scenario_names

__all__ = ["Format", "app"]

app = typer.Typer(
    help="List, show and compare scenarios: suppositions about law that is not.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
COMPARE = """\b
Example: prefile scenarios compare entries/ --on 2027-01-02 --scenario critical-minerals-25-percent
         prefile scenarios compare entries/ --scenario A --scenario mine.yaml --format html --out compare.html
         prefile scenarios compare entries.jsonl --scenario A --scenario B --stack --by origin --format csv
"""


class Format(StrEnum):
    """How a comparison is written."""

    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    JSON = "json"


@app.command("list", epilog="Example: prefile scenarios list")
def list_command(rules: Rules = None) -> None:
    """List the scenarios of the rule book: what each supposes in a line, and which do not stack."""
    book = open_or_end(rules)
    sys.stdout.write(scenarios_text(_opened(book, scenario_names(book))))


@app.command("show", epilog="Example: prefile scenarios show critical-minerals-25-percent")
def show_command(
    scenario: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A scenario of the book by name, or a file.")],
    rules: Rules = None,
) -> None:
    """Show one scenario: what it supposes, where its numbers come from, and what would follow of what."""
    book = open_or_end(rules)
    sys.stdout.write(scenario_text(_opened(book, [scenario])[0]))


@app.command("compare", epilog=COMPARE)
def compare_command(
    files: Files,
    scenario: Supposed = None,
    stack: Annotated[bool, typer.Option("--stack", help="Suppose all of them together, not each by itself.")] = False,
    by: Annotated[
        list[By] | None, typer.Option("--by", help="What it is told by; may be given more than once. All without it.")
    ] = None,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: Mapped = None,
    rules: Rules = None,
    decide: Annotated[Decide, typer.Option(help="Which of the two answers the questions.")] = Decide.DURABLE,
    output: Annotated[Format, typer.Option("--format", help="html is one page with charts.")] = Format.TEXT,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Compare what entries owe today with what they would owe under each scenario.

    For each line, mineral, origin and importer: today, under each scenario, what it would add, at least and at most.
    Entries are read one by one; what cannot be read is told and is in no sum. csv, xlsx and json hold every line.

    Ends with 0, or 2 when a declaration cannot be read, 3 when a rule file or scenario is wrong, or stacked ones
    contradict, and 70 on a fault of ours.
    """
    if not scenario:
        raise typer.BadParameter("name at least one --scenario; prefile scenarios list names those of the book")
    _refuse(output, to_terminal=out is None and is_terminal(sys.stdout))
    from prefile.cli.compare_run import CompareRun  # noqa: PLC0415 - screening starts without what adds up and draws

    book = open_or_end(rules)
    opened = _opened(book, scenario, stacked=stack)
    run = CompareRun(Inputs(files, facts_or_end(facts), mapping_or_end(mapping)), Limits(lines=max_lines), out)
    try:
        chosen = by or list(By)
        run.write(book, opened, output, chosen, stack=stack, on=on, as_known_on=as_known, decide=decide.value)
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


def _refuse(output: Format, *, to_terminal: bool) -> None:
    """Refuse a format that cannot be written here."""
    if output is Format.HTML:
        refuse_without_charts()
    if output is Format.XLSX and find_spec("xlsxwriter") is None:
        raise typer.BadParameter("a workbook needs xlsxwriter: install prefile with its extra, prefile[workbooks]")
    if output is Format.XLSX and to_terminal:
        raise typer.BadParameter("a workbook is no text for a terminal: name a file with --out")


def _opened(book: RuleBook, named: list[str] | tuple[str, ...], *, stacked: bool = False) -> tuple[Scenario, ...]:
    """Open scenarios, or end with 3 and their problems."""
    try:
        return open_scenarios(book, named, stacked=stacked)
    except RuleFileProblems as problems:
        write_problems(problems.problems, as_json=False)
        raise typer.Exit(problems.exit_code) from None
