"""Scenarios: each can be read, is named for its file, stacks with ones that exist, and passes the lints of rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from msgspec.structs import replace

from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.compile.scenario import as_rule
from prefile.rulebook.lint import (
    clauses,
    coverage,
    dates,
    examples,
    freshness,
    identity,
    numbers,
    overlap,
)
from prefile.rulebook.rule_folder import WrittenBook, did_you_mean
from prefile.rulebook.scenario_files import OpenScenario, scenarios_of
from prefile.rulebook.scenario_folder import scenario_names
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Document, Path

__all__ = ["check"]

CODE = "R306"
_OF_THE_FILE = {"citations", "verified", "examples"}


@dataclass(slots=True)
class _Within(Document):
    """A scenario's document, seen from one of its suppositions as if that were a rule file of its own."""

    at: Path = ()

    def place(self, path: Path) -> Place:
        """Return the place in the scenario's file of what stands at a path of the rule file."""
        if path and path[0] == "standing":
            path = path[2:]
        if path and path[0] in _OF_THE_FILE:
            return Document.place(self, path)
        return Document.place(self, (*self.at, *path))


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield what keeps a scenario from being read, and what is wrong with those that can be."""
    found = scenarios_of(book)
    yield from found.problems
    names = scenario_names(book)
    for opened in found.opened:
        yield from _names(opened, names)
    yield from dict.fromkeys(_as_rules(book, found.opened, written))


def _names(opened: OpenScenario, names: Sequence[str]) -> Iterator[Problem]:
    """Yield a name that is not its file's, and each scenario named beside it that does not exist."""
    stem = PurePath(opened.document.name).stem
    if opened.scenario.name != stem:
        what = f"the scenario {opened.scenario.name} belongs in scenarios/{opened.scenario.name}.yaml"
        yield Problem("R310", what, opened.document.place(("scenario",)))
    for index, name in enumerate(opened.written.stacks_with or ()):
        if name not in names:
            place = opened.document.place(("stacks_with", index))
            yield Problem(CODE, f"{name} is no scenario", place, next=did_you_mean(name, names))


def _as_rules(book: RuleBook, scenarios: Sequence[OpenScenario], written: WrittenBook) -> Iterator[Problem]:
    """Yield what the lints of rule files find in the suppositions, as if each were a rule of the book."""
    measures: list[Measure] = []
    documents, rules = dict(written.documents), dict(written.rules)
    for opened in scenarios:
        for index, measure in enumerate(opened.scenario.measures):
            file = f"{measure.file}#{index}"
            measures.append(replace(_undated(measure), file=file))
            documents[file], rules[file] = _within(opened.document, index), _rule(opened, index)
    supposed, beside = book.with_measures(tuple(measures)), WrittenBook(documents, rules)
    files = {opened.document.name for opened in scenarios}
    for lint in (identity, dates, coverage, examples, overlap, clauses, freshness):
        yield from (problem for problem in lint.check(supposed, beside) if problem.where.file in files)
    lists = numbers.lists_named(measures, [rules[measure.file] for measure in measures])
    yield from numbers.check_lists(book, lists - numbers.lists_named(book.measures, written.rules.values()))


def _within(document: Document, index: int) -> _Within:
    return _Within(document.name, document.value, [], document.places, ("measures", index))


def _rule(opened: OpenScenario, index: int) -> RuleFile:
    """Return a supposition as a rule file; the examples go with the first, so that they are judged once."""
    rule = as_rule(opened.written, index)
    return rule.model_copy(update={"examples": opened.written.examples}) if index == 0 else rule


def _undated(measure: Measure) -> Measure:
    """Return a supposition without the day on which it was known, since it never was."""
    rows = (replace(row, window=replace(row.window, known=None)) for row in measure.standing)
    return replace(measure, standing=tuple(rows))
