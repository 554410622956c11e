"""Trading partners as written: `rules/agreements/<partner>.yaml`, and the special programs of `rules/programs.yaml`."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from prefile.law.partners import (
    Effect,
    Status,
)
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.measure import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Day,
    Key,
    Moment,
    Origins,
    PartOfDate,
    Sentence,
    Slug,
    wrong,
)

__all__ = ["AgreementFile", "ProgramsFile"]

Kind = Literal[
    "framework",
    "memorandum of understanding",
    "action plan",
    "joint statement",
    "agreement on reciprocal trade",
    "agreement",
    "fact sheet",
    "fund",
    "partnership",
]
Long = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
_COUNTRY = re.compile(r"[A-Z]{2}")


class EffectText(Written):
    """An effect of an instrument on duty: its name, by which measures ask for it, from when until when, and why."""

    effect: Slug
    since: Annotated[Moment, Field(alias="from")]
    until: Moment | None = None
    known: Day
    replaced: Day | None = None
    says: Sentence
    cite: Key


class InstrumentText(Written):
    """One instrument: status and effect on duty are separate facts."""

    name: Sentence
    kind: Kind
    status: Status
    date: PartOfDate
    binding: Literal["yes", "no", "unknown"]
    price_floors: Long | None = None
    section_232: Long | None = None
    effect_on_duty: Effect
    effects: list[EffectText] = []
    cite: Key

    @model_validator(mode="after")
    def _effects_are_said(self) -> Self:
        if bool(self.effects) != (self.effect_on_duty == "as measures say"):
            raise wrong('"effects" stand where the effect on duty is "as measures say", and there only')
        return self


class AgreementVerified(Written):
    """Through when the texts were read, and by whom."""

    texts: Day
    by: Sentence


class AgreementFile(Written):
    """The instruments with one partner."""

    partners: Origins
    title: Sentence
    summary: Long
    instruments: Annotated[list[InstrumentText], Field(min_length=1)]
    citations: dict[Key, CitationText]
    unread: Long | None = None
    verified: AgreementVerified


def _beneficiaries(value: object) -> object:
    codes = value if isinstance(value, list) else [value]
    if value in ("unknown", "by the goods"):
        return value
    for code in codes:
        if not (isinstance(code, str) and _COUNTRY.fullmatch(code)):
            raise wrong(f'"{code}" is no country or group; beneficiaries are those, or "unknown", or "by the goods"')
    return codes


class ProgramText(Written):
    """One program: for whom (or by what) it is had, from when until when, and on what authority."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[+*]?$")]
    name: Sentence
    beneficiaries: Annotated[Literal["unknown", "by the goods"] | Origins, BeforeValidator(_beneficiaries)]
    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    cite: Key


class ProgramsFile(Written):
    """The special programs of the tariff."""

    programs: list[ProgramText]
    citations: dict[Key, CitationText]
    verified: VerifiedText
