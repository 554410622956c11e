"""Name what keeps a text from being an exact amount, and what mends it: a currency sign, a comma, a seventh decimal."""

from __future__ import annotations

import re
from collections.abc import Callable

from prefile.values.unreadable import Unreadable

__all__ = ["MOST_DECIMALS", "MOST_DIGITS", "amount_fault"]

MOST_DIGITS, MOST_DECIMALS = 18, 6
_SHOWN = 40
_EXAMPLE = "Enter digits only, for example 15000 or 15000.50."
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_CURRENCY = re.compile(r"(?:US\$|[A-Z]{3}|[^\w\s.,+%'()/-])\s?(?=[0-9])|(?<=[0-9])\s?(?:[A-Z]{3}|[^\w\s.,+%'()/-])$")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,' ])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+", re.ASCII)
_MARKS = {",": "a comma", "'": "an apostrophe", " ": "a space"}


def amount_fault(text: str) -> Unreadable:
    """Return what is wrong with a text that is not an exact amount, with the amount that it should be where one is."""
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    what, following = next(filter(None, (tried(text) for tried in _TRIED)), ("is not an amount", _EXAMPLE))
    return Unreadable(f'"{shown}" {what}', following)


_Found = tuple[str, str] | None


def _empty(text: str) -> _Found:
    return None if text.strip() else ("is not an amount: it is empty", _EXAMPLE)


def _negative(text: str) -> _Found:
    digits = text.strip().removeprefix("-").lstrip()
    return (
        ("is negative", "Enter an amount of 0 or more.") if text.strip()[:1] == "-" and digits[:1].isdigit() else None
    )


def _blanks_around(text: str) -> _Found:
    stripped = text.strip()
    return ("has a space around it", f"Enter {stripped}.") if stripped != text and _is_amount(stripped) else None


def _too_long(text: str) -> _Found:
    """Find digits beyond those of an amount."""
    if not _PLAIN.fullmatch(text):
        return None
    decimals = len(text.partition(".")[2])
    if decimals > MOST_DECIMALS:
        return (
            f"has {decimals} decimals, but at most {MOST_DECIMALS} are allowed",
            f"Round it to {MOST_DECIMALS} decimals.",
        )
    digits = len(text.replace(".", ""))
    return f"has {digits} digits, but at most {MOST_DIGITS} are allowed", "Correct the amount."


def _exponent(text: str) -> _Found:
    found = re.fullmatch(r"[0-9.]+[eE][+-]?[0-9]+", text, re.ASCII)
    return ("has an exponent", "Write the amount out in digits.") if found else None


def _currency(text: str) -> _Found:
    """Find the sign of a currency, and separators beside it."""
    rest, count = _CURRENCY.subn("", text.strip(), count=1)
    if not count:
        return None
    if _is_amount(rest):
        return "has a currency sign", f"Enter {rest}, without the currency sign."
    further = _separators(rest)
    return (f"has a currency sign, and {rest} {further[0]}", further[1]) if further else None


def _separators(text: str) -> _Found:
    """Find a decimal comma, or marks between thousands."""
    grouped = _GROUPED.fullmatch(text)
    if grouped is not None:
        mark = grouped[1]
        plain = text.replace(mark, "")
        return (
            (f"has {_MARKS[mark]}", f"Enter {plain}, without {_MARKS[mark].partition(' ')[2]}s.")
            if _is_amount(plain)
            else None
        )
    if _DECIMAL_COMMA.fullmatch(text) and _is_amount(point := text.replace(",", ".")):
        return "has a decimal comma", f"Use a decimal point: {point}."
    return None


def _percent(text: str) -> _Found:
    rest = text.strip().removesuffix("%").rstrip()
    return ("has a percent sign", f"Enter {rest}.") if rest != text.strip() and _is_amount(rest) else None


def _point_alone(text: str) -> _Found:
    """Find a decimal point without a digit on one of its sides."""
    meant = f"0{text}" if text.startswith(".") else text.removesuffix(".")
    return ("has no digit beside its decimal point", f"Enter {meant}.") if meant != text and _is_amount(meant) else None


def _words(text: str) -> _Found:
    return ("has letters", _EXAMPLE) if re.match(r"[0-9]", text, re.ASCII) and re.search(r"[A-Za-z]", text) else None


_TRIED: tuple[Callable[[str], _Found], ...] = (
    _empty, _blanks_around, _negative, _too_long, _exponent, _currency, _separators, _percent, _point_alone, _words,
)  # fmt: skip


def _is_amount(text: str) -> bool:
    """Return whether a text is an amount whose digits are few enough."""
    whole, _, decimals = text.partition(".")
    few = len(decimals) <= MOST_DECIMALS and len(whole + decimals) <= MOST_DIGITS
    return few and _PLAIN.fullmatch(text) is not None
