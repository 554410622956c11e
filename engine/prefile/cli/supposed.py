"""The scenarios that a command line names: opened against the book, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.report.scenario_findings import refuse_contradictions
from prefile.rulebook import open_scenario

__all__ = ["Supposed", "open_scenarios"]

Supposed = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME|FILE",
        help="Suppose law that is not: a scenario of the book by name, or a file. May be given more than once.",
    ),
]


def open_scenarios(book: RuleBook, named: Iterable[str] | None, *, stacked: bool) -> tuple[Scenario, ...]:
    """Open the scenarios that are named, in their order; the same one twice is opened once.

    Raises:
        RuleFileProblems: every problem of every one, two different ones of one name, or that those which are
            `stacked` contradict.
    """
    opened: dict[str, Scenario] = {}
    problems: list[Problem] = []
    for name in named or ():
        try:
            scenario = open_scenario(book, name)
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
