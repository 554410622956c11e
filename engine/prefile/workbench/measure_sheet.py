"""A measure as a sheet to read: what it says part by part, with conditions, dates, headings, authority, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from prefile.law.book import RuleBook
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import CoverageCondition, Measure
from prefile.rulebook.examples import Example, each_example
from prefile.rulebook.rule_folder import written_book
from prefile.rulebook.schema.examples import ExpectText
from prefile.values.dates import ALWAYS, Window, show_instant
from prefile.values.money import show_money

__all__ = [
    "ExampleRow",
    "Said",
    "Term",
    "example_row",
    "example_rows",
    "measure_sheet",
    "outline",
    "rule_parts",
    "taken_apart",
]

_LONGEST = 100  # characters of a condition that is read in one go; a longer one is taken apart
_KINDS = {"required": "only", "exception": "exempt", "doubt": "undetermined"}


class Said(NamedTuple):
    """One thing that a measure says: what, with its authority, where it holds, when, and the headings it declares."""

    says: str
    cite: str | None = None
    when: Condition | None = None
    window: Window = ALWAYS
    headings: tuple[str, ...] = ()
    sentence: bool = False  # it stands alone, and what holds where follows it

    @property
    def behind(self) -> str:
        """Its dates, its headings and the key of its authority, as they stand behind what it says."""
        headings = f", heading {', '.join(self.headings)}" if self.headings else ""
        return f"{_dates(self.window)}{headings}{f' [{self.cite}]' if self.cite else ''}"

    @property
    def line(self) -> str:
        """All of it in one line."""
        where = f"{';' if self.sentence else ''} where {self.when.asks}" if self.when else ""
        return f"{self.says}{where}{self.behind}"

    @property
    def where(self) -> Term | None:
        """Its condition, where it is too long for the line and stands below it taken apart."""
        term = taken_apart(self.when) if self.when else None
        return term if term is not None and term.terms else None


class Term(NamedTuple):
    """A condition in words, with its terms where it is taken apart."""

    words: str
    terms: tuple[Term, ...] = ()


class ExampleRow(NamedTuple):
    """One example as a row: its name, the entry and line in words, the outcome, what is owed, what else is shown."""

    name: str
    facts: str
    outcome: str
    duty: str
    shows: str


def measure_sheet(book: RuleBook, measure: Measure) -> Iterator[tuple[str, list[Said]]]:
    """Yield each part of a measure with what it says, in the order of a rule file; parts may be empty.

    What follows without dates of its own has those of the measure, where it was in force once.
    """
    rows = measure.standing
    yield "STANDING", [Said(f"{row.standing}{_says(row.says)}", row.cite, window=row.window) for row in rows]
    lives = measure.in_force
    for title, said in rule_parts(measure):
        dated = title == "TREATMENT" and len(lives) == 1
        yield title, [row._replace(window=lives[0]) if dated and row.window == ALWAYS else row for row in said]
    yield (
        "OTHERS GIVE WAY TO IT",
        [
            Said(other.id, way.cite, headings=(way.heading,) if way.heading else ())
            for other in book.measures
            for way in other.gives_way_to
            if way.measure == measure.id
        ],
    )
    beside = [Said(f"{', '.join(beside.measures)}: {beside.says}", beside.cite) for beside in measure.stands_beside]
    yield "STANDS BESIDE", beside
    yield "NOTES", [Said(note.says, note.cite, note.when, sentence=True) for note in measure.notes]


def rule_parts(measure: Measure) -> Iterator[tuple[str, list[Said]]]:
    """Yield the parts of a measure that say what it does: what it covers, and what follows."""
    yield "COVERS", list(_covers(measure))
    yield "TREATMENT", list(_treatment(measure))
    yield "CLAIMS", [Said(f"{claim}: {says}") for claim, says in measure.claims.items()]
    ways = measure.gives_way_to
    yield (
        "GIVES WAY TO",
        [Said(one.measure, one.cite, None, one.window, (one.heading,) if one.heading else ()) for one in ways],
    )


def taken_apart(condition: Condition) -> Term:
    """Return a condition in words, a long one taken apart into its terms."""
    if not isinstance(condition, AllOf | AnyOf | Not) or len(condition.asks) <= _LONGEST:
        return Term(condition.asks)
    if isinstance(condition, Not):
        return Term("this does not hold:", (taken_apart(condition.term),))
    if len(condition.terms) == 1:
        return taken_apart(condition.terms[0])
    words = "all of these hold:" if isinstance(condition, AllOf) else "one of these holds:"
    return Term(words, tuple(map(taken_apart, condition.terms)))


def outline(term: Term, depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield a condition taken apart in rows, each with how deep it stands."""
    yield depth, term.words
    for inner in term.terms:
        yield from outline(inner, depth + 1)


