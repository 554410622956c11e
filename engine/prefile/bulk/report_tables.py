"""Reports of the ordinary code as rows of a bulk screening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa

from prefile.bulk.minerals_text import minerals_text
from prefile.bulk.quantity_rows import report_quantities
from prefile.bulk.schemas import AMOUNTS, LINES, QUANTITIES, Tables, entries_schema, held, problems_table
from prefile.bulk.screener import Screener
from prefile.bulk.static_finding import StaticFinding, content_id, static_findings
from prefile.duty.quantities import Goods
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Finding, Report
from prefile.intake.refused_value import refused_value
from prefile.values.dates import day_of
from prefile.values.money import cents as cents_of
from prefile.values.tariff_number import read_number

__all__ = ["OrdinaryTables", "ordinary_tables"]

_LINES, _AMOUNTS = held(LINES), held(AMOUNTS)
Items = Iterable[tuple[int, Entry | None, Report | DeclarationProblems]]


class OrdinaryTables(NamedTuple):
    """What the ordinary code made of entries, as tables of each kind with their rows, and as problems."""

    lines: list[pa.Table]
    amounts: list[pa.Table]
    quantities: list[pa.Table]
    entries: list[pa.Table]
    problems: list[tuple[int, Problem, Decimal | None]]

    def add(self, items: Items, screener: Screener, contents: dict[int, tuple[StaticFinding, ...]]) -> None:
        """Add entries with their numbers, and what was found on their lines to `contents`."""
        for number, entry, report in items:
            if isinstance(report, DeclarationProblems):
                value = refused_value(report, entry)
                self.problems.extend((number, problem, value) for problem in report.problems)
            elif entry is not None:
                self.lines.append(_report_lines(entry, report, number, contents))
                self.amounts.append(_report_amounts(report, number))
                self.entries.append(_report_entry(entry, report, number, screener.fees.names))
                if screener.quantities:
                    self.quantities.append(report_quantities(entry, number))


def ordinary_tables(items: Items, count: int, screener: Screener) -> Tables:
    """Return what the ordinary code made of entries as tables, each with its number; `count` are all of them."""
    schemas = _LINES, _AMOUNTS, held(QUANTITIES), held(entries_schema(screener.fees.names))
    lines, amounts, quantities, entries = ([schema.empty_table()] for schema in schemas)
    made = OrdinaryTables(lines, amounts, quantities, entries, [])
    contents: dict[int, tuple[StaticFinding, ...]] = {}
    made.add(items, screener, contents)
    return Tables(
        lines=_joined(made.lines),
        amounts=_joined(made.amounts),
        quantities=_joined(made.quantities),
        entries=_joined(made.entries),
        problems=problems_table(made.problems),
        contents=contents,
        read=count,
    )


def _joined(parts: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(parts).unify_dictionaries()


def _report_lines(
    entry: Entry, report: Report, number: int, contents: dict[int, tuple[StaticFinding, ...]]
) -> pa.Table:
    """Return the lines of a report of the ordinary code, and add what they found to `contents`."""
    day = None if report.rate_date is None else _day(report)
    rows = []
    for line, declared in zip(report.lines, entry.lines, strict=True):
        signature = _keep_found(contents, line.findings)
        value = _in_cents(Goods(declared).value().bounds.exact)
        rows.append({
            "entry": number,
            "entry_number": entry.entry_number,
            "line": line.line,
            "tariff_number": read_number(line.tariff_number),
            "origin": line.origin,
            "minerals": minerals_text((one.mineral, one.is_none) for one in declared.minerals),
            "rate_date": day,
            "value": value,
            "least": line.duty.least,
            "most": line.duty.most,
            "payable": line.duty.payable,
            "signature": signature,
            "screened_alone": True,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_LINES)


def _report_amounts(report: Report, number: int) -> pa.Table:
    """Return what the lines of a report owe by measure, what scenarios suppose behind what is law."""
    rows = [
        {
            "entry": number,
            "line": line.line,
            "signature": content_id(static_findings(line.findings)),
            "scenario": finding.scenario,
            "measure": finding.measure,
            "least": finding.least,
            "most": finding.most,
        }
        for line in report.lines
        for finding in sorted(line.findings, key=lambda finding: finding.scenario is not None)
        if finding.most is None or finding.most
    ]
    return pa.Table.from_pylist(rows, schema=_AMOUNTS)


def _in_cents(value: Decimal | None) -> Decimal | None:
    """Return a value as the column holds it; None where it is not known, or has parts of a cent."""
    return value if value is not None and value == cents_of(value) else None


def _keep_found(contents: dict[int, tuple[StaticFinding, ...]], findings: Sequence[Finding]) -> int:
    """Add what was found on a line to `contents`, and return its number there."""
    found = static_findings(findings)
    number = content_id(found)
    contents.setdefault(number, found)
    return number


def _report_entry(entry: Entry, report: Report, number: int, fees: Sequence[str]) -> pa.Table:
    """Return the row of an entry by its report of the ordinary code, with its fees."""
    totals = report.totals
    row = {
        "entry": number,
        "entry_number": report.entry_number,
        "reference": entry.reference,
        "importer": entry.importer,
        "rate_date": None if report.rate_date is None else _day(report),
        "rated_at": None if report.rate_date is None else datetime.fromisoformat(report.rate_date),
        "lines": len(report.lines),
        "least": totals.least,
        "most": totals.most,
        "payable": totals.payable,
        **{name: totals.fees.get(name) for name in fees},
    }
    return pa.Table.from_pylist([row], schema=held(entries_schema(fees)))


def _day(report: Report) -> date:
    """Return the day of a report's rate date in New York."""
    return day_of(datetime.fromisoformat(str(report.rate_date)))
