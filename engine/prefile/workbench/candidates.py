"""Lines to try on a measure: its own examples, and each with one or two things changed that its rule speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, islice
from typing import Any

from prefile.decision.predicates import (
    Claimed,
    ClaimsSay,
    DayIn,
    EndUse,
    EntryTypeIs,
    ImporterFact,
    LinePredicate,
    MineralsMade,
    ModeOfTransport,
    NamedImporter,
    NumberIn,
    OriginIn,
    PartOf,
    ProgramClaimed,
    Provision,
    RateDateIn,
    UnitValueIs,
    ZoneStatus,
    line_predicates,
)
from prefile.decision.unit_value import UnitPrice
from prefile.entry.importer_number import OF_NOBODY
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.rulebook.examples import Example
from prefile.values.dates import NEW_YORK, Window, day_of, window_ends
from prefile.values.money import EXACT
from prefile.values.tariff_number import show_number
from prefile.values.units import UNITS

__all__ = ["lines_to_try"]

_HUNDRED = Decimal(100)
_ABOUT = (_HUNDRED, Decimal("99.99"), Decimal("100.01"))
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_MOST_BASES = 12  # of which two things at once are changed
_OTHER_ORIGINS = ("NO", "ZA", "IS", "TH", "CL", "AU", "CN", "DE")

_Variation = tuple[str, Callable[[Example], Example]]


def lines_to_try(book: RuleBook, measure: Measure, examples: Sequence[Example], most: int) -> Iterator[Example]:
    """Yield at most so many examples that are not written, nearest first; what they come to is not said of them."""
    return islice(_every(book, measure, examples), most)


def _every(book: RuleBook, measure: Measure, examples: Sequence[Example]) -> Iterator[Example]:
    variations = list(_variations(book, measure))
    for _, vary in variations:
        for example in examples:
            yield vary(example)
    bases = list({_shape(example): example for example in examples}.values())[:_MOST_BASES]
    for (axis, first), (other, second) in combinations(variations, 2):
        if axis != other:
            yield from (second(first(base)) for base in bases)


def _shape(example: Example) -> tuple[object, ...]:
    """Return what tells examples apart as bases: which facts they state, and of which origin they are."""
    return (*sorted(example.line), example.line.get("origin"), *sorted(example.entry))


def _variations(book: RuleBook, measure: Measure) -> Iterator[_Variation]:
    """Yield what may be changed of an example, by what the measure speaks of: names of axes, and how."""
    tests = list(dict.fromkeys(_tests(measure)))
    for at in _instants(measure, tests):
        yield "date", _with_entry(entered=f"{at.astimezone(NEW_YORK):%Y-%m-%dT%H:%M}")
    for origin in _origins(book, tests):
        yield "origin", _with_line(origin=origin)
    for number in _numbers(book, measure, tests):
        yield "number", _with_line(tariff_number=show_number(number))
    for test in tests:
        yield from _of_test(test)
    for claim in measure.claims:
        yield "claim", _claiming(claim, "REF-1")
        yield "claim", _claiming(claim, None)
    yield "claim", _with_line(claims=[])
    yield from _of_standing(measure)
    for left_out in ("value", "origin"):
        yield "left out", _without(left_out)


def _of_standing(measure: Measure) -> Iterator[_Variation]:
    """Yield the days around each on which its standing was known, and goods of zones put there before it turned."""
    for row in measure.standing:
        for day in (row.window.known, row.window.replaced):
            yield from _around(day)
    windows = [one.window for one in measure.conditions] + [way.window for way in measure.gives_way_to]
    for window in windows:
        yield from (one for day in (window.known, window.replaced) for one in _around(day))
    for edge in window_ends(measure.in_force):
        yield "zone", _on_day("filed", (day_of(edge) - _DAY).isoformat())


def _around(day: date | None) -> Iterator[_Variation]:
    """Yield what was known on a day, and the day before."""
    if day is not None:
        yield "known", _as_known(day)
        yield "known", _as_known(day - _DAY)


def _as_known(day: date) -> Callable[[Example], Example]:
    return lambda example: example._replace(as_known=day)


def _tests(measure: Measure) -> Iterator[LinePredicate]:
    for condition in measure.conditions:
        yield from line_predicates(condition.when)
    for when in measure.treatment.conditions():
        yield from line_predicates(when)


def _instants(measure: Measure, tests: Iterable[LinePredicate]) -> list[Any]:
    windows = [row.window for row in measure.standing]
    windows += [listing.window for listing in measure.listings]
    windows += [*measure.treatment.windows()]
    windows += [Window(test.since, test.until) for test in tests if isinstance(test, RateDateIn)]
    edges = sorted(set(window_ends(windows)))
    return [instant for edge in edges for instant in (edge - _MINUTE, edge)]


def _origins(book: RuleBook, tests: Iterable[LinePredicate]) -> Iterator[str]:
    """Yield the first country of each code that the measure names, and one that it names nowhere."""
    named: dict[str, None] = {}
    every: set[str] = set()
    for test in tests:
        if isinstance(test, OriginIn):
            every |= test.countries
            for code in test.shown.split(", "):
                named.update(dict.fromkeys(sorted(book.countries.expand(code) or ())[:1]))
    yield from named
    yield from [code for code in _OTHER_ORIGINS if code not in every][:1]


def _numbers(book: RuleBook, measure: Measure, tests: Sequence[LinePredicate]) -> Iterator[str]:
    """Yield a number of each kind: by its group, window and authority, and by the lists that conditions ask for."""
    lists = [test for test in tests if isinstance(test, NumberIn)]
    listed = {prefix for test in lists for prefix in test.prefixes}
    seen: set[tuple[object, ...]] = set()
    for listing in measure.listings:
        beginnings = [listing.prefix] if listing.prefix else sorted(listed)
        for beginning in beginnings:
            for number in book.tariff.under(beginning)[:3] or ():
                digits = tuple(number[:size] for size in (2, 4, 6, 8, 10))
                on = tuple(test.names(digits) for test in lists)
                kind = (listing.group, listing.window, listing.cite, listing.excluded, on)
                if kind not in seen:
                    seen.add(kind)
                    yield number


def _of_test(test: LinePredicate) -> Iterator[_Variation]:
    """Yield what may be stated that a condition asks for."""
    match test:
        case DayIn(since=since, until=until, fact=fact):
            days = (day for edge in (since, until) if edge is not None for day in (edge - _DAY, edge))
            yield from ((fact, _on_day(fact, day.isoformat())) for day in days)
        case ProgramClaimed(programs=programs):
            yield from (("program", _with_line(program=code)) for code in programs or ("S",))
        case ZoneStatus(statuses=statuses):
            yield from (("zone", _with_line(ftz={"status": status})) for status in statuses)
        case PartOf(wholes=wholes):
            yield from (("part of", _with_line(part_of=whole)) for whole in wholes)
        case ModeOfTransport(modes=modes):
            yield from (("mode", _with_entry(mode=mode)) for mode in modes)
        case Claimed(suggested_by=str(fact)) | ImporterFact(fact=fact):
            yield "importer", _with_entry(importer_facts=[fact])
        case ClaimsSay(so=so, not_so=not_so):
            yield from (("says", _claiming(claim, None)) for claim in (*so, *not_so))
        case Provision(beginnings=beginnings):
            yield from (("provision", _under(beginning)) for beginning in beginnings)
        case _:
            yield from _of_importer_or_goods(test)


def _of_importer_or_goods(test: LinePredicate) -> Iterator[_Variation]:
    """Yield what may be stated of who imports, what for, and where minerals were made."""
    match test:
        case EntryTypeIs(types=types):
            yield from (("entry type", _with_entry(entry_type=one)) for one in types)
        case EndUse(uses=uses):
            yield from (("end use", _with_line(end_use=use)) for use in (*uses, "none"))
        case NamedImporter(numbers=numbers):
            yield from (("importer of record", _with_entry(importer=number)) for number in (*numbers, OF_NOBODY))
        case UnitValueIs(limits=limits):
            for _, price in limits:
                yield from (("unit value", _worth(price, quantity)) for quantity in _ABOUT)
        case MineralsMade(step=step, minerals=minerals, countries=countries):
            places = (*sorted(countries)[:1], *[code for code in _OTHER_ORIGINS if code not in countries][:1])
            yield from (
                ("minerals", _with_line(minerals=[{"mineral": mineral, step: place}]))
                for mineral in minerals
                for place in places
            )
        case _:
            return


def _with_line(**stated: object) -> Callable[[Example], Example]:
    return lambda example: example._replace(line={**example.line, **stated})


def _with_entry(**stated: object) -> Callable[[Example], Example]:
    return lambda example: example._replace(entry={**example.entry, **stated})


def _worth(price: UnitPrice, quantity: Decimal) -> Callable[[Example], Example]:
    """Return how goods are worth a price for a hundred of its units, of which there are somewhat more or less."""
    unit = next(code for code, (kind, size) in UNITS.items() if kind == price.kind and size == 1)
    value = EXACT.divide(EXACT.multiply(price.amount, _HUNDRED), price.size)
    return _with_line(value=f"{value:f}", quantities=[{"amount": f"{quantity:f}", "unit": unit}])


def _without(key: str) -> Callable[[Example], Example]:
    return lambda example: example._replace(line={name: value for name, value in example.line.items() if name != key})


def _claiming(claim: str, reference: str | None) -> Callable[[Example], Example]:
    def claiming(example: Example) -> Example:
        stated = example.line.get("claims")
        others = [one for one in stated if _claim_of(one) != claim] if isinstance(stated, list) else []
        made: Any = {"claim": claim, "reference": reference} if reference else claim
        return example._replace(line={**example.line, "claims": [*others, made]})

    return claiming


def _claim_of(stated: object) -> object:
    return stated.get("claim") if isinstance(stated, Mapping) else stated


def _on_day(fact: str, day: str) -> Callable[[Example], Example]:
    if fact == "loaded":
        return _with_line(loaded=day)
    if fact == "filed":
        return _with_line(ftz={"status": "P", "filed": day})
    return _with_entry(**{fact: day})


def _under(provision: str) -> Callable[[Example], Example]:
    return _with_line(secondary_numbers=[{"number": show_number(provision.ljust(10, "0"))}])
