"""Duty and rates in few words: an amount, or the range in which it lies, and what part of the value that is."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from prefile.findings import Amounts, Finding, Totals
from prefile.values.money import ZERO, show_money

__all__ = ["bounds_words", "duty_words", "finding_words", "percent_words", "short_bounds"]

_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)


def duty_words(duty: Totals | Amounts, currency: str = "") -> str:
    """Write the duty of a line or an entry: what is payable, or between which bounds it lies."""
    return bounds_words(duty.least, duty.most, currency)


def bounds_words(least: Decimal, most: Decimal | None, currency: str = "") -> str:
    """Write bounds: one amount, a range, or a least amount; "undetermined" where nothing is known."""
    behind = f" {currency}" if currency else ""
    if most is None:
        return f"{show_money(least)}{behind} or more" if least else "undetermined"
    return f"{show_money(least) if least == most else f'{show_money(least)} to {show_money(most)}'}{behind}"


def short_bounds(least: Decimal, most: Decimal | None, *, whole: bool = False) -> str:
    """Write bounds for a narrow column: 12,500.00, 12,500.00+, 17.50–5,722.82; bounds in `whole` dollars, 17–5,723."""
    if least == most:
        return show_money(least)
    if whole:
        least = least.to_integral_value(ROUND_FLOOR)
        most = None if most is None else most.to_integral_value(ROUND_CEILING)
        return f"{least:,f}{'+' if most is None else f'–{most:,f}'}"
    return f"{show_money(least)}+" if most is None else f"{show_money(least)}–{show_money(most)}"


def finding_words(finding: Finding) -> str:
    """Write what one finding owes."""
    return show_money(finding.duty) if finding.duty is not None else bounds_words(finding.least, finding.most)


def percent_words(duty: Totals | Amounts, value: Decimal | None) -> str:
    """Write the effective rate, like 12.8 %; nothing where it cannot be told."""
    if not value or (duty.most is None and duty.least == ZERO):
        return ""
    least = _percent(duty.least, value)
    if duty.least == duty.most:
        return f"{least} %"
    return f"{least} % or more" if duty.most is None else f"{least} to {_percent(duty.most, value)} %"


def _percent(amount: Decimal, value: Decimal) -> str:
    return f"{(amount * _HUNDRED / value).quantize(_TENTH, ROUND_HALF_UP):,f}"
