"""Compare the total of an entry in NetCHB's XML with its lines: a line that is missing would be missing silently."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from prefile.intake.draft import Draft
from prefile.intake.netchb.line import ADJUSTMENTS
from prefile.intake.quantities import StatedText, is_blank
from prefile.values.money import EXACT, add_all, read_amount, show_money

__all__ = ["compare_total"]

_A_DOLLAR = Decimal(1)  # each value is rounded to whole ones


def compare_total(draft: Draft, total: StatedText | None) -> None:
    """Refuse a total of the entered values that the lines contradict, where each of them states its value."""
    adjusted = any(one.what in ADJUSTMENTS for one in draft.passed_over)
    if total is None or is_blank(total.text) or draft.problems or adjusted:
        return
    try:
        stated, values = read_amount(total.text), [*_values(draft)]
    except ValueError:
        return  # no amount: where it is one of a line, the entry refuses it in its place
    summed = add_all(values)
    if values and abs(EXACT.subtract(stated, summed)) > EXACT.multiply(_A_DOLLAR, Decimal(len(values))):
        what = f"the total-entry-value is {show_money(stated)} US dollars, and the lines come to {show_money(summed)}"
        draft.refuse("E159", what, total.at)


def _values(draft: Draft) -> Iterator[Decimal]:
    """Yield the value of each number of the lines.

    Raises:
        ValueError: a number states no value, or one that is no amount.
    """
    for line in draft.get("/lines") or ():
        for number in (line, *line.get("secondary_numbers", ())):
            yield read_amount(number.get("value", ""))