def example_rows(book: RuleBook, measure: Measure) -> list[ExampleRow]:
    """Return the examples of a measure's file in their order, `also` rows whole.

    Raises:
        RuleFileProblems: a file has changed since the book was opened, or an example in it cannot be read.
    """
    return [example_row(one) for one in each_example(written_book(book).rules[measure.file].examples)]


def _covers(measure: Measure) -> Iterator[Said]:
    for excluded in (False, True):
        listings = [listing for listing in measure.listings if listing.excluded is excluded]
        for cite in dict.fromkeys(listing.cite for listing in listings):
            cited = [listing for listing in listings if listing.cite == cite]
            groups = sorted({listing.group for listing in cited if listing.group})
            named = f" in {', '.join(groups)}" if groups else ""
            every = any(not listing.prefix for listing in cited)
            count = "every number" if every else f"{len(cited):,} number{'' if len(cited) == 1 else 's'}"
            yield Said(f"{'except ' if excluded else ''}{count}{named}", cite)
    yield from map(_ground, measure.conditions)
    filing = measure.rate_date.privileged_foreign
    yield Said(f"rate date: entry; of privileged foreign goods their {filing}", measure.rate_date.cite)


def _ground(ground: CoverageCondition) -> Said:
    says = f"{_KINDS[ground.kind]}{_says(ground.says)}{', without a bound' if ground.unbounded else ''}"
    when = None if ground.implied and ground.says else ground.when  # what the book concludes is said in full
    headings = (ground.heading,) if ground.heading else ()
    return Said(says, ground.cite, when, ground.window, headings, sentence=ground.says is not None)


def _treatment(measure: Measure) -> Iterator[Said]:
    treatment = measure.treatment
    for clause in treatment.clauses:
        yield Said(clause.owed, clause.cite, clause.when, clause.window, clause.headings)
    others = list(treatment.described())[len(treatment.clauses) :]
    windows = [price.window for price in treatment.prices] + [ALWAYS] * len(others)  # what is priced is told first
    for part, window in zip(others, windows, strict=False):
        yield Said(part.says, part.cite, window=window)


def _says(words: str | None) -> str:
    return f": {words}" if words else ""


def _dates(window: Window) -> str:
    since = f" from {show_instant(window.since)}" if window.since else ""
    until = f" until {show_instant(window.until)}" if window.until else ""
    known = f", known {window.known}" if window.known else ""
    replaced = f", replaced {window.replaced}" if window.replaced else ""
    return f"{since}{until}{known}{replaced}"


def example_row(example: Example) -> ExampleRow:
    """Return an example as a row of words."""
    said = [*example.entry.items(), *example.line.items(), ("as_known", str(example.as_known or ""))]
    facts = [f"{key.replace('_', ' ')} {_fact(value)}" for key, value in said if value]
    expect = example.expect
    return ExampleRow(example.name, ", ".join(facts), expect.outcome, _duty(expect), "; ".join(_shown(expect)))


def _fact(value: object) -> str:
    """Return what an example says under one key, in words."""
    if isinstance(value, Mapping):
        named = ((str(key).replace("_", " "), _fact(inner)) for key, inner in value.items())
        return "; ".join(inner if key == "claim" else f"{key} {inner}" for key, inner in named)
    return " and ".join(map(_fact, value)) if isinstance(value, list) else str(value)


def _duty(expect: ExpectText) -> str:
    if expect.duty is not None:
        return show_money(expect.duty)
    bounds: list[Any] = [bound for bound in (expect.least, expect.most) if bound is not None]
    return " to ".join(bound if isinstance(bound, str) else show_money(bound) for bound in bounds)


def _shown(expect: ExpectText) -> Iterator[str]:
    """Yield what else an example shows: headings, what is missing, the words it looks for."""
    if expect.declare:
        yield f"declares {', '.join(expect.declare)}"
    if expect.missing:
        yield f"lacks {', '.join(expect.missing)}"
    if expect.coverage:
        yield f"{expect.coverage.outcome} under Proclamation 11001"
    yield from (words for words in (expect.because, expect.working) if words)
