"""Whether a report is the one that its entry, rule book, dates and scenarios give, or exactly what differs.

A report says what it was made of: the digests of its entry, of the bytes read and of the rule book, its rate date, the
day of knowledge, its scenarios, and what decided. Screening the same again gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from prefile.findings import Report
from prefile.law.scenario import CURRENT_TARIFF
from prefile.options import Decide, ScreenOptions
from prefile.values.json_shape import json_keys, json_object

__all__ = ["CheckedReport", "Difference", "Verification", "differences", "made_by", "scenarios_of"]

_STATED = "stated"  # the basis of a rate date that was asked for
_DURABLE = "durable-rules"
_ABSENT = "absent"


@json_object
class Difference(NamedTuple):
    """One place of a report (a JSON pointer) that differs: what stands there, and what screening again gives."""

    path: str
    kept: Any
    found: Any


@json_object
class CheckedReport(NamedTuple):
    """What checking one report came to: its entry, whether it is the same, and each place that differs.

    `same_bytes` is null where the report stands in an array, so that it has no bytes of its own.
    """

    entry: str
    entry_digest: str
    rulebook: str
    same: bool
    same_bytes: bool | None
    differences: tuple[Difference, ...]


@json_keys("format", "reports")
class Verification(NamedTuple):
    """Reports that were checked by screening their entries again."""

    reports: tuple[CheckedReport, ...]
    format: Literal["prefile-verification/1"] = "prefile-verification/1"


def made_by(report: Report, *, durable: bool) -> ScreenOptions:
    """Return the options that a report says it was made by; `durable`: durable-rules can be imported here."""
    on = None if report.rate_date is None else datetime.fromisoformat(report.rate_date)
    known = None if report.as_known_on is None else date.fromisoformat(report.as_known_on)
    decide: Decide = "durable" if durable and report.decided_by.startswith(_DURABLE) else "plain"
    return ScreenOptions(
        on if report.rate_date_basis == _STATED else None,
        known,
        decide,
        assume_current_tariff=CURRENT_TARIFF in report.scenarios,
    )


def scenarios_of(report: Report) -> tuple[str, ...]:
    """Return the names of the scenarios that a report was made under; that of the current tariff is an option."""
    return tuple(name for name in report.scenarios if name != CURRENT_TARIFF)


def differences(kept: Any, found: Any, path: str = "") -> Iterator[Difference]:  # noqa: ANN401 - as JSON has it
    """Yield each place where two values of JSON differ, as deep as it lies; the order of keys counts too."""
    if isinstance(kept, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*kept, *found)):
            below = f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from differences(kept.get(key, _ABSENT), found.get(key, _ABSENT), below)
        if kept == found and list(kept) != list(found):
            yield Difference(path, "its keys in this order: " + ", ".join(kept), "in this: " + ", ".join(found))
    elif isinstance(kept, list) and isinstance(found, list):
        for place in range(max(len(kept), len(found))):
            was, now = (values[place] if place < len(values) else _ABSENT for values in (kept, found))
            yield from differences(was, now, f"{path}/{place}")
    elif type(kept) is not type(found) or kept != found:
        yield Difference(path, kept, found)
