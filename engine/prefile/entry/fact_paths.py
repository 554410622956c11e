"""A side-car of facts (`prefile-facts/1`): what an entry leaves out, answered beside it by entry number and line.

One row is one fact: a place in the entry, named as the entry names it (`minerals/gallium/percent`, `quantities/W`,
`claims/mip-documentation/reference`, `loaded`). The vocabulary is closed; an empty answer stays missing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from prefile.entry.fields import (
    Count,
    Number,
    Short,
    Text,
    refused,
)

__all__ = [
    "CODED",
    "COLUMNS",
    "FACTS",
    "FORMAT",
    "MOST_ANSWERS",
    "OF_ENTRY",
    "Answer",
    "Fact",
    "FactKind",
    "SideCar",
    "kind_of",
    "marked",
    "read_fact",
    "unmarked",
]

FORMAT = "prefile-facts/1"
COLUMNS = ("entry_number", "line", "tariff_number", "description", "fact", "question", "expected", "answer")
MOST_ANSWERS = 200_000

FactKind = Literal["amount", "percent", "country", "countries", "day", "instant", "code", "number", "text"]

# Each fact as it is written; {name}, {unit} and {claim} stand for one word. Facts of the entry have no line.
FACTS: dict[str, FactKind] = {
    "tariff_number": "number",
    "origin": "country",
    "exported_from": "country",
    "loaded": "day",
    "program": "code",
    "value": "amount",
    "exchange_rate": "amount",
    "net_kg": "amount",
    "gross_kg": "amount",
    "end_use": "text",
    "quantities/{unit}": "amount",
    "minerals/{name}/percent": "percent",
    "minerals/{name}/contained_kg": "amount",
    "minerals/{name}/mined_in": "country",
    "minerals/{name}/processed_in": "country",
    "minerals/{name}/basis": "text",
    "metal/aluminum/percent": "percent",
    "metal/aluminum/smelted_in": "countries",
    "metal/aluminum/cast_in": "country",
    "metal/steel/percent": "percent",
    "metal/steel/melted_in": "country",
    "metal/copper/percent": "percent",
    "metal/copper/smelted_in": "countries",
    "metal/copper/cast_in": "country",
    "claims/{claim}/reference": "text",
    "claims/{claim}/date": "day",
    "ftz/status": "code",
    "ftz/filed": "day",
    "invoice/unit_price": "amount",
    "invoice/unit": "code",
    "invoice/currency": "code",
    "entered": "instant",
    "withdrawn": "instant",
    "imported": "day",
    "exported": "day",
    "mode": "code",
    "entry_type": "code",
    "port": "code",
    "importer": "text",
}
# Facts of a declaration that are never asked for beside it, as mappings name them; {n} is their place in a list.
_OF_DECLARATION: dict[str, FactKind] = {
    "invoice/quantity": "amount",
    "invoice/amount": "amount",
    "quantities/{n}/amount": "amount",
    "quantities/{n}/unit": "code",
    "declared/{n}/number": "number",
    "declared/{n}/duty": "amount",
    "declared/{n}/value": "amount",
    "declared_in": "country",
    "set": "code",
    "currency": "code",
}
_CODED = {"country", "countries", "code"}
# The last words of facts that are codes, which are written in capitals.
CODED = frozenset(form.rpartition("/")[2] for form, kind in (FACTS | _OF_DECLARATION).items() if kind in _CODED)
OF_ENTRY = frozenset({"entered", "withdrawn", "imported", "exported", "mode", "entry_type", "port", "importer"})
_WORDS = {"{name}": "[a-z0-9]+(?:-[a-z0-9]+)*", "{claim}": "[a-z0-9]+(?:-[a-z0-9]+)*", "{unit}": "[A-Z0-9]{1,6}"}
# What a spreadsheet takes for the beginning of a formula, full-width signs among them; an apostrophe keeps it text.
_ACTING = "=+-@\t\r\n＝＋－＠"
_LONGEST_FACT = 120
_PLACE = re.compile(r"/[0-9]+/", re.ASCII)


def _pattern(form: str) -> re.Pattern[str]:
    written = form
    for word, regex in _WORDS.items():
        written = written.replace(word, f"({regex})")
    return re.compile(written)


_FORMS = {form: _pattern(form) for form in FACTS}


class Fact(NamedTuple):
    """A fact of the vocabulary: how it is written, its form, what the form's word stands for, its kind of answer."""

    written: str
    form: str
    name: str
    kind: FactKind

    @property
    def of_entry(self) -> bool:
        """Whether it is a fact of the whole entry."""
        return self.form in OF_ENTRY


def read_fact(written: str) -> Fact | None:
    """Return the fact of the vocabulary that is written so, or None."""
    if len(written) > _LONGEST_FACT:
        return None
    for form, pattern in _FORMS.items():
        match = pattern.fullmatch(written)
        if match is not None:
            return Fact(written, form, "".join(match.groups()), FACTS[form])
    return None


@lru_cache(maxsize=1024)
def kind_of(written: str) -> FactKind:
    """Return how a fact is written, whether it is of the vocabulary or stands only in a declaration."""
    known = read_fact(written)
    return known.kind if known else _OF_DECLARATION.get(_PLACE.sub("/{n}/", written), "text")


def marked(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe goes before one that begins like it."""
    return f"'{text}" if text.lstrip("'").startswith(tuple(_ACTING)) else text


def unmarked(text: str) -> str:
    """Take back what `marked` did."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(tuple(_ACTING)) else text


def _answered(value: object) -> object:
    """Read a JSON number as it was written; what is blank is missing."""
    if isinstance(value, Number):
        value = value.text
    if isinstance(value, bool | int | float):
        raise refused("E108", "an answer is written as text in quotes, or as a JSON number")
    return (value.strip() or None) if isinstance(value, str) else value


def _blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Said = Annotated[
    Text | None,
    BeforeValidator(_answered),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "maxLength": 5000}, {"type": "number", "minimum": 0}, {"type": "null"}]}
    ),
]


_LINE = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 99999}, {"type": "null"}]}


class Answer(BaseModel):
    """One fact of one line, or of the entry where `line` is null. What is not answered stays missing.

    `tariff_number`, where it is given, must be the line's: a row that slipped to another line is refused.
    `description`, `question` and `expected` are for the person who answers, and are not read.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    entry_number: Annotated[Short | None, BeforeValidator(_blank)] = None
    line: Annotated[Count | None, BeforeValidator(_blank), WithJsonSchema(_LINE)] = None
    tariff_number: Annotated[Text | None, BeforeValidator(_blank)] = None
    description: Text | None = None
    fact: Annotated[str, Field(max_length=_LONGEST_FACT)]
    question: Text | None = None
    expected: Text | None = None
    answer: Said = None


class SideCar(BaseModel):
    """Facts beside entries, as one JSON document; the same columns make the CSV form."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    format: Literal["prefile-facts/1"]
    facts: Annotated[tuple[Answer, ...], Field(max_length=MOST_ANSWERS)]
