"""`rules/fees.yaml` as written: the fees that are owed beside duty."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from prefile.rulebook.schema.chapter_98 import OTHERS, Provisions, refuse_limit, refuse_rows
from prefile.rulebook.schema.conditions import Dated, Written
from prefile.rulebook.schema.measure import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    Money,
    Prefixes,
    Programs,
    RateText,
    Sentence,
    Slug,
    TwoDigits,
    wrong,
)
from prefile.rulebook.schema.treatments import DutiablePartText

__all__ = ["FeeProvisionText", "FeeRateText", "FeeText", "FeesFile"]

_PROVISIONS = "R363"


class EntryTypesText(Written):
    """The types of entry on which the fee is computed; on any other it is not told."""

    only: Annotated[list[TwoDigits], Field(min_length=1)]
    cite: Key


class ModesText(Written):
    """The modes of transport by which the fee is owed, and those by which it is not."""

    owed: Annotated[list[TwoDigits], Field(min_length=1)]
    not_owed: Annotated[list[TwoDigits], Field(min_length=1)]
    cite: Key


class FeeRateText(Dated):
    """A percentage of the entered value, with what an entry owes at least and at most."""

    rate: RateText
    least: Money | None = None
    most: Money | None = None
    cite: Key

    @model_validator(mode="after")
    def _of_the_value(self) -> Self:
        if len(self.rate.terms) != 1 or self.rate.terms[0].per is not None:
            raise wrong("a fee is a percentage of the value, like 0.3464 %")
        if self.least is not None and self.most is not None and self.most < self.least:
            raise wrong('"most" is not less than "least"')
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise wrong('"until" comes after "from"', "R330")
        return self


class ExemptText(Written):
    """Lines that are exempt: by a program that is claimed and had, or by a claim."""

    programs: Programs | None = None
    claim: Slug | None = None
    says: Sentence
    cite: Key

    @model_validator(mode="after")
    def _one_ground(self) -> Self:
        if (self.programs is None) == (self.claim is None):
            raise wrong('an exemption is by "programs" or by a "claim"')
        return self


class DoubtText(Written):
    """Lines or entries on which this book does not say what is owed."""

    programs: Programs | None = None
    numbers: Prefixes | None = None
    modes: list[TwoDigits] | None = None
    says: Sentence
    cite: Key

    @model_validator(mode="after")
    def _one_ground(self) -> Self:
        if [self.programs, self.numbers, self.modes].count(None) != 2:  # noqa: PLR2004 - one of three is said
            raise wrong('a doubt is by "programs", "numbers" or "modes"')
        return self


class FeeProvisionText(Written):
    """One row: goods entered under some provisions of Chapter 98 owe the fee on a part of the value, all, or not.

    `others` are the provisions that no row of the fee names.
    """

    provisions: Provisions
    on: DutiablePartText | None = None
    owes: Literal["nothing", "full value"] | None = None
    cite: Key

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.on is None) == (self.owes is None):
            raise wrong('a row says "on" which part of the value the fee is, or what it "owes"', _PROVISIONS)
        if OTHERS in self.provisions and len(self.provisions) > 1:
            raise wrong('"others" are those that no row names, and stand alone', _PROVISIONS)
        refuse_limit(self.on)
        return self


class FeeText(Written):
    """One fee: on which entries, at which rates, who is exempt, and what goods of Chapter 98 owe of it."""

    entry_types: EntryTypesText
    modes: ModesText | None = None
    rates: Annotated[list[FeeRateText], Field(min_length=1)]
    exempt: tuple[ExemptText, ...] = ()
    chapter_98: tuple[FeeProvisionText, ...] = ()
    doubts: tuple[DoubtText, ...] = ()

    @field_validator("chapter_98", mode="after")
    @classmethod
    def _every_provision_once(cls, rows: tuple[FeeProvisionText, ...]) -> tuple[FeeProvisionText, ...]:
        refuse_rows((row.provisions, False) for row in rows)
        if rows and not any(OTHERS in row.provisions for row in rows):
            raise wrong('say what the "others" owe too, the numbers of chapter 98 that no row names', _PROVISIONS)
        return rows


class FeesFile(Written):
    """The fees that are owed beside duty."""

    merchandise_processing: FeeText
    harbor_maintenance: FeeText
    citations: dict[Key, CitationText]
    verified: VerifiedText
