"""The check digit of an entry number."""

from __future__ import annotations

import pytest
from by_hand import an_entry
from consistent import STEADY
from hypothesis import given
from hypothesis import strategies as st

from prefile import RuleBook
from prefile.checks import cautions
from prefile.entry.form_7501 import check_digit
from prefile.law.tariff import Edition, TariffTable
from prefile.values.dates import ALWAYS

EMPTY = TariffTable((Edition("no number", ALWAYS),), {}, {})
FILERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def by_the_book(filer: str, number: str) -> int:
    """Return the check digit as a plain table says it: each sign's value, and its value when it is doubled."""
    plain = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "123456789123456789234567890123456789", strict=True))
    doubled = dict(zip("0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9), strict=True))
    digits = [plain[sign] for sign in filer + number]
    total = sum(map(int, digits[0::2])) + sum(doubled[digit] for digit in digits[1::2])
    return next(digit for digit in range(10) if (total + digit) % 10 == 0)


@STEADY
@given(st.text(FILERS, min_size=3, max_size=3), st.text("0123456789", min_size=7, max_size=7))
def test_the_check_digit_is_the_one_counted_by_a_plain_table(filer: str, number: str) -> None:
    right = check_digit(filer, number)
    assert right == by_the_book(filer, number)
    codes = [
        [one.code for one in cautions(an_entry(entry_number=f"{filer}-{number}-{digit}"), EMPTY, None)]
        for digit in range(10)
    ]
    assert codes == [[] if digit == right else ["W220"] for digit in range(10)]


@pytest.mark.parametrize(
    ("filer", "number", "digit"), [("B76", "0324527", 8), ("ABC", "1234567", 6), ("N01", "5000003", 7)]
)
def test_the_check_digits_of_published_entry_numbers_are_right(filer: str, number: str, digit: int) -> None:
    assert check_digit(filer, number) == digit


@pytest.mark.parametrize(
    "number", ["file 4711", "ABC-123456-7", "ABC12345676X", "abc-1234567-5", "ABC-１234567-5", "-"]
)
def test_a_reference_that_does_not_look_like_an_entry_number_is_left_alone(number: str, book: RuleBook) -> None:
    assert list(cautions(an_entry(entry_number=number), book.tariff, None)) == []
