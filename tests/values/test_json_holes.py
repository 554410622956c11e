"""JSON with holes is written of stand-ins by whatever writes JSON, and filled with the texts of their numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from prefile.values.json_holes import HoleAmount, HoleNumber, JsonWithHoles
from prefile.values.json_shape import Exact, json_object
from prefile.values.json_text import json_writer
from prefile.values.money import show_dollars


@json_object
class Owed(NamedTuple):
    """Holds an amount twice, and in words."""

    least: Exact
    most: Exact
    working: str


def test_stand_ins_are_written_as_holes_and_filled_in_the_order_in_which_they_stand() -> None:
    amount, place = HoleAmount(Decimal("9000.50"), 1), HoleNumber(7, 0)
    written = json_writer(Owed)(Owed(amount, amount, f"10 % × {show_dollars(amount)} USD of line {place}"))
    filled = JsonWithHoles([written]).filled([b"3", b"9,000.50"])
    amounts = '"least":"9,000.50","most":"9,000.50"'
    assert b"".join(filled).decode() == f'{{{amounts},"working":"10 % × 9,000.50 USD of line 3"}}'


def test_a_stand_in_is_counted_with_as_what_it_stands_for() -> None:
    assert HoleAmount(Decimal("1.50"), 0) + 1 == Decimal("2.50")
    assert HoleNumber(7, 0) + 1 == 8
    assert not HoleAmount(Decimal("0.00"), 0)


def test_what_has_no_hole_is_held_and_not_copied() -> None:
    whole = b'"a":1'
    assert JsonWithHoles([b"{", whole, b"}"]).filled([])[1] is whole
    assert JsonWithHoles([whole]).filled([])[0] is whole
