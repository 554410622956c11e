"""What a report for people says first of another country's declaration: a pre-check asks for no date of a US entry."""

from __future__ import annotations

from collections.abc import Iterable

from prefile.finding import Missing, Report

__all__ = ["pre_check_words", "to_ask"]

_PRE_CHECK = "W213"
_DATE = "entered"


def pre_check_words(report: Report) -> str | None:
    """Say what a pre-check tells and what it does not; None of the report on a US entry."""
    what = next((warning.what for warning in report.warnings if warning.code == _PRE_CHECK), None)
    return what and f"{what[:1].upper()}{what[1:]}."


def to_ask(report: Report, missing: Iterable[Missing]) -> list[Missing]:
    """Return the facts to ask for: the date of a US entry, which there is not yet, is none of a pre-check's."""
    if pre_check_words(report) is None:
        return list(missing)
    return [one for one in missing if one.fact != _DATE]
