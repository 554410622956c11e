"""The tariff table: every ten-digit number of the Harmonized Tariff Schedule, its units, rates and footnotes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from prefile.values.dates import ALWAYS, Window, day_of
from prefile.values.tariff_number import show_number

__all__ = ["Edition", "NotValid", "Renumbered", "TariffRow", "TariffTable"]

STATISTICAL = 10
_PARENT = 8
_INTERNATIONAL = 6
_MOST_NEAR = 5


class TariffRow(NamedTuple):
    """One number as printed: units, column 1 general and special, column 2, and the headings its footnotes name.

    A number that began or ended within the edition carries its `window`, its `successors` when it ended, and the number
    that it was made `like`.
    """

    number: str
    units: str
    general: str
    special: str
    column_2: str
    footnotes: frozenset[str]
    window: Window = ALWAYS
    successors: tuple[str, ...] = ()
    like: str = ""


class Renumbered(NamedTuple):
    """A number of an earlier edition that this one no longer holds: its successors, and the edition it ended with."""

    successors: tuple[str, ...]
    ended_with: str


_NOT_RENUMBERED = Renumbered((), "")


class NotValid(NamedTuple):
    """Why a number cannot be used at an instant, the ACE condition that it is like, and the numbers to use instead.

    `instead` says what the numbers `near` are: "Near it", "Its successors", "Until then".
    """

    why: str
    like: str
    instead: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition the table holds, and for which rate dates it speaks."""

    name: str
    window: Window
    cite: str


