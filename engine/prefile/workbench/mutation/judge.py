"""A change judged as `check` and `prove` would judge the file that says it: by what they refuse it, if they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pydantic import ValidationError

from prefile.errors import DeclarationProblems, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.compile.context import RuleContext
from prefile.rulebook.compile.measure import compile_measure, in_order
from prefile.rulebook.compile.tables import RuleTables
from prefile.rulebook.examples import Example, each_example
from prefile.rulebook.lint import (
    citations,
    clauses,
    coverage,
    dates,
    examples,
    headings,
    identity,
    interactions,
    overlap,
    parts,
    provisions,
)
from prefile.rulebook.rule_folder import RuleFolder, WrittenBook, written_book
from prefile.rulebook.schema.measure import MeasureText
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.workbench.example_runs import ExampleRun, differing, example_run, seen_by
from prefile.workbench.mutation.spot import Change, changed
from prefile.workbench.prove import required_of, unreached

__all__ = ["Judge", "Judged", "Mutant"]

_OF_ONE = (overlap, coverage, dates, examples, clauses)  # lints that look at one measure at a time
_OF_THE_BOOK = (interactions, identity, parts, provisions, citations, headings)  # and the others that one file may turn
_UNREADABLE = "R306"

_Shown = tuple[object, ...]  # of a measure on a line, all that another measure may turn on


@dataclass(frozen=True, slots=True)
class Mutant:
    """A book in which one rule says something else."""

    book: RuleBook
    measure: Measure
    rule: RuleFile
    written: WrittenBook


@dataclass(frozen=True, slots=True)
class Judged:
    """A change, and by what it is refused; None: neither `check` nor `prove` notices."""

    change: Change
    code: str | None
    what: str = ""

    @property
    def survives(self) -> bool:
        """Whether nothing notices."""
        return self.code is None


class Judge:
    """Judges the changes of one book that is itself without a problem."""

    def __init__(self, book: RuleBook) -> None:
        """Take a book, with the tables that its rules name."""
        self.book, self.written = book, written_book(book)
        self._tables = RuleTables(RuleFolder(book.folder))
        self._in_turn: dict[str, list[Example]] = {}
        self._seen_beside: dict[str, list[tuple[Measure, list[tuple[Example, _Shown | None]]]]] = {}

    @cached_property
    def _dependents(self) -> Mapping[str, tuple[Measure, ...]]:
        """For each measure, the others that see it: whose examples may turn on it."""
        seen = {one.id: {other.id for other in self.book.around((one,)).measures} for one in self.book.measures}
        return {
            one.id: tuple(other for other in self.book.measures if other is not one and one.id in seen[other.id])
            for one in self.book.measures
        }

    def judge(self, change: Change) -> Judged:
        """Return by what a change is refused."""
        made = self.mutant(change)
        if isinstance(made, Problem):
            return Judged(change, made.code, made.what)
        problem = next(self._problems(made), None)
        return Judged(change, None) if problem is None else Judged(change, problem.code, problem.what)

    def mutant(self, change: Change) -> Mutant | Problem:
        """Return the book with a change, or the problem for which it cannot be read."""
        measure = self.book.by_id[change.measure]
        original = self.written.rules[measure.file]
        document = replace(self.written.documents[measure.file], problems=[])
        tree = document.value
        for path, new in change.edits:
            tree = changed(tree, path, new)
        said = {key: value for key, value in tree.items() if key != "examples"} if isinstance(tree, dict) else tree
        try:
            text = MeasureText.model_validate(said)
        except ValidationError as error:
            return Problem(_UNREADABLE, error.errors(include_url=False)[0]["msg"])
        context = RuleContext(
            self.book.countries, self.book.tariff, self.book.agreements, self._tables, document.refuse
        )
        made = compile_measure(text, measure.file, context)
        measures = {**self.book.by_id, made.id: made}
        documents = {**self.written.documents, measure.file: document}
        ordered = in_order(measures, documents, set(), document.problems.append)
        if document.problems:
            return document.problems[0]
        rule = original.model_copy(update={name: getattr(text, name) for name in MeasureText.model_fields})
        written = WrittenBook(documents, {**self.written.rules, measure.file: rule})
        book = replace(self.book, measures=ordered)
        book.derived("written", lambda: written)
        return Mutant(book, made, rule, written)

    def _problems(self, made: Mutant) -> Iterator[Problem]:
        """Yield what is found in a changed book, the quickest to find first."""
        try:
            runs: list[ExampleRun] = []
            yield from self._examples(made, made.measure, runs)
            required = required_of(made.measure, made.rule, made.book)
            yield from unreached(made.written.documents[made.measure.file], made.measure.id, required, runs)
            alone = replace(made.book, measures=(made.measure,))
            for lint in _OF_ONE:
                yield from lint.check(alone, made.written)
            for lint in _OF_THE_BOOK:
                yield from lint.check(made.book, made.written)
            yield from self._others(made)
        except RuleFileProblems as refused:
            yield from refused.problems

    def _examples(self, made: Mutant, measure: Measure, runs: list[ExampleRun]) -> Iterator[Problem]:
        """Yield how examples of a measure come out otherwise in a changed book; what was run goes to `runs`.

        The example that noticed the last change is run first: it mostly notices the next as well.
        """
        document, seen = made.written.documents[measure.file], seen_by(made.book, measure)
        examples = self._in_turn.setdefault(measure.id, [*self._examples_of(measure.id)])
        for place, example in enumerate(examples):
            found: list[Problem] = []
            try:
                ran = example_run(seen, measure.id, example, decide="plain")
            except (ValidationError, DeclarationProblems) as error:
                found.append(Problem("R380", f'the example "{example.name}" is no entry: {error}'))
            else:
                runs.append(ran)
                found += differing(document, ran, measure.id)
            if found:
                examples.insert(0, examples.pop(place))
                yield from found
                return

    def _others(self, made: Mutant) -> Iterator[Problem]:
        """Yield how examples of other measures come out otherwise: those on whose lines this measure does."""
        changed_one, seen = made.measure.id, seen_by(made.book, made.measure)
        for other, beside in self._beside(changed_one):
            document, others = made.written.documents[other.file], seen_by(made.book, other)
            for example, before in beside:
                if before is None or _shown(seen, changed_one, example) != before:
                    yield from differing(document, example_run(others, other.id, example, decide="plain"), other.id)

    def _beside(self, measure: str) -> list[tuple[Measure, list[tuple[Example, _Shown | None]]]]:
        """Return the measures that see another, with their examples, and what it comes to on each line.

        That is left open for a measure whose own duty is in total with its duty, or on the rest of its value.
        """
        if measure not in self._seen_beside:
            seen = seen_by(self.book, self.book.by_id[measure])
            self._seen_beside[measure] = [
                (other, [(one, _shown(seen, measure, one)) for one in self._examples_of(other.id)])
                if measure not in other.treatment.totals_with() | other.treatment.beside_parts_of()
                else (other, [(one, None) for one in self._examples_of(other.id)])
                for other in self._dependents[measure]
            ]
        return self._seen_beside[measure]

    def _examples_of(self, measure: str) -> tuple[Example, ...]:
        """Return the examples of a measure, which no change touches."""
        file = self.book.by_id[measure].file
        examples_of = self.written.rules[file].examples
        return self.book.derived(f"examples of {measure}", lambda: tuple(each_example(examples_of)))


def _shown(seen: RuleBook, measure: str, example: Example) -> _Shown:
    finding = example_run(seen, measure, example, decide="plain").finding
    if finding is None:
        return ()
    missing = tuple(fact.fact for fact in finding.missing)
    return finding.outcome, finding.bounds, finding.duty, finding.headings, finding.in_place_of, missing
