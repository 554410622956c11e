"""The rule file as its author writes it. These models are the vocabulary; `schemas/rule.schema.json` is made of them.

Scalars are strings as they stand in the file (see `read`); each type here says how its text is read.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from prefile.amounts import read_amount
from prefile.measure import Standing
from prefile.rate import Rate, read_rate
from prefile.terms import read_day, read_instant

__all__ = ["ConditionText", "EditionFile", "ExampleText", "LeavesOutFile", "RuleFile"]


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("written", "{what}", {"what": what})


def _instant(text: object) -> datetime:
    try:
        return read_instant(str(text).removesuffix(" ET"))
    except ValueError as error:
        raise _wrong(str(error)) from None


def _day(text: object) -> date:
    try:
        return read_day(str(text))
    except ValueError as error:
        raise _wrong(str(error)) from None


def _rate(text: object) -> Rate:
    found = read_rate(str(text))
    if found is None:
        raise _wrong(f'"{text}" is not a rate like 15 %, 21 USD/kg, 13.9¢/kg + 1.9 % or Free')
    return found


def _money(text: object) -> Decimal:
    try:
        return read_amount(str(text))
    except ValueError as error:
        raise _wrong(str(error)) from None


def _prefix(text: object) -> str:
    digits = str(text).replace(".", "").replace(" ", "")
    if digits == "all":
        return ""
    if not digits.isdigit() or len(digits) not in {2, 4, 6, 8, 10}:
        raise _wrong(f'"{text}" is not "all" or a tariff number of 2, 4, 6, 8 or 10 digits')
    return digits


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _scalar(description: str) -> WithJsonSchema:
    """Editors read 15000 as a number and NO as a word; both are the same text to prefile."""
    return WithJsonSchema({"type": ["string", "number"], "description": description})


Moment = Annotated[
    datetime, BeforeValidator(_instant), _scalar("2026-12-04T00:01 ET; a day alone is 00:01 in New York")
]
Day = Annotated[date, BeforeValidator(_day), _scalar("2026-12-04")]
PartOfDate = Annotated[
    str,
    StringConstraints(pattern=r"^(19|20)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?$"),
    _scalar("2026-12-04, 2026-12 or 2026"),
]
RateText = Annotated[Rate, BeforeValidator(_rate), _scalar("15 %, 21 USD/kg, 13.9¢/kg + 1.9 % or Free")]
Money = Annotated[Decimal, BeforeValidator(_money), _scalar("6000.00")]
Prefix = Annotated[str, BeforeValidator(_prefix), _scalar("8541.42.0010, 8703, 76 or all")]
Heading = Annotated[str, StringConstraints(pattern=r"^99[0-9]{2}\.[0-9]{2}\.[0-9]{2}$"), _scalar("9903.90.08")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-.][a-z0-9]+)*$", max_length=80)]
MeasureId = Annotated[str, StringConstraints(pattern=r"^us(\.[a-z0-9]+(-[a-z0-9]+)*)+$", max_length=120)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True), _scalar("words")]
Origin = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Origins = Annotated[
    list[Origin], BeforeValidator(_listed, json_schema_input_type=Origin | list[Origin]), Field(min_length=1)
]
Slugs = Annotated[list[Slug], BeforeValidator(_listed, json_schema_input_type=Slug | list[Slug]), Field(min_length=1)]
Prefixes = Annotated[
    list[Prefix], BeforeValidator(_listed, json_schema_input_type=Prefix | list[Prefix]), Field(min_length=1)
]
Headings = Annotated[
    list[Heading], BeforeValidator(_listed, json_schema_input_type=Heading | list[Heading]), Field(min_length=1)
]
Program = Annotated[str, StringConstraints(pattern=r"^(any|[A-Z]{1,2}[+*]?)$")]
Programs = Annotated[list[Program], BeforeValidator(_listed, json_schema_input_type=Program | list[Program])]
Status = Literal["P", "N", "D"]
Statuses = Annotated[
    list[Status], BeforeValidator(_listed, json_schema_input_type=Status | list[Status]), Field(min_length=1)
]
ListPath = Annotated[str, StringConstraints(pattern=r"^lists/[a-z0-9-]+\.csv$")]


class _Written(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=False, hide_input_in_errors=True
    )


class _Dated(_Written):
    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    known: Day | None = None
    replaced: Day | None = None


class StandingText(_Dated):
    """One row of the measure's life."""

    since: Annotated[Moment, Field(alias="from")]
    standing: Annotated[Standing, Field(alias="is")]
    known: Day
    cite: Key


