"""The file that says which editions of the tariff the table holds, and how far each part was read."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.scalars import Day, Moment, Sentence, TablePath, wrong

__all__ = ["EditionFile"]


class EditionText(Written):
    """An edition of the tariff, and from when it is the one in force."""

    edition: Sentence
    since: Annotated[Moment, Field(alias="from")]


class ReadText(Written):
    """A part of the tariff, the last day through which it was read, and in what."""

    part: Sentence
    through: Day
    by: Sentence


class EditionFile(Written):
    """The editions of the tariff that the table holds, for which rate dates they speak, and how far they were read."""

    editions: Annotated[list[EditionText], Field(min_length=1)]
    until: Moment
    read: list[ReadText] = []
    table: TablePath
    texts: TablePath
    changes: TablePath
    prints: TablePath | None = None
    concordance: TablePath | None = None
    unheld: TablePath | None = None
    source: Sentence

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [*(edition.since for edition in self.editions), self.until]
        for edition, (since, until) in zip(self.editions, pairwise(days), strict=True):
            if until <= since:
                raise wrong(
                    f"{edition.edition} has no day: each edition begins after the one before it, and before the end"
                )
        return self
