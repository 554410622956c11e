"""Numbers: each number on a list is one that the held tariff knows in the row's window, or says why it is absent.

A row whose window lies outside the editions' is of a tariff that the book does not hold, and is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from prefile.codes import CATALOGUE
from prefile.decision.predicates import NumberIn
from prefile.errors import Place, Problem
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.tariff import TariffTable
from prefile.rulebook.csv_tables import rows
from prefile.rulebook.rule_folder import RuleFolder, WrittenBook
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.schema.tables import NumberRow
from prefile.values.dates import ALWAYS, Window
from prefile.values.tariff_number import show_number

__all__ = ["HeldNumbers", "check", "check_lists", "lists_named"]

CODE = "R343"
_TWICE = "R308"
_SIZES = (0, 2, 4, 6, 8, 10)
_PARENT = 8
_MOST_NEAR = 5
_MOST_TOLD = 20


class HeldNumbers:
    """The numbers that the held editions know, and what is to be said of any other."""

    def __init__(self, tariff: TariffTable) -> None:
        """Take the tariff table."""
        self._tariff = tariff

    @cached_property
    def _lasting(self) -> frozenset[str]:
        """The numbers, and beginnings of numbers, that are valid on every day of the editions."""
        lasting = (row.number for row in self._tariff.rows() if row.is_lasting)
        return frozenset(number[:size] for number in lasting for size in _SIZES)

    def knows(self, digits: str, window: Window = ALWAYS) -> bool:
        """Whether some number that begins so is valid at some instant of a window."""
        if digits in self._lasting:
            return True
        found = (self._tariff.row(number) for number in self._tariff.under(digits))
        return any(row is not None and row.meets(window) for row in found)

    def is_judged(self, window: Window) -> bool:
        """Whether an edition held speaks of some instant of a window."""
        return self._tariff.held.meets(window)

    def unknown(self, digits: str, window: Window = ALWAYS) -> tuple[str, str]:
        """Say why a number that is not known is not, and which numbers to use instead."""
        at = max((day for day in (window.since, self._tariff.held.since) if day is not None), default=None)
        found = self._tariff.not_valid(digits, at if self._tariff.under(digits) else None) if _is_line(digits) else None
        ended = self._ended(digits)
        if ended:
            last = self._tariff.renumbered[ended[0]].ended_with
            heirs = sorted({heir for number in ended for heir in self._tariff.successors(number, None)})
            what = f"{show_number(digits)} ended with {last} and is not in {self._tariff.name}"
            return what, _next("Its successors" if heirs else "Near it", heirs or self._near(digits))
        if found is not None:
            return found.why, _next(found.instead, found.near)
        return f"{show_number(digits)} is not in {self._tariff.name}", _next("Near it", self._near(digits))

    def _ended(self, digits: str) -> list[str]:
        """Return the numbers of earlier editions that begin so, where none of those held does."""
        if self._tariff.under(digits):
            return []
        return sorted(number for number in self._tariff.renumbered if number.startswith(digits))

    def _near(self, digits: str) -> list[str]:
        """Return known numbers near one, as many digits as it has: those with which it shares most of its beginning."""
        for size in range(len(digits) - 2, 1, -2):
            siblings = {number[: len(digits)] for number in self._tariff.under(digits[:size])}
            if siblings:
                return sorted(siblings, key=lambda other: (abs(int(other) - int(digits)), other))[:_MOST_NEAR]
        return []


def _is_line(digits: str) -> bool:
    return len(digits) >= _PARENT


def _next(instead: str, near: Iterable[str]) -> str:
    """Return the numbers to use instead, in words; nothing where there are none."""
    named = ", ".join(show_number(number) for number in tuple(near)[:_MOST_NEAR])
    return f"{instead}: {named}." if named else ""


def check(book: RuleBook, written: WrittenBook) -> Iterator[Problem]:
    """Yield each row of a list that a rule file names whose number no held tariff knows."""
    yield from check_lists(book, lists_named(book.measures, written.rules.values()))


def lists_named(measures: Iterable[Measure], rules: Iterable[RuleFile]) -> set[str]:
    """Return the lists of tariff numbers that some measures and their files name, in coverage or in conditions."""
    texts = [text for rule in rules for text in (*rule.covers.tariff_numbers, *rule.covers.except_numbers)]
    asked = {test.list for measure in measures for test in measure.predicates() if isinstance(test, NumberIn)}
    return asked | {text.list for text in texts if text.list is not None}


def check_lists(book: RuleBook, names: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with the numbers of some lists, the first of each list by name."""
    held, folder = HeldNumbers(book.tariff), RuleFolder(book.folder)
    for name in sorted(names):
        found = list[tuple[int, NumberRow, bool]]()
        first: dict[tuple[object, ...], int] = {}
        for line, row in rows(folder.table(name) or b"", name, NumberRow, folder.problems.append):
            window = Window(row.since, row.until)
            before = first.setdefault((row.number, row.group, row.since, row.until), line)
            if before != line:
                what = f"{show_number(row.number)} stands here a second time, as in line {before}"
                yield Problem(_TWICE, what, Place(name, line), next="Take one of the two out.")
            is_known = held.knows(row.number, window)
            if is_known == bool(row.absent) and (is_known or held.is_judged(window)):
                found.append((line, row, is_known))
        yield from _told(held, name, found)


def _told(held: HeldNumbers, name: str, found: list[tuple[int, NumberRow, bool]]) -> Iterator[Problem]:
    for line, row, is_known in found[:_MOST_TOLD]:
        what, near = _not_absent(row) if is_known else held.unknown(row.number, Window(row.since, row.until))
        yield Problem(CODE, what, Place(name, line), next=f"{near} {CATALOGUE[CODE].next}".strip())
    if len(found) > _MOST_TOLD:
        what = f"{len(found) - _MOST_TOLD:,} more rows are like these"
        yield Problem(CODE, what, Place(name, found[_MOST_TOLD][0]))


def _not_absent(row: NumberRow) -> tuple[str, str]:
    return f"{show_number(row.number)} is said to be absent, and the tariff holds it", ""
