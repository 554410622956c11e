"""Proving: every example of every rule and scenario comes out as it says, and every clause is reached by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from pydantic import ValidationError

from prefile.decision.engine import Decide
from prefile.decision.standing import standing_on
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Coverage, Finding, LineReport
from prefile.law.book import RuleBook
from prefile.law.coverage_map import CoverageMap
from prefile.law.measure import Measure
from prefile.law.scenario import Scenario
from prefile.rulebook import written_book
from prefile.rulebook.scenario_files import OpenScenario, scenarios_of
from prefile.rulebook.schema.rule_file import ExampleText, ExpectText
from prefile.rulebook.yaml_source import Document
from prefile.screening import screen_at_any_date
from prefile.values.dates import show_instant
from prefile.values.money import cents

__all__ = ["Proof", "example_entry", "prove", "prove_measure", "prove_scenario"]

_Found = tuple[Finding, Coverage]
_Wanted = tuple[str, frozenset[str]]  # what is to be reached, in words; and the ids any of which shows that it was
_INSTANT = timedelta(microseconds=1)


class Proof(NamedTuple):
    """How many examples were run, and what came out otherwise than they say."""

    examples: int
    problems: tuple[Problem, ...]


def prove(book: RuleBook, *, decide: Decide = "auto") -> Proof:
    """Run every example of every rule of a book, and of every scenario beside it."""
    proofs = [prove_measure(book, measure, decide=decide) for measure in book.measures]
    beside = scenarios_of(book)
    proofs += [prove_scenario(book, opened, decide=decide) for opened in beside.opened]
    problems = (*beside.problems, *(problem for proof in proofs for problem in proof.problems))
    return Proof(sum(proof.examples for proof in proofs), problems)


class _ExampleRun(NamedTuple):
    """What the examples of one file came to, and what of it is otherwise than they say."""

    findings: list[Finding]
    coverages: list[Coverage]
    problems: list[Problem]


def _run_examples(
    document: Document, examples: Sequence[ExampleText], find: Callable[[ExampleText], _Found]
) -> _ExampleRun:
    """Run examples by a way to find the finding of each."""
    run = _ExampleRun([], [], [])
    for index, example in enumerate(examples):
        try:
            finding, coverage = find(example)
        except (ValidationError, DeclarationProblems) as error:
            what = f'the example "{example.name}" is no entry: {_first(error)}'
            run.problems.append(Problem("R380", what, document.place(("examples", index))))
            continue
        run.findings.append(finding)
        run.coverages.append(coverage)
        place = document.place(("examples", index, "expect"))
        run.problems.extend(
            Problem("R380", f'"{example.name}": {what}', place)
            for what in (*_differences(finding, example.expect), *_other_coverage(coverage, example.expect))
        )
    return run


def prove_measure(book: RuleBook, measure: Measure, *, decide: Decide = "auto") -> Proof:
    """Run the examples of one measure, and see that every clause of it is reached by one."""
    written = written_book(book)
    document, examples = written.documents[measure.file], written.rules[measure.file].examples

    def find(example: ExampleText) -> _Found:
        entry = example_entry(example)
        line = screen_at_any_date(entry, book, as_known_on=example.as_known, decide=decide).lines[0]
        return _finding(measure, line), line.coverage

    run = _run_examples(document, examples, find)
    problems = [*run.problems, *_unreached(document, _to_reach(measure, book), run.findings)]
    if measure.coverage_map is not None:
        problems.extend(
            Problem("R350", f"no example reaches {what}", document.place(("reading",)))
            for what in _unproved(measure.coverage_map, run.coverages)
        )
    return Proof(len(examples), tuple(problems))


def prove_scenario(book: RuleBook, opened: OpenScenario, *, decide: Decide = "auto") -> Proof:
    """Run the examples of a scenario, and see that every clause of what it supposes is reached by one of them."""

    def find(example: ExampleText) -> _Found:
        entry = example_entry(example)
        scenarios = (opened.scenario,)
        report = screen_at_any_date(entry, book, as_known_on=example.as_known, decide=decide, scenarios=scenarios)
        return _supposed(opened.scenario, report.lines[0]), report.lines[0].coverage

    run = _run_examples(opened.document, opened.written.examples, find)
    outcomes = ("would apply", "does not apply", "cannot tell")
    wanted: list[_Wanted] = [(f'the outcome "{outcome}"', frozenset({outcome})) for outcome in outcomes]
    for measure in opened.scenario.measures:
        wanted += [*_conditions(measure), *_clauses(measure)]
    return Proof(len(opened.written.examples), (*run.problems, *_unreached(opened.document, wanted, run.findings)))


def _unreached(document: Document, wanted: Iterable[_Wanted], findings: Sequence[Finding]) -> Iterator[Problem]:
    """Yield each clause, in words, that no finding shows."""
    shown = {mark for finding in findings for mark in _marks(finding)}
    for what, marks in wanted:
        if shown.isdisjoint(marks):
            yield Problem("R350", f"no example reaches {what}", document.place(()))


def example_entry(example: ExampleText) -> Entry:
    """Return the entry of one line that an example describes; quantities may be written "1000 KG"."""
    line = dict(example.line)
    quantities = line.get("quantities")
    if isinstance(quantities, list):
        line["quantities"] = [
            dict(zip(("amount", "unit"), text.split(), strict=False)) if isinstance(text, str) else text
            for text in quantities
        ]
    return Entry.model_validate({"format": "prefile-entry/1", **example.entry, "lines": [line]})


def _finding(measure: Measure, line: LineReport) -> Finding:
    for finding in line.findings:
        if finding.measure == measure.id:
            return finding
    what = f"{measure.id} does not name the number {line.tariff_number}"
    raise DeclarationProblems([Problem("R380", what)])


def _supposed(scenario: Scenario, line: LineReport) -> Finding:
    """Return the finding of a scenario on a line: of several suppositions, the one that reaches it."""
    found = [finding for finding in line.findings if finding.scenario == scenario.name]
    reaching = [finding for finding in found if finding.outcome in {"would apply", "cannot tell"}] or found[:1]
    if len(reaching) == 1:
        return reaching[0]
    what = f"several suppositions of {scenario.name} reach" if reaching else f"{scenario.name} does not name"
    raise DeclarationProblems([Problem("R380", f"{what} the number {line.tariff_number}")])


def _first(error: ValidationError | DeclarationProblems) -> str:
    if isinstance(error, DeclarationProblems):
        return error.problems[0].what
    found = error.errors(include_url=False, include_input=False)[0]
    return f"{'/'.join(map(str, found['loc']))}: {found['msg']}"


def _differences(finding: Finding, expect: ExpectText) -> Iterator[str]:
    if finding.outcome != expect.outcome:
        yield f"it {finding.outcome} ({'; '.join(finding.because)})"
    for name in ("duty", "least"):
        expected: Decimal | None = getattr(expect, name)
        found: Decimal | None = getattr(finding, name)
        if expected is not None and (found is None or cents(expected) != found):
            yield f"{name} is {found}, not {expected}"
    if expect.most is not None:
        expected_most = None if expect.most == "unknown" else cents(expect.most)
        if expected_most != finding.most:
            yield f"most is {finding.most or 'unknown'}, not {expect.most}"
    facts = [missing.fact for missing in finding.missing]
    if expect.missing is not None and sorted(expect.missing) != sorted(facts):
        yield f"missing is {', '.join(facts) or 'nothing'}, not {', '.join(expect.missing)}"
    if expect.because is not None and expect.because not in "; ".join(finding.because):
        yield f'"{expect.because}" is not among the reasons: {"; ".join(finding.because)}'
    if expect.working is not None and expect.working not in (finding.working or ""):
        yield f'"{expect.working}" is not in the working: {finding.working}'


def _other_coverage(coverage: Coverage, expect: ExpectText) -> Iterator[str]:
    """Yield what an example says of coverage and does not find."""
    expected = expect.coverage
    if expected is None:
        return
    found = {"minerals": coverage.minerals, "missing": tuple(fact.fact for fact in coverage.missing)}
    for name in ("outcome", "stage", "basis"):
        wanted, got = getattr(expected, name), getattr(coverage, name)
        if wanted not in {None, got}:
            shown = f'"{got}"' if got else "nothing"
            yield f'coverage: {name} is {shown}, not "{wanted}" ({"; ".join(coverage.because)})'
    for name, every in found.items():
        named = getattr(expected, name)
        if named is not None and sorted(named) != sorted(every):
            yield f"coverage: {name} is {', '.join(every) or 'nothing'}, not {', '.join(named)}"
    if expected.because is not None and expected.because not in "; ".join(coverage.because):
        yield f'coverage: "{expected.because}" is not among the reasons: {"; ".join(coverage.because)}'


def _unproved(coverage_map: CoverageMap, coverages: list[Coverage]) -> Iterator[str]:
    """Yield the minerals, and the stages with each basis, that no example shows."""
    sure = [coverage for coverage in coverages if coverage.outcome == "covered" and coverage.basis != "evidence"]
    covered = {mineral for coverage in sure for mineral in coverage.minerals}
    for mineral in coverage_map.commodities:
        if mineral not in covered:
            yield f"goods of {mineral} that are covered by their number"
    kinds = {(coverage.stage, coverage.basis) for coverage in coverages}
    for stage, basis in sorted({(number.stage, number.basis) for number in coverage_map.numbers.values()}):
        if (stage, basis) not in kinds:
            yield f"the stage {stage} by the basis {basis}"
    for basis in ("evidence", "none"):
        if basis not in {coverage.basis for coverage in coverages}:
            yield f"the basis {basis}"


def _marks(finding: Finding) -> set[str]:
    """Return what a finding shows to have been reached: its outcome, and the parts of the rule that spoke."""
    owed = finding.outcome in {"applies", "would apply", "cannot tell"}
    spoke = (part for part in finding.spoke if owed or not part.startswith("clause/"))
    return {finding.outcome, *spoke}


def _to_reach(measure: Measure, book: RuleBook) -> Iterator[_Wanted]:
    """Yield each part of a rule that can fail, in words and by the ids any of which shows that it was reached."""
    if any(row.standing == "in force" for row in measure.standing):
        yield "cannot tell", frozenset({"cannot tell"})
    yield from _conditions(measure)
    yield from _clauses(measure)
    edition = book.tariff.held
    for row in measure.standing:
        since, until = row.window.since, row.window.until
        if row.window.replaced is None and since is not None and edition.holds(since):
            before = standing_on(measure, since - _INSTANT, None).spoke
            yield f"the time before {show_instant(since)}", frozenset({before})
        if until is not None and edition.holds(until):
            yield f"the time after {show_instant(until)}", frozenset({standing_on(measure, until, None).spoke})


def _conditions(measure: Measure) -> Iterator[_Wanted]:
    for place, condition in enumerate(measure.conditions):
        if condition.kind != "required" and condition.says:
            yield f'the {condition.kind} "{condition.says}"', frozenset({f"{condition.kind}/{place}"})


def _clauses(measure: Measure) -> Iterator[_Wanted]:
    """Yield the clauses of each citation, and the document states of a floor."""
    by_cite: dict[str, set[str]] = {}
    for place, clause in enumerate(measure.treatment.clauses):
        by_cite.setdefault(clause.cite, set()).add(f"clause/{place}")
    for cite, parts in by_cite.items():
        yield f"the clause cited {cite}", frozenset(parts)
    for state, cite in measure.treatment.document_states().items():
        yield f"the document state cited {cite}", frozenset({state})
