"""The same goods from other origins: what the origin alone changes in the duty, as it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from prefile.analysis.line_sums import Part
from prefile.values.json_shape import Exact, json_object

__all__ = ["Alternative", "OtherOrigins", "SameGoods"]


@json_object
class Alternative(NamedTuple):
    """The duty on goods if this were their origin, and in percent of their value where it is payable."""

    origin: str
    payable: Exact | None
    least: Exact
    most: Exact | None
    percent: Exact | None


@json_object
class SameGoods(NamedTuple):
    """One number from its declared origin, and the same goods from others.

    `value` is the value of the line that was screened again, the largest of its number and origin.
    """

    number: str
    minerals: tuple[str, ...]
    value: Exact
    part: Part
    declared: Alternative
    others: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class OtherOrigins:
    """What the origin alone changes: of the numbers of most covered value, on stated assumptions.

    `left_out` counts the pairs of number and origin that were not looked at.
    """

    goods: tuple[SameGoods, ...] = ()
    origins: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    left_out: int = 0
