"""One line explained: what is owed and filed, each reason with its authority in full, and what would lower it."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.findings import LineReport, Report
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words
from prefile.render.text.console import console, title, written
from prefile.render.text.form import NARROWEST
from prefile.render.text.reasons import authority_words, claims_section, coverage_reasons, finding_reasons
from prefile.render.text.short import entry_name
from prefile.render.text.short_lines import alternative_words, line_block
from prefile.render.text.warnings import is_check
from prefile.render.text.words import clean, lines_words, place_words

__all__ = ["why_text"]

_INDENT = (0, 0, 0, 2)


def why_text(item: RunItem, number: int, *, width: int = NARROWEST, colour: bool = False) -> str:
    """Return why a line of a report comes to what it does, as text; or that the entry has no such line."""
    report = item.result
    if not isinstance(report, Report):
        return ""
    out = console(max(width, NARROWEST), colour=colour)
    line = next((line for line in report.lines if line.line == number), None)
    if line is None:
        held = lines_words(sorted(line.line for line in report.lines))
        out.print(Text(f"{entry_name(item, report)} has no line {number}; it has {held}."))
        return written(out)
    savings = tuple(saving for saving in item.savings() if saving.line == number)
    out.print(Text(f"{entry_name(item, report)}, line {number}: {duty_words(line.duty, 'USD')}", "bold"))
    line_block(out, item, report, line, savings)
    title(out, "WHY")
    shown = [finding for finding in line.law if finding.outcome != "does not apply" or finding.declare]
    for finding in shown:
        finding_reasons(out, report, finding)
    coverage_reasons(out, report, line)
    missing = dict.fromkeys((fact.ask, fact.path) for finding in shown for fact in finding.missing)
    if missing:
        title(out, "MISSING")
    for ask, path in missing:
        out.print(Padding(Text(clean(f"{ask} ({place_words(report, path)})" if path else ask)), _INDENT))
    _checks(out, report, line)
    lowered = [saving for saving in savings if saving.kind != "claim"]
    if lowered:
        title(out, "WOULD LOWER IT")
    for saving in lowered:
        how = f"where {saving.says}" if saving.kind == "content" else f"{alternative_words(saving)}: {saving.says}"
        out.print(Padding(Text(clean(f"{duty_words(saving.then)} {how}")), _INDENT))
    claims_section(out, replace(report, lines=(line,)), savings, item.claim_places())
    cited = {key for finding in shown for key in finding.authorities} | set(line.coverage.authorities)
    cited |= {key for agreement in line.agreements for key in agreement.authorities}
    title(out, "AUTHORITIES")
    for key in sorted(cited):
        out.print(Text(authority_words(key, report.authorities[key])))
    return written(out)


def _checks(out: Console, report: Report, line: LineReport) -> None:
    """Say what is to be corrected on the line before it is filed."""
    place = f"/lines/{report.lines.index(line)}"
    found = [check for check in report.warnings if is_check(check) and f"{check.path}/".startswith(f"{place}/")]
    if found:
        title(out, "CHECK BEFORE FILING")
    for check in found:
        out.print(Padding(Text(clean(f"{check.code} {check.what}. {check.next}")), _INDENT))
