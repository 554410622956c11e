"""Dated changes of a book around a day: what changes on which instant, in words, and the measures concerned.

Everything is collected from the book itself. There is no clock here: the day is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from prefile.law.book import RuleBook
from prefile.law.condition import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    RateDateIn,
    SpecialProgram,
)
from prefile.law.measure import Measure
from prefile.law.tariff import TariffRow
from prefile.law.treatment import Clause, Duty, MinimumImportPrice
from prefile.values.dates import Window, day_of
from prefile.values.money import show_money
from prefile.values.tariff_number import show_number

__all__ = ["Change", "Kind", "Reach", "changes", "conditions"]

Kind = Literal["standing", "rate", "numbers", "condition", "program", "edition", "suffixes", "filing", "fee", "event"]
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Reach:
    """Which lines a change may touch beyond what its measures decide: of these numbers, program, or coverage."""

    numbers: tuple[str, ...] = ()
    program: str | None = None
    covered: bool = False

    @property
    def narrow(self) -> bool:
        """Whether it is about some lines only."""
        return bool(self.numbers) or self.program is not None or self.covered


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its instant, what changes in words, the measures that it is about, and its authorities.

    It is `certain` where no authority is a secondary reading.
    """

    at: datetime
    kind: Kind
    what: str
    measures: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    reach: Reach = Reach()
    certain: bool = True


def changes(book: RuleBook, around: date, within: int) -> tuple[Change, ...]:
    """Return the changes not more than so many days before or after a day, in their order.

    What several measures share is told once.
    """
    merged: dict[tuple[datetime, Kind, str], Change] = {}
    for change in _every(book):
        if abs((day_of(change.at) - around).days) > within:
            continue
        key = (change.at, change.kind, change.what)
        same = merged.get(key)
        merged[key] = change if same is None else _together(same, change)
    return tuple(merged[key] for key in sorted(merged))


def _together(one: Change, other: Change) -> Change:
    return replace(
        one,
        measures=tuple(sorted({*one.measures, *other.measures})),
        cites=tuple(dict.fromkeys((*one.cites, *other.cites))),
        certain=one.certain and other.certain,
    )


def _every(book: RuleBook) -> Iterator[Change]:
    for measure in book.measures:
        for change in _folded(_of_measure(measure)):
            certain = all(measure.citations[key].certain for key in change.cites if key in measure.citations)
            yield replace(change, measures=(measure.id,), certain=certain)
    yield from _programs(book)
    yield from _edition(book)
    yield from _suffixes(book)
    for order in book.filing:
        for at in _ends(order.window):
            certain = _certain(book, "filing.yaml", order.cite)
            what = "the order in which headings are declared changes"
            yield Change(at, "filing", what, cites=(order.cite,), certain=certain)
    yield from _fees(book)
    yield from _events(book)


def _folded(every: Iterable[Change]) -> Iterator[Change]:
    """Yield a measure's changes, with its standing and its rates of one instant told as one."""
    together: dict[datetime, Change] = {}
    for change in every:
        if change.kind not in {"standing", "rate"}:
            yield change
        elif change.at not in together:
            together[change.at] = change
        else:
            first = together[change.at]
            cites = tuple(dict.fromkeys((*first.cites, *change.cites)))
            together[change.at] = replace(first, what=f"{first.what}; {change.what}", cites=cites)
    yield from together.values()


def _of_measure(measure: Measure) -> Iterator[Change]:
    yield from _standing(measure)
    yield from _numbers(measure)
    if isinstance(measure.treatment, Duty):
        for clause in measure.treatment.clauses:
            yield from _windowed(clause.window, "rate", _rate(clause), clause.cite)
    if isinstance(measure.treatment, MinimumImportPrice):
        for price in measure.treatment.prices:
            yield from _windowed(price.window, "rate", f"{price.rate.shown} for {price.group}", price.cite)
    for what, condition, cite in conditions(measure):
        for at, holds in dict.fromkeys(_turns(condition, straight=True)):
            turn = "can hold" if holds else "can no longer hold"
            yield Change(at, "condition", f"{what} {turn} by its dates", cites=(cite,))


def _ends(window: Window) -> Iterator[datetime]:
    yield from (at for at in (window.since, window.until) if at is not None)


def _windowed(window: Window, kind: Kind, what: str, cite: str) -> Iterator[Change]:
    """Yield the beginning and the end of something, unless a later text replaced it."""
    if window.replaced is not None:
        return
    if window.since is not None:
        yield Change(window.since, kind, f"{what} begins", cites=(cite,))
    if window.until is not None:
        yield Change(window.until, kind, f"{what} ends", cites=(cite,))


def _standing(measure: Measure) -> Iterator[Change]:
    rows = [row for row in measure.standing if row.window.replaced is None]
    begun = {row.window.since for row in rows}
    for row in rows:
        if row.window.since is not None:
            what = f"{measure.title}: {row.standing}{f' ({row.says})' if row.says else ''}"
            yield Change(row.window.since, "standing", what, cites=(row.cite,))
        if row.window.until is not None and row.window.until not in begun:
            yield Change(row.window.until, "standing", f"{measure.title}: no longer {row.standing}", cites=(row.cite,))


