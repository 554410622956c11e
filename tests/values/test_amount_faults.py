"""What is wrong with a text that is no exact amount is named, with the amount that it should be where one is."""

from __future__ import annotations

import pytest

from prefile.values.money import read_amount
from prefile.values.unreadable import Unreadable

FAULTS = {
    "$15000": ("has a currency sign", "Enter 15000, without the currency sign."),
    "USD 15000.50": ("has a currency sign", "Enter 15000.50, without the currency sign."),
    "15000 EUR": ("has a currency sign", "Enter 15000, without the currency sign."),
    "$15,000": ("has a currency sign, and 15,000 has a comma", "Enter 15000, without commas."),
    "15,000": ("has a comma", "Enter 15000, without commas."),
    "15 000": ("has a space", "Enter 15000, without spaces."),
    "15'000.50": ("has an apostrophe", "Enter 15000.50, without apostrophes."),
    "15000,50": ("has a decimal comma", "Use a decimal point: 15000.50."),
    "0.1234567": ("has 7 decimals, but at most 6 are allowed", "Round it to 6 decimals."),
    "1234567890123456789": ("has 19 digits, but at most 18 are allowed", "Correct the amount."),
    "-15000": ("is negative", "Enter an amount of 0 or more."),
    "1e400": ("has an exponent", "Write the amount out in digits."),
    "3 %": ("has a percent sign", "Enter 3."),
    ".5": ("has no digit beside its decimal point", "Enter 0.5."),
    "5.": ("has no digit beside its decimal point", "Enter 5."),
    " 15000": ("has a space around it", "Enter 15000."),
    "": ("is not an amount: it is empty", "Enter digits only, for example 15000 or 15000.50."),
    "1000 boxes": ("has letters", "Enter digits only, for example 15000 or 15000.50."),
    "NaN": ("is not an amount", "Enter digits only, for example 15000 or 15000.50."),
    "\u0661\u0665": ("is not an amount", "Enter digits only, for example 15000 or 15000.50."),
}


@pytest.mark.parametrize("text", FAULTS)
def test_the_fault_is_named_with_what_mends_it(text: str) -> None:
    what, following = FAULTS[text]
    with pytest.raises(Unreadable) as told:
        read_amount(text)
    assert (str(told.value), told.value.following) == (f'"{text}" {what}', following)


def test_a_text_of_any_length_is_told_of_in_a_line() -> None:
    with pytest.raises(Unreadable) as told:
        read_amount("1," * 100_000)
    assert len(str(told.value)) < 120
