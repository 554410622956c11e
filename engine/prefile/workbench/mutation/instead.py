"""What stands at a place of a rule file instead, when its author makes a mistake there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from prefile.values.dates import NEW_YORK, read_day, read_instant
from prefile.workbench.mutation.spot import DROPPED, Spot, value_at

__all__ = [
    "Instead",
    "day_moved",
    "dropped",
    "each_way",
    "moment_moved",
    "number_moved",
    "one_of",
    "other_claim",
    "other_footnote",
    "other_group",
    "other_heading",
    "other_list",
    "other_of",
    "other_origin",
    "other_part",
    "shorter_number",
    "taken_out",
    "undated",
    "undenied",
]

Instead = Iterator[object]

_LIST = re.compile(r"lists/[\w-]+\.csv")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_OTHER_ORIGINS = ("NO", "ZA", "IS", "TH", "CL", "AU")


def taken_out(_spot: Spot) -> Instead:
    """Yield that a value is taken out."""
    yield DROPPED


def number_moved(by: int) -> Callable[[Spot], Instead]:
    """Return how a number is so much more or less."""

    def moved(spot: Spot) -> Instead:
        text = str(spot.value)
        found = _NUMBER.search(text)
        if found is None:
            yield "1 %"
            return
        digits = found.group()
        whole, dot, rest = digits.partition(".")
        if int(whole) + by >= 0:
            yield f"{text[: found.start()]}{int(whole) + by}{dot}{rest}{text[found.end() :]}"

    return moved


def each_way(*ways: Callable[[Spot], Instead]) -> Callable[[Spot], Instead]:
    """Return what stands there instead in each of several ways."""

    def each(spot: Spot) -> Instead:
        for way in ways:
            yield from way(spot)

    return each


def dropped(spot: Spot) -> Instead:
    """Yield that a value is taken out, unless it is the only one of its list."""
    if not spot.item or (isinstance(spot.around, list) and len(spot.around) > 1):
        yield DROPPED


def other_of(*words: str) -> Callable[[Spot], Instead]:
    """Return the others of some words."""
    return lambda spot: (word for word in words if word != spot.value)


def one_of(*words: str) -> Callable[[Spot], Instead]:
    """Return the first of some words that does not stand there."""

    def exchanged(spot: Spot) -> Instead:
        known = spot.around if isinstance(spot.around, list) else [spot.value]
        yield from [word for word in words if word not in known][:1]

    return exchanged


def moment_moved(spot: Spot) -> Instead:
    """Yield an instant a minute and a day earlier and later, or a day on which something was done a day."""
    text = str(spot.value).removesuffix(" ET")
    if spot.under("loaded", "imported", "exported", "filed"):
        yield from day_moved(spot)
        return
    at = read_instant(text).astimezone(NEW_YORK)
    for moved in (at - _MINUTE, at + _MINUTE, at - _DAY, at + _DAY):
        yield f"{moved:%Y-%m-%dT%H:%M} ET"


def day_moved(spot: Spot) -> Instead:
    """Yield the day before and the day after."""
    for sign in (-1, 1):
        yield (read_day(str(spot.value)) + sign * _DAY).isoformat()


def other_origin(spot: Spot) -> Instead:
    """Yield a country that the file does not name, once a list."""
    named = str(spot.tree)
    if not spot.item or spot.path[-1] == 0:
        yield from [code for code in _OTHER_ORIGINS if f"'{code}'" not in named][:1]


def undated(spot: Spot) -> Instead:
    """Yield that no date stands there, but for a clause that another before it leaves nothing earlier."""
    around = spot.around if isinstance(spot.around, dict) else {}
    rows = value_at(spot.tree, spot.path[:-2])
    before = rows[: int(spot.path[-2])] if spot.path[-1] == "from" and isinstance(rows, list) else []
    if not any(row.get("until") == spot.value and row.get("when") in (None, around.get("when")) for row in before):
        yield DROPPED


def undenied(spot: Spot) -> Instead:
    """Yield what must not hold."""
    if isinstance(spot.value, dict):
        yield spot.value["not"]


def other_heading(spot: Spot) -> Instead:
    """Yield another heading of the measure, or one near it."""
    named = sorted({heading for clause in spot.measure.treatment.clauses for heading in clause.headings})
    named += sorted(condition.heading for condition in spot.measure.conditions if condition.heading)
    text = str(spot.value)
    yield next((heading for heading in named if heading != text), f"{text[:-1]}{(int(text[-1]) + 1) % 10}")


def other_claim(spot: Spot) -> Instead:
    """Yield another claim of the measure."""
    yield from [claim for claim in spot.measure.claims if claim != spot.value][:1]


def other_footnote(spot: Spot) -> Instead:
    """Yield a heading that footnotes of the tariff name and the file does not."""
    named = str(spot.tree)
    yield from [heading for heading in sorted(spot.tariff.by_footnote) if heading not in named][:1]


def other_list(spot: Spot) -> Instead:
    """Yield another list of numbers that the file names; the tables of a reading have columns of their own."""
    if spot.path[0] != "reading":
        yield from [name for name in dict.fromkeys(_LIST.findall(str(spot.tree))) if name != spot.value][:1]


def other_group(spot: Spot) -> Instead:
    """Yield another group of the measure."""
    groups = sorted({one.group for one in spot.measure.listings if one.group})
    yield from [group for group in groups if group not in str(spot.around)][:1]


def other_part(spot: Spot) -> Instead:
    """Yield the other part of the value."""
    parts = ("us_content", "repair_value")
    if spot.value in parts:
        yield from (part for part in parts if part != spot.value)


def shorter_number(spot: Spot) -> Instead:
    """Yield a number of two digits less."""
    digits = str(spot.value).replace(".", "")
    wider = digits[:-2]
    if digits.isdigit() and len(wider) > 2 and spot.tariff.under(digits) != spot.tariff.under(wider):  # noqa: PLR2004 - a chapter
        yield wider
