"""Scenario files: `rules/scenarios/NAME.yaml` as written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.examples import ExampleText
from prefile.rulebook.schema.measure import CitationText, ClaimOrSentence, CoversText, VerifiedText, YieldText
from prefile.rulebook.schema.scalars import (
    Key,
    MeasureId,
    Moment,
    Sentence,
    Slug,
    Slugs,
)
from prefile.rulebook.schema.treatments import TreatmentText, read_treatment

__all__ = ["ScenarioFile"]

Long = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class SupposedText(Written):
    """One supposition: a treatment of goods, in force from an instant, in the words of a rule file."""

    of: MeasureId
    since: Annotated[Moment, Field(alias="from")]
    until: Moment | None = None
    covers: CoversText
    claims: dict[Slug, ClaimOrSentence] = {}
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
