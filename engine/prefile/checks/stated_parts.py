"""Check what a line states of its making and of parts of its value: no part is more than the whole."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter

from prefile.checks.rounding import quotient, up_to
from prefile.entry import Entry, Line
from prefile.entry.fact_paths import item_name
from prefile.entry.line import Claim, PartValue
from prefile.entry.provision import whole_value
from prefile.entry.quantity import mass_or_quantity
from prefile.errors import Problem
from prefile.values.dates import day_of
from prefile.values.money import add_all, show_amount
from prefile.values.units import unit_kind

__all__ = ["PARTS", "part_refusals"]

_PARTS = {"us_content": "US content", "repair_value": "repairs, alterations or processing"}
PARTS = ("us_content", "repair_value", "part_values", "made", "claims")  # what of a line is looked at
_STATED, _NOTHING = itemgetter(*PARTS), (*(None,) * 4, ())  # most lines state none of it


def part_refusals(entry: Entry) -> Iterator[Problem]:
    """Yield parts above the whole (E151) or stated twice (E146), and goods made after they were entered (E152).

    A part is of the value, or what a claim draws of a balance.
    Of goods of which only the year is stated, that year is compared with the year of entry.
    """
    at = entry.withdrawn or entry.entered
    for position, line in enumerate(entry.lines):
        held = line.__dict__
        if (stated := _STATED(held)) == _NOTHING or (stated[:-1] == _NOTHING[:-1] and not _draws(held["claims"])):
            continue
        path = f"/lines/{position}"
        if line.us_content is not None or line.repair_value is not None:
            yield from _parts_by_law(entry, line, path)
        if line.part_values:
            yield from _named_parts(entry, line, line.part_values, path)
        if _draws(line.claims):
            yield from _drawn(entry, line, path)
        entered = None if line.made is None or at is None else day_of(at).isoformat()
        if line.made is not None and entered is not None and line.made > entered[: len(line.made)]:
            what = f"the goods were made in {line.made}, after they were entered on {entered}"
            yield Problem("E152", what, entry.place(f"{path}/made"))


def _draws(claims: tuple[Claim, ...]) -> bool:
    """Whether one of a line's claims draws an amount."""
    return any([claim.amount is not None for claim in claims])  # noqa: C419 - few


def _parts_by_law(entry: Entry, line: Line, path: str) -> Iterator[Problem]:
    """Yield a part of the value that law names, and that is above it."""
    value = whole_value(line)
    for fact, words in _PARTS.items():
        part = getattr(line, fact)
        if part is not None and value is not None and part > value:
            what = f"{words} of {_money(part, line)} exceeds the value of {_money(value, line)}"
            yield Problem("E151", what, entry.place(f"{path}/{fact}"))


def _money(amount: Decimal, line: Line) -> str:
    return f"{show_amount(amount)} {line.currency}"


def _drawn(entry: Entry, line: Line, path: str) -> Iterator[Problem]:
    """Yield a claim that draws more than the goods are, by value or quantity, or that draws twice."""
    drawn = {claim.claim for claim in line.claims if claim.amount is not None}
    seen: set[str] = set()
    for index, claim in enumerate(line.claims):
        where = f"{path}/claims/{index}"
        if claim.claim in seen & drawn:
            what = f'the claim "{claim.claim}", which draws an amount, is made twice'
            following = "Enter the sum once, or the goods of each approval as their own line."
            yield Problem("E146", what, entry.place(where), next=following)
        elif claim.amount is not None and (whole := _whole(claim, line)) is not None and whole[0] < claim.amount:
            draws = f"{show_amount(claim.amount)} {claim.unit or line.currency}"
            what = f'the claim "{claim.claim}" draws {draws}, more than the {whole[1]} of the line'
            yield Problem("E151", what, entry.place(f"{where}/amount"))
        seen.add(claim.claim)


def _whole(claim: Claim, line: Line) -> tuple[Decimal, str] | None:
    """Return the most that a claim may draw, in its unit, and that in words; None where the line does not state it."""
    if claim.unit is None:
        value = whole_value(line)
        return None if value is None else (value, f"value of {_money(value, line)}")
    kind, size = unit_kind(claim.unit)
    held = mass_or_quantity(line, kind)
    if held is None:
        return None
    stated = quotient(held, size)
    return up_to(stated), f"{show_amount(stated)} {claim.unit}"


def _named_parts(entry: Entry, line: Line, parts: tuple[PartValue, ...], path: str) -> Iterator[Problem]:
    """Yield a part that a rate names and that stands twice, and parts that are together more than the value."""
    seen: set[str] = set()
    for index, stated in enumerate(parts):
        if (name := item_name(stated.part)) in seen:
            where = entry.place(f"{path}/part_values/{index}")
            yield Problem("E146", f'the part "{stated.part}" is declared twice', where, next="Keep one of the two.")
        seen.add(name)
    value = whole_value(line)
    if value is None or add_all(stated.value for stated in parts) <= value:
        return
    alone = len(parts) == 1
    shown = " + ".join(f"{stated.part} {show_amount(stated.value)}" for stated in parts)
    what = f"{shown} {line.currency} exceeds the value of {show_amount(value)} {line.currency}"
    yield Problem("E151", what, entry.place(f"{path}/part_values{'/0/value' if alone else ''}"))
