"""Scenarios for people: the list of them, and one whole."""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.text import Text

from prefile.law.scenario import (
    NOT_LAW,
    Scenario,
    base_of,
    begins,
)
from prefile.render.text.console import console, written
from prefile.render.text.form import WIDTH
from prefile.render.text.rules import measure_rows
from prefile.render.text.words import clean
from prefile.values.dates import show_instant, write_instant

__all__ = ["scenario_shape", "scenario_text", "scenarios_text"]


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
