"""What one line declares, beside what is due on it: the two sides that are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Self

from msgspec import Struct

from prefile.codes import CATALOGUE
from prefile.decision.book_headings import Headings
from prefile.decision.line_facts import ProgramEligibility
from prefile.entry import Declared, Line
from prefile.findings import (
    Amounts,
    Discrepancy,
    Filed,
    Finding,
)
from prefile.law.filing import FilingOrder
from prefile.values.money import ZERO
from prefile.values.tariff_number import show_number

__all__ = [
    "TAKES_OUT",
    "Due",
    "DueNumber",
    "Stated",
    "discrepancy",
    "is_heading",
    "is_special",
    "not_compared",
    "unknown_headings",
]

TAKES_OUT = frozenset({"does not apply", "excluded"})
_EIGHT = 8


class DueNumber(NamedTuple):
    """A number that is due, with the duty on it."""

    number: str
    duty: Decimal

    @classmethod
    def of(cls, filing: Sequence[Filed] | None) -> tuple[Self, ...] | None:
        """Return the numbers of a filing; a duty whose heading is not published is on none."""
        if filing is None:
            return None
        return tuple([cls(filed.number, filed.duty) for filed in filing if filed.number is not None])


class Due(Struct, frozen=True):
    """One line as it is due: its findings, its filing and its duty, on the rate date, in the order of the era."""

    at: datetime
    findings: Sequence[Finding]
    filing: tuple[DueNumber, ...] | None
    duty: Amounts
    order: FilingOrder
    special: ProgramEligibility


def not_compared(line: Line, at: datetime | None, order: FilingOrder | None) -> str | None:
    """Say why what a line declares cannot be compared with what is due; None where it can, or declares nothing."""
    if line.declared is None:
        return None
    if at is None or order is None:
        return "there is no rate date" if at is None else "the order of filing on the rate date is not known"
    if line.set is not None:
        return "the line is part of an article set"
    if any(is_special(declared) for declared in line.declared) and not line.secondary_numbers:
        return (
            "a number of Chapter 98 is declared and no further number of the line, so the duty told knows nothing of it"
        )
    return None


def unknown_headings(line: Line, headings: Headings) -> Iterator[tuple[int, str]]:
    """Yield the Chapter 99 headings that a line declares and no measure of the book files, with their positions."""
    for place, declared in enumerate(line.declared or ()):
        if is_heading(declared) and not headings.uses(declared.number):
            yield place, show_number(declared.number)


def discrepancy(code: str, what: str, number: str | None = None, following: str = "") -> Discrepancy:
    """Return a discrepancy with the catalogue's next step, where no better one is known."""
    known = CATALOGUE[code]
    return Discrepancy(code, what, number, following or known.next, known.like)


def is_heading(number: Declared) -> bool:
    """Whether a number is a heading of Chapter 99."""
    return number.number.startswith("99")


def is_special(number: Declared) -> bool:
    """Whether a number is one of Chapter 98."""
    return number.number.startswith("98")


@dataclass(frozen=True)
class Stated:
    """One line's declared numbers, in their order, beside what is due."""

    line: Line
    declared: Sequence[Declared]
    due: Due
    headings: Headings

    def key(self, number: str) -> str:
        """Return what a number is compared by: a heading by eight digits, the goods' as far as line and number go."""
        digits, goods = number.replace(".", ""), self.line.tariff_number
        if digits.startswith("99"):
            return digits[:_EIGHT]
        return goods if digits.startswith(goods) or goods.startswith(digits) else digits

    @cached_property
    def keys(self) -> list[str]:
        """What the declared numbers are compared by, in their order."""
        return [self.key(declared.number) for declared in self.declared]

    @cached_property
    def duties(self) -> dict[str, Decimal]:
        """The duty that is declared on each number, the first time it stands.

        Where duties are stated and no number of goods is, none is declared on the goods' number.
        """
        open_or_named = self.goods_declared or any(declared.duty is None for declared in self.declared)
        unnamed = {} if open_or_named else {self.line.tariff_number: ZERO}
        return unnamed | {self.key(declared.number): declared.duty or ZERO for declared in reversed(self.declared)}

    @cached_property
    def goods_declared(self) -> list[Declared]:
        """The declared numbers of goods: those that are no heading of Chapters 98 and 99."""
        return [declared for declared in self.declared if not is_heading(declared) and not is_special(declared)]

    def at(self, measure: str) -> datetime:
        """Return the rate date of a measure: the entry's, but where its finding names another."""
        own = next(
            (finding.rate_date for finding in self.due.findings if finding.measure == measure and finding.rate_date),
            None,
        )
        return self.due.at if own is None else datetime.fromisoformat(own)

    def is_known(self, key: str) -> bool:
        """Whether a number is one that the book may file: any but a heading that no measure names."""
        return not key.startswith("99") or bool(self.headings.uses(key))

    @property
    def names_other_goods(self) -> bool:
        """Whether numbers of goods are declared, and the line's own is not among them."""
        return bool(self.goods_declared) and self.line.tariff_number not in self.keys
