"""`prefile scenarios`: list and show what can be supposed, and compare what it would make of entries.

To compare, entries come in one by one, and their lines go out as they come, with the sums behind them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli import scenario_new
from prefile.cli.bulk_folder import bulk_folder, opened
from prefile.cli.comparison_output import Format, Formatted
from prefile.cli.help_pages import examples
from prefile.cli.options import (
    Asked,
    AsKnown,
    AssumeTariff,
    Decide,
    Deciding,
    Facts,
    Files,
    Floors,
    InDates,
    InDecimal,
    MappingName,
    MaxLines,
    On,
    Out,
    Rules,
    ScenarioNames,
    TextOrJson,
    Written,
    end_with,
    inputs_or_end,
    open_or_end,
    open_scenarios,
    supposed,
)
from prefile.cli.output import Output, OutputProblems, is_terminal, write_json
from prefile.cli.report_formats import Format as ReportFormat
from prefile.cli.report_formats import refuse
from prefile.cli.run_loop import Choices, RunLoop
from prefile.errors import RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.releases.chosen import open_chosen
from prefile.render.tabular.comparison_table import By
from prefile.render.text.scenarios import scenario_shape, scenario_text, scenarios_text
from prefile.rulebook.scenario_folder import scenario_names

__all__ = ["app"]

app = typer.Typer(
    help="List, show and compare scenarios: suppositions about law that is not.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_COMPARE = """\b
Example: prefile scenarios compare entries/ --on 2027-01-02 --scenario critical-minerals-25-percent
         prefile scenarios compare entries/ --scenario A --scenario mine.yaml --format html --out compare.html
         prefile scenarios compare entries.jsonl --scenario A --scenario B --stack --by origin --format csv
         prefile scenarios compare supposed.parquet --by mineral
"""

_TEMPLATE = """\b
Example: prefile scenarios template --out floors.csv
         prefile screen entry.json --floor floors.csv
         prefile scenarios compare entries/ --floor gallium=400/KG --floor "antimony=$25 per LB"
"""


@app.command(
    "list",
    epilog=examples(
        "prefile scenarios list",
        "prefile scenarios list --rules my-rules",
        "prefile scenarios list | less",
    ),
)
def list_command(rules: Rules = None, output: Written = TextOrJson.TEXT) -> None:
    """List the scenarios of the rule book: what each supposes in a line, and which do not stack."""
    book = open_or_end(rules, as_json=output is TextOrJson.JSON)
    every = _opened(book, scenario_names(book))
    if output is TextOrJson.JSON:
        shapes = [scenario_shape(scenario, every) for scenario in every]
        write_json({"format": "prefile-scenarios/1", "rulebook": book.digest, "scenarios": shapes})
    else:
        sys.stdout.write(scenarios_text(every))


@app.command(
    "show",
    epilog=examples(
        "prefile scenarios show critical-minerals-25-percent",
        "prefile scenarios show quota",
        "prefile scenarios show mine.yaml",
    ),
)
def show_command(
    scenario: Annotated[str, typer.Argument(metavar="NAME|FILE", help="A scenario of the book by name, or a file.")],
    rules: Rules = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Show one scenario: what it supposes, where its numbers come from, and what would follow of what."""
    book = open_or_end(rules, as_json=output is TextOrJson.JSON)
    (found,) = _opened(book, [scenario])
    if output is TextOrJson.JSON:
        shapes = [scenario_shape(found)]
        write_json({"format": "prefile-scenarios/1", "rulebook": book.digest, "scenarios": shapes})
    else:
        sys.stdout.write(scenario_text(found))


app.command("new", epilog=scenario_new.EXAMPLE)(scenario_new.new_command)


@app.command("template", epilog=_TEMPLATE)
def template_command(out: Out = None, rules: Rules = None) -> None:
    """Write a CSV of floors to be filled in: a row for each mineral, with the price that is known of it beside.

    Put a price like 400/KG behind a mineral, and give the file to --floor. A price is that of a kilogram of the mineral
    contained; 5/KG of goods is that of the goods. What has no price has no floor.
    """
    from prefile.render.tabular.cells import csv_text  # noqa: PLC0415 - as above
    from prefile.rulebook.floors import floors_template  # noqa: PLC0415 - few runs suppose floors

    book = open_or_end(rules)
    try:
        with Output(out, is_read=lambda _: False) as written:
            written.write(csv_text([("mineral", "price", "note"), *floors_template(book)], "\n"))
    except (OutputProblems, RuleFileProblems) as refused:
        raise end_with(refused) from None


