"""What every part of a rule file shares as it is written: strict keys, dated windows, and conditions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from prefile.decision.line_facts import STATABLE
from prefile.decision.metal_facts import MetalStep
from prefile.law.coverage_map import Stage
from prefile.law.partners import Status
from prefile.rulebook.schema.scalars import (
    Day,
    Headings,
    ImporterNumbers,
    ListPath,
    Moment,
    Money,
    Origins,
    PartsOf,
    Prefixes,
    Programs,
    Sentence,
    Slug,
    Slugs,
    Statuses,
    TwoDigits,
    UnitPriceText,
    Years,
    wrong,
)
from prefile.values.rate import Rate

__all__ = ["CONDITION_WORDS", "ConditionText", "Dated", "Written"]


MetalName = Literal["aluminum", "steel", "copper"]


class Written(BaseModel):
    """A part of a rule file: unknown keys are refused, and nothing changes once read."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=False,
        hide_input_in_errors=True,
        defer_build=True,  # of the models that stand in others only the outermost is ever asked to validate
    )


class Dated(Written):
    """A part with a window, and the days from which and until which it was what was known."""

    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    known: Day | None = None
    replaced: Day | None = None


def _refuse_ends(since: date | None, until: date | None) -> None:
    """Refuse a window without an end, or that ends before it begins; an instant is a day with its time."""
    if since is None and until is None:
        raise wrong('a window says "from", "until" or both')
    if since is not None and until is not None and until <= since:
        raise wrong('"until" comes after "from"', "R330")


class WindowText(Written):
    """A window of instants: the first that it holds, the first that it no longer holds, or one of the two."""

    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _some_end(self) -> Self:
        _refuse_ends(self.since, self.until)
        return self


class DaysText(Written):
    """A window of days: the first that it holds, the first that it no longer holds, or one of the two."""

    since: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None

    @model_validator(mode="after")
    def _some_end(self) -> Self:
        _refuse_ends(self.since, self.until)
        return self


class MetalShareText(Written):
    """Metals whose share of the article's weight is under so many percent; `under: 0` is no metal at all."""

    of: Annotated[list[MetalName], Field(min_length=1)]
    under: Money


class MetalMadeText(Written):
    """Where a metal was made: by which steps, in which countries, and whether all, most or any of it."""

    of: MetalName
    by: Annotated[list[MetalStep], Field(min_length=1)]
    only_in: Origins | None = None
    mostly_in: Origins | None = None
    partly_in: Origins | None = None

    @model_validator(mode="after")
    def _steps_of_the_metal(self) -> Self:
        if [self.only_in, self.mostly_in, self.partly_in].count(None) != 2:  # noqa: PLR2004 - one of three is said
            raise wrong('a metal was made "only_in" some countries, "mostly_in" some or "partly_in" some')
        if (self.of == "steel") != (self.by == ["melted"]):
            raise wrong("steel is melted; aluminum and copper are smelted and cast")
        return self


class MetalsTogetherText(Written):
    """Metals, and how many percent of their weight together was made in these countries."""

    of: Annotated[list[MetalName], Field(min_length=1)]
    at_least: Money
    made_in: Origins


class UnitValueText(Written):
    """What the goods are worth by the unit: over a price or at least it, under another or not over it."""

    over: UnitPriceText | None = None
    at_least: UnitPriceText | None = None
    under: UnitPriceText | None = None
    not_over: UnitPriceText | None = None

    @property
    def limits(self) -> list[tuple[str, Rate]]:
        """Each limit that is given, the lower one first: its word, and the price."""
        return [(name, price) for name in type(self).model_fields if (price := getattr(self, name)) is not None]

    @model_validator(mode="after")
    def _one_range(self) -> Self:
        limits = [price.terms[0] for _, price in self.limits]
        lower, upper = (self.over, self.at_least), (self.under, self.not_over)
        if not limits or None not in lower or None not in upper:
            raise wrong('a unit value is "over" or "at_least" a price, "under" or "not_over" one, or between two')
        if len({price.per for price in limits}) > 1:
            raise wrong("both prices of a unit value are by the same unit, like 2 USD/kg and 5 USD/kg")
        if len(limits) > 1 and limits[0].amount * limits[1].size >= limits[1].amount * limits[0].size:
            raise wrong("the lower price of a unit value is lower than the upper one")
        return self


class MineralsMadeText(Written):
    """Minerals, and the countries in which each of them was mined or processed: these, or partners of agreements."""

    minerals: Slugs
    countries: Origins | None = None
    agreement: Annotated[list[Status] | None, Field(min_length=1)] = None

    @model_validator(mode="after")
    def _some_countries(self) -> Self:
        if (self.countries is None) == (self.agreement is None):
            raise wrong('minerals were mined or processed in "countries", or in partners by "agreement"')
        return self


