"""Check what the goods contain against what they weigh.

Contents count by weight of the goods: by the net weight, or a quantity of mass, or the gross weight where there is no
other. Metals are summed apart from minerals, since copper may rightly stand under both.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from prefile.checks.rounding import (
    TOLERANCE,
    half_of_last_digit,
    quotient,
    up_to,
)
from prefile.entry import Entry, Line, Metal, Mineral
from prefile.entry.line import Melted, Smelted
from prefile.errors import Problem
from prefile.findings import Caution
from prefile.law.coverage_map import CoverageMap
from prefile.values.money import (
    EXACT,
    ZERO,
    add_all,
    cents,
    show_amount,
)
from prefile.values.near_names import NearNames
from prefile.values.units import UNITS, in_unit

__all__ = ["content_refusals", "mass_cautions", "metals_of", "mineral_cautions"]

_CONTENT = frozenset(unit for unit, (kind, _) in UNITS.items() if kind == "contained kg")
_NEAR = 0.75  # of a name that is meant: unobtainium is not uranium
_MOST = 100 * (1 + TOLERANCE)  # percent of the whole: those of its parts are rounded
_CARTONS = "CTN is CBP's metric ton of content; if you mean cartons, remove the quantity."


class _Mass(NamedTuple):
    """What the goods weigh in kilograms, and which mass that is."""

    kg: Decimal
    name: str
    net: bool


def content_refusals(entry: Entry) -> Iterator[Problem]:
    """Yield where a line contains more than it is, or says two contents of one mineral (E144 to E146)."""
    for position, line in enumerate(entry.lines):
        of_content = not _CONTENT.isdisjoint([quantity.unit for quantity in line.quantities])
        if of_content or ((line.minerals or line.metal is not None) and not _is_plainly_within(line)):
            yield from _of_line(entry, line, f"/lines/{position}")


def mineral_cautions(entry: Entry, reading: CoverageMap | None) -> Iterator[Caution]:
    """Yield each mineral that a line declares and that is none of those which the book lists (W249)."""
    known = () if reading is None else reading.commodities
    near = NearNames(known, _NEAR)
    for position, line in enumerate(entry.lines if known else ()):
        for index, mineral in enumerate(line.minerals):
            if mineral.mineral not in known:
                what = f'"{mineral.mineral}" is no critical mineral{near.hint(mineral.mineral)}'
                yield Caution("W249", what, f"/lines/{position}/minerals/{index}")


def mass_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield where goods weigh more without their packing than with it (W233).

    Gross weight is often in whole kilograms.
    """
    for position, line in enumerate(entry.lines):
        net, gross = line.net_kg, line.gross_kg
        if net and gross and net > up_to(gross):
            what = f"the net weight of {show_amount(net)} kg exceeds the gross weight of {show_amount(gross)} kg"
            yield Caution("W233", what, f"/lines/{position}/net_kg")
            continue
        for index, quantity in enumerate(line.quantities if gross else ()):
            mass = in_unit(quantity.amount, quantity.unit, "kg")
            if gross and mass is not None and mass > up_to(gross):
                stated = f"{show_amount(quantity.amount)} {quantity.unit}"
                what = f"the quantity of {stated} exceeds the gross weight of {show_amount(gross)} kg"
                yield Caution("W233", what, f"/lines/{position}/quantities/{index}/amount")


def metals_of(line: Line) -> list[Smelted | Melted]:
    """Return what a line states of each metal of which it states something."""
    return [] if line.metal is None else [content for content in line.metal.__dict__.values() if content is not None]


def _is_plainly_within(line: Line) -> bool:
    """Return at a glance whether contents are within the whole and agree, as most do: one mineral, shares of metals."""
    mass, minerals = _mass(line), line.minerals
    if mass is None or len(minerals) > 1:
        return False
    for mineral in minerals:
        percent, contained = mineral.percent, mineral.contained_kg
        if contained is None:
            continue
        if percent is None or contained > mass.kg:
            return False
        if mass.net:
            apart = abs(EXACT.subtract(EXACT.multiply(mass.kg, percent.scaleb(-2)), contained))
            if apart > EXACT.multiply(contained, TOLERANCE):
                return False
    metals = metals_of(line)
    if any([content.value is not None for content in metals]):  # noqa: C419 - few
        return False
    return add_all([percent for content in metals if (percent := content.percent)]) <= _MOST


def _of_line(entry: Entry, line: Line, path: str) -> Iterator[Problem]:
    """Yield what is wrong with the contents of one line; each contradiction once."""
    mass = _mass(line)
    above = list(_above(line, mass, path)) if mass else []
    for what, where, step in above:
        yield Problem("E144", what, entry.place(where), next=step)
    contradictions = [] if mass is None or not mass.net else list(_contradictions(line, mass, path))
    for what, where in contradictions:
        yield Problem("E146", what, entry.place(where))
    if not above and not contradictions:
        for what, where, step in _beyond_the_whole(line, mass, path):
            yield Problem("E145", what, entry.place(where), next=step)


