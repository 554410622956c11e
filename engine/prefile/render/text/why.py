"""One line explained: what is owed and filed, each reason with its authority in full, and what would lower it.

Of an entry that is not asked about, nothing is said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.findings import LineReport, Report
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words
from prefile.render.text.console import console, title, written
from prefile.render.text.form import NARROWEST
from prefile.render.text.reasons import authority_words, claims_section, coverage_reasons, finding_reasons
from prefile.render.text.short import entry_name, fees_words
from prefile.render.text.short_lines import alternative_words, line_block
from prefile.render.text.steps import FEES
from prefile.render.text.warnings import is_check
from prefile.render.text.words import clean, lines_words, place_words
from prefile.values.dates import day_words
from prefile.values.line_numbers import LineAsked
from prefile.values.money import show_amount, show_money

__all__ = ["why_text"]

_INDENT, _DEEPER = (0, 0, 0, 2), (0, 0, 0, 6)


def why_text(item: RunItem, asked: LineAsked, *, width: int = NARROWEST, colour: bool = False) -> str:
    """Return why a line of a report comes to what it does, as text; or that the entry has no such line."""
    report, number = item.result, asked.line
    if not isinstance(report, Report) or not asked.is_of(report.entry_number, report.reference):
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
    if missing:
        _answers(out, item, report.lines.index(line))
    _checks(out, report, line)
    lowered = [saving for saving in savings if saving.kind != "claim"]
    if lowered:
        title(out, "WOULD LOWER IT")
    for saving in lowered:
        how = f"where {saving.says}" if saving.kind == "content" else f"{alternative_words(saving)}: {saving.says}"
        out.print(Padding(Text(clean(f"{duty_words(saving.then)} {how}")), _INDENT))
    claims_section(out, replace(report, lines=(line,)), savings, item.claim_places())
    _fees(out, item, report)
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


def _answers(out: Console, item: RunItem, place: int) -> None:
    """Say which answer to the one fact that is missing comes to which duty, as far as answers were tried."""
    tried = item.answers_tried(place)
    for duty, answers in () if tried is None else tried.duties:
        out.print(Padding(Text(clean(f"{', '.join(answers)}: {duty_words(duty, 'USD')}")), _DEEPER))


def _fees(out: Console, item: RunItem, report: Report) -> None:
    """Say what the entry owes in fees beside the duty, and how each comes out."""
    if report.is_pre_check or not report.totals.fees:
        return
    title(out, "FEES OF THE WHOLE ENTRY")
    out.print(Padding(Text(clean(fees_words(report))), _INDENT))
    for fee, rate in item.fee_rates():
        least = f", at least {show_money(rate.least)}" if rate.least else ""
        most = f", at most {show_money(rate.most)}" if rate.most is not None else ""
        since = f" since {day_words(date.fromisoformat(str(rate.window.since)[:10]))}" if rate.window.since else ""
        words = (
            f"{FEES[fee.name]}: {show_amount(rate.percent)} % of the value of its lines{least}{most} an entry{since}"
        )
        out.print(Padding(Text(clean(f"{words} [{fee.citations[rate.cite].cite}]"), "dim"), _INDENT))
