"""The columns of reports as tables: the heading of each, its width in characters, and what stands in it.

A cell that is None is not told; under an amount it is one that cannot be told or has no known upper bound, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import NamedTuple

from prefile.findings import (
    Finding,
    LineReport,
    Report,
    ScenarioTotal,
)
from prefile.render.item import Told, law, notices
from prefile.render.text.places import place_words
from prefile.render.text.supposed import would_add
from prefile.render.text.warnings import is_check
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
    "LineTold",
    "matters",
    "warnings_by_place",
]

Cells = tuple[object, ...]


class LineTold(NamedTuple):
    """One line of a report, with its place among the lines, counted from 0."""

    told: Told
    report: Report
    place: int
    line: LineReport
    warnings: tuple[str, ...]


class Column(NamedTuple):
    """One column of a table: its heading, its width in characters, and what stands in it."""

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
    for one in report.warnings:
        if is_check(one) and not and_checks:
            continue
        place = one.path.removeprefix("/lines/").partition("/")[0] if one.path.startswith("/lines/") else ""
        found.setdefault(int(place) if place.isdecimal() else None, []).append(f"{one.code} {one.what}")
    return found


def filing_words(line: LineReport) -> str:
    """Write the numbers to declare, in filing order, each with the duty that stands on it."""
    if line.filing is None:
        return "cannot tell"
    return "; ".join(f"{one.number} {show_money(one.duty)}" for one in line.filing)


def _applies(one: LineTold) -> str:
    found = (finding for finding in law(one.line) if finding.outcome == "applies")
    return "; ".join(f"{one.report.titles[finding.measure]}: {_amount(one.report, finding)}" for finding in found)


def _amount(report: Report, finding: Finding) -> str:
    if finding.measure in notices(report):
        return "the goods may not be entered" if finding.outcome == "applies" else "whether the goods may be entered"
    if finding.duty is not None:
        return show_money(finding.duty)
    upper = "no upper bound known" if finding.most is None else f"at most {show_money(finding.most)}"
    return f"at least {show_money(finding.least)}, {upper}"


def _untold(one: LineTold) -> str:
    found = (finding for finding in law(one.line) if finding.outcome == "cannot tell")
    return "; ".join(f"{one.report.titles[finding.measure]}: {_amount(one.report, finding)}" for finding in found)


def _missing(one: LineTold) -> str:
    asked = [missing for finding in law(one.line) for missing in finding.missing]
    return _once(f"{missing.fact}: {missing.ask}" for missing in (*asked, *one.line.coverage.missing))


def _claims(one: LineTold) -> str:
    return _once(could.claim for finding in law(one.line) for could in finding.could_claim)


def _discrepancies(one: LineTold) -> str | None:
    found = one.line.discrepancies
    if found is None:
        return None
    return "; ".join(f"{each.code}{f' {each.number}' if each.number else ''}: {each.what}" for each in found) or "none"


def _would(one: LineTold) -> str:
    would = (finding for finding in one.line.findings if finding.scenario is not None and matters(finding))
    words = (f"{each.measure}: {would_add(each.duty, each.least, each.most)}" for each in would)
    return "; ".join(words)


def _cited(one: LineTold) -> str:
    keys = [key for finding in law(one.line) if matters(finding) for key in finding.authorities]
    keys += [*one.line.coverage.authorities, *(key for each in one.line.agreements for key in each.authorities)]
    return _cites(one.report, keys)


def _cites(report: Report, keys: Iterable[str]) -> str:
    return _once(report.authorities[key].cite for key in keys)


def _once(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(parts))


def _passed_over(report: Report) -> str | None:
    if report.source is None:
        return None
    return "; ".join(f"{one.what} ({one.times:,}): {one.why}" for one in report.source.passed_over)


def _cannot_carry(report: Report) -> str | None:
    return None if report.source is None else "; ".join(report.source.cannot_carry)


_WHERE = (
    Column("file", 28, lambda one, *_: one.told.file),
    Column("entry number", 16, lambda one, *_: one.report.entry_number),
    Column("reference", 16, lambda one, *_: one.report.reference),
    Column("line", 7, lambda one, *_: one.line.line),
    Column("tariff number", 16, lambda one, *_: one.line.tariff_number),
    Column("origin", 8, lambda one, *_: one.line.origin),
)
LINES = (
    *_WHERE,
    Column("description", 32, lambda one: one.told.description(one.place)),
    Column("value", 16, lambda one: one.told.value(one.place)),
    Column("payable", 16, lambda one: one.line.duty.payable),
    Column("at least", 16, lambda one: one.line.duty.least),
    Column("at most", 16, lambda one: one.line.duty.most),
    Column("coverage of Proclamation 11001", 15, lambda one: one.line.coverage.outcome),
    Column("stage", 15, lambda one: one.line.coverage.stage),
    Column("minerals", 22, lambda one: ", ".join(one.line.coverage.minerals)),
    Column("basis", 12, lambda one: one.line.coverage.basis),
    Column("numbers to file, with duty", 34, lambda one: filing_words(one.line)),
    Column("applies", 50, _applies),
    Column("cannot be told", 50, _untold),
    Column("missing facts", 50, _missing),
    Column("could claim", 28, _claims),
    Column("discrepancies", 40, _discrepancies),
    Column("warnings", 40, lambda one: "; ".join(one.warnings)),
    Column("under scenarios, not law", 40, _would),
    Column("rate date", 26, lambda one: one.report.rate_date),
    Column("rate date is that of", 18, lambda one: one.report.rate_date_basis),
    Column("law verified through", 14, lambda one: one.report.rulebook.verified_through),
    Column("authorities", 50, _cited),
    Column("read as", 18, lambda one: one.report.source.format if one.report.source else None),
    Column("the format cannot carry", 32, lambda one: _cannot_carry(one.report)),
    Column("entry digest", 20, lambda one: one.report.entry_digest),
    Column("source digest", 20, lambda one: one.report.source_digest),
    Column("rule book digest", 20, lambda one: one.report.rulebook.digest),
)


def _found(amounts: tuple[str, str, str], *beside: Column) -> tuple[Column, ...]:
    """Return the columns of a table of findings, whose amounts are named so."""
    duty, least, most = amounts
    return (
        *_WHERE,
        *beside,
        Column("measure", 34, lambda _, found: found.measure),
        Column("title", 44, lambda one, found: one.report.titles[found.measure]),
        Column("outcome", 14, lambda _, found: found.outcome),
        Column("heading to declare", 16, lambda _, found: found.declare),
        Column(duty, 16, lambda _, found: found.duty),
        Column(least, 16, lambda _, found: found.least),
        Column(most, 16, lambda _, found: found.most),
        Column("working", 50, lambda _, found: found.working),
        Column("because", 60, lambda _, found: "; ".join(found.because)),
        Column("missing facts", 40, lambda _, found: _once(f"{each.fact}: {each.ask}" for each in found.missing)),
        Column("could claim", 28, lambda _, found: _once(f"{each.claim}: {each.says}" for each in found.could_claim)),
        Column("gives way to", 30, lambda _, found: ", ".join(found.gives_way_to)),
        Column("in place of", 30, lambda _, found: found.in_place_of),
        Column("rate date", 26, lambda one, found: found.rate_date or one.report.rate_date),
        Column("law verified through", 14, lambda _, found: found.verified_through),
        Column("authorities", 50, lambda one, found: _cites(one.report, found.authorities)),
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
    Column("place in the entry", 26, lambda one, _, missing: place_words(one.report, missing.path)),
    Column("at least", 16, lambda _, measure, missing: None if measure is None else missing.least),
    Column("at most", 16, lambda _, measure, missing: None if measure is None else missing.most),
)
PROBLEMS = (
    Column("file", 34, lambda one: one.where.file),
    Column("line of the file", 10, lambda one: one.where.line),
    Column("column", 10, lambda one: one.where.column),
    Column("place", 30, lambda one: one.where.path),
    Column("code", 8, lambda one: one.code),
    Column("severity", 10, lambda one: one.severity),
    Column("what is wrong", 60, lambda one: one.what),
    Column("why it matters", 60, lambda one: one.why),
    Column("what to do", 60, lambda one: one.next),
    Column("like", 12, lambda one: one.like),
)


def _fee(name: str) -> Callable[[Told, Report], Decimal | None]:
    return lambda _, report: report.totals.fees.get(name)


_ENTRY = (
    Column("file", 28, lambda told, *_: told.file),
    Column("entry number", 16, lambda _, report, *__: report.entry_number),
    Column("reference", 16, lambda _, report, *__: report.reference),
)
TOTALS = (
    *_ENTRY,
    Column("lines", 8, lambda _, report: len(report.lines)),
    Column("needs action", 10, lambda _, report: "yes" if report.to_act_on else "no"),
    Column("value", 16, lambda _, report: report.totals.value),
    Column("duty payable", 16, lambda _, report: report.totals.payable),
    Column("duty at least", 16, lambda _, report: report.totals.least),
    Column("duty at most", 16, lambda _, report: report.totals.most),
    Column("merchandise processing fee", 16, _fee("mpf")),
    Column("harbor maintenance fee", 16, _fee("hmf")),
    Column("rate date", 26, lambda _, report: report.rate_date),
    Column("law verified through", 14, lambda _, report: report.rulebook.verified_through),
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
    Column("scenario, not law", 34, _total(lambda one: one.scenario)),
    Column("title", 44, _total(lambda one: one.title)),
    Column("would add, not payable", 16, _total(lambda one: one.duty)),
    Column("would add at least", 16, _total(lambda one: one.least)),
    Column("would add at most", 16, _total(lambda one: one.most)),
    Column("scenario digest", 20, _total(lambda one: one.digest)),
)
