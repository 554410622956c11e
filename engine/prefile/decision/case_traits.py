"""The traits by which a measure's conditions tell lines apart, and the kinds of lines that each trait has.

A trait is one thing that conditions look at: the origin, the group of the list, one claim. Its kinds are told apart by
the answers of the predicates themselves. Predicates of which no line can say how they hang together (on metal, on
coverage, on further lists, on footnotes) are each a trait of their own, so that no case is missed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from prefile.decision.line_facts import NO_PROGRAM, FurtherNumbers, LineFacts, ProgramEligibility
from prefile.decision.predicates import (
    ArticleSet,
    Believed,
    Claimed,
    DayIn,
    ImporterFact,
    InForce,
    InGroup,
    LinePredicate,
    NumberListed,
    OriginIn,
    PartOf,
    ProgramClaimed,
    Provision,
    RateDateIn,
    SecondaryNumber,
    SpecialProgram,
    Stated,
    UnitValueIs,
    Unsettled,
    ZoneStatus,
)
from prefile.decision.unit_value import UnitValue
from prefile.entry.line import PART_OF
from prefile.values.tariff_number import show_number
from prefile.values.trilean import NO, YES, Trilean

__all__ = ["Kind", "Trait", "traits_of"]

_ELSEWHERE = "any other origin"
_OTHER_PROVISION = "98"  # begins with no number that is longer
_STATUSES = ("P", "N", "D")
_PROGRAMS = (
    ("", ProgramEligibility(NO)),
    (" with a right to it", ProgramEligibility(YES)),
    (" with a right to it, free of duty", ProgramEligibility(YES, free=True)),
)

_NUMBERS = (FurtherNumbers.NONE, FurtherNumbers.OF_GOODS)
_Values = Iterator[tuple[str, Mapping[str, object]]]
_Numbered = Mapping[int, LinePredicate]


class Kind(NamedTuple):
    """One kind of line by a trait: what it is in words, where it is worth a word, and what each predicate answers."""

    words: str
    answers: Mapping[int, Trilean]


Trait = tuple[Kind, ...]


def traits_of(predicates: Sequence[LinePredicate], groups: Iterable[str | None]) -> list[Trait]:
    """Return the traits on which numbered predicates hang; `groups` are those of the numbers listed."""
    by_trait: dict[Hashable, dict[int, LinePredicate]] = {}
    for number, predicate in enumerate(predicates):
        trait = _trait(predicate)
        if trait is not None:
            by_trait.setdefault(trait, {})[number] = predicate
    held = sorted(groups, key=lambda name: name or "")
    return [_told_apart(numbered, held) for numbered in by_trait.values()]


def _trait(predicate: LinePredicate) -> Hashable | None:
    """Return what a predicate hangs on; None for one that no line answers."""
    match predicate:
        case InForce() | NumberListed() | RateDateIn() | Unsettled() | Believed():
            return None
        case Claimed(claim=name) | ImporterFact(fact=name) | DayIn(fact=name) | Stated(fact=name):
            return type(predicate), name
        case ProgramClaimed() | SpecialProgram():
            return ProgramClaimed
        case UnitValueIs(limits=limits):
            return UnitValueIs, limits[0][1].kind
        case OriginIn() | InGroup() | ZoneStatus() | ArticleSet() | SecondaryNumber() | PartOf() | Provision():
            return type(predicate)
    return predicate


def _told_apart(numbered: _Numbered, groups: Sequence[str | None]) -> Trait:
    """Return the kinds of one trait: what no predicate tells apart is one kind, by the first of its words."""
    kinds: dict[tuple[Trilean, ...], Kind] = {}
    first = next(iter(numbered.values()))
    values = _values(first, numbered, groups)
    if values is None:
        [number] = numbered
        return Kind("", {number: NO}), Kind(f"with {first.asks}", {number: YES})
    for words, facts in values:
        made = LineFacts.of(facts)
        answers = {number: predicate.answer(made) for number, predicate in numbered.items()}
        kinds.setdefault(tuple(answers.values()), Kind(words, answers))
    return tuple(kinds.values())


def _values(first: LinePredicate, numbered: _Numbered, groups: Sequence[str | None]) -> _Values | None:
    """Return the values of a trait, plain ones first; None where only yes and no are known of it."""
    values: _Values | None = None
    match first:
        case OriginIn():
            values = _origins(numbered)
        case InGroup():
            values = ((f"in the group {name}" if name else "", {"groups": frozenset({name})}) for name in groups)
        case ProgramClaimed() | SpecialProgram():
            values = _programs(numbered)
        case ZoneStatus():
            values = ((f"in zone status {zone}" if zone else "", {"zone": zone}) for zone in (None, *_STATUSES))
        case PartOf():
            values = ((f"being part of {whole}", {"part_of": whole}) for whole in reversed(PART_OF))
        case DayIn(fact=fact):
            values = _days(fact, numbered)
        case Provision():
            values = _provisions(numbered)
        case UnitValueIs():
            values = _unit_values(numbered)
        case _:
            values = _two_values(first)
    return values


def _two_values(first: LinePredicate) -> _Values | None:
    """Return the values of a trait that has two; None where only yes and no are known of it."""
    match first:
        case Claimed(claim=claim):
            return _either("claims", ((), ((claim, True),)), f'with "{claim}" claimed', {"importer_facts": ()})
        case ImporterFact(fact=fact):
            return _either("importer_facts", ((), (fact,)), f'of an importer who states "{fact}"')
        case ArticleSet():
            return _either("in_set", (False, True), "of an article set")
        case SecondaryNumber():
            return _either("further_numbers", _NUMBERS, "with a further tariff number")
        case Stated(fact=fact):
            return _either("stated", (frozenset(), frozenset({fact})), f"with {fact} stated")
    return None


def _either(
    fact: str, values: tuple[object, object], words: str, beside: Mapping[str, object] | None = None
) -> _Values:
    yield "", {**(beside or {}), fact: values[0]}
    yield words, {**(beside or {}), fact: values[1]}


def _origins(numbered: _Numbered) -> _Values:
    """Yield each origin that is named, and one that is not."""
    for origin in sorted({code for test in numbered.values() if isinstance(test, OriginIn) for code in test.countries}):
        yield f"of {origin}", {"origin": origin}
    yield f"of {_ELSEWHERE}", {"origin": _ELSEWHERE}


def _provisions(numbered: _Numbered) -> _Values:
    """Yield no provision of Chapter 98, each that is named, and one that is not."""
    yield "", {"provision": None}
    tests = [test for test in numbered.values() if isinstance(test, Provision)]
    for beginning in sorted({digits for test in tests for digits in test.beginnings}):
        yield f"entered under {show_number(beginning)}", {"provision": beginning}
    yield "entered under another number of Chapter 98", {"provision": _OTHER_PROVISION}


def _programs(numbered: _Numbered) -> _Values:
    """Yield no program, each that is named and one that is not, with a right to it and without."""
    yield "", {"program": None, "program_eligibility": NO_PROGRAM}
    named = {name for test in numbered.values() if isinstance(test, ProgramClaimed) for name in test.programs}
    for program, (right, eligibility) in product((*sorted(named), "any other"), _PROGRAMS):
        yield f"with program {program} claimed{right}", {"program": program, "program_eligibility": eligibility}


def _days(fact: str, numbered: _Numbered) -> _Values:
    """Yield a day before every bound, and each bound."""
    bounds = {day for test in numbered.values() for day in test.bounds() or () if isinstance(day, date)}
    for day in (date.min, *sorted(bounds)):
        yield (f"{fact} on {day}" if day != date.min else f"{fact} before {min(bounds)}"), {fact: day}


def _unit_values(numbered: _Numbered) -> _Values:
    """Yield a unit value under every price that is named, at each, and over each."""
    prices = sorted(
        {price for test in numbered.values() if isinstance(test, UnitValueIs) for _, price in test.limits},
        key=lambda price: Fraction(price.amount) / Fraction(price.size),
    )
    for place, price in enumerate(prices):
        for compared, how in ((-1, "under "), (0, ""), (1, "over ")):
            if compared >= 0 or place == 0:
                at = 2 * place + compared
                facts = [UnitValue(one, _sign(at - 2 * other)) for other, one in enumerate(prices)]
                yield f"valued {how}{price.shown}", {"unit_values": tuple(facts)}


def _sign(difference: int) -> int:
    return (difference > 0) - (difference < 0)
