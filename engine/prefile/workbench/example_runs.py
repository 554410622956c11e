"""Examples run: what each comes to, and what of it is otherwise than its author says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from pydantic import ValidationError

from prefile import checks
from prefile.decision.compiled_book import compiled_book, coverages_of
from prefile.decision.engine import Decide
from prefile.duty.line_findings import line_findings
from prefile.entry import Entry
from prefile.entry.minors import FORMATS
from prefile.entry.provision import line_goods_first
from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Coverage, Finding
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.us_customs import rate_dates
from prefile.rulebook.examples import Example
from prefile.rulebook.schema.examples import ExpectText
from prefile.rulebook.yaml_source import Document
from prefile.values.money import cents
from prefile.values.tariff_number import show_number
from prefile.workbench.sight import Sight, sight_of

__all__ = ["ExampleRun", "differing", "example_entry", "example_run", "no_entry", "seen_by"]


@dataclass(frozen=True)
class ExampleRun:
    """An example as it came out: its entry, the finding, and coverage.

    `others` are the findings of every measure of the book on the line, by measure. `look` finds what the decision
    turned on, when that is first asked for.
    """

    example: Example
    entry: Entry
    finding: Finding | None
    coverage: Coverage
    others: Mapping[str, Finding]
    look: Callable[[], Sight | None] = field(repr=False, compare=False)

    @cached_property
    def sight(self) -> Sight | None:
        """What the decision turned on; None where the measure does not name the number."""
        return self.look()

    @property
    def clauses(self) -> list[str]:
        """The ids of the clauses and prices that spoke."""
        spoke = () if self.finding is None else self.finding.spoke
        return [part for part in spoke if part.startswith(("clause/", "price/"))]

    @property
    def determined(self) -> bool:
        """Whether the measure applies or would, with an amount that the example says; or is bounded on both sides."""
        expect = self.example.expect
        bounded = expect.outcome == "cannot tell" and expect.most not in {None, "unknown"}
        return expect.outcome in {"applies", "would apply"} or bounded

    def declares(self, heading: str) -> bool:
        """Whether the example says that the heading is declared."""
        return heading in (self.example.expect.declare or ())


def example_entry(example: Example) -> Entry:
    """Return the entry of one line that an example describes; quantities may be written "1000 KG"."""
    line = dict(example.line)
    quantities = line.get("quantities")
    if isinstance(quantities, list):
        line["quantities"] = [
            dict(zip(("amount", "unit"), text.split(), strict=False)) if isinstance(text, str) else text
            for text in quantities
        ]
    return Entry.model_validate({"format": FORMATS[-1], **example.entry, "lines": [line]})


def seen_by(book: RuleBook, measure: Measure) -> RuleBook:
    """Return a book as far as the examples of a measure see it: they come to the same, whatever else the book holds.

    The coverage of their lines stays that by the book's reading.
    """
    displaced = tuple(book.by_id[way.measure] for way in measure.displaces)
    seen, coverages = book.around((measure, *displaced), reading=False), coverages_of(book)
    seen.derived("coverages", lambda: coverages)
    return seen


def example_run(book: RuleBook, measure: str, example: Example, *, decide: Decide) -> ExampleRun:
    """Run an example of a measure against a book, or what of one the measure sees; at any date (see `screening`).

    Raises:
        ValidationError, DeclarationProblems: the example is no entry, or one that cannot be screened.
    """
    entry = example_entry(example)
    dates = rate_dates(entry, None, book.rate_days)
    checks.refuse(entry, book, dates.entry, covered_dates_only=False)
    compiled = compiled_book(book, decide, example.as_known)
    others = {finding.measure: finding for finding in line_findings(compiled, entry, 0, dates.lines[0]).findings}
    coverage = compiled.coverages.of(line_goods_first(entry.lines[0]), "/lines/0")
    return ExampleRun(example, entry, others.get(measure), coverage, others, lambda: sight_of(compiled, entry, measure))


def no_entry(document: Document, example: Example, error: ValidationError | DeclarationProblems) -> Problem:
    """Return the problem of an example that is no entry."""
    what = f'the example "{example.name}" is no entry: {_first(error)}'
    return Problem("R380", what, document.place(example.path))


def _first(error: ValidationError | DeclarationProblems) -> str:
    if isinstance(error, DeclarationProblems):
        return error.problems[0].what
    found = error.errors(include_url=False, include_input=False)[0]
    return f"{'/'.join(map(str, found['loc']))}: {found['msg']}"


def differing(document: Document, run: ExampleRun, named: str) -> Iterator[Problem]:
    """Yield what of a run is otherwise than its example says; `named` is the measure, for one that names no number."""
    expect, place = run.example.expect, document.place((*run.example.path, "expect"))
    found: Iterable[str]
    if run.finding is None:
        number = show_number(run.entry.lines[0].tariff_number)
        found = () if expect.outcome == "not named" else (f"{named} does not name the number {number}",)
    else:
        found = _differences(run.finding, expect)
    for what in (*found, *_other_coverage(run.coverage, expect)):
        yield Problem("R380", f'"{run.example.name}": {what}', place)


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
    yield from _other_names(finding, expect)
    if expect.because is not None and expect.because not in "; ".join(finding.because):
        yield f'"{expect.because}" is not among the reasons: {"; ".join(finding.because)}'
    if expect.working is not None and expect.working not in (finding.working or ""):
        yield f'"{expect.working}" is not in the working: {finding.working}'


def _other_names(finding: Finding, expect: ExpectText) -> Iterator[str]:
    """Yield how the headings, missing facts and claims of a finding are others than an example says."""
    declared = [heading for heading in (finding.declare, *finding.or_declare, *finding.beside) if heading is not None]
    every = (
        ("it declares", declared, expect.declare),
        ("missing is", [missing.fact for missing in finding.missing], expect.missing),
        ("what could be claimed is", [offered.claim for offered in finding.could_claim], expect.could_claim),
    )
    for words, found, wanted in every:
        if wanted is not None and sorted(wanted) != sorted(found):
            yield f"{words} {', '.join(found) or 'nothing'}, not {', '.join(wanted) or 'nothing'}"


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
