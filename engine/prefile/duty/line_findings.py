"""One line's findings: each decision on the line with its amount, working, and the facts to ask for."""

from __future__ import annotations

from prefile.decision.compiled_book import CompiledBook, LineDates
from prefile.duty.line_plan import LineFindings, OnLine, line_plans
from prefile.duty.quantities import Goods
from prefile.entry import Entry
from prefile.findings import Finding
from prefile.law.us_customs import RateDate, line_rate_date
from prefile.values.dates import write_instant

__all__ = ["LineFindings", "line_findings"]

_NO_CLAIMS = frozenset[str]()


def line_findings(compiled: CompiledBook, entry: Entry, position: int, entry_date: RateDate) -> LineFindings:
    """Return the findings of the entry's line at `position`, by the plan of its key."""
    line = entry.lines[position]
    dates = LineDates(entry_date, line_rate_date(entry_date, line))
    plan = line_plans(compiled).of(compiled.key_of(entry, line, dates))
    claims = frozenset([claim.claim for claim in line.claims]) if line.claims else _NO_CLAIMS
    on = OnLine(Goods(line), claims, f"/lines/{position}", plan.amounts.copy())
    findings: list[Finding] = plan.findings.copy()  # type: ignore[assignment]  # every None is filled below
    warnings = plan.warnings
    for slot, step in plan.steps:
        finding, filled_in = step.on_line(on)
        on.amounts[finding.measure] = finding.bounds
        findings[slot] = finding
        if filled_in:
            words = f"{finding.measure} is measured by the net mass: no quantity in KG is stated"
            warnings = (*warnings, ("W205", words))
    filing = dates.filing.instant
    if filing is not None and filing != entry_date.instant:
        findings = [_redated(finding, compiled, write_instant(filing)) for finding in findings]
    return LineFindings(findings, warnings)


def _redated(finding: Finding, compiled: CompiledBook, rate_date: str) -> Finding:
    """Return a finding with its rate date, where its measure looks at the filing of privileged foreign status."""
    rule = compiled.book.by_id[finding.measure].rate_date
    return finding._replace(rate_date=rate_date) if rule.privileged_foreign == "filing" else finding
