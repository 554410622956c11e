"""`rules/programs.yaml` as written, and the special programs that it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from prefile.law.countries import Countries
from prefile.law.program import Program
from prefile.rulebook.schema.conditions import Written
from prefile.rulebook.schema.rule_file import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    Moment,
    Origins,
    Sentence,
    wrong,
)
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window

__all__ = ["ProgramsFile", "build_programs", "check_window"]

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


def check_window(window: Window, path: Path, refuse: Callable[[str, str, Path], None]) -> None:
    """Refuse a window that ends before it begins."""
    if window.since is not None and window.until is not None and window.until <= window.since:
        refuse("R330", "it ends before it begins", (*path, "until"))


def build_programs(
    written: ProgramsFile, countries: Countries, refuse: Callable[[str, str, Path], None]
) -> dict[str, Program]:
    """Return the programs by their codes.

    An unknown country, a code that stands twice and a window that ends before it begins go to `refuse`.
    """
    made: dict[str, Program] = {}
    for index, text in enumerate(written.programs):
        window = Window(text.since, text.until)
        check_window(window, ("programs", index), refuse)
        if text.code in made:
            refuse("R310", f"the program {text.code} stands twice", ("programs", index, "code"))
        covered: set[str] | None = None if isinstance(text.beneficiaries, str) else set()
        for code in text.beneficiaries if covered is not None else ():
            found = countries.expand(code)
            if found is None:
                what = f"{code} is neither a country nor a group of lists/countries.csv"
                refuse("R306", what, ("programs", index, "beneficiaries"))
            covered = (covered or set()) | (found or frozenset())
        made[text.code] = Program(
            code=text.code,
            name=text.name,
            beneficiaries=None if covered is None else frozenset(covered),
            window=window,
            by_origin=text.beneficiaries != "by the goods",
            cite=text.cite,
        )
    return made