def _mass(line: Line) -> _Mass | None:
    """Return what the line weighs; zero is what software writes where it knows no mass."""
    if line.net_kg:
        return _Mass(line.net_kg, "net weight", net=True)
    for quantity in line.quantities:
        kg = in_unit(quantity.amount, quantity.unit, "kg")
        if kg:
            return _Mass(kg, "quantity", net=True)
    return _Mass(line.gross_kg, "gross weight", net=False) if line.gross_kg else None


def _above(line: Line, mass: _Mass, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield each content that is above the mass, with its place, and the next step where it is not the usual one."""
    for contained, stated, where, step in _contents(line, mass.kg):
        if contained > up_to(mass.kg):
            what = f"{stated} exceeds the {mass.name} of {show_amount(mass.kg)} kg"
            yield what, f"{path}{where}", step


def _contents(line: Line, than: Decimal) -> Iterator[tuple[Decimal, str, str, str]]:
    """Yield each contained mass of more kilograms, as it is stated, with its place and a next step of its own."""
    for index, mineral in enumerate(line.minerals):
        if mineral.contained_kg is not None and mineral.contained_kg > than:
            stated = f"the {mineral.mineral} content of {show_amount(mineral.contained_kg)} kg"
            yield mineral.contained_kg, stated, f"/minerals/{index}/contained_kg", ""
    for index, quantity in enumerate(line.quantities):
        if quantity.unit in _CONTENT:
            contained = in_unit(quantity.amount, quantity.unit, "contained kg") or ZERO
            if contained <= than:
                continue
            stated = f"the content of {show_amount(quantity.amount)} {quantity.unit} ({show_amount(contained)} kg)"
            yield contained, stated, f"/quantities/{index}", _CARTONS if quantity.unit == "CTN" else ""


def _contradictions(line: Line, mass: _Mass, path: str) -> Iterator[tuple[str, str]]:
    """Yield each mineral whose percentage of the mass is another mass than the one contained."""
    for index, mineral in enumerate(line.minerals):
        percent, contained = mineral.percent, mineral.contained_kg
        if percent is None or contained is None:
            continue
        by_percent = EXACT.multiply(mass.kg, percent.scaleb(-2))
        apart = abs(EXACT.subtract(by_percent, contained))
        if not apart:
            continue
        rounded = EXACT.multiply(mass.kg, half_of_last_digit(percent).scaleb(-2))
        allowed = EXACT.multiply(max(by_percent, contained), TOLERANCE)
        allowed = add_all((allowed, rounded, half_of_last_digit(contained)))
        if apart > allowed:
            share = f"{show_amount(percent)} % of {show_amount(mass.kg)} kg"
            stated = f"the declared content is {show_amount(contained)} kg"
            what = f"{share} is {show_amount(by_percent)} kg of {mineral.mineral}, but {stated}"
            yield what, f"{path}/minerals/{index}"


def _beyond_the_whole(line: Line, mass: _Mass | None, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield where the minerals, or the metals, of a line are more than the whole, each with the next step."""
    shares = [_share(mineral, mass) for mineral in line.minerals]
    if sum(shares) > _MOST:
        shown = " + ".join(
            f"{mineral.mineral} {show_amount(cents(share) if mineral.percent is None else share)}"
            for mineral, share in zip(line.minerals, shares, strict=True)
            if share
        )
        step = "Correct the percentages or the contained weights."
        yield f"the minerals exceed 100 percent of the goods: {shown}", f"{path}/minerals", step
    metal = line.metal
    if metal is None:
        return
    stated = {name: part.percent for name, part in metal.named if part is not None and part.percent is not None}
    if add_all(stated.values()) > _MOST:
        shown = " + ".join(f"{name} {show_amount(percent)}" for name, percent in stated.items())
        yield f"the metals exceed 100 percent of the goods: {shown}", f"{path}/metal", "Correct the percentages."
    yield from _beyond_the_value(line, metal, path)


def _beyond_the_value(line: Line, metal: Metal, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield where the values of the metals' contents come to more than the value of the line."""
    values = {name: part.value for name, part in metal.named if part is not None and part.value is not None}
    if values and line.value is not None and add_all(values.values()) > line.value:
        shown = " + ".join(f"{name} {show_amount(value)}" for name, value in values.items())
        whole = f"{show_amount(line.value)} {line.currency}"
        what = f"the values of the metals exceed the value of {whole}: {shown}"
        yield what, f"{path}/metal", "Correct the values of the metals, or the value of the line."


def _share(mineral: Mineral, mass: _Mass | None) -> Decimal:
    """Return what a mineral is of the goods in percent, as far as that is stated."""
    if mineral.percent is not None:
        return mineral.percent
    if mineral.contained_kg is None or mass is None:
        return ZERO
    return quotient(mineral.contained_kg.scaleb(2), mass.kg)
