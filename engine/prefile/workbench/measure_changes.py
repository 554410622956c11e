"""The dated changes of one measure: its standing, its rates and prices, its numbers, and conditions with dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from prefile.decision.predicates import RateDateIn
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import Measure
from prefile.law.treatment import Clause
from prefile.values.tariff_number import show_number
from prefile.workbench.change import Change, some, windowed

__all__ = ["conditions", "measure_changes"]


def measure_changes(measure: Measure) -> Iterator[Change]:
    """Yield a measure's changes, certain where no citation of theirs is a secondary reading."""
    for change in _folded(_every(measure)):
        certain = all(measure.citations[key].certain for key in change.cites if key in measure.citations)
        yield replace(change, measures=(measure.id,), certain=certain)


def _folded(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield a measure's changes, its standing and its rates of one instant as a single change."""
    together: dict[datetime, Change] = {}
    for change in changes:
        if change.kind not in {"standing", "rate"}:
            yield change
        elif change.at not in together:
            together[change.at] = change
        else:
            first = together[change.at]
            cites = tuple(dict.fromkeys((*first.cites, *change.cites)))
            together[change.at] = replace(first, what=f"{first.what}; {change.what}", cites=cites)
    yield from together.values()


def _every(measure: Measure) -> Iterator[Change]:
    yield from _standing(measure)
    yield from _numbers(measure)
    for clause in measure.treatment.clauses:
        yield from windowed(clause.window, "rate", _rate(clause), clause.cite)
    for price in measure.treatment.prices:
        what = f"{price.rate.shown} for {price.goods or 'all goods'}"
        yield from windowed(measure.begun(price.window), "rate", what, price.cite)
    for what, condition, cite in conditions(measure):
        for at, holds in dict.fromkeys(_turns(condition, straight=True)):
            turn = "can hold" if holds else "can no longer hold"
            yield Change(at, "condition", f"{what} {turn} by its dates", cites=(cite,))


def _standing(measure: Measure) -> Iterator[Change]:
    rows = [row for row in measure.standing if row.window.replaced is None]
    begun = {row.window.since for row in rows}
    for row in rows:
        if row.window.since is not None:
            what = f"{measure.title}: {row.standing}{f' ({row.says})' if row.says else ''}"
            yield Change(row.window.since, "standing", what, cites=(row.cite,))
        if row.window.until is not None and row.window.until not in begun:
            yield Change(
                row.window.until, "standing", f"{measure.title}: ends; {row.standing} until then", cites=(row.cite,)
            )


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
        yield Change(at, "numbers", f"{verb}: {some(named_numbers)}", cites=(cite,))


def _rate(clause: Clause) -> str:
    rate = clause.rate.shown if clause.rate else f"the printed rate of the {clause.column} column"
    return f"{rate}{f' under heading {clause.heading}' if clause.heading else ''}"


def conditions(measure: Measure) -> Iterator[tuple[str, Condition, str]]:
    """Yield each condition of a measure that decides something, with words for what hangs on it and its citation."""
    kinds = {"required": "the condition", "exception": "the exception", "doubt": "the doubt"}
    for ground in measure.conditions:
        yield f'{kinds[ground.kind]} "{ground.says or ground.cite}"', ground.when, ground.cite
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
