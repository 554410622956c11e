"""Agreement files: `rules/agreements/<partner>.yaml` as written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from prefile.law.agreement import (
    Effect,
    Status,
)
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.rule_file import CitationText
from prefile.rulebook.schema.scalars import (
    Day,
    Key,
    Origins,
    PartOfDate,
    Sentence,
)

__all__ = ["AgreementFile"]

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
    cite: Key


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
