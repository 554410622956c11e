"""The shape of what would decide entries, and of what would lower their duty (`prefile-deciding/1`), entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from prefile.analysis.missing_facts import RankedFact
from prefile.analysis.questionnaire import QuestionRow
from prefile.analysis.savings import INFORMATION, Saving, Savings
from prefile.findings import Report
from prefile.values.json_shape import json_keys, json_object

__all__ = ["Deciding", "ReportedQuantity", "deciding"]


@json_object
class ReportedQuantity(NamedTuple):
    """A quantity that CBP wants on a line, though no duty hangs on it: its fact, and the question."""

    line: int | None
    fact: str
    ask: str


@json_keys(
    "format",
    "reference",
    "entry_number",
    "entry_digest",
    "deciding",
    "lowering",
    "not_tried",
    "information",
    "reported",
)
class Deciding(NamedTuple):
    """What would decide one entry and what would lower it; `not_tried` counts changes beyond the first."""

    reference: str | None
    entry_number: str | None
    entry_digest: str
    deciding: tuple[RankedFact, ...]
    lowering: tuple[Saving, ...]
    not_tried: int
    reported: tuple[ReportedQuantity, ...]
    information: str = INFORMATION
    format: Literal["prefile-deciding/1"] = "prefile-deciding/1"


def deciding(
    report: Report, ranked: Sequence[RankedFact], savings: Savings, reported: Iterable[QuestionRow] = ()
) -> Deciding:
    """Return what would decide an entry, what would lower it, and the quantities that CBP wants beside."""
    wanted = tuple(ReportedQuantity(row.line, row.fact, row.question) for row in reported)
    return Deciding(
        report.reference,
        report.entry_number,
        report.entry_digest,
        tuple(ranked),
        savings.found,
        savings.not_tried,
        wanted,
    )
