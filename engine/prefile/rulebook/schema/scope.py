"""The bounds of a book as written: `rules/coverage.yaml` and `rules/calendar.yaml`.

The one says from when the book covers rate dates, and what it does not check on which lines; the other dates events
that no other file dates, each with its authority.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.measure import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    ListPath,
    MeasureId,
    Moment,
    Prefixes,
    Sentence,
    wrong,
)

__all__ = ["BoundaryText", "CalendarFile", "EventText", "LeftOutText", "NarrowedText", "ScopeFile"]


class NarrowedText(Written):
    """Something said of some lines only: of these numbers, of lines that Proclamation 11001 covers, or of both."""

    numbers: Prefixes | None = None
    on: Annotated[Literal["covered lines"] | None, Field(alias="for")] = None


class LeftOutText(NarrowedText):
    """Something that this book does not check, and why it matters, on every line or on some.

    `list` names a table of what may touch goods by number and origin: the warning stands on those lines, and names it.
    """

    what: Sentence
    says: Sentence
    list: ListPath | None = None


class BoundaryText(Written):
    """From when on the book answers for rate dates, and why not before."""

    since: Annotated[Moment, Field(alias="from")]
    says: Sentence
    cite: Key


class ScopeFile(Written):
    """What the book as a whole covers, and what it does not check."""

    covers: BoundaryText | None = None
    leaves_out: list[LeftOutText]
    citations: Annotated[dict[Key, CitationText], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _boundary_is_cited(self) -> Self:
        if self.covers is None and self.citations:
            raise wrong('"citations" belong to "covers"', "R320")
        return self


class EventText(NarrowedText):
    """Something that happens on an instant: what, the measures that it is about, and the lines that it may touch.

    Without numbers and without "for", it touches the lines of its measures; without measures, every line.
    """

    at: Moment
    what: Sentence
    measures: list[MeasureId] = Field(default_factory=list)
    cite: Key


class CalendarFile(Written):
    """The dated events."""

    events: list[EventText]
    citations: dict[Key, CitationText]
    verified: VerifiedText
