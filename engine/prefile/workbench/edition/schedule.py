"""What an export prints of each ten-digit number, by the lines above it, and of each heading of Chapter 99.

A rate printed on a line holds for the numbers under it: a blank one is that of the nearest line above that prints
rates, whose general, special and column 2 rates stand together. Words are those of a line with the lines above it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from prefile.workbench.edition.export import Export, PrintedLine, plain_text

__all__ = ["PrintedHeading", "PrintedNumber", "Schedule", "digest_of", "schedule"]

_STATISTICAL = 10
_LEGAL = 8
_TEMPORARY = "99"
_HEADING = re.compile(r"9903\.[0-9]{2}\.[0-9]{2}")


class PrintedNumber(NamedTuple):
    """A ten-digit number: units parted by |, rates as printed, and the headings of 9903 that footnotes name."""

    number: str
    units: str
    general: str
    special: str
    column_2: str
    footnotes: frozenset[str]
    words: str


class PrintedHeading(NamedTuple):
    """A heading of Chapter 99 with what it prints.

    `digest` is that of its words with those of the lines above it; the `words` of one that a book holds are not kept.
    """

    heading: str
    general: str
    special: str
    column_2: str
    digest: str
    words: str = ""

    def prints_as(self, other: PrintedHeading) -> bool:
        """Whether another prints the same."""
        return self[:-1] == other[:-1]


@dataclass(frozen=True)
class Schedule:
    """The numbers of Chapters 1 to 98 and the headings of Chapter 99, each by its digits, in order."""

    numbers: Mapping[str, PrintedNumber]
    headings: Mapping[str, PrintedHeading]
    has_footnotes: bool = True

    @cached_property
    def _by_line(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for number in self.numbers:
            found.setdefault(number[:_LEGAL], []).append(number)
        return {line: tuple(numbers) for line, numbers in found.items()}

    def under(self, digits: str) -> tuple[str, ...]:
        """Return the ten-digit numbers that 8 digits hold, or 10 are."""
        if len(digits) == _LEGAL:
            return self._by_line.get(digits, ())
        return (digits,) if digits in self.numbers else ()


def schedule(export: Export) -> Schedule:
    """Return what an export prints."""
    numbers: dict[str, PrintedNumber] = {}
    headings: dict[str, PrintedHeading] = {}
    for path in _paths(export.lines):
        digits = path[-1].digits
        if digits.startswith(_TEMPORARY) and len(digits) >= _LEGAL:
            words = _words(path)
            headings[digits] = PrintedHeading(digits, *_rates(path[-1]), digest_of(words), words)
        elif len(digits) == _STATISTICAL:
            numbers[digits] = _number(digits, path)
    return Schedule(dict(sorted(numbers.items())), dict(sorted(headings.items())), export.has_footnotes)


def digest_of(words: str) -> str:
    """Return sixteen hexadecimal digits by which words are known again."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _paths(lines: Iterable[PrintedLine]) -> Iterator[list[PrintedLine]]:
    """Yield each line with a number behind those that it stands under."""
    above: dict[int, PrintedLine] = {}
    for line in lines:
        depth = int(line.indent)
        above = {level: over for level, over in above.items() if level < depth}
        above[depth] = line
        if line.digits:
            yield [above[level] for level in sorted(above)]


def _number(digits: str, path: list[PrintedLine]) -> PrintedNumber:
    rated = next((line for line in reversed(path) if plain_text(line.general)), None)
    rates = ("", "", "") if rated is None else _rates(rated)
    legal = [line for line in path if len(line.digits) >= _LEGAL]
    named = {heading for line in legal for note in line.footnotes or () for heading in _HEADING.findall(note.value)}
    units = "|".join(plain_text(unit) for unit in path[-1].units)
    return PrintedNumber(digits, units, *rates, frozenset(named), _words(path))


def _rates(line: PrintedLine) -> tuple[str, str, str]:
    return plain_text(line.general), plain_text(line.special), plain_text(line.other)


def _words(path: list[PrintedLine]) -> str:
    words = (plain_text(line.description).rstrip(":") for line in path)
    return " > ".join(part for part in words if part)
