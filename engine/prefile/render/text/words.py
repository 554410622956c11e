"""Words that reports share: text that cannot act on a terminal, the names of lines, and the places of facts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from rich.cells import cell_len

from prefile.findings import LineReport, Report
from prefile.render.text.place_names import fact_words
from prefile.values.dates import day_words
from prefile.values.line_numbers import lines_words

__all__ = [
    "clean",
    "count",
    "cut",
    "dates_words",
    "joined_names",
    "like_words",
    "line_name",
    "lines_words",
    "named_files",
    "on_lines",
    "place_words",
    "short_country",
]

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories of characters that a terminal or editor acts on
_OF_LINES = "/lines/"


def count(number: int, singular: str, plural: str) -> str:
    """Write a number with its noun."""
    return f"{number:,} {singular if number == 1 else plural}"


def clean(text: str) -> str:
    """Return text whose control and direction characters cannot act on a terminal."""
    if text.isprintable():  # holds none of them: most text is known so at once
        return text
    return "".join("\ufffd" if unicodedata.category(c) in _ACTING else c for c in text)


def cut(text: str, width: int) -> str:
    """Cut a text at a word where it is longer than its place."""
    if cell_len(text) <= width:
        return text
    kept = ""
    for word in text.split(" "):
        longer = f"{kept} {word}" if kept else word
        if cell_len(longer) > width - 2:
            break
        kept = longer
    return f"{kept} …"


def dates_words(first: str | None, last: str | None) -> str:
    """Say from when until when rate dates reach."""
    if first is None or last is None:
        return "no rate date"
    begin, end = (day_words(date.fromisoformat(instant[:10])) for instant in (first, last))
    return f"rate date {begin}" if begin == end else f"rate dates {begin} to {end}"


def joined_names(names: Sequence[str], most: int) -> str:
    """Join names, the first ones only where there are many: "gallium, germanium + 3 more"."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} + {len(names) - most} more"


def short_country(name: str) -> str:
    """Name a country without what stands in parentheses: Germany."""
    return name.partition(" (")[0]


def named_files(files: Sequence[str], most: int = 5) -> list[str]:
    """Name what was read: each name once, and how many more there are."""
    names = list(dict.fromkeys(files))[:most]
    more = len(files) - len(names)
    return [*names, *([f"{more:,} more"] if more else [])]


def line_name(line: LineReport) -> str:
    """Name a line by its number, its tariff number and its origin."""
    return f"Line {line.line}: {line.tariff_number}, origin {line.origin or 'not stated'}"


def on_lines(numbers: list[int], every: int) -> str:
    """Name the lines that a reason holds for, unless it is all of them: "lines 1-6, 8: "."""
    return "" if len(numbers) == every else f"{lines_words(numbers)}: "


def like_words(like: str | None) -> str:
    """Name the ACE error that something resembles, behind what is said of it."""
    return f" (compare ACE error {like.removeprefix('ACE ')})" if like else ""


def place_words(report: Report, path: str) -> str:
    """Write a JSON pointer, whose lines and items count from 0, for people: line 2: aluminum, country of smelting."""
    if not path.startswith(_OF_LINES):
        return fact_words(path.removeprefix("/"))
    place, _, rest = path.removeprefix(_OF_LINES).partition("/")
    if not place.isdecimal() or int(place) >= len(report.lines):
        return fact_words(path.removeprefix("/"))
    named = f"line {report.lines[int(place)].line}"
    return f"{named}: {fact_words(rest)}" if rest else named
