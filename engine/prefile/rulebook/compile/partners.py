"""From agreement files and programs.yaml as written to the agreements and the special programs that they say."""

from __future__ import annotations

from msgspec import structs

from prefile.law.partners import Agreement, AgreementEffect, Countries, Instrument, Program
from prefile.rulebook.compile.context import Refuse, citations, expand, refuse_backwards, window_of
from prefile.rulebook.schema.partners import AgreementFile, InstrumentText, ProgramsFile
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window

__all__ = ["compile_agreement", "compile_programs"]


def compile_agreement(written: AgreementFile, file: str, refuse: Refuse, countries: Countries) -> Agreement:
    """Return the agreement that a file says. An unknown partner goes to `refuse`."""
    covered: set[str] = set()
    for index, code in enumerate(written.partners):
        covered |= expand([code], ("partners", index), countries, refuse)
    return Agreement(
        partners=tuple(written.partners),
        countries=frozenset(covered),
        title=written.title,
        summary=written.summary,
        instruments=tuple(
            _instrument(text, ("instruments", place), refuse) for place, text in enumerate(written.instruments)
        ),
        citations=citations(written.citations),
        unread=written.unread,
        verified_through=written.verified.texts,
        file=file,
    )


def _instrument(text: InstrumentText, path: Path, refuse: Refuse) -> Instrument:
    effects: list[AgreementEffect] = []
    for place, effect in enumerate(text.effects):
        window = window_of(effect)
        refuse_backwards(window, (*path, "effects", place), refuse)
        effects.append(AgreementEffect(effect.effect, window, effect.says, effect.cite))
    return structs.replace(Instrument(**text.model_dump(exclude={"effects"})), effects=tuple(effects))


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
