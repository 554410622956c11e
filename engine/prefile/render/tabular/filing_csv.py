"""The numbers to file alone as CSV: a row a number, in order, with the duty on it."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.analysis.filing_sheet import FilingSheet, filing_sheet
from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.tabular.cells import csv_text
from prefile.render.text.filing_sheet import entry_words, hold_words, holds_of, without_numbers
from prefile.render.text.form import PLAIN, Aside
from prefile.render.writers import Piece, problems_aside

__all__ = ["HEADER", "sheet_csv_piece"]

HEADER = ("entry number", "reference", "file", "line", "number", "duty", "no number yet", "hold")


def sheet_csv_piece(item: RunItem, *, aside: Aside = PLAIN) -> Piece:
    """Return the rows of a report; what may not be entered or lacks a fact has none, which is said aside.

    What must not be filed yet says so in each of its rows, and aside.
    """
    report = item.result
    if not isinstance(report, Report):
        return Piece("", problems_aside(report, aside))
    sheet = filing_sheet(report, item.file)
    held = (f"HOLD, {words}" for words in holds_of(sheet))
    words_aside = "".join(f"{entry_words(sheet)}: {words}\n" for words in (*held, *without_numbers(sheet)))
    return Piece(csv_text(_rows(sheet), "\r\n"), words_aside)


def _rows(sheet: FilingSheet) -> Iterator[tuple[object, ...]]:
    for line in sheet.lines:
        hold = "; ".join(hold_words(reason) for reason in (*sheet.holds, *line.holds))
        for filed in line.filing:
            pending = None if filed.number else sheet.titles.get(filed.measure or "")
            yield (sheet.entry_number, sheet.reference, sheet.file, line.line, filed.number, filed.duty, pending, hold)