@dataclass(frozen=True)
class TariffTable:
    """The rows of one edition, found by number and instant; pickled and compared by value.

    `by_number` holds every row that the edition ever held, in the order of their numbers (ten digits). `texts` are the
    words of each number with those of the lines above it, and may be read when they are first asked for. `renumbered`
    are the numbers of earlier editions.
    """

    edition: Edition
    by_number: Mapping[str, TariffRow]
    texts: Mapping[str, str]
    renumbered: Mapping[str, Renumbered] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, object]:
        """Pickle what the table is, and nothing that was worked out of it."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    def __len__(self) -> int:
        return len(self.by_number)

    def numbers(self) -> Iterable[str]:
        """Return every ten-digit number that the edition ever held, in order."""
        return self.by_number.keys()

    def rows(self) -> Iterable[TariffRow]:
        """Return every row that the edition ever held, in order."""
        return self.by_number.values()

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.by_number)

    @cached_property
    def by_footnote(self) -> Mapping[str, tuple[str, ...]]:
        """For each Chapter 99 heading, the numbers whose footnotes name it."""
        found: dict[str, list[str]] = {}
        for row in self.by_number.values():
            for heading in row.footnotes:
                found.setdefault(heading, []).append(row.number)
        return {heading: tuple(numbers) for heading, numbers in found.items()}

    def changes(self) -> Iterator[Window]:
        """Yield the windows within which numbers began or ended in the edition."""
        return (row.window for row in self.by_number.values() if row.window is not ALWAYS)

    def under(self, digits: str, at: datetime | None = None) -> tuple[str, ...]:
        """Return the ten-digit numbers valid at an instant (at any, without one) that begin with these digits."""
        numbers = self._sorted
        start, end = bisect_left(numbers, digits), bisect_left(numbers, f"{digits}:")  # ":" follows "9"
        return tuple(number for number in numbers[start:end] if at is None or self.by_number[number].window.holds(at))

    def holds(self, digits: str, at: datetime | None) -> bool:
        """Whether these are the ten digits of a number that is valid at an instant (at any, without one)."""
        row = self.by_number.get(digits)
        return row is not None and (at is None or row.window is ALWAYS or row.window.holds(at))

    def footnotes(self, digits: str) -> tuple[frozenset[str], ...]:
        """Return the headings that footnotes name, for each ten-digit number that 8 or 10 digits may be."""
        known = self.by_number.get(digits)
        if known is not None:
            return (known.footnotes,)
        return tuple(dict.fromkeys(self.by_number[number].footnotes for number in self.under(digits)))

    def row(self, digits: str) -> TariffRow | None:
        """Return a number's row; for eight digits the first under it, whose rates are the same."""
        found = self.by_number.get(digits)
        if found is None and len(digits) == _PARENT:
            under = self.under(digits)
            found = self.by_number[under[0]] if under else None
        return found

    def successors(self, digits: str, at: datetime | None) -> tuple[str, ...]:
        """Return the valid numbers that took the place of one that ended, in this edition or in one before it.

        A concordance names the successors of whole groups of numbers: those under the same eight digits go first, and
        the others are left out where there are such.
        """
        ended = self.by_number.get(digits)
        if ended is not None:
            return ended.successors
        found = [number for number in self._later(digits) if self.holds(number, at)]
        own = [number for number in found if number[:_PARENT] == digits[:_PARENT]]
        return tuple(own or found)

    def not_valid(self, digits: str, at: datetime | None) -> NotValid | None:
        """Return why 8 or 10 digits are not valid; None where they are, or the edition does not hold the day."""
        if (at is not None and not self.edition.window.holds(at)) or self.under(digits, at):
            return None
        why, like, instead = self._why_not_valid(digits, at)
        return NotValid(f"{show_number(digits)} {why}", like, instead, self.nearest(digits, at))

    def _why_not_valid(self, digits: str, at: datetime | None) -> tuple[str, str, str]:
        row, before = self.row(digits), self.renumbered.get(digits)
        heirs = "Its successors" if self.successors(digits, at) else "Near it"
        if row is not None and at is not None:
            since, until = row.window.since, row.window.until
            if since is not None and at < since:
                return f"begins on {day_of(since)} and is not valid on {day_of(at)}", "ACE 434", "Until then"
            if until is not None:
                return f"ended on {day_of(until)} and is not valid on {day_of(at)}", "ACE 434", heirs
        if before is not None:
            return f"ended with {before.ended_with} and is not in {self.edition.name}", "ACE 434", heirs
        return f"is not in {self.edition.name}", "ACE 433", "Near it"

    def _later(self, digits: str) -> list[str]:
        """Return each number that a number of an earlier edition became, through every step."""
        later: dict[str, None] = {}
        waiting = [digits]
        while waiting:
            for number in self.renumbered.get(waiting.pop(0), _NOT_RENUMBERED).successors:
                if number not in later:
                    later[number] = None
                    waiting.append(number)
        return sorted(later)

    def _before(self, digits: str, at: datetime | None) -> tuple[str, ...]:
        """Return the numbers valid at an instant whose place one takes that has not begun."""
        row = self.by_number.get(digits)
        if row is None or row.window.since is None or at is None or at >= row.window.since:
            return ()
        siblings = self.under(digits[:_PARENT], at)
        return tuple(number for number in siblings if digits in self.by_number[number].successors)

    def nearest(self, digits: str, at: datetime | None) -> tuple[str, ...]:
        """Return valid numbers near one that is not valid.

        They are those that took its place, or whose place it takes; or else up to five siblings, then look-alikes. Near
        six digits are the subheadings of their heading.
        """
        if len(digits) == _INTERNATIONAL:
            heading = {number[:_INTERNATIONAL] for number in self.under(digits[:4], at)}
            return tuple(sorted(heading, key=lambda subheading: abs(int(subheading) - int(digits)))[:_MOST_NEAR])
        related = self.successors(digits, at) or self._before(digits, at)
        if related:
            return related
        for size in (_PARENT, _INTERNATIONAL, 4):
            valid = self.under(digits[:size], at)
            if valid:
                return tuple(get_close_matches(digits.ljust(STATISTICAL, "0"), valid, _MOST_NEAR, 0.0))
        return ()
