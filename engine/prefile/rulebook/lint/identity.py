"""Identity: a file is named for its measure, a heading has one measure at a time, claims one meaning, terms a use."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import combinations

from prefile.decision.predicates import LinePredicate
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.scenario import MARK
from prefile.law.treatment import Clause
from prefile.rulebook.rule_folder import WrittenBook, did_you_mean
from prefile.rulebook.yaml_source import Path

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
        document, asked = written.documents[measure.file], set(_claims_of(measure))
        meant: set[str] = set()  # which are misspelled where they are asked for
        for claim in sorted(asked - set(measure.claims)):
            what = f'the claim "{claim}" is asked for and not defined under claims'
            place = document.place(next(_naming(document.value, claim, ()), ("claims",)))
            meant.update(get_close_matches(claim, list(measure.claims), 1))
            yield Problem(CODE, what, place, next=did_you_mean(claim, measure.claims))
        for claim, says in measure.claims.items():
            first, first_says = meanings.setdefault(claim, (measure.id, says))
            if first_says != says:
                yield Problem(
                    CODE, f'the claim "{claim}" means something else in {first}', document.place(("claims", claim))
                )
            elif claim not in asked | meant:
                what = f'the claim "{claim}" is defined, and nothing of the file asks for it'
                yield Problem(CODE, what, document.place(("claims", claim)))


def _naming(value: object, claim: str, path: Path) -> Iterator[Path]:
    """Yield where a file names a claim in what decides: conditions and treatment, not claims and examples."""
    if isinstance(value, str):
        if value == claim and path[-1:] != ("says",):
            yield path
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in parts:
        if path or step in {"terms", "covers", "chapter_98", "treatment", "notes"}:
            yield from _naming(inner, claim, (*path, step))


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
