"""Scenarios for people: the list of them, one whole, and what would follow under them in a report.

What would follow is written so that nobody can take it for what is owed.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from prefile.law.scenario import (
    NOT_LAW,
    Scenario,
    base_of,
    begins,
)
from prefile.render.text.amounts import bounds_words
from prefile.render.text.console import WIDTH, console, written
from prefile.render.text.notation import reasons_of, working_of
from prefile.render.text.rules import measure_rows
from prefile.render.text.words import clean, line_name, on_lines, place_words
from prefile.values.dates import show_instant, write_instant
from prefile.values.money import show_money

__all__ = [
    "scenario_authorities",
    "scenario_shape",
    "scenario_text",
    "scenarios_section",
    "scenarios_text",
    "would_add",
]


def scenarios_text(scenarios: Sequence[Scenario]) -> str:
    """Return the list of scenarios: name, title, from when, and which of the others each contradicts."""
    out = console(WIDTH, colour=False)
    out.print(Text(NOT_LAW))
    for scenario in scenarios:
        start = begins(scenario)
        out.print()
        out.print(Text(clean(f"{scenario.name}: {scenario.title}"), "bold"))
        of = ", ".join(dict.fromkeys(base_of(measure.id) for measure in scenario.measures))
        out.print(Padding(Text(f"from {show_instant(start) if start else 'no stated date'}; of {of}"), (0, 0, 0, 2)))
        against = [other.name for other in scenarios if scenario.contradicts(other)]
        if against:
            out.print(Padding(Text(f"does not stack with {', '.join(against)}"), (0, 0, 0, 2)))
    if not scenarios:
        out.print(Text("This rule book has no scenarios."))
    return written(out)


def scenario_shape(scenario: Scenario, others: Sequence[Scenario] = ()) -> dict[str, object]:
    """Return a scenario as plain values: what it supposes, of which measures, and which others it contradicts."""
    start = begins(scenario)
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "not_law": NOT_LAW,
        "supposes": scenario.supposes,
        "numbers_from": scenario.numbers_from,
        "begins": write_instant(start) if start else None,
        "measures": list(dict.fromkeys(base_of(measure.id) for measure in scenario.measures)),
        "contradicts": [other.name for other in others if scenario.contradicts(other)],
        "stacks_with": sorted(scenario.stacks_with),
        "authorities": {key: citation.cite for key, citation in scenario.citations.items()},
        "digest": scenario.digest,
    }


def scenario_text(scenario: Scenario) -> str:
    """Return one scenario whole: what it supposes, where its numbers come from, and what would follow of what."""
    out = console(WIDTH, colour=False)
    for words in (scenario.name, scenario.title, "", f"NOT LAW. {NOT_LAW}", ""):
        out.print(Text(clean(words)))
    for title, words in (("SUPPOSES", scenario.supposes), ("ITS NUMBERS", scenario.numbers_from)):
        out.print(Text(title, "bold"))
        out.print(Padding(Text(clean(words)), (0, 0, 0, 2)))
    for measure in scenario.measures:
        out.print(Text(f"\nOF {base_of(measure.id)}", "bold"))
        for standing in measure.standing:
            since, until = standing.window.since, standing.window.until
            ends = f" until {show_instant(until)}" if until else ""
            in_force = (
                f"would be in force from {show_instant(since) if since else 'no stated date'}{ends} [{standing.cite}]"
            )
            out.print(Padding(Text(in_force), (0, 0, 0, 2)))
        for title, rows in measure_rows(measure):
            for row in rows:
                out.print(Padding(Text(clean(f"{title.lower()}: {row}")), (0, 0, 0, 2)))
    out.print(Text("\nAUTHORITIES", "bold"))
    for key, citation in scenario.citations.items():
        says = f": {citation.says}" if citation.says else ""
        out.print(Padding(Text(clean(f"{key}  {citation.cite}, {citation.date}{says}")), (0, 0, 0, 2)))
    if scenario.stacks_with:
        out.print(Text(f"\nStacks with {', '.join(sorted(scenario.stacks_with))}."))
    out.print()
    out.print(Text(clean(f"{scenario.file}, {scenario.digest[:19]}")))
    return written(out)


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
