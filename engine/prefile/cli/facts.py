"""`prefile facts`: which missing facts would decide entries, the side-car that asks for them, and its vocabulary."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.facts_ask import EXAMPLES, ask_command
from prefile.cli.help_pages import examples
from prefile.cli.options import (
    Asked,
    AsKnown,
    Decide,
    Deciding,
    Facts,
    Files,
    InDates,
    InDecimal,
    MappingName,
    MaxLines,
    On,
    Out,
    Rules,
    TextOrJson,
    Written,
    inputs_or_end,
)
from prefile.cli.output import has_colour, write_json
from prefile.cli.run_loop import Choices, RunLoop, Screened
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.findings import Report
from prefile.law.book import RuleBook
from prefile.options import ScreenOptions
from prefile.releases.chosen import open_chosen
from prefile.render import count

if TYPE_CHECKING:
    from prefile.analysis.asked_together import AskedTogether
    from prefile.analysis.questionnaire import QuestionRow

__all__ = ["SideCarFormat", "app"]

_RANK = """\b
Example: prefile facts rank entry.json
         prefile facts rank entry.json --on 2026-12-04
         prefile facts rank entries/ --format json --out deciding.json
"""
_TEMPLATE = """\b
Example: prefile facts template entry.json --out facts.csv
         prefile screen entry.json --facts facts.csv
         prefile facts template entries/ --format json --out facts.json
"""

app = typer.Typer(
    help="Ask for the facts that would decide entries: whom, once, and how much duty hangs on each.",
    epilog="prefile facts list names every fact that a side-car can state.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


app.command("ask", epilog=EXAMPLES)(ask_command)


class SideCarFormat(StrEnum):
    """How a side-car is written."""

    CSV = "csv"
    JSON = "json"


Ranked = Annotated[
    TextOrJson, typer.Option("--format", help="The output format. json is an array with an item for each entry.")
]
SideCars = Annotated[SideCarFormat, typer.Option("--format", help="The format of the side-car.")]


@app.command(epilog=_RANK)
def rank(
    files: Files,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: Ranked = TextOrJson.TEXT,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Rank the missing facts by how much duty hangs on each, and show what would lower a duty that applies.

    What would lower a duty is information, never advice: each claim, program and content is tried by screening its
    line again as if it were so. Exits with 2 when a declaration cannot be read.
    """
    loop = RunLoop(inputs_or_end(Asked(files, facts, mapping, dates, decimal)), max_lines, out)
    with loop.ends():
        book, choices = open_chosen(rules), Choices(on, as_known, decide.value)
        with loop.output() as written:
            colour = out is None and has_colour(sys.stdout)
            for text in _ranked(loop.reports(book, choices), book, choices, output, colour=colour):
                written.write(text)


@app.command(epilog=_TEMPLATE)
def template(
    files: Files,
    on: On = None,
    as_known: AsKnown = None,
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    rules: Rules = None,
    decide: Deciding = Decide.AUTO,
    output: SideCars = SideCarFormat.CSV,
    out: Out = None,
    max_lines: MaxLines = 999,
) -> None:
    """Write a side-car that asks for what is missing, and for what its answers may leave open: a row a line and fact.

    Fill in the answers and pass the side-car with --facts; what stays empty stays missing. Questions that no fact of
    an entry can answer are counted on standard error. Exits with 2 when a declaration cannot be read.
    """
    from prefile.analysis.asked_together import AskedTogether  # noqa: PLC0415 - screening starts without what asks

    loop = RunLoop(inputs_or_end(Asked(files, facts, mapping, dates, decimal)), max_lines, out)
    with loop.ends():
        book, choices, side_car = open_chosen(rules), Choices(on, as_known, decide.value), _SideCar()
        with loop.output() as written:
            together = AskedTogether(book, ScreenOptions(choices.on, choices.as_known, choices.decide))
            for entry, report, _ in loop.reports(book, choices):
                if (refused := side_car.ask(entry, report, together)) is not None:
                    loop.refuse(refused)
            written.write(side_car.text(output))
        if side_car.unanswerable:
            left = count(side_car.unanswerable, "question is", "questions are")
            sys.stderr.write(
                f"{left} left out, which no fact of an entry can answer; prefile facts ask says what settles them.\n"
            )


@app.command(
    "list",
    epilog=examples("prefile facts list", "prefile facts list | grep aluminum", "prefile facts list | less"),
)
def list_command(output: Written = TextOrJson.TEXT) -> None:
    """List the facts that a side-car can state, and how to write each answer.

    {name}, {unit} and {claim} stand for one word, as in minerals/gallium/percent or quantities/W.
    """
    from prefile.render.text.facts import vocabulary_json, vocabulary_text  # noqa: PLC0415 - screening starts without it

    if output is TextOrJson.JSON:
        write_json(vocabulary_json())
    else:
        sys.stdout.write(vocabulary_text())


def _ranked(
    screened: Iterable[Screened], book: RuleBook, choices: Choices, output: TextOrJson, *, colour: bool
) -> Iterator[str]:
    """Yield the ranking of each entry as it comes."""
    from prefile.analysis.deciding import deciding  # noqa: PLC0415 - screening starts without what ranks
    from prefile.analysis.missing_facts import missing_facts  # noqa: PLC0415 - as above
    from prefile.analysis.questionnaire import reported_quantities  # noqa: PLC0415 - as above
    from prefile.analysis.savings import find_savings  # noqa: PLC0415 - as above
    from prefile.render.text.facts import ranked_text  # noqa: PLC0415 - as above
    from prefile.values.json_shape import escaped, plain  # noqa: PLC0415 - as above

    options = ScreenOptions(choices.on, choices.as_known, choices.decide)
    between = "[\n" if output is TextOrJson.JSON else ""
    for entry, report, _ in screened:
        reported = tuple(reported_quantities(entry, report, book.tariff))
        found = missing_facts(report), find_savings(entry, report, book, options), reported
        if output is TextOrJson.JSON:
            yield between + escaped(json.dumps(plain(deciding(report, *found)), ensure_ascii=False, indent=2))
            between = ",\n"
        else:
            yield between + ranked_text(report, *found, colour=colour)
            between = "\n"
    if output is TextOrJson.JSON:
        yield "[]\n" if between == "[\n" else "\n]\n"


class _SideCar:
    """The side-car of all entries; `unanswerable` counts the questions that no fact of an entry answers."""

    def __init__(self) -> None:
        self._rows: list[QuestionRow] = []
        self._entries: set[str | None] = set()
        self.unanswerable = 0

    def ask(self, entry: Entry, report: Report, together: AskedTogether) -> DeclarationProblems | None:
        """Ask for what one entry lacks, or return the problem that another of its number was asked about."""
        from prefile.analysis.questionnaire import questionnaire  # noqa: PLC0415 - screening starts without what asks

        found = questionnaire(entry, report, together)
        self.unanswerable += len(found.unanswerable)
        named = entry.entry_number or entry.reference
        if found.rows and named in self._entries:
            what = f"entry {named or 'without a number'} is among the entries more than once"
            place = Place(entry.source.name if entry.source else None)
            return DeclarationProblems([Problem("E143", what, place)])
        self._entries.add(named)
        self._rows.extend(found.rows)
        return None

    def text(self, output: SideCarFormat) -> str:
        """Return the side-car in a format."""
        from prefile.render.text.facts import side_car_csv, side_car_json  # noqa: PLC0415 - as above

        return side_car_json(self._rows) if output is SideCarFormat.JSON else side_car_csv(self._rows)
