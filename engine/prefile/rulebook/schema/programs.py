"""`rules/programs.yaml` as written: the special programs."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.rule_file import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    Moment,
    Origins,
    Sentence,
    wrong,
)

__all__ = ["ProgramsFile"]

_COUNTRY = re.compile(r"[A-Z]{2}")


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
