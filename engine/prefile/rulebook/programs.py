"""`rules/programs.yaml` as written, and the special programs that it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from prefile.measure import Window
from prefile.program import Program
from prefile.rulebook.author import CitationText, VerifiedText
from prefile.rulebook.read import Path
from prefile.rulebook.tables import Countries
from prefile.rulebook.words import Key, Moment, Origins, Sentence
from prefile.rulebook.written import Written

__all__ = ["ProgramsFile", "build_programs"]


class ProgramText(Written):
    """One program: for whom (or by what) it is had, from when until when, and on what authority."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[+*]?$")]
    name: Sentence
    beneficiaries: Literal["unknown", "by the goods"] | Origins
    since: Annotated[Moment | None, Field(alias="from")] = None
    until: Moment | None = None
    cite: Key


class ProgramsFile(Written):
    """The special programs of the tariff."""

    programs: list[ProgramText]
    citations: dict[Key, CitationText]
    verified: VerifiedText


def build_programs(
    written: ProgramsFile, countries: Countries, refuse: Callable[[str, str, Path], None]
) -> dict[str, Program]:
    """Return the programs by their codes; an unknown country or a code that stands twice goes to `refuse`."""
    made: dict[str, Program] = {}
    for index, text in enumerate(written.programs):
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
            window=Window(text.since, text.until),
            by_origin=text.beneficiaries != "by the goods",
            cite=text.cite,
        )
    return made