class AgreementEffectText(Written):
    """An effect that some agreement's instrument has: for goods of its partners, or of minerals processed there."""

    effect: Slug
    processed: Slugs | None = None


class ClaimsSayText(Written):
    """What the importer says of the goods by one claim or another, and what to ask where nothing is said."""

    so: Slugs
    not_so: Slugs | None = None
    ask: Sentence

    @model_validator(mode="after")
    def _each_says_one_thing(self) -> Self:
        both = sorted(set(self.so) & set(self.not_so or ()))
        if both:
            raise wrong(f'"{both[0]}" says that it is so and that it is not', "R318")
        return self


class CoverageOfText(Written):
    """Lines that the book's reading covers: at these stages, for these minerals, or any."""

    stages: list[Stage] = []
    minerals: Slugs | None = None


# Fields that say no condition of their own, each with the word to which it belongs.
_BESIDE = {
    "needs": "claim",
    "suggested_by": "claim",
    "ask": "unsettled",
    "settled_by": "unsettled",
    "groups": "number_in",
}


class ConditionText(Written):
    """One condition: exactly one of its words, with what belongs to it."""

    all_of: Annotated[list[ConditionText] | None, Field(alias="all", min_length=1)] = None
    any_of: Annotated[list[ConditionText] | None, Field(alias="any", min_length=1)] = None
    negated: Annotated[ConditionText | None, Field(alias="not")] = None
    term: Slug | None = None
    origin: Origins | None = None
    group: Slugs | None = None
    claim: Slug | None = None
    needs: Literal["reference"] | None = None
    claims_say: ClaimsSayText | None = None
    suggested_by: Slug | None = None
    importer_fact: Slug | None = None
    zone_status: Statuses | None = None
    footnote: Headings | None = None
    program: Programs | None = None
    rate_date: WindowText | None = None
    number_in: ListPath | None = None
    groups: Slugs | None = None
    coverage: CoverageOfText | None = None
    agreement: Annotated[list[Status] | None, Field(min_length=1)] = None
    agreement_effect: AgreementEffectText | None = None
    special_program: Literal["any", "free"] | None = None
    loaded: DaysText | None = None
    imported: DaysText | None = None
    exported: DaysText | None = None
    filed: DaysText | None = None
    metal_share: MetalShareText | None = None
    metal_made: MetalMadeText | None = None
    metals_together: MetalsTogetherText | None = None
    mined_in: MineralsMadeText | None = None
    processed_in: MineralsMadeText | None = None
    importer: ImporterNumbers | None = None
    entry_type: Annotated[list[TwoDigits] | None, Field(min_length=1)] = None
    end_use: Slugs | None = None
    unit_value: UnitValueText | None = None
    mode: Annotated[list[TwoDigits] | None, Field(min_length=1)] = None
    part_of: PartsOf | None = None
    years_old: Years | None = None
    stated: Literal[STATABLE] | None = None  # type: ignore[valid-type]  # the names of facts
    article_set: Literal["any"] | None = None
    secondary_number: Literal["any"] | None = None
    provision: Prefixes | None = None
    provision_free: Literal["general", "column 2"] | None = None
    provision_program: Literal["origin", "exported_from"] | None = None
    unsettled: Sentence | None = None
    ask: Sentence | None = None
    settled_by: Literal["producer", "ruling"] | None = None

    def fields_given(self) -> dict[str, object]:
        """Return what is said, by the names of the fields: the word, and what belongs to it."""
        return {name: value for name, value in vars(self).items() if value is not None}

    @model_validator(mode="after")
    def _one_word(self) -> Self:
        fields_given = self.fields_given()
        words = [name for name in fields_given if name not in _BESIDE]
        if len(words) != 1:
            keys = [type(self).model_fields[name].alias or name for name in words]
            what = f"this one says {' and '.join(keys) or 'nothing'}"
            raise wrong(f"a condition says exactly one thing; {what}", following="Join several by all or any.")
        for name in fields_given:
            if name in _BESIDE and words != [_BESIDE[name]]:
                raise wrong(f'"{name}" belongs to "{_BESIDE[name]}"')
        if self.unsettled is not None and self.ask is None:
            raise wrong('"unsettled" also says what to "ask"')
        return self


# Fields that stand for other conditions.
_JOINING = {"all_of", "any_of", "negated", "term", "agreement_effect"}
CONDITION_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(beside for beside, word in _BESIDE.items() if word == name)
    for name in ConditionText.model_fields
    if name not in _BESIDE and name not in _JOINING
}
"""Each word of the vocabulary, with the fields that belong to it."""
