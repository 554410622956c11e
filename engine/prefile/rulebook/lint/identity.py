"""Identity: a file is named for its measure, a heading has one measure at a time, claims one meaning, terms a use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prefile.decision.predicates import LinePredicate
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.scenario import MARK
from prefile.law.treatment import Clause
from prefile.rulebook.rule_folder import WrittenBook

__all__ = ["check"]

CODE = "R310"
_TERMS = "R311"


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each name that does not identify one thing."""
    for measure in book.measures:
        if MARK not in measure.id and measure.file != _file_of(measure.id):
            what = f"the measure {measure.id} belongs in {_file_of(measure.id)}"
            yield Problem(CODE, what, written.documents[measure.file].place(("measure",)))
    yield from _headings(book, written)
    yield from _claims(book, written)
    yield from _terms(book, written)


def _file_of(measure: str) -> str:
    country, authority, *rest = measure.split(".")
    return f"{country}/{authority}/{'.'.join(rest)}.yaml" if rest else f"{country}/{authority}.yaml"


def _headings(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each heading of two measures at once; a heading's identity is number, instrument and window."""
    named: list[tuple[Measure, int, Clause]] = []
    for measure in book.measures:
        clauses = enumerate(measure.treatment.clauses)
        named.extend((measure, index, clause) for index, clause in clauses if clause.heading)
    for (measure, _, first), (other, index, second) in combinations(named, 2):
        if measure is not other and first.heading == second.heading and _at_once(measure, first, other, second):
            what = f"heading {second.heading} is also that of {measure.id} in an overlapping window"
            place = written.documents[other.file].place(("treatment", "duty", index, "heading"))
            yield Problem(CODE, what, place)


def _at_once(measure: Measure, clause: Clause, other: Measure, of_other: Clause) -> bool:
    """Whether clauses of two measures hold at one instant while both measures are in force."""
    return any(
        all(first.meets(second) for first, second in combinations((clause.window, of_other.window, life, another), 2))
        for life in measure.in_force
        for another in other.in_force
    )


def _claims(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each claim that a measure asks for and does not define, or that means something else elsewhere."""
    meanings: dict[str, tuple[str, str]] = {}
    for measure in book.measures:
        for claim in sorted(set(_claims_of(measure)) - set(measure.claims)):
            what = f'the claim "{claim}" is asked for and not defined under claims'
            yield Problem(CODE, what, written.documents[measure.file].place(("claims",)))
        for claim, says in measure.claims.items():
            first, first_says = meanings.setdefault(claim, (measure.id, says))
            if first_says != says:
                what = f'the claim "{claim}" means something else in {first}'
                yield Problem(CODE, what, written.documents[measure.file].place(("claims", claim)))


def _claims_of(measure: Measure) -> Iterator[str]:
    """Yield every claim on which a measure depends."""
    yield from measure.treatment.claims()
    for predicate in measure.predicates():
        if isinstance(predicate, LinePredicate):
            yield from predicate.claims_named


def _terms(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each term that nothing in its file uses."""
    for measure in book.measures:
        terms, document = written.rules[measure.file].terms, written.documents[measure.file]
        for name in sorted(terms.keys() - set(_terms_used(document.value))):
            yield Problem(_TERMS, f'the term "{name}" is not used', document.place(("terms", name)))


def _terms_used(value: object) -> Iterator[str]:
    """Yield the name of every term that a file uses."""
    inner = value.values() if isinstance(value, dict) else (value if isinstance(value, list) else ())
    if isinstance(value, dict) and isinstance(value.get("term"), str):
        yield value["term"]
    for part in inner:
        yield from _terms_used(part)