class CitationText(_Written):
    """An authority. `certain: no` marks a reading that rests on a secondary source."""

    instrument: Sentence
    pin: Sentence
    date: PartOfDate
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    says: Sentence | None = None
    certain: Literal["yes", "no"] = "yes"


class ConditionText(_Written):
    """One condition: exactly one of its words, with what belongs to it."""

    all_of: Annotated[list[ConditionText] | None, Field(alias="all", min_length=1)] = None
    any_of: Annotated[list[ConditionText] | None, Field(alias="any", min_length=1)] = None
    negated: Annotated[ConditionText | None, Field(alias="not")] = None
    origin: Origins | None = None
    group: Slugs | None = None
    claim: Slug | None = None
    needs: Literal["reference"] | None = None
    suggested_by: Slug | None = None
    importer_fact: Slug | None = None
    zone_status: Statuses | None = None
    footnote: Headings | None = None
    program: Programs | None = None
    article_set: Literal["any"] | None = None
    secondary_number: Literal["any"] | None = None
    unsettled: Sentence | None = None
    ask: Sentence | None = None

    @model_validator(mode="after")
    def _one_word(self) -> Self:
        beside = {"needs": "claim", "suggested_by": "claim", "ask": "unsettled"}
        said = [name for name in type(self).model_fields if getattr(self, name) is not None]
        words = [name for name in said if name not in beside]
        if len(words) != 1:
            raise _wrong(f"a condition says exactly one thing; this one says {len(words)}")
        for name in said:
            if name in beside and words != [beside[name]]:
                raise _wrong(f'"{name}" belongs to "{beside[name]}"')
        if self.unsettled is not None and self.ask is None:
            raise _wrong('"unsettled" also says what to "ask"')
        return self


class NumbersText(_Dated):
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
            raise _wrong('tariff numbers come from one of "list", "numbers" and "footnote"')
        if self.groups is not None and self.list is None:
            raise _wrong('"groups" chooses from a "list"')
        return self


class OriginsText(_Written):
    """The origins that a measure reaches: only these, or all but these."""

    only: Origins | None = None
    other_than: Annotated[Origins | None, Field(alias="except")] = None
    cite: Key

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.only is None) == (self.other_than is None):
            raise _wrong('origins are "only" these or all "except" these')
        return self


class GroundText(_Written):
    """A condition with its authority; `says` is the reason a reader is shown."""

    when: ConditionText
    says: Sentence
    cite: Key


class RateDateText(_Written):
    """Which date's rate holds: entry as a rule, and for privileged-foreign goods entry or the filing."""

    default: Literal["entry"] = "entry"
    privileged_foreign: Literal["entry", "filing"]
    cite: Key


class CoversText(_Written):
    """What the measure covers."""

    tariff_numbers: Annotated[list[NumbersText], Field(min_length=1)]
    except_numbers: list[NumbersText] = []
    origins: OriginsText | None = None
    conditions: list[GroundText] = []
    exceptions: Annotated[list[GroundText], Field(alias="except")] = []
    doubts: list[GroundText] = []
    rate_date: RateDateText


class ClauseText(_Dated):
    """One clause of a duty: a rate, or a column of the tariff; the first that fits speaks."""

    rate: RateText | None = None
    tariff_column: Literal["general", "column 2"] | None = None
    when: ConditionText | None = None
    in_total_with: MeasureId | None = None
    heading: Heading | None = None
    cite: Key

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        if (self.rate is None) == (self.tariff_column is None):
            raise _wrong('a clause has a "rate" or a "tariff_column"')
        return self


class PriceText(_Dated):
    """A minimum import price for a group of goods."""

    group: Slug
    price: RateText
    cite: Key

    @model_validator(mode="after")
    def _one_specific_term(self) -> Self:
        if len(self.price.terms) != 1 or self.price.terms[0].per is None or self.price.terms[0].content:
            raise _wrong("a price is one amount a unit, like 21 USD/kg or 0.38 USD/W")
        return self


