"""Terms that stand beside others in a condition: that each decides, and each word that one names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from prefile.decision.predicates import (
    Claimed,
    EndUse,
    EntryTypeIs,
    LinePredicate,
    MineralsMade,
    ModeOfTransport,
    NamedImporter,
    NumberIn,
    PartOf,
    UnitValueIs,
    ZoneStatus,
)
from prefile.decision.unit_value import UnitPrice
from prefile.entry import Entry, Line
from prefile.entry.importer_number import importer_number
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import Measure
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.values.trilean import NO, YES, Trilean
from prefile.workbench.example_runs import ExampleRun
from prefile.workbench.requirement import Part, Requirement, parts_of, shown_in_part

__all__ = ["required_terms"]


class _Words(NamedTuple):
    """The words of a term that names several, and what an entry of one line states of them."""

    named: Callable[[Any], tuple[str, ...]]
    stated: Callable[[Entry, Line], tuple[str | None, ...]]


_WORDS: dict[type[LinePredicate], _Words] = {
    ModeOfTransport: _Words(lambda test: test.modes, lambda entry, _: (entry.mode,)),
    EntryTypeIs: _Words(lambda test: test.types, lambda entry, _: (entry.entry_type,)),
    NamedImporter: _Words(lambda test: test.numbers, lambda entry, _: _numbers(entry.importer)),
    ZoneStatus: _Words(lambda test: test.statuses, lambda _, line: (line.ftz.status if line.ftz else None,)),
    PartOf: _Words(lambda test: test.wholes, lambda _, line: (line.part_of,)),
    EndUse: _Words(lambda test: test.uses, lambda _, line: (line.end_use,)),
    MineralsMade: _Words(lambda test: test.minerals, lambda _, line: tuple([one.mineral for one in line.minerals])),
}


def required_terms(measure: Measure, written: RuleFile) -> Iterator[Requirement]:
    """Yield the claims and lists that a part of a measure asks beside other things, where each alone does not hold.

    A doubt is left out: what is dropped from it leaves more undetermined, and no less owed. What several parts ask
    alike is left out too, since without it another of them may speak.
    """
    for part in parts_of(measure, written):
        if part.name.startswith("doubt/"):
            continue
        for predicate in part.predicates:
            yield from _of_words(part, predicate)
            if isinstance(predicate, UnitValueIs):
                yield from _of_limits(part, predicate)
            if len(part.predicates) > 1 and not part.shared and isinstance(predicate, Claimed | NumberIn):
                denied = any(Not(predicate) in _terms(condition) for condition in part.conditions)
                if denied and part.name.startswith("clause/"):
                    continue  # where a clause asks that something is not so, one before it mostly speaks
                what = f"{predicate.denies if denied else predicate.asks} in {part.words}, where it alone does not hold"
                yield Requirement("R356", what, part.path, partial(_answered, part, predicate, YES if denied else NO))


def _terms(condition: Condition) -> Iterator[Condition]:
    """Yield what a condition joins, down to predicates and what denies something."""
    if isinstance(condition, AllOf | AnyOf):
        for term in condition.terms:
            yield from _terms(term)
    else:
        yield condition


def _answered(part: Part, predicate: LinePredicate, answer: Trilean, run: ExampleRun) -> bool:
    return run.sight is not None and run.sight.answer(predicate) == answer and shown_in_part(part, predicate, run)


def _numbers(importer: str | None) -> tuple[str | None, ...]:
    """Return a stated number as orders may name it, with its suffix and without."""
    number = importer_number(importer)
    return (number,) if number is None else (number, number[:9])


def _of_words(part: Part, predicate: LinePredicate) -> Iterator[Requirement]:
    """Yield each of several words that one term names."""
    asked = _WORDS.get(type(predicate))
    named = asked.named(predicate) if asked is not None else ()
    for word in named if len(named) > 1 else ():
        what = f'"{word}" of {predicate.asks} in {part.words}'
        yield Requirement("R356", what, part.path, partial(_stated, part, predicate, word))


def _of_limits(part: Part, predicate: UnitValueIs) -> Iterator[Requirement]:
    """Yield goods that are worth just what each limit of the unit value is."""
    for _, price in predicate.limits:
        what = f"goods valued at just {price.shown}, as {part.words} has it"
        yield Requirement("R356", what, part.path, partial(_worth, part, predicate, price))


def _worth(part: Part, predicate: UnitValueIs, price: UnitPrice, run: ExampleRun) -> bool:
    if run.sight is None:
        return False
    compared = next(value.compared for value in run.sight.answers.facts.unit_values if value.price == price)
    return compared == 0 and shown_in_part(part, predicate, run)


def _stated(part: Part, predicate: LinePredicate, word: str, run: ExampleRun) -> bool:
    entry = run.entry
    return word in _WORDS[type(predicate)].stated(entry, entry.lines[0]) and shown_in_part(part, predicate, run)
