"""Dated changes of a book around a day: what changes on which instant, in words, and the measures concerned.

Everything is collected from the book itself: from its measures, and beside them from programs, tariff edition, numbers,
filing, fees and events. There is no clock here: the day is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from prefile.decision.predicates import SpecialProgram
from prefile.law.book import RuleBook
from prefile.law.condition import predicates_of
from prefile.law.tariff import TariffRow
from prefile.values.dates import day_of
from prefile.values.money import show_money
from prefile.values.tariff_number import show_number
from prefile.workbench.change import Change, ChangeKind, Reach, ends, some, windowed
from prefile.workbench.measure_changes import conditions, measure_changes

__all__ = ["changes", "duty_moments"]

_MOVES_DUTY: frozenset[ChangeKind] = frozenset({"standing", "rate", "numbers", "condition"})
_MOST_MOMENTS = 8  # of which every line that a change may reach is screened anew


def changes(book: RuleBook, around: date, within: int) -> tuple[Change, ...]:
    """Return the changes not more than so many days before or after a day, in their order.

    What several measures share is one change.
    """
    merged: dict[tuple[datetime, ChangeKind, str], Change] = {}
    for change in chain(*map(measure_changes, book.measures), _book_changes(book)):
        if abs((day_of(change.at) - around).days) > within:
            continue
        key = (change.at, change.kind, change.what)
        same = merged.get(key)
        merged[key] = change if same is None else _together(same, change)
    return tuple(merged[key] for key in sorted(merged))


def duty_moments(book: RuleBook) -> tuple[tuple[datetime, frozenset[str]], ...]:
    """Return the last instants, before the tariff held ends, on which measures change, each with those measures.

    Those of one day are one.
    """
    until = book.tariff.held.until
    found: dict[date, tuple[datetime, frozenset[str]]] = {}
    for change in chain.from_iterable(map(measure_changes, book.measures)):
        if change.kind in _MOVES_DUTY and (until is None or change.at < until):
            at, measures = found.get(day_of(change.at), (change.at, frozenset()))
            found[day_of(change.at)] = max(at, change.at), measures.union(change.measures)
    return tuple(found[day] for day in sorted(found)[-_MOST_MOMENTS:])


def _together(first: Change, other: Change) -> Change:
    return replace(
        first,
        measures=tuple(sorted({*first.measures, *other.measures})),
        cites=tuple(dict.fromkeys((*first.cites, *other.cites))),
        certain=first.certain and other.certain,
    )


def _book_changes(book: RuleBook) -> Iterator[Change]:
    """Yield the changes that no single measure dates."""
    yield from _programs(book)
    yield from _edition(book)
    yield from _suffixes(book)
    yield from _filing(book)
    yield from _fees(book)
    yield from _events(book)


def _programs(book: RuleBook) -> Iterator[Change]:
    asking = {
        measure.id
        for measure in book.measures
        if any(isinstance(term, SpecialProgram) for _, when, _ in conditions(measure) for term in predicates_of(when))
    }
    measures = tuple(sorted({*asking, *_by_column(book, ("special",))}))
    for program in book.programs.values():
        what = f"the special program {program.code}, {program.name},"
        for change in windowed(program.window, "program", what, program.cite):
            certain = _certain(book, "programs.yaml", program.cite)
            yield replace(change, measures=measures, reach=Reach(program=program.code), certain=certain)


def _by_column(book: RuleBook, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the measures whose rates stand in these columns of the tariff."""
    wanted = set(columns)
    found = (
        measure.id for measure in book.measures if any(clause.column in wanted for clause in measure.treatment.clauses)
    )
    return tuple(sorted(found))


def _edition(book: RuleBook) -> Iterator[Change]:
    """Yield where the tariff begins and ends to be held; an edition between that changed no rate changes no line."""
    first, last = book.tariff.editions[0], book.tariff.editions[-1]
    measures = _by_column(book, ("general", "special", "column 2"))
    if first.window.since is not None:
        yield Change(first.window.since, "edition", f"the tariff is held from then on, as {first.name}", measures)
    if last.window.until is not None:
        what = f"{last.name} is no longer the tariff; until a later one is held its rates are not known"
        yield Change(last.window.until, "edition", what, measures)


def _suffixes(book: RuleBook) -> Iterator[Change]:
    """Yield the numbers that begin or end within the editions, those of one instant at once."""
    found: dict[datetime, list[TariffRow]] = {}
    for row in book.tariff.rows():
        for at in {at for window in row.windows for at in ends(window)}:
            found.setdefault(at, []).append(row)
    for at, rows in found.items():
        ended = [row for row in rows if any(window.until == at for window in row.windows)]
        heirs = {number for row in ended for number in row.successors}
        begun = [row for row in rows if any(window.since == at for window in row.windows)]
        new = [show_number(row.number) for row in begun if row.number not in heirs]
        suffixes = [f"{show_number(row.number)} ends{_heirs(row)}" for row in ended]
        suffixes += [f"{number} begins" for number in new]
        yield Change(at, "suffixes", some(suffixes), reach=Reach(tuple(row.number for row in rows)))


def _heirs(row: TariffRow) -> str:
    return f", its successors are {', '.join(map(show_number, row.successors))}" if row.successors else ""


def _filing(book: RuleBook) -> Iterator[Change]:
    for order in book.filing:
        for at in ends(order.window):
            certain = _certain(book, "filing.yaml", order.cite)
            what = "the order in which headings are declared changes"
            yield Change(at, "filing", what, cites=(order.cite,), certain=certain)


def _fees(book: RuleBook) -> Iterator[Change]:
    for fee in book.fees:
        begun = {rate.window.since for rate in fee.rates}
        for rate in fee.rates:
            most = "" if rate.most is None else f" and at most {show_money(rate.most)}"
            bounds = f", at least {show_money(rate.least)}{most} USD" if rate.least or most else ""
            citation = fee.citations.get(rate.cite)
            for change in windowed(rate.window, "fee", f"{fee.title}: {rate.percent} %{bounds}", rate.cite):
                if change.at == rate.window.since or change.at not in begun:
                    yield replace(change, certain=citation is None or citation.certain)


def _events(book: RuleBook) -> Iterator[Change]:
    for event in book.events:
        yield Change(
            at=event.at,
            kind="event",
            what=event.what,
            measures=tuple(event.measures),
            cites=(event.cite,),
            reach=Reach(tuple(event.numbers or ()), covered=event.on is not None),
            certain=_certain(book, "calendar.yaml", event.cite),
        )


def _certain(book: RuleBook, file: str, cite: str) -> bool:
    """Whether a citation of a file that speaks of the book as a whole is no secondary reading."""
    citation = book.citations.get(file, {}).get(cite)
    return citation is None or citation.certain
