"""An assessment: what a treatment comes to on a line, and what is known where any of several may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from prefile.duty.quantities import Goods
from prefile.findings import Asked
from prefile.values.money import Bounds

__all__ = ["Assessment", "Ground", "either"]

_MANY = 6


class Assessment(NamedTuple):
    """What a treatment comes to: bounds to the cent, the working, why, what is missing, on what authority."""

    bounds: Bounds
    working: str | None
    because: tuple[str, ...] = ()
    missing: tuple[Asked, ...] = ()
    cites: tuple[str, ...] = ()
    heading: str | None = None
    filled_in: bool = False
    in_place_of: str | None = None
    heading_open: bool = False


class Ground(NamedTuple):
    """What a treatment is assessed on: the goods, and what stands beside it.

    `documented` says whether the claim that documents a floor is made; `others` holds what the measures before this
    one came to; `clause_asked` what would choose among several clauses; `clause_open` that none of them may fit.
    """

    goods: Goods
    documented: bool = False
    others: Mapping[str, Bounds] = MappingProxyType({})
    clause_asked: tuple[Asked, ...] = ()
    clause_open: bool = False


def either(possible: list[Assessment], asked: tuple[Asked, ...]) -> Assessment:
    """Return the one assessment, or what is known where any of several may hold."""
    if len(possible) == 1 and not asked:
        return possible[0]
    bounds = possible[0].bounds
    for other in possible[1:]:
        bounds = bounds.hull(other.bounds)
    missing = [*asked, *(lack for one in possible for lack in one.missing)]
    headings = {one.heading for one in possible}
    return Assessment(
        bounds,
        " or ".join(dict.fromkeys(one.working for one in possible if one.working)) or None,
        _few(dict.fromkeys(why for one in possible for why in one.because)),
        tuple(dict.fromkeys(missing)),
        tuple(dict.fromkeys(cite for one in possible for cite in one.cites)),
        heading=next(iter(headings)) if len(headings) == 1 else None,
        filled_in=any(one.filled_in for one in possible),
        heading_open=len(headings) > 1,
    )


def _few(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return reasons, counted where they are more than a reader would read."""
    every = tuple(reasons)
    return every if len(every) <= _MANY else (*every[:_MANY], f"and {len(every) - _MANY} more like these")
