"""The tariff table, from the rows of one edition, what others changed, and the numbers of editions before them."""

from __future__ import annotations

from collections.abc import Mapping

from prefile.errors import Place, Problem
from prefile.law.tariff import (
    PARENT,
    STATISTICAL,
    Edition,
    NoteRate,
    ReadPart,
    Renumbered,
    TariffRow,
    TariffTable,
)
from prefile.rulebook.compile.prints import read_prints, timeline
from prefile.rulebook.csv_tables import Columns, OnProblem, cells, rows
from prefile.rulebook.number_texts import NumberTexts
from prefile.rulebook.schema.edition import EditionFile
from prefile.rulebook.schema.tariff_tables import ChangeRow, NoteRateRow, RenumberedRow
from prefile.values.dates import ALWAYS, Window

__all__ = ["note_rates", "tariff_table"]

_UNHELD = Columns(("number", "description"))
_TABLE = Columns(("number", "units", "general", "special", "column_2", "footnotes"))


def tariff_table(
    file: EditionFile, files: Mapping[str, tuple[str, bytes]], texts: bytes, refuse: OnProblem
) -> TariffTable:
    """Return the tariff table; `files` holds (name, bytes) of `table` and `changes`, maybe of the others.

    The numbers' words (`texts`) are read when they are first asked for.
    """
    by_number = _printed(*files["table"], refuse)
    prints = read_prints(by_number, *files["prints"], refuse) if "prints" in files else {}
    _change(by_number, *files["changes"], refuse)
    renumbered = _renumbered(by_number, *files["concordance"], refuse) if "concordance" in files else {}
    unheld = _unheld(by_number, *files["unheld"], refuse) if "unheld" in files else frozenset()
    return TariffTable(
        editions=_editions(file),
        by_number=dict(sorted(by_number.items())),
        texts=NumberTexts(texts),
        renumbered=renumbered,
        read=tuple(ReadPart(part.part, part.through, part.by) for part in file.read),
        source=file.source,
        unheld=unheld,
        printed={number: timeline(by_number[number], of_number) for number, of_number in prints.items()},
    )


def _editions(file: EditionFile) -> tuple[Edition, ...]:
    """Return the editions, each from its first instant to that of the next."""
    ends = [*(edition.since for edition in file.editions[1:]), file.until]
    windows = (Window(edition.since, until) for edition, until in zip(file.editions, ends, strict=True))
    return tuple(Edition(edition.edition, window) for edition, window in zip(file.editions, windows, strict=True))


def _printed(name: str, data: bytes, refuse: OnProblem) -> dict[str, TariffRow]:
    """Return the rows as printed. They have no model: one would double the time that opening a book spends here."""
    footnotes: dict[str, frozenset[str]] = {}
    by_number: dict[str, TariffRow] = {}
    for line, (number, units, general, special, column_2, printed) in cells(data, name, _TABLE, refuse):
        if len(number) != STATISTICAL or not (number.isascii() and number.isdigit()) or number in by_number:
            refuse(Problem("R308", f'"{number[:40]}" is not a ten-digit number of its own', Place(name, line)))
        if printed not in footnotes:
            footnotes[printed] = frozenset(printed.split())
        by_number[number] = TariffRow(number, units, general, special, column_2, footnotes[printed])
    return by_number


def _change(by_number: dict[str, TariffRow], name: str, data: bytes, refuse: OnProblem) -> None:
    """Apply numbers that began or ended within the editions.

    One that the table does not print has the rates of the one it is `like`, and its units too unless it states its own.
    Digits that ended and are used again have a row for each time, in their order.
    """
    for line, row in rows(data, name, ChangeRow, refuse):
        model = by_number.get(row.like or row.number)
        if model is None:
            refuse(Problem("R308", f"{row.like or row.number} is not in the table", Place(name, line)))
            continue
        window = ALWAYS if row.since is row.until is None else Window(row.since, row.until)
        before = by_number.get(row.number)
        if before is not None and not before.is_lasting:
            if row.since is None or before.windows[-1].until is None or row.since < before.windows[-1].until:
                refuse(Problem("R308", f"{row.number} has not ended when this row begins", Place(name, line)))
            by_number[row.number] = before._replace(windows=(*before.windows, window))
            continue
        by_number[row.number] = model._replace(
            number=row.number,
            units=row.units or model.units,
            windows=(window,),
            successors=row.successors,
            like=row.like,
        )


def _renumbered(by_number: Mapping[str, TariffRow], name: str, data: bytes, refuse: OnProblem) -> dict[str, Renumbered]:
    """Return the numbers that ended before the editions held, each with its successors."""
    found: dict[str, Renumbered] = {}
    for line, row in rows(data, name, RenumberedRow, refuse):
        place = Place(name, line)
        if row.number in found:
            refuse(Problem("R308", f"{row.number} stands twice", place))
        if row.number in by_number:
            what = f"{row.number} is in the table, so it has not ended before the editions held"
            refuse(Problem("R308", what, place))
        found[row.number] = Renumbered(row.successors, row.ended_with)
    for number, renumbered in found.items():
        for successor in renumbered.successors:
            if successor not in by_number and successor not in found:
                what = f"{successor}, which took the place of {number}, is in no edition"
                refuse(Problem("R308", what, Place(name)))
    return found


def _unheld(by_number: Mapping[str, TariffRow], name: str, data: bytes, refuse: OnProblem) -> frozenset[str]:
    """Return the eight-digit numbers that have no ten-digit number under them, and that the table leaves out."""
    held = {number[:PARENT] for number in by_number}
    found: set[str] = set()
    for line, (number, _) in cells(data, name, _UNHELD, refuse):
        if len(number) != PARENT or not (number.isascii() and number.isdigit()) or number in held or number in found:
            what = f'"{number[:40]}" is not an eight-digit number of its own, under which the table prints none'
            refuse(Problem("R308", what, Place(name, line)))
        found.add(number)
    return frozenset(found)


def note_rates(tariff: TariffTable, name: str, data: bytes, refuse: OnProblem) -> dict[tuple[str, str], NoteRate]:
    """Return what notes of the schedule say in place of printed rates, by number (8 or 10 digits) and column."""
    found: dict[tuple[str, str], NoteRate] = {}
    for line, row in rows(data, name, NoteRateRow, refuse):
        key = (row.number, row.column)
        if key in found or not tariff.under(row.number):
            why = "stands twice" if key in found else f"is not in {tariff.name}"
            refuse(Problem("R308", f"{row.number}, {row.column}, {why}", Place(name, line)))
        found[key] = NoteRate(row.rate, row.note)
    return found
