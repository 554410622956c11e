"""What follows on a covered line, as a rule file's author writes it: exactly one treatment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from prefile.rulebook.schema.conditions import ConditionText, Dated, Written
from prefile.rulebook.schema.scalars import (
    Day,
    Heading,
    Key,
    ListPath,
    MeasureId,
    Moment,
    Money,
    Origins,
    RateText,
    Sentence,
    Slug,
    wrong,
)
from prefile.values.rate import Rate

__all__ = [
    "MinimumImportPriceText",
    "PriceText",
    "TariffRateQuotaText",
    "TreatmentText",
    "read_treatment",
]

_PART = "R312"
StatedPart = Literal["us_content", "repair_value"]
_KNOWN = "duty, minimum_import_price, tariff_rate_quota, no_duty, notice, not_encoded"


class DutiablePartText(Written):
    """The part of the value that a rate is on: one that the line states, or the value less that."""

    only: StatedPart | None = None
    value_less: StatedPart | None = None
    at_most: RateText | None = None
    rest_heading: Heading | None = None

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        if (self.only is None) == (self.value_less is None):
            raise wrong('a part of the value is "only" a part, or the "value_less" one', _PART)
        return self._limited()

    @property
    def _leaves_out(self) -> bool:
        """Whether a part of the value is left out of it."""
        return self.value_less is not None

    def _limited(self) -> Self:
        if self.at_most is not None and (not self._leaves_out or self.at_most.percent is None):
            raise wrong(
                '"at_most" is the percentage of the value that "value_less" leaves out at most, like 40 %', _PART
            )
        return self


class ClausePartText(DutiablePartText):
    """The part of the value that a clause is on: such a one, a metal's content, or what others leave or a claim draws.

    `value_less_claimed` is the value without what the line draws, by the amount of that claim, of an approved balance.
    """

    content: Literal["aluminum", "copper", "steel"] | None = None
    beside_parts_of: Annotated[list[MeasureId] | None, Field(min_length=1)] = None
    value_less_claimed: Slug | None = None

    @property
    def _leaves_out(self) -> bool:
        return self.value_less is not None or self.value_less_claimed is not None

    @model_validator(mode="after")
    def _one_part(self) -> Self:
        parts = (self.only, self.value_less, self.content, self.beside_parts_of, self.value_less_claimed)
        if sum(part is not None for part in parts) != 1:
            words = '"only", "value_less", "value_less_claimed", "content" or "beside_parts_of"'
            raise wrong(f"a clause is on one part: {words}", _PART)
        return self._limited()


class ClauseText(Dated):
    """One clause of a duty: a rate, or a column of the tariff; the first that fits speaks."""

    rate: RateText | None = None
    tariff_column: Literal["general", "special", "column 2"] | None = None
    when: ConditionText | None = None
    in_total_with: MeasureId | None = None
    heading: Heading | None = None
    heading_if_reached: Heading | None = None
    on: ClausePartText | None = None
    cite: Key

    @model_validator(mode="after")
    def _one_rate(self) -> Self:
        if (self.rate is None) == (self.tariff_column is None):
            raise wrong('a clause has a "rate" or a "tariff_column"')
        if self.heading_if_reached is not None and self.in_total_with is None:
            raise wrong('"heading_if_reached" belongs to "in_total_with"')
        if self.on is not None and self.rate is not None and any(term.per for term in self.rate.terms):
            raise wrong("a rate on a part of the value is a percentage", _PART)
        if self.on is not None and self.on.rest_heading is not None and self.on.rest_heading == self.heading:
            raise wrong('"rest_heading" declares what is left out, and "heading" the part that owes', _PART)
        return self

    @model_validator(mode="after")
    def _percentage_of_the_part(self) -> Self:
        if self.on is None or (self.on.content is None and self.on.beside_parts_of is None):
            return self
        if self.rate is None or self.rate.percent is None or self.in_total_with is not None:
            raise wrong("a duty on a part of the value is a percentage of it, and no total", "R321")
        return self


def _specific(rate: Rate) -> None:
    if len(rate.terms) != 1 or rate.terms[0].per is None:
        raise wrong("a price is one amount a unit, like 21 USD/kg, 0.38 USD/W or 600 USD/kg on gallium content")


class PriceText(Dated):
    """A minimum import price, or a reference price: for a group of goods, for a mineral, or for all."""

    group: Slug | None = None
    mineral: Slug | None = None
    price: RateText
    cite: Key

    @model_validator(mode="after")
    def _one_specific_term(self) -> Self:
        _specific(self.price)
        if self.group is not None and self.mineral is not None:
            raise wrong('a price is for a "group" or for a "mineral"')
        return self


class PricesFromText(Written):
    """Prices by mineral from a list, each at so many percent of the listed one."""

    list: ListPath
    percent: Money
    cite: Key


class DocumentStateText(Written):
    """What is owed in one of the two document states, or always.

    `heading` declares goods that owe, `heading_if_reached` those whose price reaches the floor and that owe nothing.
    """

    owes: Literal["difference", "full price"]
    claim: Slug | None = None
    heading: Heading | None = None
    heading_if_reached: Heading | None = None
    cite: Key

    @model_validator(mode="after")
    def _gap_may_be_none(self) -> Self:
        if self.heading_if_reached is not None and self.owes != "difference":
            raise wrong('"heading_if_reached" belongs to what owes the "difference"')
        return self


class CapText(Written):
    """The most that the gap can come to, as a part of the value."""

    rate: RateText
    cite: Key

    @model_validator(mode="after")
    def _of_value(self) -> Self:
        if self.rate.percent is None:
            raise wrong("a cap is a percentage of the value, like 25 %")
        return self


class MinimumImportPriceText(Written):
    """A floor price and what it makes of a line."""

    compared_with: Literal["entered value", "invoice price", "reference price"]
    prices: list[PriceText] = []
    prices_from: PricesFromText | None = None
    reference: list[PriceText] = []
    documented: DocumentStateText | None = None
    undocumented: DocumentStateText | None = None
    always: DocumentStateText | None = None
    capped_at: CapText | None = None

    @model_validator(mode="after")
    def _prices_stand_once(self) -> Self:
        if bool(self.prices) == (self.prices_from is not None):
            raise wrong('the floors are "prices", or "prices_from" a list')
        if bool(self.reference) != (self.compared_with == "reference price"):
            raise wrong('"reference" prices stand where the floor is compared with them, and there only')
        return self

    @model_validator(mode="after")
    def _states(self) -> Self:
        if (self.documented is None) != (self.undocumented is None) or (self.documented is None) == (
            self.always is None
        ):
            raise wrong('say what is owed "documented" and "undocumented", or "always"')
        if self.documented and (self.documented.owes != "difference" or self.documented.claim is None):
            raise wrong('"documented" owes the difference, by a claim')
        if self.undocumented and self.undocumented.claim is not None:
            raise wrong('"undocumented" has no claim')
        if self.always and self.always.claim is not None:
            raise wrong('"always" has no claim')
        return self


class QuotaFilledText(Written):
    """From when a quota was filled, so that goods owe the rate over it whatever they claim, and when that was known."""

    since: Annotated[Moment, Field(alias="from")]
    known: Day
    cite: Key


class QuotaText(Written):
    """The quota of a period: for which origins, or which goods, of what volume, and whether it is filled."""

    since: Annotated[Moment, Field(alias="from")]
    until: Moment
    origins: Origins | None = None
    when: ConditionText | None = None
    known: Day | None = None
    replaced: Day | None = None
    volume: Sentence | None = None
    filled: QuotaFilledText | None = None
    cite: Key

    @model_validator(mode="after")
    def _filled_within(self) -> Self:
        if self.filled is not None and not self.since <= self.filled.since < self.until:
            raise wrong("a quota is filled within its period", "R330")
        return self


class TariffRateQuotaText(Written):
    """A rate within a quota and one over it, by the quota status that the importer declares as a claim.

    With `quotas`, goods of a period, origin or condition that has none owe the rate over the quota.
    """

    in_quota: RateText
    over_quota: RateText
    in_quota_heading: Heading | None = None
    over_quota_heading: Heading | None = None
    in_quota_claim: Slug = "in-quota"
    over_quota_claim: Slug = "over-quota"
    quotas: list[QuotaText] = []
    cite: Key

    @model_validator(mode="after")
    def _headings_tell_apart(self) -> Self:
        if self.in_quota_heading is not None and self.in_quota_heading == self.over_quota_heading:
            raise wrong("goods within the quota and over it are declared under two headings", "R310")
        return self

    def clause_paths(self) -> Iterator[tuple[str | int, ...]]:
        """Yield where the file says each clause that a quota is, in their order."""
        here = ("treatment", "tariff_rate_quota")
        for index, quota in enumerate(self.quotas):
            if quota.filled is not None:
                yield (*here, "quotas", index, "filled")
            yield (*here, "quotas", index)
        if not self.quotas:
            yield here
        yield here


class NoDutyText(Written):
    """An instrument that sets no duty by its own words."""

    says: Sentence
    cite: Key


class NoticeText(Written):
    """Goods that may not be entered, or only under conditions."""

    says: Sentence
    cite: Key


class NotEncodedText(Written):
    """A measure that is known to exist and not encoded, with the most it could owe, where known."""

    at_most: RateText | None = None
    cite: Key | None = None

    @model_validator(mode="after")
    def _bound_is_cited(self) -> Self:
        if (self.at_most is None) != (self.cite is None):
            raise wrong('"at_most" and its "cite" stand together')
        return self


class TreatmentText(Written):
    """What follows on a covered line: exactly one."""

    duty: Annotated[list[ClauseText] | None, Field(min_length=1)] = None
    minimum_import_price: MinimumImportPriceText | None = None
    tariff_rate_quota: TariffRateQuotaText | None = None
    no_duty: NoDutyText | None = None
    notice: NoticeText | None = None
    not_encoded: NotEncodedText | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        said = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(said) != 1:
            here = f"; here stand {' and '.join(said)}" if said else ""
            raise wrong(f"a treatment is exactly one of {_KNOWN}{here}")
        return self


def read_treatment(value: object) -> object:
    """Return a treatment's keys; the words "not encoded" stand for a measure that is known and not written."""
    if isinstance(value, str):
        if value != "not encoded":
            raise wrong(f'"{value}" is no treatment: {_KNOWN}, or the words "not encoded"', "R307")
        return {"not_encoded": {}}
    return value
