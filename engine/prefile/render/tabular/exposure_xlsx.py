"""Exposure as a workbook: first the sentences that matter, then a sheet for each question with its figures.

The rows are those of the CSV. An empty cell under an amount is one that cannot be determined or has no known upper
bound, never zero. Every amount is a value, none is a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from prefile.analysis.exposure import Exposure
from prefile.law.scenario import NOT_LAW
from prefile.render.tabular.exposure_csv import COLUMNS, Row, exposure_rows
from prefile.render.tabular.sheets import MOST_ROWS, Sheet, open_book, write_notes
from prefile.render.text.amounts import bounds_words
from prefile.render.text.exposure import not_told_words
from prefile.render.text.lead import exposure_lead
from prefile.render.text.rests_on import rests_on_words, unread_words
from prefile.render.text.words import count
from prefile.values.money import show_money

__all__ = ["exposure_xlsx"]

_WIDE = {"name": 44, "measure": 30, "group": 24, "stage": 20, "minerals": 34, "effect_on_duty": 24, "number": 15}
_WIDTH = 14
_INSTANTS, _DAYS = frozenset({"begins", "since"}), frozenset({"date"})


class Part(NamedTuple):
    """A sheet, and the parts of the CSV whose rows stand on it."""

    title: str
    parts: frozenset[str]


_SHEETS = (
    Part("Minerals", frozenset({"shared minerals"})),
    Part("By mineral", frozenset({"mineral"})),
    Part("Measures", frozenset({"measure"})),
    Part("Before and after", frozenset({"over time"})),
    Part("Scenarios", frozenset({"would be, under a scenario"})),
    Part("Origins", frozenset({"origin", "agreement"})),
    Part("Minerals x origins", frozenset({"mineral and origin"})),
    Part("Other origins", frozenset({"declared origin", "other origin"})),
    Part("Floors", frozenset({"floor"})),
    Part("Unit values", frozenset({"unit value"})),
    Part("Coverage", frozenset({"every line", "covered", "coverage"})),
    Part("Import reliance", frozenset({"import reliance"})),
)


def exposure_xlsx(exposure: Exposure) -> bytes:
    """Return exposure as the bytes of a workbook."""
    stream = io.BytesIO()
    book, looks = open_book(stream, "prefile exposure; not legal advice")
    summary = book.add_worksheet("Summary")
    rows = list(exposure_rows(exposure))
    for part in _SHEETS:
        if own := [row for row in rows if row["part"] in part.parts][:MOST_ROWS]:
            names = [name for name in COLUMNS if any(row.get(name) not in {None, ""} for row in own)]
            columns = [(_heading(name), _WIDE.get(name, _WIDTH)) for name in names]
            sheet = Sheet(book, part.title, columns, looks)
            for row in own:
                sheet.row([_cell(name, row) for name in names])
            sheet.end()
    lead, further = exposure_lead(exposure)
    write_notes(summary, [("What matters", lead), *(("", words) for words in further), *_sums(exposure)], looks)
    book.close()
    return stream.getvalue()


def _heading(name: str) -> str:
    return name.replace("_", " ")


def _cell(name: str, row: Row) -> object:
    """Return a cell, with dates as dates."""
    value = row.get(name)
    if isinstance(value, str) and name in _INSTANTS:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and name in _DAYS:
        try:
            return date.fromisoformat(value)
        except ValueError:  # of which only the year or the month is known
            return value
    return value


def _sums(exposure: Exposure) -> Iterator[tuple[str, str]]:
    every, covered, doubtful = exposure.every, exposure.covered(), exposure.covered("cannot tell")
    yield "Read", f"{count(exposure.entries, 'entry', 'entries')}, {count(every.lines, 'line', 'lines')}"
    yield "Value of all lines", f"{show_money(every.value)} USD"
    yield (
        "Covered value (Proclamation 11001)",
        f"{show_money(covered.value)} USD; in doubt {show_money(doubtful.value)}",
    )
    yield "Duty, fees not included", bounds_words(every.least, every.most, "USD")
    for scenario in exposure.scenarios:
        added = bounds_words(scenario.adds_least, scenario.adds_most, "USD")
        yield f"If {scenario.title or scenario.scenario} (not law)", f"{added} would be added"
    if exposure.scenarios:
        yield "Scenarios", NOT_LAW
    if unread := unread_words(exposure.rests_on.unread):
        yield "Could not be read", unread
    for words in rests_on_words(exposure.rests_on):
        yield "What it rests on", words
    for words in not_told_words(exposure):
        yield "Not told here", words
    yield "Minerals", "Sheet Minerals: each line once, minerals that share a number in one row, so that rows add up."
    yield "By mineral", exposure.attribution
    yield "Amounts", "US dollars. Empty: cannot be determined, or no upper bound is known; it is not zero."
    yield "Rule book", exposure.rulebook
    yield "What this is", "Screening before filing, not legal advice. What Proclamation 11001 covers is a reading."
