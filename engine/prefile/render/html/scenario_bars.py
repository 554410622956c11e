"""Today and what suppositions would add, as bars: for exposure and for comparisons alike."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from prefile.render.html.charts import Bar, Bars, Part, bars
from prefile.render.html.pages import short_money
from prefile.values.money import EXACT, ZERO

__all__ = ["UNDETERMINED", "Supposed", "scenario_bars", "short_range"]

UNDETERMINED = "undetermined"
_LEGEND = (("solid", "by law, at least"), ("pale", "would be added, at least"), ("hatched", "up to the most known"))


class Supposed(NamedTuple):
    """What one supposition would add: its title, the bounds (`most` None: not known), what is known of the most."""

    title: str
    least: Decimal
    most: Decimal | None
    bounded: Decimal
    note: str = ""
    more: str = ""


def scenario_bars(least: Decimal, most: Decimal | None, bounded: Decimal, supposed: Iterable[Supposed]) -> Bars:
    """Draw a bar for today's duty, and one for each supposition on top of it; `bounded` adds up known upper bounds."""
    rows = [Bar("By law", _parts(least, ZERO, bounded), short_range(least, most))]
    for one in supposed:
        parts = _parts(least, one.least, EXACT.add(bounded, one.bounded))
        adds = short_range(one.least, one.most)
        words = f"adds {'an undetermined amount' if adds == UNDETERMINED else adds}{one.more}"
        rows.append(Bar(one.title, parts, words, one.note))
    return bars(rows, _LEGEND, cut=True)


def _parts(today: Decimal, added: Decimal, most: Decimal) -> tuple[Part, ...]:
    doubtful = most - today - added
    return tuple(
        Part(length, fill) for length, fill in ((today, "solid"), (added, "pale"), (doubtful, "hatched")) if length > 0
    )


def short_range(least: Decimal, most: Decimal | None) -> str:
    """Write dollars between two bounds in a few characters: 18M, 18M to 21M, 18M or more."""
    if most is None:
        return f"{short_money(least)} or more" if least else UNDETERMINED
    lower, upper = short_money(least), short_money(most)
    return lower if lower == upper else f"{lower} to {upper}"
