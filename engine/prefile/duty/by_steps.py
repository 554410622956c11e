"""A line found step by step, each looking at the goods, and its findings added up: any line can be found so."""

from __future__ import annotations

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.ad_valorem import dollars_at_hand
from prefile.duty.found import LineFindings, OnLine, hangs_on_part
from prefile.duty.line_plan import LinePlan
from prefile.duty.quantities import Goods
from prefile.duty.totals import add_up, of_one_origin
from prefile.entry import Line
from prefile.findings import Amounts, Finding
from prefile.law.us_customs import LineDates
from prefile.values.dates import write_instant

__all__ = ["added_up", "found_by_steps", "hang_on_part"]

_NO_CLAIMS = frozenset[str]()


def found_by_steps(
    compiled: CompiledBook, plan: LinePlan, line: Line, position: int, dates: LineDates | None = None
) -> LineFindings:
    """Return the findings of the line at `position` by a plan of its lines.

    Without its `dates` it has none of its own for goods in a foreign trade zone.
    """
    claims = frozenset([claim.claim for claim in line.claims]) if line.claims else _NO_CLAIMS
    amounts = dict(plan.amounts) if plan.in_total else {}
    on = OnLine(Goods(line), dollars_at_hand(line), claims, position, amounts, [], [], {})
    findings: list[Finding] = list(plan.findings)  # type: ignore[arg-type]  # every None is filled below
    warnings = plan.warnings
    for slot, step in plan.steps:
        finding, filled_in = step.on_line(on)
        if plan.in_total:
            on.amounts[finding.measure] = finding.bounds
        findings[slot] = finding
        if filled_in:
            title = compiled.book.by_id[finding.measure].title
            words = f"{title} is computed on the net weight, since no quantity in KG is declared"
            warnings = (*warnings, ("W205", words))
    filing = None if dates is None or dates.filing is dates.entry else dates.filing.instant
    if filing is not None and dates is not None and filing != dates.entry.instant:
        findings = [_redated(finding, compiled, write_instant(filing)) for finding in findings]
    return LineFindings(tuple(findings), plan.telling, warnings, on.totals, on.if_owed)


def _redated(finding: Finding, compiled: CompiledBook, rate_date: str) -> Finding:
    """Return a finding with its rate date, where its measure looks at the filing of privileged foreign status."""
    rule = compiled.book.by_id[finding.measure].rate_date
    return finding._replace(rate_date=rate_date) if rule.privileged_foreign == "filing" else finding


def added_up(compiled: CompiledBook, line: Line, found: LineFindings) -> Amounts:
    """Return the duty that findings on a line come to."""
    book = compiled.book
    duty = add_up(found.telling, book.ways, book.notices, found.totals, found.if_owed)
    return of_one_origin(duty, found, book.ways, compiled.origin_cases) if line.origin is None else duty


def hang_on_part(found: LineFindings) -> bool:
    """Whether several duties hang on what the goods are a part of: by no answer all are owed, nor none of them."""
    return sum(map(hangs_on_part, found.telling)) > 1
