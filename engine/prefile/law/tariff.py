"""The tariff table: every ten-digit number of the Harmonized Tariff Schedule, its units, rates and footnotes, dated."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from prefile.values.dates import ALWAYS, Window, day_of
from prefile.values.tariff_number import show_number

__all__ = ["Edition", "NotValid", "NoteRate", "Printed", "ReadPart", "Renumbered", "TariffRow", "TariffTable"]

STATISTICAL = 10
PARENT = 8
_INTERNATIONAL = 6
_MOST_NEAR = 5


class TariffRow(NamedTuple):
    """One number as printed: units, column 1 general and special, column 2, and the headings its footnotes name.

    A number that began or ended within the editions held carries its `windows` in order (digits that ended may be used
    again, for other goods), its `successors` when it first ended, and the number that it was made `like`.
    """

    number: str
    units: str
    general: str
    special: str
    column_2: str
    footnotes: frozenset[str]
    windows: tuple[Window, ...] = (ALWAYS,)
    successors: tuple[str, ...] = ()
    like: str = ""

    @property
    def is_lasting(self) -> bool:
        """Whether the number is valid on every day of the editions held."""
        return self.windows[0] is ALWAYS

    def holds(self, at: datetime) -> bool:
        """Whether the number is valid at an instant."""
        return self.is_lasting or any(window.holds(at) for window in self.windows)

    def meets(self, other: Window) -> bool:
        """Whether the number is valid at some instant of a window."""
        return self.is_lasting or any(window.meets(other) for window in self.windows)


class Printed(NamedTuple):
    """A row as it is printed within a window."""

    window: Window
    row: TariffRow


class Renumbered(NamedTuple):
    """A number of an edition before those held: its successors, and the edition that it ended with."""

    successors: tuple[str, ...]
    ended_with: str


class NoteRate(NamedTuple):
    """The rate that a note of the schedule sets for a column of a number: its words, and the note."""

    rate: str
    note: str


_NOT_RENUMBERED = Renumbered((), "")


class NotValid(NamedTuple):
    """Why a number cannot be used at an instant, the ACE condition that it is like, and the numbers to use instead.

    `instead` says what the numbers `near` are: "Near it", "Its successors", "Until then"; `step` is what to do where
    none is to be used instead.
    """

    why: str
    like: str
    instead: str
    near: tuple[str, ...]
    step: str = ""


class Edition(Struct, frozen=True):
    """An edition that the table holds, and for which rate dates it speaks."""

    name: str
    window: Window


class ReadPart(NamedTuple):
    """A part of the tariff, the day through which it was read, and in what."""

    part: str
    through: date
    by: str


@dataclass(frozen=True)
class TariffTable:
    """The rows of editions that follow each other, found by number and instant; pickled and compared by value.

    `editions` stand in the order of their windows, which leave no gap between them. `by_number` holds every row that
    one of them ever held, in the order of their numbers (ten digits). `texts` are the words of each number with those
    of the lines above it, and may be read when they are first asked for. `renumbered` are the numbers of earlier
    editions. `read` says how far each part of the tariff was read, `source` where the table is from, and
    `note_rates` what a note says in place of a column, by 8 or 10 digits and the column. `printed` holds the rows of
    each number whose units, rates or footnotes an edition changed, in their order: their windows leave no day out.
    `unheld` are the eight-digit numbers that editions print with no ten-digit number under them.
    """

    editions: tuple[Edition, ...]
    by_number: Mapping[str, TariffRow]
    texts: Mapping[str, str]
    renumbered: Mapping[str, Renumbered] = field(default_factory=dict)
    read: tuple[ReadPart, ...] = ()
    source: str = ""
    note_rates: Mapping[tuple[str, str], NoteRate] = field(default_factory=dict)
    printed: Mapping[str, tuple[Printed, ...]] = field(default_factory=dict)
    unheld: frozenset[str] = frozenset()

    def __getstate__(self) -> dict[str, object]:
        """Pickle what the table is, and nothing that was worked out of it."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    def __len__(self) -> int:
        return len(self.by_number)

    @cached_property
    def held(self) -> Window:
        """The rate dates of which the editions speak."""
        return Window(self.editions[0].window.since, self.editions[-1].window.until)

    @cached_property
    def name(self) -> str:
        """The editions held: the name of the only one, or of the first and the last."""
        names = list(dict.fromkeys([self.editions[0].name, self.editions[-1].name]))
        return " to ".join(names)

    def edition_at(self, at: datetime | None) -> Edition | None:
        """Return the edition of an instant; None on a day that none held speaks of, and without a day."""
        if at is None:
            return None
        return next((edition for edition in reversed(self.editions) if edition.window.holds(at)), None)

    def name_at(self, at: datetime | None) -> str:
        """Return the name of the edition of an instant, or of all that are held."""
        found = self.edition_at(at)
        return self.name if found is None else found.name

    def numbers(self) -> Iterable[str]:
        """Return every ten-digit number that an edition ever held, in order."""
        return self.by_number.keys()

    def rows(self) -> Iterable[TariffRow]:
        """Return every row that an edition ever held, in order."""
        return self.by_number.values()

    def ever_printed(self) -> Iterator[TariffRow]:
        """Yield every row of the table, and what editions print instead of it."""
        yield from self.by_number.values()
        yield from (row for printed in self.printed.values() for _, row in printed)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.by_number)

    @cached_property
    def by_footnote(self) -> Mapping[str, tuple[str, ...]]:
        """For each Chapter 99 heading, the numbers whose footnotes name it on some day."""
        found: dict[str, list[str]] = {}
        for row in self.by_number.values():
            for heading in row.footnotes:
                found.setdefault(heading, []).append(row.number)
        for number, printed in self.printed.items():
            named = {heading for _, row in printed for heading in row.footnotes}
            for heading in named - self.by_number[number].footnotes:
                found.setdefault(heading, []).append(number)
        return {heading: tuple(numbers) for heading, numbers in found.items()}

    def footnoted(self, number: str, heading: str) -> tuple[Window, ...]:
        """Return when a number's footnotes name a heading: as few windows as rows that follow each other leave."""
        if number not in self.printed:
            return (ALWAYS,) if heading in self.by_number[number].footnotes else ()
        spans: list[Window] = []
        for window, row in self.printed[number]:
            if heading in row.footnotes:
                goes_on = bool(spans) and window.since is not None and spans[-1].until == window.since
                since = spans.pop().since if goes_on else window.since
                spans.append(ALWAYS if since is window.until is None else Window(since, window.until))
        return tuple(spans)

    def changes(self) -> Iterator[Window]:
        """Yield the windows within which numbers began or ended in the editions."""
        return (window for row in self.by_number.values() if not row.is_lasting for window in row.windows)

    def under(self, digits: str, at: datetime | None = None) -> tuple[str, ...]:
        """Return the ten-digit numbers valid at an instant (at any, without one) that begin with these digits."""
        numbers = self._sorted
        start, end = bisect_left(numbers, digits), bisect_left(numbers, f"{digits}:")  # ":" follows "9"
        return tuple(number for number in numbers[start:end] if at is None or self.by_number[number].holds(at))

    def general_under(self, digits: str) -> tuple[str, ...]:
        """Return what column 1 prints for a number, or for those that begin with these digits, each printing once."""
        if digits not in self._general_under:
            rows = map(self.row, self.under(digits) or (digits,))
            self._general_under[digits] = tuple(dict.fromkeys(row.general for row in rows if row is not None))
        return self._general_under[digits]

    @cached_property
    def _general_under(self) -> dict[str, tuple[str, ...]]:
        return {}

    def holds(self, digits: str, at: datetime | None) -> bool:
        """Whether these are the ten digits of a number that is valid at an instant (at any, without one)."""
        row = self.by_number.get(digits)
        return row is not None and (at is None or row.holds(at))

    def footnotes(self, digits: str, at: datetime | None) -> tuple[frozenset[str], ...]:
        """Return the headings that footnotes name at an instant (the table's, without one).

        They are those of each ten-digit number that 8 or 10 digits may be.
        """
        numbers = (digits,) if digits in self.by_number else self.under(digits)
        return tuple(dict.fromkeys(self._at(number, at).footnotes for number in numbers))

    def row(self, digits: str, at: datetime | None = None) -> TariffRow | None:
        """Return a number's row as printed at an instant (in the table, without one).

        For eight digits it is the first under them that is valid, whose rates are the same.
        """
        if digits in self.by_number:
            return self._at(digits, at)
        under = (self.under(digits, at) or self.under(digits)) if len(digits) == PARENT else ()
        return self._at(under[0], at) if under else None

    def _at(self, number: str, at: datetime | None) -> TariffRow:
        if at is not None and number in self.printed:
            return next(row for window, row in self.printed[number] if window.holds(at))
        return self.by_number[number]

    def note_rate(self, digits: str, column: str) -> NoteRate | None:
        """Return what a note says in place of a column ("general" or "column_2") of a number, if one does."""
        if not self.note_rates:
            return None
        return self.note_rates.get((digits, column)) or self.note_rates.get((digits[:PARENT], column))

    def successors(self, digits: str, at: datetime | None) -> tuple[str, ...]:
        """Return the valid numbers that took the place of one that ended, in an edition held or in one before them.

        A concordance names the successors of whole groups of numbers: those under the same eight digits go first, and
        the others are left out where there are such.
        """
        found = [number for number in self._later(digits) if self.holds(number, at)]
        own = [number for number in found if number[:PARENT] == digits[:PARENT]]
        return tuple(own or found)

    def not_valid(self, digits: str, at: datetime | None) -> NotValid | None:
        """Return why 8 or 10 digits are not valid; None where they are, or no edition speaks of the day."""
        if self.holds(digits, at) or (at is not None and not self.held.holds(at)) or self.under(digits, at):
            return None
        if digits[:PARENT] in self.unheld:
            printed = f"{self.name_at(at)} prints {show_number(digits[:PARENT])} with no ten-digit number"
            why = f"{printed}; prefile does not hold such numbers yet"
            return NotValid(why, "", "", (), "Work this line out by hand: no duty of it is told here.")
        why, like, instead = self._why_not_valid(digits, at)
        return NotValid(f"{show_number(digits)} {why}", like, instead, self.nearest(digits, at))

    def _why_not_valid(self, digits: str, at: datetime | None) -> tuple[str, str, str]:
        row, before = self.row(digits), self.renumbered.get(digits)
        heirs = "Its successors" if self.successors(digits, at) else "Near it"
        if row is not None and at is not None:
            ended = [window.until for window in row.windows if window.until is not None and window.until <= at]
            if ended:
                return f"ended on {day_of(ended[-1])} and is not valid on {day_of(at)}", "ACE 434", heirs
            begins = next(
                (window.since for window in row.windows if window.since is not None and at < window.since), None
            )
            if begins is not None:
                return f"begins on {day_of(begins)} and is not valid on {day_of(at)}", "ACE 434", "Until then"
        if before is not None:
            return f"ended with {before.ended_with} and is not in {self.name_at(at)}", "ACE 434", heirs
        return f"is not in {self.name_at(at)}", "ACE 433", "Near it"

    def _later(self, digits: str) -> list[str]:
        """Return each number that one that ended became, through every step."""
        later: dict[str, None] = {}
        waiting = [digits]
        while waiting:
            ended = waiting.pop(0)
            row = self.by_number.get(ended)
            heirs = row.successors if row is not None else self.renumbered.get(ended, _NOT_RENUMBERED).successors
            for number in heirs:
                if number not in later:
                    later[number] = None
                    waiting.append(number)
        return sorted(later)

    def _before(self, digits: str, at: datetime | None) -> tuple[str, ...]:
        """Return the numbers valid at an instant whose place one takes that has not begun."""
        row = self.by_number.get(digits)
        since = None if row is None else row.windows[0].since
        if since is None or at is None or at >= since:
            return ()
        siblings = self.under(digits[:PARENT], at)
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
        for size in (PARENT, _INTERNATIONAL, 4):
            valid = self.under(digits[:size], at)
            if valid:
                return tuple(get_close_matches(digits.ljust(STATISTICAL, "0"), valid, _MOST_NEAR, 0.0))
        return ()
