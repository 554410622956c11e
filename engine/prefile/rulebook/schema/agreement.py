"""Agreement files: `rules/agreements/<partner>.yaml` as written, and the agreement that each says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from prefile.law.agreement import (
    Agreement,
    Effect,
    Instrument,
    Status,
)
from prefile.law.countries import Countries
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.rule_file import CitationText
from prefile.rulebook.schema.scalars import (
    Day,
    Key,
    Origins,
    PartOfDate,
    Sentence,
)
from prefile.rulebook.yaml_source import Path
from prefile.values.citation import Citation

__all__ = ["AgreementFile", "build_agreement", "citations"]

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


def citations(texts: dict[str, CitationText]) -> dict[str, Citation]:
    """Return the citations of a file, by key."""
    return {
        key: Citation(key, text.instrument, text.pin, text.date, text.url, text.says, text.certain == "yes")
        for key, text in texts.items()
    }


def build_agreement(
    written: AgreementFile, file: str, countries: Countries, refuse: Callable[[str, str, Path], None]
) -> Agreement:
    """Return the agreement that a file says. An unknown partner goes to `refuse`."""
    covered: set[str] = set()
    for index, code in enumerate(written.partners):
        found = countries.expand(code)
        if found is None:
            refuse("R306", f"{code} is neither a country nor a group of lists/countries.csv", ("partners", index))
        covered |= found or frozenset()
    return Agreement(
        partners=tuple(written.partners),
        countries=frozenset(covered),
        title=written.title,
        summary=written.summary,
        instruments=tuple(Instrument(**text.model_dump()) for text in written.instruments),
        citations=citations(written.citations),
        unread=written.unread,
        verified_through=written.verified.texts,
        file=file,
    )
