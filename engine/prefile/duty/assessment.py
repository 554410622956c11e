"""An assessment: what a treatment makes payable on a line, and what is known where any of several may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple

from prefile.duty.quantities import Goods
from prefile.entry.missing_fact import MissingFact
from prefile.values.money import Bounds
from prefile.values.unwritten import unwritten, written

__all__ = ["Assessment", "AssessmentContext", "IfOwed", "InTotal", "OnValue", "either"]

_MANY = 6


class InTotal(NamedTuple):
    """A sum fixed by law: the rate that two measures come to together, at least, in place of their own."""

    measure: str
    total: Bounds


class IfOwed(NamedTuple):
    """What a measure comes to at least where it is owed, which is in doubt.

    `covered`: it surely covers the line, so that only what it may give way to keeps that open.
    """

    measure: str
    least: Decimal
    covered: bool


class Assessment(NamedTuple):
    """What a treatment makes payable: bounds to the cent, the working, why, what is missing, on what authority.

    `working` may be unwritten. `in_total` is what this and another measure come to together, where the law fixes that
    sum whatever the other's own duty is. `spoke` are the ids of the parts of the rule that spoke, beside those that
    decided. `beside` are headings that declare a part of the value on which nothing is owed. `on_value` are the parts
    of the value on which the duty may fall (None: all of it), `taken_by` the measures whose duties leave nothing of it.
    """

    bounds: Bounds
    working: str | None
    because: tuple[str, ...] = ()
    missing: tuple[MissingFact, ...] = ()
    cites: tuple[str, ...] = ()
    heading: str | None = None
    filled_in: bool = False
    in_place_of: str | None = None
    heading_open: bool = False
    spoke: tuple[str, ...] = ()
    in_total: InTotal | None = None
    beside: tuple[str, ...] = ()
    on_value: tuple[Bounds | None, ...] = (None,)
    taken_by: tuple[str, ...] = ()


class OnValue(NamedTuple):
    """The parts of a line's value on which a measure's duty may fall (None: all of it), and what would settle which."""

    may_be: tuple[Bounds | None, ...]
    missing: tuple[MissingFact, ...] = ()


class AssessmentContext(NamedTuple):
    """What a treatment is assessed on: the goods, and what is known beside them.

    `documented` says whether the claim that documents a floor is made; `others` holds what the measures before this
    one came to, `on_value` on which part of the value; `clause_missing` what would choose among several clauses;
    `clause_open` that none of them may fit.
    """

    goods: Goods
    documented: bool = False
    others: Mapping[str, Bounds] = MappingProxyType({})
    clause_missing: tuple[MissingFact, ...] = ()
    clause_open: bool = False
    on_value: Mapping[str, OnValue] = MappingProxyType({})


def either(possible: list[Assessment], missing: tuple[MissingFact, ...]) -> Assessment:
    """Return the one assessment, or what is known where any of several may hold."""
    if len(possible) == 1 and not missing:
        return possible[0]
    bounds = possible[0].bounds
    for other in possible[1:]:
        bounds = bounds.hull(other.bounds)
    lacking = [*missing, *(lack for assessment in possible for lack in assessment.missing)]
    totals = [assessment.in_total for assessment in possible]
    headings = {(assessment.heading, assessment.beside) for assessment in possible}
    heading, beside = next(iter(headings)) if len(headings) == 1 else (None, ())
    return Assessment(
        bounds,
        unwritten(_any_working, tuple(assessment.working for assessment in possible)),
        _few(dict.fromkeys(why for assessment in possible for why in assessment.because)),
        tuple(dict.fromkeys(lacking)),
        tuple(dict.fromkeys(cite for assessment in possible for cite in assessment.cites)),
        heading=heading,
        filled_in=any(assessment.filled_in for assessment in possible),
        heading_open=len(headings) > 1,
        spoke=tuple(dict.fromkeys(part for assessment in possible for part in assessment.spoke)),
        in_total=_any_total([total for total in totals if total is not None]) if None not in totals else None,
        beside=beside,
        on_value=tuple(dict.fromkeys(part for assessment in possible for part in assessment.on_value)),
    )


def _any_total(totals: list[InTotal]) -> InTotal | None:
    """Return the total that any of several may be, where all are totals with one measure."""
    if len({total.measure for total in totals}) != 1:
        return None
    return InTotal(totals[0].measure, reduce(Bounds.hull, (total.total for total in totals)))


def _any_working(workings: tuple[str | None, ...]) -> str | None:
    every = (written(working) for working in workings)
    return " or ".join(dict.fromkeys(working for working in every if working)) or None


def _few(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return reasons, counted where they are more than a reader would read."""
    every = tuple(reasons)
    return every if len(every) <= _MANY else (*every[:_MANY], f"and {len(every) - _MANY} more like these")
