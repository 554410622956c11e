"""What would follow under scenarios, in a report: written so that nobody can take it for what is owed."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.findings import (
    Finding,
    LineReport,
    Report,
    ScenarioTotal,
    Supposition,
)
from prefile.law.scenario import NOT_LAW
from prefile.render.text.amounts import bounds_words
from prefile.render.text.notation import reasons_of, working_of
from prefile.render.text.words import clean, line_name, on_lines, place_words
from prefile.values.money import show_money

__all__ = ["scenario_authorities", "scenarios_section", "would_add"]


def would_add(duty: Decimal | None, least: Decimal, most: Decimal | None) -> str:
    """Say what a supposition would add, or between which bounds it lies."""
    if duty is not None:
        return f"would add {show_money(duty)} USD"
    if most is None and not least:
        return "what it would add is undetermined"
    return f"would add {bounds_words(least, most, 'USD')}, undetermined"


def scenario_authorities(report: Report) -> frozenset[str]:
    """Return the authorities that only suppositions cite, and law that does not apply: they are listed with these."""
    lines = report.lines
    law = {
        key
        for line in lines
        for finding in line.law
        if finding.outcome != "does not apply" or finding.declare
        for key in finding.authorities
    }
    law |= {key for line in lines for key in line.coverage.authorities}
    law |= {key for line in lines for agreement in line.agreements for key in agreement.authorities}
    supposed = (finding for line in lines for finding in line.findings if finding.scenario is not None)
    return frozenset(key for finding in supposed for key in finding.authorities) - law


def scenarios_section(out: Console, report: Report) -> None:
    """Write what each scenario supposes, what it would add to each line, and to the entry."""
    out.print()
    out.print(Text("UNDER SCENARIOS (not law)", "bold"))
    out.print(Text(NOT_LAW))
    totals = {total.scenario: total for total in report.totals.scenarios}
    for scenario in report.suppositions:
        out.print()
        _scenario(out, report, scenario, totals[scenario.scenario])


def _scenario(out: Console, report: Report, scenario: Supposition, total: ScenarioTotal) -> None:
    out.print(Text(clean(f"{scenario.scenario}: {scenario.title}"), "bold"))
    for words in (f"supposes: {scenario.supposes}", f"its numbers: {scenario.numbers_from}"):
        out.print(Padding(Text(clean(words)), (0, 0, 0, 2)))
    apart: dict[str, list[int]] = {}
    for line in report.lines:
        _line(out, report, line, scenario.scenario, apart)
    for why, numbers in apart.items():
        out.print(Padding(Text(clean(f"would not apply: {on_lines(numbers, len(report.lines))}{why}")), (0, 0, 0, 2)))
    words = would_add(total.duty, total.least, total.most)
    out.print(Padding(Text(f"to the entry as a whole it {words}" if total.duty is not None else words), (0, 0, 0, 2)))


def _line(out: Console, report: Report, line: LineReport, scenario: str, apart: dict[str, list[int]]) -> None:
    """Write what would apply on a line, and note in `apart` why the rest would not."""
    supposed = [finding for finding in line.findings if finding.scenario == scenario]
    with_effect = [finding for finding in supposed if finding.outcome in {"would apply", "cannot tell"}]
    for finding in supposed:
        if finding not in with_effect:
            for why in reasons_of(finding, report.titles):
                apart.setdefault(f"{finding.outcome}: {why}" if finding.outcome == "excluded" else why, []).append(
                    line.line
                )
    if with_effect:
        out.print(Padding(Text(line_name(line)), (0, 0, 0, 2)))
    for finding in with_effect:
        _finding(out, report, finding, refused=report.keeps_out(finding))


def _finding(out: Console, report: Report, finding: Finding, *, refused: bool) -> None:
    words = would_add(finding.duty, finding.least, finding.most)
    if refused:
        certain = finding.outcome == "would apply"
        words = "the goods could not be entered" if certain else "whether the goods could be entered is undetermined"
    out.print(Padding(Text(clean(f"{words}  {finding.measure}")), (0, 0, 0, 4)))
    working = working_of(finding, report)
    if working:
        out.print(Padding(Text(clean(working)), (0, 0, 0, 8)))
    cites = ", ".join(finding.authorities)
    out.print(Padding(Text(clean(f"{'; '.join(reasons_of(finding, report.titles))} [{cites}]"), "dim"), (0, 0, 0, 8)))
    for missing in finding.missing:
        out.print(
            Padding(
                Text(clean(f"needed to determine it: {missing.ask} ({place_words(report, missing.path)})")),
                (0, 0, 0, 8),
            )
        )
    for could in finding.could_claim:
        out.print(Padding(Text(clean(f"could then be claimed: {could.named}: {could.says}")), (0, 0, 0, 8)))
