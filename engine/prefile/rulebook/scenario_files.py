"""The scenarios that stand beside a book's rules: those that can be read, and what is wrong with the rest."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.rulebook.loader import Opening, scenario_names
from prefile.rulebook.schema.scenario import OpenScenario

__all__ = ["Scenarios", "scenarios_of"]


class Scenarios(NamedTuple):
    """The scenarios of a book, in the order of their names, and the problems of those that cannot be read."""

    opened: tuple[OpenScenario, ...]
    problems: tuple[Problem, ...]


def scenarios_of(book: RuleBook) -> Scenarios:
    """Return the scenarios beside a book, read once."""
    return book.derived("scenarios", lambda: _read(book))


def _read(book: RuleBook) -> Scenarios:
    opened: list[OpenScenario] = []
    problems: dict[Problem, None] = {}
    for path in sorted((book.folder / "scenarios").glob("*.yml")):
        what = "scenario files end in .yaml; this one would be passed over"
        problems[Problem("R301", what, Place(f"scenarios/{path.name}"))] = None
    for name in scenario_names(book):
        try:
            opened.append(Opening(book.folder).scenario(book, Path(name)))
        except RuleFileProblems as refused:
            problems.update(dict.fromkeys(refused.problems))  # a list of several scenarios is told once
    return Scenarios(tuple(opened), tuple(problems))
