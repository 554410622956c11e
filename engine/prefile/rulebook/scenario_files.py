"""Scenario files: one opened against a book, or all that stand beside its rules with what is wrong with the rest."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.scenario import Scenario
from prefile.rulebook.compile.context import RuleContext, citations
from prefile.rulebook.compile.measure import waits_for
from prefile.rulebook.compile.scenario import compile_supposed
from prefile.rulebook.compile.tables import RuleTables
from prefile.rulebook.rule_folder import RuleFolder, did_you_mean
from prefile.rulebook.scenario_folder import scenario_names
from prefile.rulebook.schema.scenario import ScenarioFile
from prefile.rulebook.yaml_source import Document

__all__ = ["OpenScenario", "Scenarios", "load_scenario", "scenarios_of"]


class OpenScenario(NamedTuple):
    """A scenario with the file that says it: the document with its places, and its model, for lints and `prove`."""

    scenario: Scenario
    document: Document
    written: ScenarioFile


class Scenarios(NamedTuple):
    """The scenarios of a book, in the order of their names, and the problems of those that cannot be read."""

    opened: tuple[OpenScenario, ...]
    problems: tuple[Problem, ...]


def scenarios_of(book: RuleBook) -> Scenarios:
    """Return the scenarios beside a book, read once."""
    return book.derived("scenarios", lambda: _load_all(book))


def _load_all(book: RuleBook) -> Scenarios:
    opened: list[OpenScenario] = []
    problems: dict[Problem, None] = {}
    for path in sorted((book.folder / "scenarios").glob("*.yml")):
        what = "scenario files end in .yaml; this one would be passed over"
        problems[Problem("R301", what, Place(f"scenarios/{path.name}"))] = None
    for name in scenario_names(book):
        try:
            opened.append(load_scenario(book, Path(name)))
        except RuleFileProblems as refused:
            problems.update(dict.fromkeys(refused.problems))  # a list of several scenarios is told once
    return Scenarios(tuple(opened), tuple(problems))


def load_scenario(book: RuleBook, name: Path) -> OpenScenario:
    """Load a scenario for a book: one of its `scenarios/` by name, or a file.

    Raises:
        RuleFileProblems: there is no such scenario, or every problem of its file, with places.
    """
    source = RuleFolder(book.folder)
    document, written = source.model(_file_of(book, name), ScenarioFile)
    if written is None:
        raise RuleFileProblems(source.problems)
    context = RuleContext(book.countries, book.tariff, book.agreements, RuleTables(source), document.refuse)
    measures = compile_supposed(written, document.name, context)
    _refuse_unknown(book, written, measures, document)
    if document.problems or source.problems:
        raise RuleFileProblems([*source.problems, *document.problems])
    scenario = Scenario(
        name=written.scenario,
        title=written.title,
        supposes=written.supposes,
        numbers_from=written.numbers_from,
        measures=measures,
        citations=citations(written.citations),
        stacks_with=frozenset(written.stacks_with or ()),
        file=document.name,
        digest=_digest(source.files),
    )
    return OpenScenario(scenario, document, written)


def _file_of(book: RuleBook, name: Path) -> str:
    """Return a scenario's file: its path in the book's folder where it stands there, else the whole path."""
    beside = book.folder / "scenarios" / f"{name}.yaml"
    if os.path.lexists(beside):
        return beside.relative_to(book.folder).as_posix()
    if name.is_file():
        return str(name.resolve())
    names = scenario_names(book)
    known = did_you_mean(str(name), names) or f"Choose one: {', '.join(names) or 'none'}."
    raise RuleFileProblems([Problem("R306", f'"{name}" is not a scenario', Place(str(name)), next=known)])


def _refuse_unknown(book: RuleBook, written: ScenarioFile, measures: tuple[Measure, ...], document: Document) -> None:
    """Refuse each measure that a scenario names and the book does not hold."""
    for index, text in enumerate(written.measures):
        if text.of not in book.by_id:
            near = did_you_mean(text.of, book.by_id)
            document.refuse("R306", f"{text.of} is not a measure", ("measures", index, "of"), near)
        for target, where in waits_for(measures[index]):
            if target not in book.by_id:
                document.refuse("R306", f"{target} is not a measure", ("measures", index, *where))


def _digest(files: dict[str, str]) -> str:
    """Return `sha256:…` over a scenario's file and lists; a file outside the book counts by its name alone."""
    named = ((Path(file).name if Path(file).is_absolute() else file, digest) for file, digest in files.items())
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(named))
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"