def _opened(book: RuleBook, named: Iterable[str]) -> tuple[Scenario, ...]:
    """Open scenarios, or end with 3 and their problems."""
    try:
        return open_scenarios(book, named, stacked=False)
    except RuleFileProblems as problems:
        raise end_with(problems) from None


@app.command("compare", epilog=_COMPARE)
def compare_command(
    files: Files,
    scenario: ScenarioNames = None,
    floor: Floors = None,
    stack: Annotated[bool, typer.Option("--stack", help="Suppose all of them together, not each by itself.")] = False,
    by: Annotated[
        list[By] | None,
        typer.Option("--by", help="What to group it by; may be given more than once. Without it, by all."),
    ] = None,
    assume_current_tariff: AssumeTariff = False,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: Annotated[Format, typer.Option("--format", help="html is one page with charts.")] = Format.TEXT,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Compare what entries owe at their rate dates with what they would owe under each scenario.

    For each line, mineral, origin and importer: by law, under each scenario, what it would add, at least and at most.
    Entries are read one by one; what cannot be read is reported and is in no sum. csv, xlsx and json hold every line.
    A folder that prefile bulk wrote is compared by its columns with what that run supposed, all of it together.

    Exits with 0, or 2 when a declaration cannot be read, 3 when a rule file or scenario is wrong, or stacked ones
    contradict, and 70 on a fault of ours.
    """
    folder = bulk_folder(
        files,
        stack=stack,
        scenario=scenario,
        floor=floor,
        assume_current_tariff=assume_current_tariff,
        on=on,
        as_known=as_known,
        facts=facts,
        mapping=mapping,
        dates=dates,
        decimal=decimal,
        decide=decide is not Decide.AUTO,
    )
    if folder is None and not scenario and not floor and not assume_current_tariff:
        what = "name at least one --scenario or --floor; prefile scenarios list names the scenarios of the book"
        raise typer.BadParameter(what)
    refuse(ReportFormat(output), to_terminal=out is None and is_terminal(sys.stdout))
    loop = RunLoop(inputs_or_end(Asked(files, facts, mapping, dates, decimal)), max_lines, out)
    to = Formatted(output, by)
    choices = Choices(on, as_known, decide.value, (), assume_current_tariff)
    with loop.ends():
        book = open_chosen(rules)
        if folder is not None:
            _compare_columns(loop, book, folder, to)
        else:
            found = open_scenarios(book, supposed(scenario, floor), stacked=stack)
            _compare(loop, book, choices, found, to, stack=stack)


def _compare(
    loop: RunLoop, book: RuleBook, choices: Choices, scenarios: tuple[Scenario, ...], to: Formatted, *, stack: bool
) -> None:
    """Compare entries with what they would owe under scenarios."""
    from prefile.analysis.comparison_sums import ComparisonSums  # noqa: PLC0415 - screening starts without what adds up

    sums = ComparisonSums(book, scenarios, choices.options, stack=stack)
    with loop.output() as written:
        writer = to.writer(written, sums.columns, loop)
        for entry, report, again in loop.reports(book, choices):
            for line in sums.add(entry, report, again=again):
                writer.line(line)
        writer.end(sums.comparison(loop.refused))


def _compare_columns(loop: RunLoop, book: RuleBook, folder: Path, to: Formatted) -> None:
    """Compare what prefile bulk wrote with what it supposed."""
    from prefile.analysis.run_comparison import RunComparison  # noqa: PLC0415 - DuckDB, for which no declaration waits

    with opened(folder, book) as run:
        if not run.columns.said["suppositions"]:
            what = f"{folder} supposes nothing: give at least one --scenario or --floor to prefile bulk"
            raise typer.BadParameter(what)
        compared = RunComparison(run)
        loop.unread = compared.comparison.unread
        with loop.output() as written:
            writer = to.writer(written, compared.columns, loop)
            for line in compared.lines() if to.holds_lines else ():
                writer.line(line)
            writer.end(compared.comparison)
