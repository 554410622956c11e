"""What a rule file says of its measure, as its author writes it: all but the examples, which decide nothing.

These models are the vocabulary. Scalars are strings as they stand in the file; `scalars` says how each is read.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from prefile.law.measure import PartialStanding, Standing
from prefile.rulebook.schema.chapter_98 import ProvisionText, refuse_rows
from prefile.rulebook.schema.conditions import ConditionText, Dated, Written
from prefile.rulebook.schema.coverage_map import ReadingText
from prefile.rulebook.schema.scalars import (
    Day,
    Heading,
    Headings,
    Key,
    ListPath,
    MeasureId,
    MeasureIds,
    Moment,
    Origins,
    PartOfDate,
    Prefixes,
    Sentence,
    Slug,
    Slugs,
    wrong,
)
from prefile.rulebook.schema.treatments import TreatmentText, read_treatment

__all__ = [
    "CitationText",
    "ClaimOrSentence",
    "GroundText",
    "MeasureText",
    "NumbersText",
    "PartialStandingText",
    "StandingText",
    "VerifiedText",
]


class StandingText(Written):
    """One row of the measure's life."""

    since: Annotated[Moment, Field(alias="from")]
    until: Moment | None = None
    known: Day
    replaced: Day | None = None
    standing: Annotated[Standing, Field(alias="is")]
    says: Sentence | None = None
    cite: Key


class PartialStandingText(Written):
    """A row of the life that the measure has for some goods or importers alone, while it is in force for the others."""

    since: Annotated[Moment, Field(alias="from")]
    until: Moment | None = None
    known: Day
    replaced: Day | None = None
    when: ConditionText
    standing: Annotated[PartialStanding, Field(alias="is")]
    says: Sentence | None = None
    cite: Key


class CitationText(Written):
    """An authority. `certain: no` marks a reading that rests on a secondary source."""

    instrument: Sentence
    pin: Sentence
    date: PartOfDate
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    says: Sentence | None = None
    certain: Literal["yes", "no"] = "yes"


class NumbersText(Dated):
    """Tariff numbers: a list file (or some of its groups), numbers written here, or those a footnote names."""

    list: ListPath | None = None
    groups: Slugs | None = None
    numbers: Prefixes | None = None
    footnote: Headings | None = None
    group: Slug | None = None
    cite: Key

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(source is not None for source in (self.list, self.numbers, self.footnote)) != 1:
            raise wrong('tariff numbers come from one of "list", "numbers" and "footnote"')
        if self.groups is not None and self.list is None:
            raise wrong('"groups" chooses from a "list"')
        return self


class OriginsText(Written):
    """The origins that a measure reaches: only these, or all but these."""

    only: Origins | None = None
    other_than: Annotated[Origins | None, Field(alias="except")] = None
    cite: Key

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.only is None) == (self.other_than is None):
            raise wrong('origins are "only" these or all "except" these')
        return self


class GroundText(Written):
    """A condition with its authority; `says` is the reason a reader is shown, `known` when it became known."""

    when: ConditionText
    says: Sentence
    known: Day | None = None
    replaced: Day | None = None
    cite: Key


class ExceptionText(GroundText):
    """An exception; `heading` is the Chapter 99 heading that declares it."""

    heading: Heading | None = None


class DoubtText(GroundText):
    """A doubt; with `most: unknown` what the clauses come to is no bound on what is owed."""

    most: Literal["unknown"] | None = None


class RateDateText(Written):
    """Which date's rate holds: entry as a rule, and for privileged-foreign goods entry or the filing."""

    default: Literal["entry"] = "entry"
    privileged_foreign: Literal["entry", "filing"]
    cite: Key


class CoversText(Written):
    """What the measure covers."""

    tariff_numbers: Annotated[list[NumbersText], Field(min_length=1)]
    except_numbers: list[NumbersText] = []
    origins: OriginsText | None = None
    conditions: list[GroundText] = []
    exceptions: Annotated[list[ExceptionText], Field(alias="except")] = []
    doubts: list[DoubtText] = []
    rate_date: RateDateText


class NoteText(Written):
    """What to look at on lines that fit `when`."""

    when: ConditionText | None = None
    says: Sentence
    cite: Key


class YieldText(Written):
    """A measure that this one gives way to, or that it displaces; `heading` is what the one displaced declares."""

    measure: MeasureId
    heading: Heading | None = None
    known: Day | None = None
    replaced: Day | None = None
    cite: Key


class BesideText(Written):
    """Measures, or beginnings of their ids, that this one does not give way to or cannot meet.

    With `either_way: yes` they do not give way to this one either, and need not say so themselves.
    """

    measures: MeasureIds
    says: Sentence
    either_way: Literal["yes", "no"] = "no"
    cite: Key


class ClaimText(Written):
    """A claim: what it asserts, and where few goods can make it, for which lines it is thinkable at all.

    `name` is what people call it, where its id does not read as words.
    """

    says: Sentence
    name: Sentence | None = None
    offered_when: ConditionText | None = None


def _read_claim(written: object) -> object:
    """Return a claim's keys; most are written as what they assert alone."""
    return {"says": written} if isinstance(written, str) else written


ClaimOrSentence = Annotated[ClaimText, BeforeValidator(_read_claim, json_schema_input_type=Sentence | ClaimText)]


class VerifiedText(Written):
    """Through when the sources were read, and by whom."""

    texts: Day | None = None
    chapter_99: Day | None = None
    tariff_table: Day | None = None
    by: Sentence

    @model_validator(mode="after")
    def _some_source(self) -> Self:
        if self.texts is None and self.chapter_99 is None and self.tariff_table is None:
            raise wrong('say through when the "texts", "chapter_99" or the "tariff_table" were read')
        return self


class MeasureText(Written):
    """One measure, without its examples."""

    measure: MeasureId
    title: Sentence
    summary: Sentence
    standing: Annotated[list[StandingText], Field(min_length=1)]
    standing_for: list[PartialStandingText] = []
    citations: dict[Key, CitationText]
    terms: dict[Slug, ConditionText] = {}
    covers: CoversText
    claims: dict[Slug, ClaimOrSentence] = {}
    treatment: Annotated[
        TreatmentText, BeforeValidator(read_treatment, json_schema_input_type=Literal["not encoded"] | TreatmentText)
    ]
    chapter_98: list[ProvisionText] = []
    reading: ReadingText | None = None
    notes: list[NoteText] = []
    gives_way_to: list[YieldText] = []
    displaces: list[YieldText] = []
    stands_beside: list[BesideText] = []
    verified: VerifiedText

    @model_validator(mode="after")
    def _each_provision_is_settled(self) -> Self:
        refuse_rows((row.provisions, row.when is not None) for row in self.chapter_98)
        return self