def _numbers(measure: Measure) -> Iterator[Change]:
    """Yield the numbers that come to be covered and those that no longer are, those of one instant and text at once."""
    found: dict[tuple[datetime, bool, str], list[str]] = {}
    for listing in measure.listings:
        window = listing.window
        if window.replaced is not None:
            continue
        group = f" as {listing.group}" if listing.group else ""
        for at, named in ((window.since, True), (window.until, False)):
            if at is not None:
                key = (at, named is not listing.excluded, listing.cite)
                found.setdefault(key, []).append(f"{show_number(listing.prefix) or 'every number'}{group}")
    for (at, covered, cite), named_numbers in sorted(found.items()):
        verb = "named from then on" if covered else "no longer named"
        yield Change(at, "numbers", f"{verb}: {_some(named_numbers)}", cites=(cite,))


def _rate(clause: Clause) -> str:
    rate = clause.rate.shown if clause.rate else f"the printed rate of the {clause.column} column"
    return f"{rate}{f' under heading {clause.heading}' if clause.heading else ''}"


def conditions(measure: Measure) -> Iterator[tuple[str, Condition, str]]:
    """Yield each condition of a measure that decides something, with words for what hangs on it and its citation."""
    kinds = {"required": "the condition", "exception": "the exception", "doubt": "the doubt"}
    for ground in measure.grounds:
        yield f'{kinds[ground.kind]} "{ground.says or ground.cite}"', ground.when, ground.cite
    if isinstance(measure.treatment, Duty):
        for clause in measure.treatment.clauses:
            if clause.when is not None:
                yield f"the clause of {_rate(clause)}", clause.when, clause.cite


def _turns(condition: Condition, *, straight: bool) -> Iterator[tuple[datetime, bool]]:
    """Yield each instant of a condition, and whether from then on it can hold; a negation turns that round."""
    match condition:
        case RateDateIn(since=since, until=until):
            if since is not None:
                yield since, straight
            if until is not None:
                yield until, not straight
        case AllOf(terms=terms) | AnyOf(terms=terms):
            for term in terms:
                yield from _turns(term, straight=straight)
        case Not(term=term):
            yield from _turns(term, straight=not straight)
        case _:
            return


def _asks(condition: Condition, asked: Callable[[Condition], bool]) -> bool:
    match condition:
        case AllOf(terms=terms) | AnyOf(terms=terms):
            return any(_asks(term, asked) for term in terms)
        case Not(term=term):
            return _asks(term, asked)
        case _:
            return asked(condition)


def _by_column(book: RuleBook, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the measures whose rates stand in these columns of the tariff."""
    wanted = set(columns)
    found = (
        measure.id
        for measure in book.measures
        if isinstance(measure.treatment, Duty) and any(one.column in wanted for one in measure.treatment.clauses)
    )
    return tuple(sorted(found))


def _programs(book: RuleBook) -> Iterator[Change]:
    asking = {
        measure.id
        for measure in book.measures
        if any(_asks(one, lambda term: isinstance(term, SpecialProgram)) for _, one, _ in conditions(measure))
    }
    measures = tuple(sorted({*asking, *_by_column(book, ("special",))}))
    for program in book.programs.values():
        what = f"the special program {program.code}, {program.name},"
        for change in _windowed(program.window, "program", what, program.cite):
            certain = _certain(book, "programs.yaml", program.cite)
            yield replace(change, measures=measures, reach=Reach(program=program.code), certain=certain)


def _edition(book: RuleBook) -> Iterator[Change]:
    edition = book.tariff.edition
    measures = _by_column(book, ("general", "special", "column 2"))
    if edition.window.since is not None:
        yield Change(edition.window.since, "edition", f"the tariff is held from then on, as {edition.name}", measures)
    if edition.window.until is not None:
        what = f"{edition.name} is no longer the tariff; until a later one is held its rates cannot be told"
        yield Change(edition.window.until, "edition", what, measures)


def _suffixes(book: RuleBook) -> Iterator[Change]:
    """Yield the numbers that begin or end within the edition, those of one instant at once."""
    found: dict[datetime, list[TariffRow]] = {}
    for row in book.tariff.rows():
        for at in _ends(row.window):
            found.setdefault(at, []).append(row)
    for at, rows in found.items():
        ended = [row for row in rows if row.window.until == at]
        heirs = {number for row in ended for number in row.successors}
        new = [show_number(row.number) for row in rows if row.window.since == at and row.number not in heirs]
        told = [f"{show_number(row.number)} ends{_heirs(row)}" for row in ended]
        told += [f"{number} begins" for number in new]
        yield Change(at, "suffixes", _some(told), reach=Reach(tuple(row.number for row in rows)))


def _heirs(row: TariffRow) -> str:
    return f", its successors are {', '.join(map(show_number, row.successors))}" if row.successors else ""


def _fees(book: RuleBook) -> Iterator[Change]:
    for fee in book.fees:
        begun = {rate.window.since for rate in fee.rates}
        for rate in fee.rates:
            most = "" if rate.most is None else f" and at most {show_money(rate.most)}"
            bounds = f", at least {show_money(rate.least)}{most} USD" if rate.least or most else ""
            citation = fee.citations.get(rate.cite)
            for change in _windowed(rate.window, "fee", f"{fee.title}: {rate.percent} %{bounds}", rate.cite):
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


def _some(words: list[str]) -> str:
    more = len(words) - _MOST_SHOWN
    return "; ".join(words[:_MOST_SHOWN]) + (f"; and {more:,} more" if more > 0 else "")
