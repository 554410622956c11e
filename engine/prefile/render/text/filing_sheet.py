"""The numbers to file alone, for who keys them: a row a number, in order, with the duty on it; or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.filing_sheet import FilingSheet, SheetHold, SheetLine, Stands, filing_sheet
from prefile.analysis.verdict import HoldKind
from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.text.console import console, written
from prefile.render.text.form import NARROWEST, PLAIN, Aside
from prefile.render.text.words import clean, lines_words
from prefile.render.writers import Piece, json_piece, problems_aside
from prefile.values.money import show_money

__all__ = ["entry_words", "hold_words", "holds_of", "sheet_json_piece", "sheet_piece", "sheet_text", "without_numbers"]

_INDENT = (0, 0, 0, 2)
_DEEPER = (0, 0, 0, 4)
_PENDING = "not published"
_DO_NOT_FILE = "HOLD: do not file yet"
_HELD_FOR: dict[HoldKind, str] = {
    "admissibility": "may be barred",
    "facts": "fact missing",
    "in bond": "moved in bond?",
    "law": "law to look up",
    "tariff": "no tariff yet",
    "discrepancy": "differs from what is declared",
    "check": "to check",
    "heading": "no heading yet",
}
_WITHOUT: tuple[tuple[Stands, str], ...] = (
    ("may not be entered", "may not be entered"),
    ("undetermined", "cannot be filed until the missing facts are supplied"),
)


def sheet_text(sheet: FilingSheet, *, width: int = NARROWEST, colour: bool = False) -> str:
    """Return what to key as text that ends with a newline: the entry, a row a number, and the lines without one."""
    out = console(max(width, NARROWEST), colour=colour)
    out.print(Text(entry_words(sheet), "bold"))
    holds = list(holds_of(sheet))
    if holds:
        out.print(Padding(Text(_DO_NOT_FILE, "bold yellow"), _INDENT))
    for words in holds:
        out.print(Padding(Text(words), _DEEPER))
    if any(line.filing for line in sheet.lines):
        out.print(Padding(_rows(sheet), _INDENT))
    for words in without_numbers(sheet):
        out.print(Padding(Text(words), _INDENT))
    return written(out)


def hold_words(hold: SheetHold) -> str:
    """Say for what something is held, in a sentence without a point."""
    what = f"{hold.what[:1].upper()}{hold.what[1:]}".removesuffix(".")
    if hold.kind == "admissibility":
        return f"may be barred: {hold.what}; do not file until it is settled whether the goods may be entered"
    if hold.kind == "heading":
        return f"no heading yet: {hold.what}"
    return f"{_HELD_FOR[hold.kind]}{f' ({hold.code})' if hold.code else ''}: {what}"


def holds_of(sheet: FilingSheet) -> Iterator[str]:
    """Say why the entry must not be filed yet, each reason once with its lines."""
    yield from (clean(hold_words(hold)) for hold in sheet.holds)
    lines: dict[SheetHold, list[int]] = {}
    for line in sheet.lines:
        for hold in line.holds:
            lines.setdefault(hold, []).append(line.line)
    for hold, numbers in sorted(lines.items(), key=lambda held: held[0].kind != "admissibility"):
        yield clean(f"{lines_words(numbers)}: {hold_words(hold)}")


def without_numbers(sheet: FilingSheet) -> Iterator[str]:
    """Say which duties have no number yet, and which lines have none, and why."""
    if sheet.pre_check:
        yield "Another country's declaration: it files nothing in the United States"
        return
    if sheet.titles:
        yield f"{_PENDING}: CBP has published no chapter 99 heading for it yet; look it up on the day of filing"
    for stands, words in _WITHOUT:
        numbers = sheet.standing(stands)
        if numbers:
            yield f"{lines_words(list(numbers)).capitalize()}: {words}"


def entry_words(sheet: FilingSheet) -> str:
    """Name the entry by its number, else by its reference or the file that it was read from."""
    return clean(sheet.entry_number or sheet.reference or PurePath(sheet.file or "").name or "entry without a number")


def _rows(sheet: FilingSheet) -> Table:
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(justify="right", no_wrap=True)
    made.add_column(no_wrap=True)
    made.add_column(justify="right", no_wrap=True)
    made.add_column(overflow="fold")
    made.add_row(*(Text(name, "dim") for name in ("line", "number", "duty", "")))
    for line in sheet.lines:
        for number, number_of_line, duty, why in _cells(sheet, line):
            made.add_row(number_of_line, number, duty, Text(why))
    return made


def _cells(sheet: FilingSheet, line: SheetLine) -> Iterator[tuple[str, str, str, str]]:
    """Yield each row of a line: its number, the line's own on the first row, the duty, and what is not published.

    Of a line that is held, the first row says so.
    """
    held = f"HOLD: {', '.join(dict.fromkeys(_HELD_FOR[hold.kind] for hold in line.holds))}" if line.holds else ""
    for place, filed in enumerate(line.filing):
        of_line = "" if place else str(line.line)
        title = sheet.titles.get(filed.measure or "", "")
        why = "; ".join(words for words in ("" if place else held, clean(title)) if words)
        yield filed.number or _PENDING, of_line, show_money(filed.duty), why


def _sheet(item: RunItem) -> FilingSheet | None:
    return filing_sheet(item.result, item.file) if isinstance(item.result, Report) else None


def sheet_piece(item: RunItem, *, width: int = NARROWEST, colour: bool = False, aside: Aside = PLAIN) -> Piece:
    """Return what to key of a report as text; problems go aside."""
    sheet = _sheet(item)
    body = "" if sheet is None else sheet_text(sheet, width=width, colour=colour)
    return Piece(body, problems_aside(item.result, aside))


def sheet_json_piece(item: RunItem, *, indent: int | None = 2) -> Piece:
    """Return what to key of a report, or problems, as JSON."""
    sheet = _sheet(item)
    return json_piece(item, indent=indent) if sheet is None else Piece((sheet.to_json(indent=indent),))
