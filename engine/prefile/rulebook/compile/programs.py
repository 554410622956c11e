"""From programs.yaml as written to the special programs that it says."""

from __future__ import annotations

from prefile.law.countries import Countries
from prefile.law.program import Program
from prefile.rulebook.compile.context import Refuse, expand, refuse_backwards
from prefile.rulebook.schema.programs import ProgramsFile
from prefile.values.dates import Window

__all__ = ["compile_programs"]


def compile_programs(written: ProgramsFile, refuse: Refuse, countries: Countries) -> dict[str, Program]:
    """Return the programs by their codes.

    An unknown country, a code that stands twice and a window that ends before it begins go to `refuse`.
    """
    programs: dict[str, Program] = {}
    for index, text in enumerate(written.programs):
        window = Window(text.since, text.until)
        refuse_backwards(window, ("programs", index), refuse)
        if text.code in programs:
            refuse("R310", f"the program {text.code} stands twice", ("programs", index, "code"))
        beneficiaries = None
        if not isinstance(text.beneficiaries, str):
            beneficiaries = expand(text.beneficiaries, ("programs", index, "beneficiaries"), countries, refuse)
        programs[text.code] = Program(
            code=text.code,
            name=text.name,
            beneficiaries=beneficiaries,
            window=window,
            by_origin=text.beneficiaries != "by the goods",
            cite=text.cite,
        )
    return programs
