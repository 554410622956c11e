"""From a scenario file as written to the measures that it supposes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from prefile.law.measure import Measure
from prefile.law.scenario import MARK
from prefile.rulebook.compile.context import RuleContext
from prefile.rulebook.compile.measure import compile_measure
from prefile.rulebook.schema.measure import StandingText
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.schema.scenario import ScenarioFile
from prefile.rulebook.yaml_source import Path

__all__ = ["as_rule", "compile_supposed"]


def compile_supposed(written: ScenarioFile, file: str, context: RuleContext) -> tuple[Measure, ...]:
    """Return the measures of a scenario; problems are refused at their paths in the scenario's file."""
    measures: list[Measure] = []
    for index in range(len(written.measures)):

        def placed(code: str, what: str, path: Path, following: str = "", index: int = index) -> None:
            context.refuse(code, what, ("measures", index, *path), following)

        measures.append(compile_measure(as_rule(written, index), file, replace(context, refuse=placed)))
    return tuple(measures)


def as_rule(written: ScenarioFile, index: int) -> RuleFile:
    """Return a supposition as the rule file that it would be: in force from its instant, and never written."""
    text = written.measures[index]
    standing = StandingText.model_construct(
        since=text.since,
        until=text.until,
        standing="in force",
        known=date.min,
        replaced=None,
        says=None,
        cite=text.cite,
    )
    suffix = "" if index == 0 else f".{index + 1}"
    return RuleFile.model_construct(
        measure=f"{text.of}{MARK}{written.scenario}{suffix}",
        title=written.title,
        summary=written.supposes,
        standing=[standing],
        citations=written.citations,
        covers=text.covers,
        claims=text.claims,
        treatment=text.treatment,
        reading=None,
        notes=[],
        gives_way_to=text.gives_way_to,
        stands_beside=[],
        verified=written.verified,
        examples=[],
    )
