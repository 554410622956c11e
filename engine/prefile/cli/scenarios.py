"""`prefile scenarios`: list and show what can be supposed, and compare what it would make of entries."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from prefile.cli.options import Rules, end_with, open_or_end, open_scenarios
from prefile.errors import RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.render.text.scenarios import scenario_text, scenarios_text
from prefile.rulebook import scenario_names

__all__ = ["app"]

app = typer.Typer(
    help="List, show and compare scenarios: suppositions about law that is not.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


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


def _opened(book: RuleBook, named: Iterable[str]) -> tuple[Scenario, ...]:
    """Open scenarios, or end with 3 and their problems."""
    try:
        return open_scenarios(book, named, stacked=False)
    except RuleFileProblems as problems:
        raise end_with(problems) from None
