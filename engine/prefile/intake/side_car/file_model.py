"""Model a side-car file (`prefile-facts/1`): what an entry leaves out, answered beside it by entry number and line.

One row is one fact, named by its path in `entry.fact_paths`; an empty answer stays missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from prefile.entry.fact_paths import LONGEST_FACT, Fact
from prefile.entry.fields import Count, Number, Short, Text, refused
from prefile.errors import Place

__all__ = [
    "COLUMNS",
    "FORMAT",
    "FOR_PEOPLE",
    "LINES",
    "MOST_ANSWERS",
    "Answer",
    "AnsweredFact",
    "Answers",
    "PlaceOf",
    "SideCar",
]

FORMAT = "prefile-facts/1"
COLUMNS = ("entry_number", "line", "tariff_number", "description", "fact", "question", "expected", "answer")
LINES = "lines"  # of a table: several lines of which one row is true, in the place of entry_number and line
FOR_PEOPLE = ("ask", "of", "part", "duty_at_stake")  # columns of a table that nothing reads
MOST_ANSWERS = 200_000


def _answer_as_written(value: object) -> object:
    """Read a JSON number as it was written; what is blank is missing."""
    if isinstance(value, Number):
        value = value.text
    if isinstance(value, bool | int | float):
        raise refused("E108", "an answer is written as text in quotes, or as a JSON number")
    return (value.strip() or None) if isinstance(value, str) else value


def _missing_if_blank(value: object) -> object:
    """Return None for a text of blanks, which an empty cell is."""
    return None if isinstance(value, str) and not value.strip() else value


AnswerText = Annotated[
    Text | None,
    BeforeValidator(_answer_as_written),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "maxLength": 5000}, {"type": "number", "minimum": 0}, {"type": "null"}]}
    ),
]
_LINE_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 99999}, {"type": "null"}]}


class Answer(BaseModel):
    """One fact of one line, or of the entry where `line` is null. What is not answered stays missing.

    `tariff_number`, where it is given, must be the line's: a row that slipped to another line is refused.
    `description`, `question` and `expected` are for the person who answers, and are not read.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    entry_number: Annotated[Short | None, BeforeValidator(_missing_if_blank)] = None
    line: Annotated[Count | None, BeforeValidator(_missing_if_blank), WithJsonSchema(_LINE_SCHEMA)] = None
    tariff_number: Annotated[Text | None, BeforeValidator(_missing_if_blank)] = None
    description: Text | None = None
    fact: Annotated[str, Field(max_length=LONGEST_FACT)]
    question: Text | None = None
    expected: Text | None = None
    answer: AnswerText = None


class SideCar(BaseModel):
    """Facts beside entries, as one JSON document; the same columns make the CSV form."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    format: Literal["prefile-facts/1"]
    facts: Annotated[tuple[Answer, ...], Field(max_length=MOST_ANSWERS)]


PlaceOf = Callable[[str], Place]  # the place of one column of a row


@dataclass(frozen=True, slots=True)
class AnsweredFact:
    """One fact that is answered, and where each part of it stands."""

    answer: Answer
    fact: Fact
    where: PlaceOf


@dataclass(frozen=True, slots=True)
class Answers:
    """The facts that a side-car answers, in its order; `rows` counts those it leaves open too."""

    name: str
    digest: str
    rows: int
    answered: tuple[AnsweredFact, ...]
