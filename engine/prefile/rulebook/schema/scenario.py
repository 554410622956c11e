"""Scenario files: `rules/scenarios/NAME.yaml` as written, and the scenario that each says."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field, StringConstraints

from prefile.law.measure import Measure
from prefile.law.scenario import MARK, Scenario
from prefile.rulebook.compile.measure import Builder, Refuse
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.rule_file import (
    CitationText,
    CoversText,
    ExampleText,
    RuleFile,
    StandingText,
    VerifiedText,
    YieldText,
)
from prefile.rulebook.schema.scalars import (
    Key,
    MeasureId,
    Moment,
    Sentence,
    Slug,
    Slugs,
)
from prefile.rulebook.schema.treatments import TreatmentText, read_treatment
from prefile.rulebook.yaml_source import Document, Path

__all__ = ["OpenScenario", "ScenarioFile", "as_rule", "build_measures"]

Long = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class SupposedText(Written):
    """One supposition: a treatment of goods, in force from an instant, in the words of a rule file."""

    of: MeasureId
    since: Annotated[Moment, Field(alias="from")]
    until: Moment | None = None
    covers: CoversText
    claims: dict[Slug, Sentence] = {}
    treatment: Annotated[
        TreatmentText, BeforeValidator(read_treatment, json_schema_input_type=Literal["not encoded"] | TreatmentText)
    ]
    gives_way_to: list[YieldText] = []
    cite: Key


class ScenarioFile(Written):
    """One scenario: what it supposes, where its numbers come from, and what would follow."""

    scenario: Slug
    title: Sentence
    supposes: Long
    numbers_from: Long
    stacks_with: Slugs | None = None
    citations: dict[Key, CitationText]
    measures: Annotated[list[SupposedText], Field(min_length=1)]
    verified: VerifiedText
    examples: Annotated[list[ExampleText], Field(min_length=1)]


class OpenScenario(NamedTuple):
    """A scenario with the file that says it: the document with its places, and its model, for lints and `prove`."""

    scenario: Scenario
    document: Document
    written: ScenarioFile


def build_measures(written: ScenarioFile, file: str, builder: Builder, refuse: Refuse) -> tuple[Measure, ...]:
    """Return the measures of a scenario; problems go to `refuse` with their paths in the scenario's file."""
    made: list[Measure] = []
    for index in range(len(written.measures)):

        def placed(code: str, what: str, path: Path, index: int = index) -> None:
            refuse(code, what, ("measures", index, *path))

        made.append(builder.build(as_rule(written, index), file, placed))
    return tuple(made)


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
