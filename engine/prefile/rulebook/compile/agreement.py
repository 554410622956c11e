"""From an agreement file as written to the agreement that it says."""

from __future__ import annotations

from prefile.law.agreement import Agreement, Instrument
from prefile.law.countries import Countries
from prefile.rulebook.compile.context import Refuse, citations, expand
from prefile.rulebook.schema.agreement import AgreementFile

__all__ = ["compile_agreement"]


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
        instruments=tuple(Instrument(**text.model_dump()) for text in written.instruments),
        citations=citations(written.citations),
        unread=written.unread,
        verified_through=written.verified.texts,
        file=file,
    )