class DocumentStateText(_Written):
    """What is owed in one of the two document states."""

    owes: Literal["difference", "full price"]
    claim: Slug | None = None
    cite: Key


class MinimumImportPriceText(_Written):
    """A floor price and what it makes of a line, documented or not."""

    compared_with: Literal["entered value"]
    prices: Annotated[list[PriceText], Field(min_length=1)]
    documented: DocumentStateText
    undocumented: DocumentStateText

    @model_validator(mode="after")
    def _states(self) -> Self:
        if self.documented.owes != "difference" or self.documented.claim is None:
            raise _wrong('"documented" owes the difference, by a claim')
        if self.undocumented.owes != "full price" or self.undocumented.claim is not None:
            raise _wrong('"undocumented" owes the full price, without a claim')
        return self


class NotEncodedText(_Written):
    """A measure that is known to exist and not encoded, with the most it could owe, where known."""

    at_most: RateText
    cite: Key


class TreatmentText(_Written):
    """What follows on a covered line: exactly one."""

    duty: Annotated[list[ClauseText] | None, Field(min_length=1)] = None
    minimum_import_price: MinimumImportPriceText | None = None
    not_encoded: NotEncodedText | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise _wrong("a treatment is exactly one of duty, minimum_import_price and not_encoded")
        return self


class NoteText(_Written):
    """What to look at on lines that fit `when`."""

    when: ConditionText | None = None
    says: Sentence
    cite: Key


class YieldText(_Written):
    """A measure that this one gives way to."""

    measure: MeasureId
    cite: Key


class VerifiedText(_Written):
    """Through when the sources were read, and by whom."""

    texts: Day | None = None
    chapter_99: Day | None = None
    tariff_table: Day | None = None
    by: Sentence

    @model_validator(mode="after")
    def _some_source(self) -> Self:
        if self.texts is None and self.chapter_99 is None and self.tariff_table is None:
            raise _wrong('say through when the "texts", "chapter_99" or the "tariff_table" were read')
        return self


class ExpectText(_Written):
    """What an example comes to. Text in `because` and `working` is looked for in the finding's words."""

    outcome: Literal["applies", "does not apply", "excluded", "cannot tell"]
    duty: Money | None = None
    least: Money | None = None
    most: Money | Literal["unknown"] | None = None
    missing: Slugs | None = None
    because: Sentence | None = None
    working: Sentence | None = None


class ExampleText(_Written):
    """An entry of one line, in the words of prefile-entry/1, and what this measure comes to on it."""

    name: Sentence
    as_known: Day | None = None
    entry: dict[str, Any]
    line: dict[str, Any]
    expect: ExpectText


class RuleFile(_Written):
    """One measure."""

    measure: MeasureId
    title: Sentence
    summary: Sentence
    standing: Annotated[list[StandingText], Field(min_length=1)]
    citations: dict[Key, CitationText]
    covers: CoversText
    claims: dict[Slug, Sentence] = {}
    treatment: Literal["not encoded"] | TreatmentText
    notes: list[NoteText] = []
    gives_way_to: list[YieldText] = []
    verified: VerifiedText
    examples: Annotated[list[ExampleText], Field(min_length=1)]


class EditionFile(_Written):
    """Which edition of the tariff the table holds, and for which rate dates it speaks."""

    edition: Sentence
    since: Annotated[Moment, Field(alias="from")]
    until: Moment
    table: Annotated[str, StringConstraints(pattern=r"^tariff/[a-z0-9-]+\.csv$")]
    texts: Annotated[str, StringConstraints(pattern=r"^tariff/[a-z0-9-]+\.csv$")]
    changes: Annotated[str, StringConstraints(pattern=r"^tariff/[a-z0-9-]+\.csv$")]
    source: Sentence


class LeftOut(_Written):
    """Something that this book does not check, and why it matters."""

    what: Sentence
    says: Sentence


class LeavesOutFile(_Written):
    """What the book as a whole does not check."""

    leaves_out: list[LeftOut]
