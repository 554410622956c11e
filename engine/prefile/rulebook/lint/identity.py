"""Identity: a file is named for its measure, a heading has one measure at a time, claims one meaning, terms a use."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import combinations
from typing import NamedTuple

from prefile.decision.predicates import LinePredicate
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.scenario import MARK
from prefile.rulebook.rule_folder import WrittenBook, did_you_mean
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window

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
    yield from _effects(book, written)


def _file_of(measure: str) -> str:
    country, authority, *rest = measure.split(".")
    return f"{country}/{authority}/{'.'.join(rest)}.yaml" if rest else f"{country}/{authority}.yaml"


def _headings(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each heading of two measures at once; a heading's identity is number, instrument and window."""
    named = [one for measure in book.measures for one in _named_by(measure)]
    for first, second in combinations(named, 2):
        measure, other = first.measure, second.measure
        if measure is not other and first.heading == second.heading and _at_once(first, second):
            what = f"heading {second.heading} is also that of {measure.id} in an overlapping window"
            yield Problem(CODE, what, written.documents[other.file].place(second.path))


class _Named(NamedTuple):
    """A heading of a measure, its window, and where the file says it."""

    measure: Measure
    heading: str
    window: Window
    path: Path


def _named_by(measure: Measure) -> Iterator[_Named]:
    """Yield the headings of a measure's clauses, and those of a floor."""
    for index, clause in enumerate(measure.treatment.clauses):
        if clause.heading is not None:
            yield _Named(measure, clause.heading, clause.window, ("treatment", "duty", index, "heading"))
    if not measure.treatment.clauses:
        for stated in measure.treatment.headings():
            yield _Named(measure, stated.heading, stated.window, ("treatment", "minimum_import_price"))


def _at_once(one: _Named, another: _Named) -> bool:
    """Whether headings of two measures are declared at one instant while both measures are in force."""
    windows = (one.window, another.window)
    return any(
        all(first.meets(second) for first, second in combinations((*windows, life, other_life), 2))
        for life in one.measure.in_force
        for other_life in another.measure.in_force
    )


def _effects(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each effect of an agreement for which no measure asks: it would change no duty."""
    asked = {name for rule in written.rules for name in _effects_asked(written.documents[rule].value)}
    for agreement in book.agreements:
        for place, instrument in enumerate(agreement.instruments):
            for row, effect in enumerate(instrument.effects):
                if effect.name not in asked:
                    path = ("instruments", place, "effects", row, "effect")
                    what = f'no measure asks for the effect "{effect.name}"'
                    then = "Ask for it in a rule by agreement_effect, or drop it."
                    yield Problem(CODE, what, written.documents[agreement.file].place(path), next=then)


def _effects_asked(value: object) -> Iterator[str]:
    """Yield the names of effects that conditions of a file ask for."""
    if isinstance(value, dict):
        named = value.get("agreement_effect")
        if isinstance(named, dict):
            yield str(named.get("effect"))
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _effects_asked(inner)


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
