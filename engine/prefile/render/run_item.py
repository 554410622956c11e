"""One item of a run: a report with the entry that it is about, or the problems in its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from prefile.analysis.by_part import duties_by_part
from prefile.analysis.savings import Saving, find_savings
from prefile.duty.quantities import Goods
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.findings import Amounts, Report
from prefile.law.book import RuleBook
from prefile.law.fees import Fee, FeeRate
from prefile.options import ScreenOptions

if TYPE_CHECKING:
    from prefile.analysis.answers_tried import TriedAnswers

__all__ = ["Result", "RunItem", "ScreenedBy"]

Result = Report | DeclarationProblems


class ScreenedBy(NamedTuple):
    """The book and the options that a report was made by."""

    book: RuleBook
    options: ScreenOptions


class RunItem(NamedTuple):
    """A report with the entry that it is about, or the problems in its place.

    `entry` is null for problems, and for a report whose entry is not at hand: what only the entry holds (the name of
    the file, descriptions, values of lines) is then unknown. `screened_by` is how the report was made, where savings
    may be asked for.
    """

    result: Result
    entry: Entry | None = None
    screened_by: ScreenedBy | None = None

    @property
    def file(self) -> str | None:
        """The name of the file that the item was read from."""
        if isinstance(self.result, DeclarationProblems):
            return next((problem.where.file for problem in self.result.problems if problem.where.file), None)
        return self.entry.source.name if self.entry is not None and self.entry.source is not None else None

    def description(self, place: int) -> str | None:
        """Return the declaration's words for the goods of the line at a place, counted from 0."""
        return None if self.entry is None else self.entry.lines[place].description

    def program(self, place: int) -> str | None:
        """Return the special program that the line at a place claims."""
        return None if self.entry is None else self.entry.lines[place].program

    def claimed(self, place: int) -> tuple[str, ...]:
        """Return what the line at a place claims, each with its reference: what its duty relies on."""
        claims = () if self.entry is None else self.entry.lines[place].claims
        return tuple(f"{held.claim} ({held.reference})" if held.reference else held.claim for held in claims)

    def claim_places(self) -> dict[str, str]:
        """Return in which column or element of the file each claim is stated, where a mapping reads it."""
        source = None if self.entry is None else self.entry.source
        return {} if source is None else dict(source.format.claim_places)

    def value(self, place: int) -> Decimal | None:
        """Return the entered value, in US dollars, of the line at a place, where it is known."""
        return None if self.entry is None else Goods(self.entry.lines[place]).value().bounds.exact

    def by_part(self, numbers: Collection[int]) -> Mapping[Amounts, Sequence[str]]:
        """Return what the entry owes by what the goods of some lines are a part of; nothing where it is not at hand."""
        if self.entry is None or self.screened_by is None:
            return {}
        return duties_by_part(self.entry, numbers, *self.screened_by)

    def answers_tried(self, place: int) -> TriedAnswers | None:
        """Return what the line at a place would owe by each usual answer, if it lacks one fact alone."""
        if self.entry is None or self.screened_by is None or not isinstance(self.result, Report):
            return None
        from prefile.analysis.answers_tried import answers_tried  # noqa: PLC0415 - screening starts without what asks
        from prefile.analysis.asked_together import AskedTogether  # noqa: PLC0415 - as above

        return answers_tried(self.entry, place, self.result.lines[place], AskedTogether(*self.screened_by))

    def fee_rates(self) -> tuple[tuple[Fee, FeeRate], ...]:
        """Return the fees of the book with their rates on the rate date; nothing where it is not at hand."""
        report = self.result
        if self.screened_by is None or not isinstance(report, Report) or report.rate_date is None:
            return ()
        at = datetime.fromisoformat(report.rate_date)
        return tuple((fee, rate) for fee in self.screened_by.book.fees for rate in fee.rates if rate.window.holds(at))

    def savings(self) -> tuple[Saving, ...]:
        """Return what would lower the duties of the entry; nothing where it cannot be screened again."""
        if self.entry is None or self.screened_by is None or not isinstance(self.result, Report):
            return ()
        return find_savings(self.entry, self.result, *self.screened_by).found
