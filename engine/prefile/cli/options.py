"""The options that several commands have, and the opening of what they name: rule books, scenarios, facts, mappings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from prefile.cli.choices import BY_CONTENT, ENDINGS, Dates, Decide, Mark, TextOrJson
from prefile.cli.collecting import past_the_beginning
from prefile.cli.output import end_with
from prefile.errors import DeclarationProblems, Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.releases.chosen import open_chosen
from prefile.values.dates import read_day, read_instant
from prefile.values.written_amounts import DecimalMark
from prefile.values.written_days import DayOrder

if TYPE_CHECKING:
    from prefile.cli.inputs import Inputs

__all__ = [
    "AsKnown",
    "Asked",
    "AssumeTariff",
    "Decide",
    "Deciding",
    "Facts",
    "Files",
    "Floors",
    "InDates",
    "InDecimal",
    "MappingName",
    "MaxLines",
    "On",
    "Out",
    "Rules",
    "ScenarioNames",
    "TextOrJson",
    "Written",
    "end_with",
    "inputs_or_end",
    "open_or_end",
    "open_scenarios",
    "read_day_option",
    "read_instant_option",
    "supposed",
]

_FLOOR = "--floor "  # before a floor among the names of scenarios


_ORDERS: dict[Dates, DayOrder] = {Dates.MDY: "mdy", Dates.DMY: "dmy"}
_MARKS: dict[Mark, DecimalMark] = {Mark.POINT: ".", Mark.COMMA: ","}


def read_instant_option(text: str) -> datetime:
    """Read a day, or a day and a time in New York.

    Raises:
        typer.BadParameter: it is neither.
    """
    try:
        return read_instant(_as_written(text, timed=True))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def read_day_option(text: str) -> date:
    """Read a day.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        return read_day(_as_written(text, timed=False))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _as_written(text: str, *, timed: bool) -> str:
    """Return a day as entries write it, of one as people do: 11/28/2026, Nov 28, 2026.

    Raises:
        typer.BadParameter: the month or the day may stand first.
    """
    from prefile.intake.as_written import CellRefused, day_as_written  # noqa: PLC0415 - where no day is named, not asked

    try:
        return day_as_written(text, None, timed=timed)
    except CellRefused as refused:
        raise typer.BadParameter(f"{refused.what}; write it like 2026-12-07") from None


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE…",
        help="Declarations in any format that prefile formats list names; - is standard input. A folder means the "
        f"files in it and below it, in order, that end in {', '.join(ENDINGS)}, and those that end in "
        f"{', '.join(BY_CONTENT)} and begin like a declaration. Hidden files are skipped.",
    ),
]
On = Annotated[
    datetime | None, typer.Option(parser=read_instant_option, metavar="WHEN", help="Override the rate date.")
]
AsKnown = Annotated[
    date | None, typer.Option(parser=read_day_option, metavar="DATE", help="Use the law as it was known on that day.")
]
AssumeTariff = Annotated[
    bool,
    typer.Option(
        "--assume-current-tariff",
        help="For dates after the last tariff edition held, suppose it stays in effect. What would apply stands apart "
        "and is never payable.",
    ),
]
Written = Annotated[TextOrJson, typer.Option("--format", help="The output format.")]
Rules = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="A rule book other than the one in use: a folder, or an installed version."),
]
Deciding = Annotated[
    Decide,
    typer.Option(help="auto: durable-rules where it imports, else plain, the reference; the report names which."),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write there instead of standard output; the file appears when it is complete."),
]
MaxLines = Annotated[int, typer.Option(metavar="N", min=1, max=99_999, help="The most lines that one entry may have.")]
ScenarioNames = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME|FILE",
        help="Suppose what is not law: a scenario in the rule book, by name, or a file. May be given more than once.",
    ),
]
Floors = Annotated[
    list[str] | None,
    typer.Option(
        "--floor",
        metavar="MINERAL=PRICE|FILE",
        help="Suppose a price floor, like gallium=400/KG of the mineral contained, or 5/KG of goods; or a CSV of "
        "them, started with prefile scenarios template. Never payable. May be given more than once.",
    ),
]
Facts = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A side-car of facts, CSV, XLSX or JSON, as prefile facts ask and template write it, matched by entry "
        "number and line.",
    ),
]
MappingName = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        metavar="NAME|FILE",
        help="Where facts stand in tables or in CargoWise XML: the name of a shipped mapping, or a file started with "
        "prefile formats template. It is used for the files of its kind.",
    ),
]
InDates = Annotated[
    Dates | None,
    typer.Option(
        "--dates",
        help="Whether 12/07/2026 has the month or the day first, in tables and side-cars whose dates do not show it.",
    ),
]
InDecimal = Annotated[
    Mark | None,
    typer.Option(
        "--decimal",
        help="Which mark stands before decimals, in tables and side-cars whose amounts do not show it.",
    ),
]


