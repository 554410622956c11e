"""Proving: every example of every rule and scenario comes out as it says, and every part of a rule is reached."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from pydantic import ValidationError

from prefile.decision.compiled_book import compiled_book
from prefile.decision.engine import Decide
from prefile.errors import DeclarationProblems, Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.scenario import Scenario
from prefile.report.scenario_findings import book_beside
from prefile.rulebook.compile.scenario import as_rule
from prefile.rulebook.examples import Example, each_example
from prefile.rulebook.rule_folder import written_book
from prefile.rulebook.scenario_files import OpenScenario, Scenarios, scenarios_of
from prefile.rulebook.schema.examples import ExampleText
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Document
from prefile.screening import screen_at_any_date
from prefile.workbench.example_runs import (
    ExampleRun,
    differing,
    example_entry,
    example_run,
    no_entry,
    seen_by,
)
from prefile.workbench.proposed import Proposed, proposed_examples
from prefile.workbench.required_dates import required_dates
from prefile.workbench.required_names import required_names
from prefile.workbench.required_parts import required_parts
from prefile.workbench.required_reading import required_reading
from prefile.workbench.required_terms import required_terms
from prefile.workbench.requirement import Requirement
from prefile.workbench.sight import Sight, sight_of

__all__ = ["Proof", "Reached", "proposals", "prove", "prove_measure", "prove_scenario", "required_of", "unreached"]

_Run = Callable[[Example], ExampleRun]


class Reached(NamedTuple):
    """How far the examples of a measure, or a scenario, reach: how many there are, and of how many parts how many."""

    name: str
    examples: int
    parts: int
    reached: int

    @property
    def percent(self) -> int:
        """The share of its parts that an example reaches, in whole percent, rounded down."""
        return 100 * self.reached // self.parts if self.parts else 100


class Proof(NamedTuple):
    """How many examples were run, what came out otherwise than they say, and what no example reaches.

    `reached` says of each measure and scenario how far its examples reach.
    """

    examples: int
    problems: tuple[Problem, ...]
    missing: tuple[Problem, ...]
    reached: tuple[Reached, ...] = ()


def prove(book: RuleBook, *, only: Collection[str] | None = None, decide: Decide = "auto") -> Proof:
    """Run every example of every rule of a book, and of every scenario beside it; or those of some measures only."""
    measures = (measure for measure in book.measures if only is None or measure.id in only)
    proofs = [prove_measure(book, measure, decide=decide) for measure in measures]
    beside = scenarios_of(book) if only is None else Scenarios((), ())
    proofs += [prove_scenario(book, opened, decide=decide) for opened in beside.opened]
    return Proof(
        sum(proof.examples for proof in proofs),
        (*beside.problems, *(problem for proof in proofs for problem in proof.problems)),
        tuple(problem for proof in proofs for problem in proof.missing),
        tuple(reached for proof in proofs for reached in proof.reached),
    )


class _Proved(NamedTuple):
    """One measure proved: its examples as run, what came out otherwise, what was asked of them, and what they lack."""

    runs: list[ExampleRun]
    problems: list[Problem]
    wanted: list[Requirement]
    lacking: list[Requirement]


def prove_measure(book: RuleBook, measure: Measure, *, decide: Decide = "auto") -> Proof:
    """Run the examples of one measure, and see that every part of it is reached by one."""
    document = written_book(book).documents[measure.file]
    found = _proved(book, measure, decide)
    missing = tuple(_not_reached(document, measure.id, found.lacking))
    reached = Reached(measure.id, len(found.runs), len(found.wanted), len(found.wanted) - len(found.lacking))
    return Proof(len(found.runs), tuple(found.problems), missing, (reached,))


def proposals(book: RuleBook, measure: Measure, *, decide: Decide = "auto") -> list[Proposed]:
    """Return an example, ready to paste, for each thing that no example of a measure reaches."""
    found, seen = _proved(book, measure, decide), seen_by(book, measure)
    examples = list(each_example(written_book(book).rules[measure.file].examples))
    return list(proposed_examples(seen, measure, examples, found.lacking, decide=decide))


def _proved(book: RuleBook, measure: Measure, decide: Decide) -> _Proved:
    written = written_book(book)
    document, rule = written.documents[measure.file], written.rules[measure.file]
    seen = seen_by(book, measure)
    run = partial(example_run, seen, measure.id, decide=decide)
    runs, problems = _run_all(document, rule.examples, run, measure.id)
    wanted = [*required_of(measure, rule, book)]
    return _Proved(runs, problems, wanted, list(_lacking(wanted, runs)))


def prove_scenario(book: RuleBook, opened: OpenScenario, *, decide: Decide = "auto") -> Proof:
    """Run the examples of a scenario, and see that every part of what it supposes is reached by one of them."""
    scenario = opened.scenario
    beside = book_beside(book, (scenario,))
    of_measures: dict[str, list[ExampleRun]] = {measure.id: [] for measure in scenario.measures}

    def run(example: Example) -> ExampleRun:
        entry = example_entry(example)
        report = screen_at_any_date(entry, book, as_known_on=example.as_known, decide=decide, scenarios=(scenario,))
        line = report.lines[0]
        others = {finding.measure: finding for finding in line.law}
        compiled = compiled_book(beside, decide, example.as_known)
        sights = [(name, sight) for name in sorted(of_measures) if (sight := sight_of(compiled, entry, name))]
        supposed = [finding for finding in line.findings if finding.scenario is not None]
        found = [
            (name, ExampleRun(example, entry, finding, line.coverage, others, partial(_same, sight)))
            for (name, sight), finding in zip(sights, supposed, strict=True)  # both in the order of measure ids
        ]
        for name, one in found:
            of_measures[name].append(one)
        unnamed = ExampleRun(example, entry, None, line.coverage, others, partial(_same, None))
        return _reaching(scenario, line.tariff_number, [one for _, one in found]) or unnamed

    runs, problems = _run_all(opened.document, opened.written.examples, run, scenario.name)
    outcomes = [Requirement("R350", what, (), partial(_comes_to, what)) for what in ("would apply", "does not apply")]
    missing, parts = [*unreached(opened.document, scenario.name, outcomes, runs)], len(outcomes)
    for index, measure in enumerate(scenario.measures):
        required = required_of(measure, as_rule(opened.written, index), book)
        placed = [one._replace(path=("measures", index, *one.path)) for one in required]
        missing += unreached(opened.document, measure.id, placed, of_measures[measure.id])
        parts += len(placed)
    reached = Reached(scenario.name, len(runs), parts, parts - len(missing))
    return Proof(len(runs), tuple(problems), tuple(missing), (reached,))


def _comes_to(outcome: str, run: ExampleRun) -> bool:
    return run.example.expect.outcome == outcome


def _reaching(scenario: Scenario, number: str, found: Sequence[ExampleRun]) -> ExampleRun | None:
    """Return the run of a scenario on a line: of several suppositions, the one that reaches it.

    Raises:
        DeclarationProblems: several reach it.
    """
    reaching = [one for one in found if one.finding and one.finding.outcome in {"would apply", "cannot tell"}]
    if len(reaching) > 1:
        what = f"several suppositions of {scenario.name} reach the number {number}"
        raise DeclarationProblems([Problem("R380", what)])
    return next(iter(reaching or found), None)


def _same(sight: Sight | None) -> Sight | None:
    return sight


def _run_all(
    document: Document, texts: Sequence[ExampleText], run: _Run, named: str
) -> tuple[list[ExampleRun], list[Problem]]:
    """Run every example of a file; returns the runs, and the problems of what comes out otherwise."""
    runs: list[ExampleRun] = []
    problems: list[Problem] = []
    for example in each_example(texts):
        try:
            made = run(example)
        except (ValidationError, DeclarationProblems) as error:
            problems.append(no_entry(document, example, error))
            continue
        runs.append(made)
        problems.extend(differing(document, made, named))
    return runs, problems


def required_of(measure: Measure, written: RuleFile, book: RuleBook) -> Iterator[Requirement]:
    """Yield what examples of a measure must show."""
    yield from required_parts(measure, written, book)
    yield from required_terms(measure, written)
    yield from required_dates(measure, written, book)
    yield from required_names(measure, written, book)
    if measure.coverage_map is not None:
        yield from required_reading(measure.coverage_map)


def unreached(
    document: Document, named: str, wanted: Iterable[Requirement], runs: Sequence[ExampleRun]
) -> Iterator[Problem]:
    """Yield what is required and no run shows, with the measure, and the place that says it."""
    return _not_reached(document, named, _lacking(wanted, runs))


def _lacking(wanted: Iterable[Requirement], runs: Sequence[ExampleRun]) -> Iterator[Requirement]:
    """Yield what is required and no run shows, though one could."""
    for requirement in wanted:
        shown = any(requirement.shown_by(run) for run in runs)
        if not shown and (requirement.possible is None or requirement.possible()):
            yield requirement


def _not_reached(document: Document, named: str, lacking: Iterable[Requirement]) -> Iterator[Problem]:
    for requirement in lacking:
        what = f"no example of {named} reaches {requirement.what}"
        yield Problem(requirement.code, what, document.place(requirement.path))
