"""The numbers to file alone, ready to key (`prefile-filing/1`): of each line in order, with the duty on each.

What may not be entered, and what cannot be filed for want of a fact, has no numbers. What must not be filed yet says at
its line for what it is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

from prefile.analysis.to_do import Step, to_do
from prefile.analysis.verdict import HoldKind, hold_of
from prefile.findings import Filed, LineReport, Report
from prefile.values.json_shape import escaped, json_object

__all__ = ["FilingSheet", "SheetHold", "SheetLine", "Stands", "filing_sheet"]

_CODED: frozenset[HoldKind] = frozenset({"check", "discrepancy", "in bond"})
Stands = Literal["ready", "heading not yet published", "undetermined", "may not be entered"]


@json_object
class SheetHold(NamedTuple):
    """Why something must not be filed yet: the kind of reason, what it is about, and its code where it has one."""

    kind: HoldKind
    what: str
    code: str | None = None


@json_object
class SheetLine(NamedTuple):
    """What one line files, in order; `stands` says whether every number is there, `holds` why it is not filed yet.

    Where a heading is not yet published, the row of its duty has no number. There is no row where the line may not be
    entered or a fact is missing.
    """

    line: int
    tariff_number: str
    stands: Stands
    filing: tuple[Filed, ...]
    holds: tuple[SheetHold, ...] = ()


@json_object
class FilingSheet(NamedTuple):
    """What every line of one entry files on a day, by a rule book; money in US dollars.

    `titles` are those of the measures that rows without a number name. `pre_check`: another country's declaration,
    which files nothing here. `holds` are the reasons that hold the whole entry, those of a line stand there.
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
    holds: tuple[SheetHold, ...] = ()

    def standing(self, stands: Stands) -> tuple[int, ...]:
        """Return the numbers of the lines that stand so."""
        return tuple(line.line for line in self.lines if line.stands == stands)

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return the sheet as JSON text, without a final newline; `indent` None puts it on one line."""
        return escaped(_adapter().dump_json(self, indent=indent).decode())


def filing_sheet(report: Report, file: str | None = None) -> FilingSheet:
    """Return what each line of a report files; `file` is the name of the one that the entry was read from."""
    of_entry, of_lines = _holds(report)
    lines = tuple(_line(report, line)._replace(holds=tuple(of_lines.get(line.line, ()))) for line in report.lines)
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
        holds=of_entry,
    )


def _holds(report: Report) -> tuple[tuple[SheetHold, ...], dict[int, list[SheetHold]]]:
    """Return why the entry must not be filed yet, and why each line."""
    of_entry: list[SheetHold] = []
    of_lines: dict[int, list[SheetHold]] = {}
    for step in () if report.is_pre_check else to_do(report):
        kind = hold_of(step)
        reasons = () if kind is None else tuple(_reasons(step, kind))
        for held in (of_lines.setdefault(line, []) for line in step.lines) if step.lines else (of_entry,):
            held.extend(reason for reason in reasons if reason not in held)
    return tuple(of_entry), of_lines


def _reasons(step: Step, kind: HoldKind) -> Iterator[SheetHold]:
    if kind == "admissibility":
        yield from (SheetHold(kind, title) for title in step.bars)
    elif step.kind == "fee":
        lacks = ", ".join(fact.replace("_", " ") for fact in step.facts)
        yield SheetHold(kind, f"{step.name.upper()} not computed without {lacks}")
    else:
        yield SheetHold(kind, step.what, step.name if kind in _CODED else None)


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
