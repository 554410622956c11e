"""What reports of one run have in common or differ in, kept with the memory of a few words a report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from prefile.findings import Report
from prefile.render.run_item import RunItem

__all__ = ["NOT_ADVICE", "ReportNotes", "RunNotes", "report_notes"]

NOT_ADVICE = (
    "A screening before filing, made by a computer program from what was declared and from the law that its rule book "
    "encodes. It is not legal advice and no ruling of CBP; who files decides what to declare."
)
_MOST = 20


class ReportNotes(NamedTuple):
    """What a report says of itself: its book, its dates, its scenarios, and the format it was read from."""

    rulebook: str
    verified_through: str
    rate_date: str | None
    as_known_on: str | None
    decided_by: str
    scenarios: tuple[tuple[str, str, str, str], ...]
    source: tuple[str, tuple[str, ...]] | None


def report_notes(item: RunItem) -> ReportNotes | None:
    """Return what a report says of itself; problems say nothing."""
    report = item.result
    if not isinstance(report, Report):
        return None
    return ReportNotes(
        report.rulebook.digest,
        report.rulebook.verified_through,
        report.rate_date,
        report.as_known_on,
        report.decided_by,
        tuple(
            (supposition.scenario, supposition.title, supposition.supposes, supposition.numbers_from)
            for supposition in report.suppositions
        ),
        None if report.source is None else (report.source.format, report.source.cannot_carry),
    )


@dataclass(slots=True)
class RunNotes:
    """Gathers what reports say of themselves. `through` is the earliest day, as for one report."""

    rulebook: str = ""
    through: str = ""
    first_date: str = ""
    last_date: str = ""
    undated: int = 0
    as_known_on: str | None = None
    decided_by: str = ""
    scenarios: tuple[tuple[str, str, str, str], ...] = ()
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, notes: ReportNotes | None) -> None:
        """Gather what one report says of itself."""
        if notes is None:
            return
        self.rulebook, self.decided_by, self.as_known_on = notes.rulebook, notes.decided_by, notes.as_known_on
        self.scenarios = notes.scenarios
        self.through = min(self.through, notes.verified_through) if self.through else notes.verified_through
        if notes.rate_date is None:
            self.undated += 1
        else:
            day = notes.rate_date[:10]
            self.first_date = min(self.first_date, day) if self.first_date else day
            self.last_date = max(self.last_date, day)
        if notes.source is not None and (notes.source[0] in self.sources or len(self.sources) < _MOST):
            self.sources[notes.source[0]] = notes.source[1]

    @property
    def dates(self) -> str:
        """The rate dates in words."""
        named = self.first_date or "none"
        named += f" to {self.last_date}" if self.last_date != self.first_date else ""
        return named + (f"; {self.undated:,} without" if self.undated and self.first_date else "")
