"""Where several duties hang on what the goods are a part of, a line's bounds are what its answers come to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from by_hand import a_line, an_entry

import prefile
from prefile import RuleBook
from prefile.entry.line import PART_OF
from prefile.findings import Amounts


def duty_of(book: RuleBook, number: str, origin: str | None, part_of: str | None) -> Amounts:
    """Return the duty of a line of 10,000 dollars."""
    stated = {"part_of": part_of} if part_of else {}
    line = a_line(tariff_number=number, origin=origin, value="10000", **stated)
    return prefile.screen(an_entry(line, entered="2026-10-01"), book).lines[0].duty


@pytest.mark.parametrize("origin", ["KR", "VN", "JP", "CN", "MX", "GB", "CA", None])
@pytest.mark.parametrize("number", ["8507600090", "8537109170", "8481809015", "4011101050"])
def test_bounds_are_the_least_and_the_most_of_the_answers(book: RuleBook, number: str, origin: str | None) -> None:
    unknown = duty_of(book, number, origin, None)
    answers = [duty_of(book, number, origin, whole) for whole in PART_OF]
    assert unknown.least <= min(answer.least for answer in answers)
    if unknown.most is not None and origin is not None:
        most = [answer.most for answer in answers if answer.most is not None]
        assert (unknown.least, unknown.most) == (min(answer.least for answer in answers), max(most))


def test_two_duties_of_which_one_displaces_the_other_are_never_both_in_the_most(book: RuleBook) -> None:
    """Batteries of Korea owe 15 % in total as parts of a car, and column 1 with 12.5 % as anything else."""
    duty = duty_of(book, "8507600090", "KR", None)
    assert (duty.least, duty.most) == (Decimal("1250.00"), Decimal("1500.00"))
