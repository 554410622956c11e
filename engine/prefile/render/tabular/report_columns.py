"""The columns of reports as tables: the heading of each, its width in characters, and what is in it.

A cell that is None is unknown; under an amount, one that cannot be determined or has no known upper bound, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from prefile.analysis.savings import Saving
from prefile.analysis.verdict import needs_action
from prefile.findings import (
    Finding,
    LineReport,
    Report,
    ScenarioTotal,
)
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import bounds_words
from prefile.render.text.many import EntryRow
from prefile.render.text.supposed import would_add
from prefile.render.text.warnings import is_check
from prefile.render.text.words import place_words
from prefile.values.money import show_money

__all__ = [
    "FINDINGS",
    "LINES",
    "MISSING",
    "PROBLEMS",
    "SUPPOSED",
    "TOTALS",
    "WOULD",
    "Cells",
    "Column",
    "ReportLine",
    "matters",
    "warnings_by_place",
]

Cells = tuple[object, ...]


class ReportLine(NamedTuple):
    """One line of a report, with its place among the lines, counted from 0.

    `savings` are what claims would come to on it, the least first, and `entry` how its entry stands, where a table
    tells that.
    """

    item: RunItem
    report: Report
    place: int
    line: LineReport
    warnings: tuple[str, ...]
    savings: tuple[Saving, ...] = ()
    entry: EntryRow | None = None

    @property
    def cheapest_claim(self) -> Saving | None:
        """The claim that would leave the least duty."""
        return next((saving for saving in self.savings if saving.kind == "claim"), None)


class Column(NamedTuple):
    """One column of a table: its heading, its width in characters, and what is in it."""

    heading: str
    width: int
    of: Callable[..., object]


def matters(finding: Finding) -> bool:
    """Whether a finding says more than that a measure does not apply: its heading, too, is something to declare."""
    return finding.outcome != "does not apply" or finding.declare is not None


def warnings_by_place(report: Report, *, and_checks: bool = True) -> dict[int | None, list[str]]:
    """Return the warnings of each line, by its place counted from 0, and under None those of no line.

    What is to be checked before filing is left out where a page tells it by itself.
    """
    found: dict[int | None, list[str]] = {}
    for warning in report.warnings:
        if is_check(warning) and not and_checks:
            continue
        place = warning.path.removeprefix("/lines/").partition("/")[0] if warning.path.startswith("/lines/") else ""
        found.setdefault(int(place) if place.isdecimal() else None, []).append(f"{warning.code} {warning.what}")
    return found


def filing_words(line: LineReport) -> str:
    """Write the numbers to declare, in filing order, each with the duty on it."""
    if line.filing is None:
        return "cannot tell"
    return "; ".join(f"{filed.number or filed.why} {show_money(filed.duty)}" for filed in line.filing)


def _applies(row: ReportLine) -> str:
    found = (finding for finding in row.line.law if finding.outcome == "applies")
    return "; ".join(f"{row.report.titles[finding.measure]}: {_amount(row.report, finding)}" for finding in found)


def _amount(report: Report, finding: Finding) -> str:
    if report.keeps_out(finding):
        return "the goods may not be entered" if finding.outcome == "applies" else "whether the goods may be entered"
    if finding.duty is not None:
        return show_money(finding.duty)
    upper = "no upper bound known" if finding.most is None else f"at most {show_money(finding.most)}"
    return f"at least {show_money(finding.least)}, {upper}"


def _undetermined(row: ReportLine) -> str:
    found = (finding for finding in row.line.law if finding.outcome == "cannot tell")
    return "; ".join(f"{row.report.titles[finding.measure]}: {_amount(row.report, finding)}" for finding in found)


def _missing(row: ReportLine) -> str:
    of_findings = [missing for finding in row.line.law for missing in finding.missing]
    return _once(f"{missing.fact}: {missing.ask}" for missing in (*of_findings, *row.line.coverage.missing))


def _claims(row: ReportLine) -> str:
    then = {saving.name: saving.then for saving in row.savings if saving.kind == "claim"}
    claims = {could.claim: could for finding in row.line.law for could in finding.could_claim}
    return "; ".join(
        f"{could.named}{f': {bounds_words(then[claim].least, then[claim].most)}' if claim in then else ''}"
        for claim, could in claims.items()
    )


def _cheapest_claim(row: ReportLine) -> str | None:
    return None if row.cheapest_claim is None else row.cheapest_claim.named


def _with_claim(row: ReportLine) -> Decimal | None:
    """Return the duty of the line with the claim that leaves the least; None where that lies between two amounts."""
    return None if row.cheapest_claim is None else row.cheapest_claim.then.payable


def _discrepancies(row: ReportLine) -> str | None:
    found = row.line.discrepancies
    if found is None:
        return None
    words = (
        f"{discrepancy.code}{f' {discrepancy.number}' if discrepancy.number else ''}: {discrepancy.what}"
        for discrepancy in found
    )
    return "; ".join(words) or "none"


def _would(row: ReportLine) -> str:
    would = (finding for finding in row.line.findings if finding.scenario is not None and matters(finding))
    words = (
        f"{finding.scenario}: {finding.measure} {would_add(finding.duty, finding.least, finding.most)}"
        for finding in would
    )
    return "; ".join(words)


def _cited(row: ReportLine) -> str:
    keys = [key for finding in row.line.law if matters(finding) for key in finding.authorities]
    keys += [
        *row.line.coverage.authorities,
        *(key for treatment in row.line.agreements for key in treatment.authorities),
    ]
    return _cites(row.report, keys)


def _cites(report: Report, keys: Iterable[str]) -> str:
    return _once(report.authorities[key].cite for key in keys)


def _once(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(parts))


def _instant(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _importer(item: RunItem) -> str | None:
    return None if item.entry is None else item.entry.importer


def _passed_over(report: Report) -> str | None:
    if report.source is None:
        return None
    return "; ".join(f"{passed.what} ({passed.times:,}): {passed.why}" for passed in report.source.passed_over)


def _cannot_carry(report: Report) -> str | None:
    return None if report.source is None else "; ".join(report.source.cannot_carry)


_WHERE = (
    Column("file", 28, lambda row, *_: row.item.file),
    Column("entry number", 16, lambda row, *_: row.report.entry_number),
    Column("reference", 16, lambda row, *_: row.report.reference),
    Column("importer", 16, lambda row, *_: _importer(row.item)),
    Column("line", 7, lambda row, *_: row.line.line),
    Column("tariff number", 16, lambda row, *_: row.line.tariff_number),
    Column("origin", 8, lambda row, *_: row.line.origin),
)
LINES = (
    *_WHERE,
    Column("description", 32, lambda row: row.item.description(row.place)),
    Column("value", 16, lambda row: row.item.value(row.place)),
    Column("payable", 16, lambda row: row.line.duty.payable),
    Column("at least", 16, lambda row: row.line.duty.least),
    Column("at most", 16, lambda row: row.line.duty.most),
    Column("entry stands", 14, lambda row: None if row.entry is None else row.entry.stand),
    Column("first thing to do on the entry", 40, lambda row: None if row.entry is None else row.entry.first or "ready"),
    Column("coverage of Proclamation 11001", 15, lambda row: row.line.coverage.outcome),
    Column("stage", 15, lambda row: row.line.coverage.stage),
    Column("minerals", 22, lambda row: ", ".join(row.line.coverage.minerals)),
    Column("basis", 12, lambda row: row.line.coverage.basis),
    Column("numbers to file, with duty", 34, lambda row: filing_words(row.line)),
    Column("applies", 50, _applies),
    Column("cannot be told", 50, _undetermined),
    Column("missing facts", 50, _missing),
    Column("could claim, with the duty then", 40, _claims),
    Column("cheapest claim", 28, _cheapest_claim),
    Column("duty with this claim", 16, _with_claim),
    Column("discrepancies", 40, _discrepancies),
    Column("warnings", 40, lambda row: "; ".join(row.warnings)),
    Column("under scenarios, not law", 40, _would),
    Column("rate date", 18, lambda row: _instant(row.report.rate_date)),
    Column("rate date is that of", 18, lambda row: row.report.rate_date_basis),
    Column("law verified through", 14, lambda row: date.fromisoformat(row.report.rulebook.verified_through)),
    Column("authorities", 50, _cited),
    Column("read as", 18, lambda row: row.report.source.format if row.report.source else None),
    Column("the format cannot carry", 32, lambda row: _cannot_carry(row.report)),
    Column("entry digest", 20, lambda row: row.report.entry_digest),
    Column("source digest", 20, lambda row: row.report.source_digest),
    Column("rule book digest", 20, lambda row: row.report.rulebook.digest),
)


def _found(amounts: tuple[str, str, str], *beside: Column) -> tuple[Column, ...]:
    """Return the columns of a table of findings, whose amounts are named so."""
    duty, least, most = amounts
    return (
        *_WHERE,
        *beside,
        Column("measure", 34, lambda _, found: found.measure),
        Column("title", 44, lambda row, found: row.report.titles[found.measure]),
        Column("outcome", 14, lambda _, found: found.outcome),
        Column("heading to declare", 16, lambda _, found: found.declare),
        Column(duty, 16, lambda _, found: found.duty),
        Column(least, 16, lambda _, found: found.least),
        Column(most, 16, lambda _, found: found.most),
        Column("working", 50, lambda _, found: found.working),
        Column("because", 60, lambda _, found: "; ".join(found.because)),
        Column("missing facts", 40, lambda _, found: _once(f"{fact.fact}: {fact.ask}" for fact in found.missing)),
        Column(
            "could claim", 28, lambda _, found: _once(f"{relief.named}: {relief.says}" for relief in found.could_claim)
        ),
        Column("gives way to", 30, lambda _, found: ", ".join(found.gives_way_to)),
        Column("in place of", 30, lambda _, found: found.in_place_of),
        Column("rate date", 18, lambda row, found: _instant(found.rate_date or row.report.rate_date)),
        Column("law verified through", 14, lambda _, found: date.fromisoformat(found.verified_through)),
        Column("authorities", 50, lambda row, found: _cites(row.report, found.authorities)),
        Column("authority keys", 34, lambda _, found: ", ".join(found.authorities)),
    )


FINDINGS = _found(("duty", "at least", "at most"))
WOULD = _found(
    ("would add, not payable", "would add at least", "would add at most"),
    Column("scenario, not law", 32, lambda _, found: found.scenario),
)


MISSING = (
    *_WHERE,
    Column("measure", 34, lambda _, measure, __: measure or "coverage of Proclamation 11001"),
    Column("fact", 20, lambda _, __, missing: missing.fact),
    Column("what to ask for", 60, lambda _, __, missing: missing.ask),
    Column("place in the entry", 26, lambda row, _, missing: place_words(row.report, missing.path)),
    Column("at least", 16, lambda _, measure, missing: None if measure is None else missing.least),
    Column("at most", 16, lambda _, measure, missing: None if measure is None else missing.most),
)
PROBLEMS = (
    Column("file", 34, lambda problem: problem.where.file),
    Column("line of the file", 10, lambda problem: problem.where.line),
    Column("column", 10, lambda problem: problem.where.column),
    Column("place", 30, lambda problem: problem.where.path),
    Column("code", 8, lambda problem: problem.code),
    Column("severity", 10, lambda problem: problem.severity),
    Column("what is wrong", 60, lambda problem: problem.what),
    Column("why it matters", 60, lambda problem: problem.why),
    Column("what to do", 60, lambda problem: problem.next),
    Column("like", 12, lambda problem: problem.like),
)


def _fee(name: str) -> Callable[[RunItem, Report], Decimal | None]:
    return lambda _, report: report.totals.fees.get(name)


_ENTRY = (
    Column("file", 28, lambda item, *_: item.file),
    Column("entry number", 16, lambda _, report, *__: report.entry_number),
    Column("reference", 16, lambda _, report, *__: report.reference),
    Column("importer", 16, lambda item, *_: _importer(item)),
)
TOTALS = (
    *_ENTRY,
    Column("lines", 8, lambda _, report: len(report.lines)),
    Column("needs action", 10, lambda _, report: "yes" if needs_action(report) else "no"),
    Column("value", 16, lambda _, report: report.totals.value),
    Column("duty payable", 16, lambda _, report: report.owed.payable),
    Column("duty at least", 16, lambda _, report: report.owed.least),
    Column("duty at most", 16, lambda _, report: report.owed.most),
    Column("merchandise processing fee", 16, _fee("mpf")),
    Column("harbor maintenance fee", 16, _fee("hmf")),
    Column("rate date", 18, lambda _, report: _instant(report.rate_date)),
    Column("law verified through", 14, lambda _, report: date.fromisoformat(report.rulebook.verified_through)),
    Column("warnings of the entry", 60, lambda _, report: _once(warnings_by_place(report).get(None, ()))),
    Column("read as", 18, lambda _, report: report.source.format if report.source else None),
    Column("the format cannot carry", 40, lambda _, report: _cannot_carry(report)),
    Column("passed over in the file", 40, lambda _, report: _passed_over(report)),
    Column("entry digest", 20, lambda _, report: report.entry_digest),
)


def _total(read: Callable[[ScenarioTotal], object]) -> Callable[..., object]:
    return lambda _, __, total: read(total)


SUPPOSED = (
    *_ENTRY,
    Column("scenario, not law", 34, _total(lambda total: total.scenario)),
    Column("title", 44, _total(lambda total: total.title)),
    Column("would add, not payable", 16, _total(lambda total: total.duty)),
    Column("would add at least", 16, _total(lambda total: total.least)),
    Column("would add at most", 16, _total(lambda total: total.most)),
    Column("scenario digest", 20, _total(lambda total: total.digest)),
)
