"""`prefile rules agreements`: the partners' instruments, and the timeline of the negotiations."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from prefile.cli.options import Out, Rules, ScenarioNames, end_with, open_or_end, open_scenarios
from prefile.cli.output import Output, OutputProblems, write_json
from prefile.cli.report_formats import Format as ReportFormat
from prefile.cli.report_formats import refuse
from prefile.errors import RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.render.text.rules import agreements_json, agreements_text

__all__ = ["EXAMPLE", "agreements_command"]

EXAMPLE = """\b
Example: prefile rules agreements --origin AU
         prefile rules agreements --timeline --scenario allied-zone
         prefile rules agreements --format html --out negotiations.html
"""


class Format(StrEnum):
    """How instruments are written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def agreements_command(
    rules: Rules = None,
    origin: Annotated[str | None, typer.Option(metavar="XX", help="Those that govern goods of one country.")] = None,
    timeline: Annotated[bool, typer.Option("--timeline", help="By date, with what is pending.")] = False,
    scenario: ScenarioNames = None,
    output: Annotated[
        Format, typer.Option("--format", help="html is one page: the timeline; json is the instruments.")
    ] = Format.TEXT,
    out: Out = None,
) -> None:
    """List the partners' instruments on critical minerals: status, price floors, and effect on duty.

    The timeline lists them by date, with the measure that they are negotiated under and what is pending. A scenario
    adds to it what it would make of each partner, worked out on sample goods of each mineral.
    """
    if output is Format.HTML:
        refuse(ReportFormat.HTML, to_terminal=False)
    if output is Format.JSON and (timeline or scenario):
        raise typer.BadParameter("the timeline is text or html; json is the instruments, each with its date")
    book = open_or_end(rules, as_json=output is Format.JSON)
    if origin is not None and origin not in book.countries.names:
        raise typer.BadParameter(f"{origin} is not a country of lists/countries.csv")
    if output is Format.JSON:
        write_json(agreements_json(book, origin))
        return
    try:
        scenarios = open_scenarios(book, scenario, stacked=False)
        dated = timeline or scenarios or output is Format.HTML
        text = _timeline(book, origin, output, scenarios) if dated else agreements_text(book, origin)
        with Output(out, is_read=lambda _: False) as written:
            written.write(text)
    except (OutputProblems, RuleFileProblems) as refused:
        raise end_with(refused) from None


def _timeline(book: RuleBook, origin: str | None, output: Format, scenarios: tuple[Scenario, ...]) -> str:
    from prefile.analysis.partners import made_of_partners  # noqa: PLC0415 - as below
    from prefile.analysis.timeline import timeline_of  # noqa: PLC0415 - screening starts without it

    found = timeline_of(book, origin, {scenario.name: made_of_partners(book, scenario) for scenario in scenarios})
    if output is Format.HTML:
        from prefile.render.html.timeline import timeline_html  # noqa: PLC0415 - what makes pages is an extra

        return timeline_html(found)
    from prefile.render.text.timeline import timeline_text  # noqa: PLC0415 - as above

    return timeline_text(found)
