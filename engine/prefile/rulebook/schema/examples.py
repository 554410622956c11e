"""Examples as their author writes them: an entry of one line, what it comes to, and rows that differ from it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from prefile.law.coverage_map import Basis, Stage
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.scalars import Day, Heading, Money, Most, Origins, Sentence, Slug, Slugs, listed

__all__ = ["AlsoText", "ChangedText", "ExampleText", "ExpectText"]

LineKeys = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$", max_length=40)]],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]
Declared = Annotated[list[Heading], BeforeValidator(listed, json_schema_input_type=Heading | list[Heading])]
Claims = Annotated[list[Slug], BeforeValidator(listed, json_schema_input_type=Slug | list[Slug])]
Outcome = Literal["applies", "would apply", "does not apply", "excluded", "cannot tell", "not named"]


class CoverageText(Written):
    """What an example says of coverage; of `minerals` and `missing` every one is named."""

    outcome: Literal["covered", "not covered", "cannot tell"]
    stage: Stage | None = None
    basis: Basis | None = None
    minerals: Slugs | None = None
    missing: Slugs | None = None
    because: Sentence | None = None


class _Amounts(Written):
    """What an example says beside its outcome."""

    duty: Money | None = None
    least: Money | None = None
    most: Most | None = None
    declare: Declared | None = None
    missing: Slugs | None = None
    could_claim: Claims | None = None
    coverage: CoverageText | None = None
    because: Sentence | None = None
    working: Sentence | None = None


class ChangedText(_Amounts):
    """What a row comes to where it differs from its example; with an `outcome` it says all of it anew."""

    outcome: Outcome | None = None


class ExpectText(_Amounts):
    """What an example comes to. Text in `because` and `working` is looked for in the finding's words.

    `could_claim` holds every claim that would lower what is owed and is not made. Empty lists say that there is none.

    `declare` holds every heading that the finding declares, or that declares for which measure it gives way.
    """

    outcome: Outcome


class AlsoText(Written):
    """A further example, like the one that it stands under but for what it says.

    `without` leaves keys of the line out; `origins` makes it one example for each of these countries.
    """

    name: Sentence | None = None
    as_known: Day | None = None
    entry: dict[str, Any] = {}
    line: dict[str, Any] = {}
    without: LineKeys | None = None
    origins: Origins | None = None
    expect: ChangedText = Field(default_factory=ChangedText)  # one made here would build its validator at every start


class ExampleText(Written):
    """An entry of one line, in the words of prefile-entry/1, and what this measure comes to on it.

    `to_confirm` marks an example whose expectation was computed, not worked out from the text; `check` refuses it.
    """

    name: Sentence
    to_confirm: Sentence | None = None
    as_known: Day | None = None
    entry: dict[str, Any]
    line: dict[str, Any]
    expect: ExpectText
    also: Annotated[list[AlsoText], Field(min_length=1)] | None = None
