"""`prefile screen`: declarations in, reports out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from prefile.cli.output import Output, write_problems
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, RuleFileProblems
from prefile.finding import Report
from prefile.intake import Limits, read_entries
from prefile.rulebook import RuleBook, open_rulebook
from prefile.screening import screen
from prefile.terms import read_day, read_instant

__all__ = ["EXAMPLE", "Decide", "Format", "screen_command"]

EXAMPLE = "Example: prefile screen entry.json --format json --out report.json"
ACT, UNREADABLE, BAD_RULES = 1, 2, 3


class Format(StrEnum):
    """How reports are written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


class Decide(StrEnum):
    """Which of the two answers the questions."""

    DURABLE = "durable"
    PLAIN = "plain"


class _Choices(NamedTuple):
    on: datetime | None
    as_known: date | None
    decide: Decide


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


def screen_command(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="prefile-entry/1 as JSON, JSON Lines or XML; - is standard input."),
    ],
    on: Annotated[datetime | None, typer.Option(parser=_when, metavar="WHEN", help="Override the rate date.")] = None,
    as_known: Annotated[
        date | None, typer.Option(parser=_day, metavar="DATE", help="Replay what was known on a day.")
    ] = None,
    rules: Annotated[Path | None, typer.Option(metavar="DIR", help="A rule book other than the shipped one.")] = None,
    decide: Annotated[Decide, typer.Option(help="Which of the two answers the questions.")] = Decide.DURABLE,
    output: Annotated[Format, typer.Option("--format", help="How reports are written.")] = Format.TEXT,
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="Write there instead of standard output.")] = None,
    max_lines: Annotated[
        int, typer.Option(metavar="N", min=1, max=99_999, help="Lines that one entry may have.")
    ] = 999,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="End with 0 when there is something to act on.")
    ] = False,
) -> None:
    """Screen entries: which duties and floor prices apply, why, and what cannot be told.

    Ends with 0 when there is nothing to act on, 1 when there is, 2 when a declaration cannot be read, 3 when a
    rule file is wrong and 70 on a fault of ours; the largest wins.
    """
    try:
        book = open_rulebook(rules)
    except RuleFileProblems as problems:
        write_problems(problems.problems, as_json=output is not Format.TEXT)
        raise typer.Exit(BAD_RULES) from None
    choices = _Choices(on, as_known, decide)
    try:
        worst = _write(files, book, choices, Limits(lines=max_lines), Output(output, out))
    except RuleFileProblems as problems:  # the book is beyond what durable-rules can compile
        write_problems(problems.problems, as_json=output is not Format.TEXT)
        raise typer.Exit(BAD_RULES) from None
    raise typer.Exit(0 if exit_zero and worst == ACT else worst)


def _write(files: list[str], book: RuleBook, choices: _Choices, limits: Limits, output: Output) -> int:
    """Screen and write everything; returns the worst exit code."""
    worst = 0
    with output as written:
        for item in _screened(files, book, choices, limits):
            if isinstance(item, Report):
                worst = max(worst, ACT if item.to_act_on else 0)
                written.report(item)
            else:
                worst = max(worst, UNREADABLE)
                written.problems(item.problems)
    return worst


def _screened(
    files: list[str], book: RuleBook, choices: _Choices, limits: Limits
) -> Iterator[Report | DeclarationProblems]:
    """Yield a report, or the problems that stand in its place, for each entry of each file."""
    for item in _entries(files, limits):
        if isinstance(item, DeclarationProblems):
            yield item
            continue
        try:
            yield screen(item, book, on=choices.on, as_known_on=choices.as_known, decide=choices.decide.value)
        except DeclarationProblems as problems:
            yield problems


def _entries(files: list[str], limits: Limits) -> Iterator[Entry | DeclarationProblems]:
    for file in files:
        if file == "-":
            yield from read_entries(sys.stdin.buffer, name="<stdin>", limits=limits)
        else:
            yield from read_entries(file, limits=limits)