class Asked(NamedTuple):
    """What a command is asked to read, and what is said of how it is written."""

    files: list[str]
    facts: Path | None = None
    mapping: str | None = None
    dates: Dates | None = None
    decimal: Mark | None = None


def inputs_or_end(asked: Asked, *, as_json: bool = False, indent: int | None = 2) -> Inputs:
    """Return what is to be read, with the side-car and the mapping named; end with 2 where one cannot be read."""
    from prefile import intake  # noqa: PLC0415 - commands that look something up read no files
    from prefile.cli.inputs import Inputs  # noqa: PLC0415 - as above
    from prefile.intake.how_written import HowWritten  # noqa: PLC0415 - as above

    dates = None if asked.dates is None else _ORDERS[asked.dates]
    decimal = None if asked.decimal is None else _MARKS[asked.decimal]
    try:
        answers = None if asked.facts is None else intake.read_facts(asked.facts, dates=dates, decimal=decimal)
        mapping = None if asked.mapping is None else intake.read_mapping(asked.mapping)
        return Inputs(asked.files, answers, HowWritten(mapping, dates, decimal))
    except DeclarationProblems as problems:
        raise end_with(problems, as_json=as_json, indent=indent) from None


def open_or_end(rules: Path | None, *, as_json: bool = False, examples: bool = False) -> RuleBook:
    """Open a rule book, and read the examples of its rules too where they are asked for; or end with 3 and problems."""
    try:
        book = open_chosen(rules)
        if examples:
            from prefile.rulebook.rule_folder import written_book  # noqa: PLC0415 - authors' commands alone read rules

            written_book(book)
    except RuleFileProblems as problems:
        raise end_with(problems, as_json=as_json) from None
    past_the_beginning()
    return book


def supposed(scenarios: Iterable[str] | None, floors: Iterable[str] | None) -> list[str]:
    """Return the names of all that is supposed, as `open_scenarios` opens them: scenarios, and named floors."""
    return [*(scenarios or ()), *(f"{_FLOOR}{floor}" for floor in floors or ())]


def open_scenarios(book: RuleBook, named: Iterable[str] | None, *, stacked: bool) -> tuple[Scenario, ...]:
    """Open the scenarios that are named, in their order; the same one twice is opened once.

    Raises:
        RuleFileProblems: every problem of every one, two different ones of one name, or that those which are
            `stacked` contradict.
    """
    if not (every := list(named or ())):
        return ()
    from prefile.report.scenario_findings import refuse_contradictions  # noqa: PLC0415 - most suppose nothing
    from prefile.rulebook import open_floors, open_scenario  # noqa: PLC0415 - as above

    opened: dict[str, Scenario] = {}
    problems: list[Problem] = []
    floors = [name.removeprefix(_FLOOR) for name in every if name.startswith(_FLOOR)]
    names = [name for name in every if not name.startswith(_FLOOR)]
    opening = [partial(open_scenario, book, name) for name in names]
    for open_one in (*opening, *([partial(open_floors, book, floors)] if floors else ())):
        try:
            scenario = open_one()
        except RuleFileProblems as refused:
            problems.extend(refused.problems)
            continue
        known = opened.setdefault(scenario.name, scenario)
        if known.digest != scenario.digest:
            what = f"two different scenarios are named {scenario.name}: {known.file} is the other"
            problems.append(Problem("R371", what, Place(scenario.file), next="Give one of them another name."))
    if problems:
        raise RuleFileProblems(problems)
    if stacked:
        refuse_contradictions(list(opened.values()))
    return tuple(opened.values())
