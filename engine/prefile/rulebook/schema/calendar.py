"""`rules/calendar.yaml` as written: dated events that no other file dates, each with its authority."""

from __future__ import annotations

from pydantic import Field

from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.rule_file import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    MeasureId,
    Moment,
    Sentence,
)
from prefile.rulebook.schema.scope import NarrowedText

__all__ = ["CalendarFile", "EventText"]


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
