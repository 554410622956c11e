"""The numbers to file alone, ready to key (`prefile-filing/1`): of each line in order, with the duty on each.

What may not be entered, and what cannot be filed for want of a fact, has no numbers.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

from prefile.findings import Filed, LineReport, Report
from prefile.values.json_shape import escaped, json_object

__all__ = ["FilingSheet", "SheetLine", "Stands", "filing_sheet"]

Stands = Literal["ready", "heading not yet published", "undetermined", "may not be entered"]


@json_object
class SheetLine(NamedTuple):
    """What one line files, in order; `stands` says whether it can be keyed as it is.

    Where a heading is not yet published, the row of its duty has no number. There is no row where the line may not be
    entered or a fact is missing.
    """

    line: int
    tariff_number: str
    stands: Stands
    filing: tuple[Filed, ...]


@json_object
class FilingSheet(NamedTuple):
    """What every line of one entry files on a day, by a rule book; money in US dollars.

    `titles` are those of the measures that rows without a number name. `pre_check`: another country's declaration,
    which files nothing here.
    """

    format: Literal["prefile-filing/1"]
    entry_number: str | None
    reference: str | None
    file: str | None
    rate_date: str | None
    rulebook: str
    pre_check: bool
    lines: tuple[SheetLine, ...]
    titles: dict[str, str]

    def standing(self, stands: Stands) -> tuple[int, ...]:
        """Return the numbers of the lines that stand so."""
        return tuple(line.line for line in self.lines if line.stands == stands)

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return the sheet as JSON text, without a final newline; `indent` None puts it on one line."""
        return escaped(_adapter().dump_json(self, indent=indent).decode())


def filing_sheet(report: Report, file: str | None = None) -> FilingSheet:
    """Return what each line of a report files; `file` is the name of the one that the entry was read from."""
    lines = tuple(_line(report, line) for line in report.lines)
    pending = (filed.measure for line in lines for filed in line.filing if filed.number is None)
    return FilingSheet(
        format="prefile-filing/1",
        entry_number=report.entry_number,
        reference=report.reference,
        file=file,
        rate_date=report.rate_date,
        rulebook=report.rulebook.digest,
        pre_check=report.is_pre_check,
        lines=lines,
        titles={measure: report.titles[measure] for measure in pending if measure is not None},
    )


def _line(report: Report, line: LineReport) -> SheetLine:
    if report.bars(line):
        return SheetLine(line.line, line.tariff_number, "may not be entered", ())
    if line.filing is None or report.is_pre_check:
        return SheetLine(line.line, line.tariff_number, "undetermined", ())
    pending = any(filed.number is None for filed in line.filing)
    return SheetLine(line.line, line.tariff_number, "heading not yet published" if pending else "ready", line.filing)


@cache
def _adapter() -> TypeAdapter[FilingSheet]:
    return TypeAdapter(FilingSheet)
