"""What a report for people says first of another country's declaration: a pre-check asks for no date of a US entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prefile.findings import Missing, Report

__all__ = ["pre_check_words", "steps_ahead", "to_ask"]

_PRE_CHECK = "W213"
_DATE, _NUMBER = "entered", "tariff-number"
_ALL_DIGITS = "screen the US entry, with all ten digits of the tariff number"


def pre_check_words(report: Report) -> str | None:
    """Say what a pre-check tells and what it does not; None of the report on a US entry."""
    what = next((warning.what for warning in report.warnings if warning.code == _PRE_CHECK), None)
    return what and f"{what[:1].upper()}{what[1:]}."


def to_ask(report: Report, missing: Iterable[Missing]) -> list[Missing]:
    """Return the facts to ask for: neither the date nor the further digits of a US entry that there is not yet."""
    if pre_check_words(report) is None:
        return list(missing)
    return [fact for fact in missing if fact.fact not in {_DATE, _NUMBER}]


def steps_ahead(report: Report, missing: Iterable[Missing]) -> Iterator[str]:
    """Yield what tells a number that a declaration of another country has six digits of: the US entry itself."""
    if pre_check_words(report) is not None and any(fact.fact == _NUMBER for fact in missing):
        yield _ALL_DIGITS
