"""What a reader of a report must know that is no finding: what CBP would send back, the other warnings, the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.findings import Caution, Report
from prefile.render.text.console import title
from prefile.render.text.words import clean, like_words, place_words

__all__ = [
    "Check",
    "checks",
    "checks_section",
    "is_check",
    "pre_check_words",
    "source_section",
    "warnings_section",
]

_MOST_PLACES = 5
_OWN = "prefile-entry/"
_PRE_CHECK = "W213"
_FIRST_CHECK, _LAST_CHECK = "W220", "W249"


class Check(NamedTuple):
    """Something to correct before filing: its code, what it is, where, and the next step with what it is like."""

    code: str
    what: str
    where: str
    next: str


def is_check(warning: Caution) -> bool:
    """Whether a warning says what is to be corrected in the declaration before it is filed."""
    return _FIRST_CHECK <= warning.code <= _LAST_CHECK


def checks(report: Report) -> Iterator[Check]:
    """Yield what is to be corrected before filing, the same of several lines once, with its places."""
    for warning, where in _together(report, (warning for warning in report.warnings if is_check(warning))):
        yield Check(warning.code, warning.what, where, f"{warning.next}{like_words(warning.like)}")


def checks_section(out: Console, report: Report) -> None:
    """Say what is to be corrected in the declaration before it is filed, each with its next step."""
    found = list(checks(report))
    if found:
        title(out, "CHECK BEFORE FILING")
    for check in found:
        out.print(Text.assemble((check.code, "bold yellow"), clean(f" {_with(check.where)}{check.what}")))
        out.print(Padding(Text.assemble(("→ ", "bold"), clean(check.next)), (0, 0, 0, 2)))


def _with(where: str) -> str:
    return f"{where}: " if where else ""


def warnings_section(out: Console, report: Report) -> None:
    """Say what else to know."""
    title(out, "WARNINGS")
    for warning, where in _together(report, (warning for warning in report.warnings if not is_check(warning))):
        out.print(Text(clean(f"{warning.code} {warning.what}{f' ({where})' if where else ''}")))


def _together(report: Report, warnings: Iterable[Caution]) -> Iterator[tuple[Caution, str]]:
    """Yield each warning once, with its places in words."""
    places: dict[tuple[str, str, str, str | None], list[Caution]] = {}
    for warning in warnings:
        places.setdefault((warning.code, warning.what, warning.next, warning.like), []).append(warning)
    for found in places.values():
        shown = [place_words(report, warning.path) for warning in found[:_MOST_PLACES]]
        more = f" and {len(found) - _MOST_PLACES:,} more" if len(found) > _MOST_PLACES else ""
        yield found[0], f"{', '.join(filter(None, shown))}{more}"


def source_section(out: Console, report: Report) -> None:
    """Say what the declaration was read from, unless it is prefile's own format, and what this could not say."""
    source = report.source
    if source is None or (source.format.startswith(_OWN) and not source.passed_over):
        return
    out.print()
    out.print(Text("READ FROM", "bold"))
    out.print(Text(clean(source.format)))
    if source.cannot_carry:
        out.print(Padding(Text(f"has no place for: {'; '.join(source.cannot_carry)}"), (0, 0, 0, 2)))
    for passed in source.passed_over:
        times = f" ({passed.times:,} times)" if passed.times > 1 else ""
        out.print(Padding(Text(clean(f"not read: {passed.what}{times}: {passed.why}")), (0, 0, 0, 2)))


def pre_check_words(report: Report) -> str | None:
    """Say what a pre-check tells and what it does not; None of the report on a US entry."""
    what = next((warning.what for warning in report.warnings if warning.code == _PRE_CHECK), None)
    return what and f"{what[:1].upper()}{what[1:]}."
