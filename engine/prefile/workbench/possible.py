"""What no line can show of a measure: groups that a part never reaches, totals to which column 1 never comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import Believed, InGroup, NumberIn, RateDateIn, Unsettled, line_predicates
from prefile.decision.standing import standing_on
from prefile.law.condition import AllOf, AnyOf, Condition, Not, Predicate
from prefile.law.measure import Listing, Measure
from prefile.law.tariff import TariffTable
from prefile.law.treatment import Clause
from prefile.values.dates import Window, window_ends
from prefile.values.rate_words import read_rate
from prefile.values.tariff_number import beginnings
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["can_be", "free_in_column_1", "group_may_matter", "hidden_at", "may_apply", "may_be_reached"]

_NEGATED = (YES, UNKNOWN, NO)
_Known = Callable[[Predicate], Trilean | None]


def can_be(condition: Condition, answer: Trilean) -> bool:
    """Whether a line can give a condition an answer; what is never settled keeps some from yes or no."""
    return answer in _least_and_most(condition, lambda predicate: UNKNOWN if isinstance(predicate, Unsettled) else None)


def _least_and_most(condition: Condition, known: _Known) -> tuple[Trilean, Trilean]:
    """Return the least and the greatest answer of a condition; a predicate that is not known may answer anything."""
    match condition:
        case AllOf(terms=terms) | AnyOf(terms=terms):
            least, most = zip(*(_least_and_most(term, known) for term in terms), strict=True)
            joined = min if isinstance(condition, AllOf) else max
            return joined(least), joined(most)
        case Not(term=term):
            least_of_it, most_of_it = _least_and_most(term, known)
            return _NEGATED[most_of_it], _NEGATED[least_of_it]
    answer = known(condition)
    return (NO, YES) if answer is None else (answer, answer)


def may_apply(measure: Measure, at: datetime | None, known_on: date | None) -> bool:
    """Whether no condition of a measure keeps it from every line, on a rate date (None: any) and day of knowledge.

    A condition that names dates itself may hold on no line beside an edge of the measure's life.
    """

    def known(predicate: Predicate) -> Trilean | None:
        match predicate:
            case Unsettled():
                return UNKNOWN
            case RateDateIn() if at is not None:
                return predicate.answer(LineFacts.of({"rate_date": at}))
            case Believed():
                return predicate.answer(LineFacts.of({"known_on": known_on}))
        return None

    for condition in measure.conditions:
        least, most = _least_and_most(condition.when, known)
        if (condition.kind == "required" and most == NO) or (condition.kind == "exception" and least == YES):
            return False
    return True


def hidden_at(clauses: Sequence[Clause], place: int, at: datetime) -> bool:
    """Whether at an instant a clause before one fits whatever it fits, as that of a quota that is filled does."""
    asked = _terms(clauses[place].when)
    return any(
        one.window.holds(at) and one.window.replaced is None and asked.issuperset(_terms(one.when))
        for one in clauses[:place]
    )


def _terms(condition: Condition | None) -> frozenset[Condition]:
    """Return what must all hold for a condition."""
    if condition is None:
        return frozenset()
    return frozenset(condition.terms) if isinstance(condition, AllOf) else frozenset({condition})


def group_may_matter(
    measure: Measure, tariff: TariffTable, conditions: Iterable[Condition], predicate: InGroup, group: str
) -> bool:
    """Whether, for some number of a group and some time, a condition hangs on whether the number is in that group."""
    wanted = tuple(conditions)
    instants = _instants(measure, wanted)
    listings = [one for one in measure.listings if one.group == group and not one.excluded and not one.window.replaced]
    return any(
        window.holds(at) and any(_hangs(one, predicate, kind, at) for one in wanted)
        for kind, window in _kinds(listings, tariff, _lists_asked(wanted))
        for at in instants
    )


class _NumberKind(NamedTuple):
    """What conditions can see of a number: its group, and of the lists that they ask for those that name it."""

    group: str | None
    named_by: frozenset[NumberIn]


def _lists_asked(conditions: Iterable[Condition | None]) -> frozenset[NumberIn]:
    """Return the lists that conditions ask for."""
    return frozenset(one for when in conditions for one in line_predicates(when) if isinstance(one, NumberIn))


def _kinds(
    listings: Iterable[Listing], tariff: TariffTable, lists: frozenset[NumberIn]
) -> Iterator[tuple[_NumberKind, Window]]:
    """Yield the kinds of listed numbers, each once for each window in which some are listed."""
    seen = set[tuple[_NumberKind, Window]]()
    for listing in listings:
        for number in _numbers(listing, tariff) if lists else (listing.prefix,):
            digits = beginnings(number)
            kind = _NumberKind(listing.group, frozenset(one for one in lists if one.names(digits)))
            if (kind, listing.window) not in seen:
                seen.add((kind, listing.window))
                yield kind, listing.window


def _hangs(condition: Condition, predicate: InGroup, kind: _NumberKind, at: datetime) -> bool:
    def known(asked: Predicate) -> Trilean | None:
        if isinstance(asked, RateDateIn):
            return YES if Window(asked.since, asked.until).holds(at) else NO
        return _by_number(asked, kind)

    def otherwise(asked: Predicate) -> Trilean | None:
        return NO if asked == predicate else known(asked)

    return _least_and_most(condition, known) != _least_and_most(condition, otherwise)


def _by_number(asked: Predicate, kind: _NumberKind) -> Trilean | None:
    """Return what a number of a kind answers to a predicate, whatever else is stated."""
    match asked:
        case InGroup(groups=groups):
            return YES if kind.group in groups else NO
        case NumberIn():
            return YES if asked in kind.named_by else NO
    return None


def _instants(measure: Measure, conditions: Iterable[Condition]) -> list[datetime]:
    """Return an instant of each time between two changes of a measure, at which it is in force."""
    dated = (one for condition in conditions for one in line_predicates(condition) if isinstance(one, RateDateIn))
    windows = [Window(one.since, one.until) for one in dated]
    windows += [row.window for row in measure.standing] + list({listing.window for listing in measure.listings})
    return [at for at in sorted(set(window_ends(windows))) if standing_on(measure, at, None).in_force == YES]


def _numbers(listing: Listing, tariff: TariffTable) -> tuple[str, ...]:
    return tariff.under(listing.prefix) or (listing.prefix,)


def free_in_column_1(measure: Measure, clause: Clause, tariff: TariffTable) -> bool:
    """Whether column 1 is free for every number that a clause may reach, so that its total never holds any of it."""
    return all(printed == "Free" for printed in _general(measure, clause, tariff))


def may_be_reached(measure: Measure, clause: Clause, tariff: TariffTable) -> bool:
    """Whether for some number that a clause may reach, column 1 alone may come to its total."""
    total = None if clause.rate is None else clause.rate.percent
    for printed in _general(measure, clause, tariff):
        rate = read_rate(printed)
        if rate is not None and rate.free:
            continue
        if total is None or rate is None or rate.percent is None or rate.percent >= total:
            return True
    return False


def _general(measure: Measure, clause: Clause, tariff: TariffTable) -> Iterator[str]:
    """Yield what column 1 prints for the numbers that a clause may reach, each printing once."""
    lists = _lists_asked((clause.when,))
    fits: dict[_NumberKind, bool] = {}
    printed = set[str]()
    for listing in measure.listings:
        if listing.excluded or printed.issuperset(tariff.general_under(listing.prefix)):
            continue
        if not lists and not _fits(clause, _NumberKind(listing.group, frozenset()), fits):
            continue
        for number in _numbers(listing, tariff):
            row = tariff.row(number)
            if row is None or row.general in printed:
                continue
            digits = beginnings(number) if lists else ()
            kind = _NumberKind(listing.group, frozenset(one for one in lists if one.names(digits)))
            if _fits(clause, kind, fits):
                printed.add(row.general)
                yield row.general


def _fits(clause: Clause, kind: _NumberKind, known: dict[_NumberKind, bool]) -> bool:
    if kind not in known:
        known[kind] = _may_fit(clause, kind)
    return known[kind]


def _may_fit(clause: Clause, kind: _NumberKind) -> bool:
    if clause.when is None:
        return True
    return _least_and_most(clause.when, lambda asked: _by_number(asked, kind))[1] != NO
