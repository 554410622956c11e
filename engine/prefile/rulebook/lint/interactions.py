"""Interactions: a measure that gives way to some takes a stand on every other that it could meet, exactly once.

Two measures cannot meet, and no stand is asked for, where their files decide that: the origins that they reach are
disjoint, or they are never in force at one instant of the same rate date. Goods in privileged foreign status may have
two rate dates, so windows decide only between measures that look at the same one. Coverage by tariff number decides
nothing: lists change.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from prefile.decision.predicates import OriginIn
from prefile.errors import Problem
from prefile.law.book import RuleBook
from prefile.law.condition import Not
from prefile.law.measure import Measure
from prefile.rulebook.rule_folder import WrittenBook
from prefile.rulebook.yaml_source import Path

__all__ = ["check"]

CODE = "R361"
_MOST_NAMED = 5


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each stand that is missing, taken twice, or taken on nothing."""
    for measure in book.measures:
        document = written.documents[measure.file]
        for path, what, then in (*_on_nothing(measure, book), *_twice(measure, book)):
            yield Problem(CODE, what, document.place(path), next=then)
        missing = sorted(_missing(measure, book)) if measure.gives_way_to else []
        if missing:
            more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
            what = f"it gives way to some, and takes no stand on {', '.join(missing[:_MOST_NAMED])}{more}"
            yield Problem(CODE, what, document.place(("gives_way_to",)))


def _on_nothing(measure: Measure, book: RuleBook) -> Iterator[tuple[Path, str, str]]:
    """Yield each name under stands_beside that is no measure of the book and begins none."""
    for row, beside in enumerate(measure.stands_beside):
        for place, name in enumerate(beside.measures):
            begins = name.endswith(".*")
            if any(measure_id.startswith(name[:-1]) if begins else measure_id == name for measure_id in book.by_id):
                continue
            near = get_close_matches(name.removesuffix(".*"), sorted(_known(book)), 1)
            what = f"no measure begins with {name[:-1]}" if begins else f"{name} is not a measure"
            then = f"Did you mean {near[0]}{'.*' if near[0] not in book.by_id else ''}?" if near else ""
            yield ("stands_beside", row, "measures", place), what, then


def _known(book: RuleBook) -> set[str]:
    """Return every id and every beginning of one."""
    parts = [measure_id.split(".") for measure_id in book.by_id]
    return {".".join(part[:size]) for part in parts for size in range(2, len(part) + 1)}


def _twice(measure: Measure, book: RuleBook) -> Iterator[tuple[Path, str, str]]:
    """Yield each row under stands_beside that speaks of a measure on which a stand is taken before it."""
    taken = {way.measure: "gives_way_to" for way in measure.gives_way_to}
    taken.update(dict.fromkeys(measure.treatment.beside_parts_of(), "beside_parts_of"))
    for row, beside in enumerate(measure.stands_beside):
        named = [
            measure_id for measure_id in sorted(book.by_id) if measure_id != measure.id and beside.names(measure_id)
        ]
        twice = [measure_id for measure_id in named if measure_id in taken]
        if twice:
            what = f"a stand on {', '.join(twice[:_MOST_NAMED])} is taken under {taken[twice[0]]} already"
            yield ("stands_beside", row), what, ""
        taken.update(dict.fromkeys(named, f"stands_beside, row {row + 1}"))


def _missing(measure: Measure, book: RuleBook) -> Iterator[str]:
    ways = {way.measure for way in measure.gives_way_to} | measure.treatment.beside_parts_of()
    for other in book.measures:
        taken = other.id in ways or any(beside.names(other.id) for beside in measure.stands_beside)
        if other is not measure and not taken and _may_meet(measure, other, book):
            yield other.id


def _may_meet(measure: Measure, other: Measure, book: RuleBook) -> bool:
    """Whether two measures could apply to one line, by their origins and by when they are in force."""
    if _origins(measure, book).isdisjoint(_origins(other, book)):
        return False
    if measure.rate_date.privileged_foreign != other.rate_date.privileged_foreign:
        return bool(measure.in_force and other.in_force)
    return any(first.meets(second) for first in measure.in_force for second in other.in_force)


def _origins(measure: Measure, book: RuleBook) -> frozenset[str]:
    """Return the countries that a measure reaches, by its origins and its plain conditions on origin."""
    countries = frozenset(book.countries.names)
    for ground in measure.conditions:
        match ground.kind, ground.when:
            case "required", OriginIn(countries=only):
                countries &= only
            case "required", Not(term=OriginIn(countries=others)):
                countries -= others
    return countries
