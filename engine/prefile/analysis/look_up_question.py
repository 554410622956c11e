"""What a look-up is asked for, as people write it: read, and every problem of it told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from prefile.entry import Entry, format_of
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.as_written import CellRefused, amount_as_written, countries_as_written, unit_as_written
from prefile.intake.limits import Limits
from prefile.intake.python_values import entry_of
from prefile.law.book import RuleBook
from prefile.values.country_names import country_like
from prefile.values.tariff_number import COMMON_DIGITS, read_number, show_number
from prefile.values.written_amounts import DecimalMark, written_amount

__all__ = ["LookUpQuestion", "of_question", "several"]

_MOST_LINES = 5000
_LONGEST = 40
_HEADING = 4  # digits
_OF_LINE = re.compile(r"/lines/[0-9]+/")


def several(given: str | Sequence[str]) -> list[str]:
    """Return what may be given alone as a list."""
    return [given] if isinstance(given, str) else list(given)


class LookUpQuestion:
    """Reads a question for a book and an instant, part by part, and keeps its problems until `refuse`."""

    def __init__(self, book: RuleBook, at: datetime) -> None:
        """Read for the numbers, countries and claims of a book at an instant."""
        self._book, self._at = book, at
        self._problems: list[Problem] = []

    def refuse(self) -> None:
        """Raise every problem met.

        Raises:
            DeclarationProblems: there is one.
        """
        if self._problems:
            raise DeclarationProblems(self._problems)

    def numbers(self, written: Iterable[str]) -> list[str]:
        """Return the digits of each number, once."""
        return list(dict.fromkeys(digits for text in written if (digits := self._number(text)) is not None))

    def _number(self, text: str) -> str | None:
        digits = text.replace(".", "").replace(" ", "")
        if len(digits) not in {_HEADING, COMMON_DIGITS} or not (digits.isascii() and digits.isdigit()):
            try:
                digits = read_number(text)
            except ValueError:
                self._refuse("E131", f'"{text[:_LONGEST]}" is not a tariff number of 4, 6, 8 or 10 digits', "numbers")
                return None
        wrong = self._book.tariff.not_valid(digits, self._at)
        if wrong is not None:
            words = self._book.tariff.texts
            near = [f"{show_number(other)} {words.get(other, '').rpartition(' > ')[2]}".strip() for other in wrong.near]
            self._refuse("E132", wrong.why, "numbers", f"{wrong.instead}: {'; '.join(near)}" if near else wrong.step)
        return digits

    def origins(self, written: Iterable[str]) -> list[str]:
        """Return the code of each origin, once; several may stand in one text, apart by commas."""
        found: list[str] = []
        for part in (part.strip() for text in written for part in text.split(",")):
            try:
                found.extend(countries_as_written(part))
            except CellRefused as refused:
                self._refuse("E133", refused.what, "origins", refused.following)
        for code in found:
            if code not in self._book.countries.names:
                near = country_like(code)
                following = f"Did you mean {near}?" if near else ""
                self._refuse("E133", f'"{code[:_LONGEST]}" is not a country', "origins", following)
        return list(dict.fromkeys(found))

    def stated(
        self, value: str | int | Decimal | None, quantities: Iterable[str], claims: Iterable[str]
    ) -> dict[str, Any]:
        """Return what every line states beside its number and origin."""
        return {
            "value": self._amount(value) if isinstance(value, str) else value,
            "quantities": [found for text in quantities if (found := self._quantity(text)) is not None],
            "claims": [self._claim(text) for text in claims],
        }

    def _amount(self, text: str) -> str:
        if self._has_decimal_comma(text, "value"):
            return "0"
        try:
            return amount_as_written(text, "value", _us_mark(text))
        except CellRefused as refused:
            self._refuse("E108", refused.what, "value", _unseparated(refused.following))
            return "0"

    def _has_decimal_comma(self, text: str, part: str) -> bool:
        """Refuse a lone comma that can only be the decimals': typed by hand, it is likelier a slip for 10,000."""
        found = written_amount(text)
        if found is None or not found.has_lone_comma:
            return False
        what = f'"{text[:_LONGEST]}" has a comma that does not separate thousands'
        self._refuse("E108", what, part, f"If it is the decimal point, write {found.amounts[',']}.")
        return True

    def _quantity(self, text: str) -> dict[str, str] | None:
        found = written_amount(text)
        if found is None or found.before or not found.after:
            self._refuse(
                "E108", f'"{text[:_LONGEST]}" is not an amount with its unit', "quantities", "Write it like 200KG."
            )
            return None
        if self._has_decimal_comma(text, "quantities"):
            return None
        try:
            unit = unit_as_written(found.after)
        except CellRefused as refused:
            self._refuse("E122", refused.what, "quantities", refused.following)
            return None
        return {"amount": found.amounts["." if "." in found.amounts else ","], "unit": unit}

    def _claim(self, text: str) -> dict[str, str]:
        name, _, reference = text.partition("=")
        if name not in self._book.claims:
            near = get_close_matches(name, self._book.claims, 1)
            what = f'no measure knows a claim named "{name[:_LONGEST]}"'
            following = f"Did you mean {near[0]}?" if near else "prefile claims list names every claim."
            self._refuse("E123", what, "claims", following)
        return {"claim": name, **({"reference": reference} if reference else {})}

    def _refuse(self, code: str, what: str, part: str, following: str = "") -> None:
        self._problems.append(Problem(code, what, Place(path=part), next=following))

    def entry(self, lines: list[dict[str, Any]]) -> Entry:
        """Return the entry of made-up lines.

        Raises:
            DeclarationProblems: what they state has the wrong form.
        """
        shape: dict[str, Any] = {"lines": lines, "entered": self._at.isoformat(timespec="seconds")}
        entry = entry_of({"format": format_of(shape), **shape}, Limits(lines=_MOST_LINES))
        if isinstance(entry, DeclarationProblems):
            raise of_question(entry.problems)
        return entry


def _us_mark(text: str) -> DecimalMark | None:
    """Return the point where commas part groups of three: in the United States 10,000 is ten thousand."""
    found = written_amount(text)
    return "." if found is not None and "." in found.amounts else None


def _unseparated(following: str) -> str:
    return following and "Write it without separators of thousands."


def of_question(problems: Iterable[Problem]) -> DeclarationProblems:
    """Return the problems of made-up lines at the parts of the question that they are about, each once."""
    named = (replace(each, where=Place(path=_part(each.where.path or ""))) for each in problems)
    return DeclarationProblems(dict.fromkeys(named))


def _part(path: str) -> str:
    """Return the part of a question that a place of an entry comes from; what has no place there is the day."""
    part = _OF_LINE.sub("", path).removeprefix("/")
    return {"entered": "on", "tariff_number": "numbers", "origin": "origins"}.get(part, part) or "on"
