"""`rules/filing.yaml` as written: in which order the headings of a line are declared."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.measure import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    MeasureId,
    Moment,
    Money,
    Sentence,
)

__all__ = ["FilingFile", "OrderText"]


class ToleranceText(Written):
    """By how many US dollars the declared duty of a line may differ from what is due, before it is a discrepancy."""

    usd: Money
    cite: Key


class OrderText(Written):
    """The order of an era: measures, or the beginnings of their ids, as their headings follow each other.

    `as_one` groups those of which no text says which comes first, `anywhere` those whose place no text says: declared
    otherwise they are no discrepancy.
    """

    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    says: Sentence
    order: Annotated[list[MeasureId], Field(min_length=1)]
    as_one: list[Annotated[list[MeasureId], Field(min_length=2)]] = []
    anywhere: list[MeasureId] = []
    tolerance: ToleranceText | None = None
    cite: Key


class FilingFile(Written):
    """In which order headings are declared."""

    orders: Annotated[list[OrderText], Field(min_length=1)]
    citations: dict[Key, CitationText]
    verified: VerifiedText
