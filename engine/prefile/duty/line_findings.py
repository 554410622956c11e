"""The findings of a line: each decision on it with its amount, working and missing facts; its duty and its filing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from msgspec import UNSET, UnsetType

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.ad_valorem import dollars_at_hand
from prefile.duty.by_steps import added_up, found_by_steps, hang_on_part
from prefile.duty.by_value import ByValue
from prefile.duty.filing import FilingRows, file_line, filed, filing_rows, row_duties
from prefile.duty.found import LineFindings
from prefile.duty.planned_lines import AlikeEntries, PlannedFiling, PlannedLine, alike_entries
from prefile.duty.totals import within_cases
from prefile.duty.unvalued import Unvalued
from prefile.duty.value_json import filing_with_holes, findings_by_value
from prefile.entry import Entry
from prefile.entry.provision import further_goods, line_goods_first, provision_of
from prefile.findings import Amounts, Filed, filing_in_json, findings_in_json
from prefile.law.filing import FilingOrder, order_of
from prefile.law.us_customs import LineDates

__all__ = ["LineDuty", "line_duties", "line_duty", "line_findings"]


class LineDuty:
    """One line in sum: its findings and what they warn of, the duty, and what is filed (None: it cannot be told).

    What the line is decided by is known when this is made; each amount is worked out when it is first looked at.
    """

    __slots__ = (
        "_alike",
        "_by_value",
        "_dates",
        "_duty",
        "_entry",
        "_found",
        "_planned",
        "_position",
        "line",
    )

    def __init__(self, alike: AlikeEntries, entry: Entry, position: int, dates: LineDates) -> None:
        """Decide the line at `position` of an entry, which is one of those that are `alike`."""
        line = entry.lines[position]
        self.line = line_goods_first(line) if line.secondary_numbers else line
        self._alike, self._entry, self._position, self._dates = alike, entry, position, dates
        self._planned = alike.plan(entry, self.line, dates)
        self._by_value: ByValue | UnsetType | None = UNSET
        self._found: LineFindings | None = None
        self._duty: Amounts | None = None

    @property
    def by_value(self) -> ByValue | None:
        """What the line comes to, where that hangs on its value alone."""
        if self._by_value is UNSET:
            self._by_value = self._of_value(self._planned)
        return self._by_value

    def _of_value(self, planned: PlannedLine) -> ByValue | None:
        """Return what the line comes to as planned, where it comes to percentages of a value that is surely its own.

        That value is at hand as the line states it, and no other date or origin may count.
        """
        line, dates = self.line, self._dates
        if line.origin is None or dates.filing is not dates.entry:
            return None
        dollars = dollars_at_hand(line)
        if dollars is None:
            return None
        of_value = planned.by_value
        return None if of_value is None else of_value.of(dollars)

    @property
    def found(self) -> LineFindings:
        """The findings, and what they warn of."""
        if self._found is None:
            by_value, plan = self.by_value, self._planned.plan
            if by_value is not None:
                findings = by_value.found(self._position)
                self._found = LineFindings(findings, plan.telling, plan.warnings, (), by_value.if_owed())
            elif (unvalued := self._unvalued(self._planned)) is not None:
                self._found = unvalued.on(self._position)
            else:
                self._found = found_by_steps(self._alike.compiled, plan, self.line, self._position, self._dates)
        return self._found

    @property
    def warnings(self) -> tuple[tuple[str, str], ...]:
        """What the findings warn of: (code, words)."""
        return self._planned.plan.warnings if self.by_value is not None else self.found.warnings

    @property
    def findings_json(self) -> Iterable[bytes]:
        """The JSON of the findings, in parts."""
        by_value = self.by_value
        if by_value is not None:
            return findings_by_value(by_value, self._position)
        return findings_in_json(self.found.findings)

    def _unvalued(self, planned: PlannedLine) -> Unvalued | None:
        """Return what the line comes to as planned, where it states no value, and nothing else of it would enter."""
        line, dates = self.line, self._dates
        if line.value is not None or line.origin is None or dates.filing is not dates.entry:
            return None
        unvalued = planned.unvalued
        return unvalued if unvalued is not None and unvalued.holds_of(line) else None

    @property
    def duty(self) -> Amounts:
        """The duty, within what it comes to by any answer to what the goods are a part of."""
        if self._duty is None:
            by_value = self.by_value
            if by_value is not None:
                duty, hang = by_value.duty(), by_value.plan.hang_on_part
            elif (unvalued := self._unvalued(self._planned)) is not None:
                duty, hang = unvalued.duty, unvalued.hang_on_part
            else:
                duty, hang = added_up(self._alike.compiled, self.line, self.found), hang_on_part(self.found)
            self._duty = self._within_cases(duty) if hang and self.line.part_of is None else duty
        return self._duty

    def _within_cases(self, duty: Amounts) -> Amounts:
        """Return the duty within what it comes to by each answer to what the goods are a part of."""
        cases = self._planned.cases
        if cases is None:
            cases = self._planned.cases = tuple(self._answered())
        return within_cases(duty, [self._by_answer(case) for case in cases])

    def _answered(self) -> Iterator[PlannedLine]:
        """Yield the plan of the line by each answer, those of one plan once."""
        answers = [self.line.model_copy(update={"part_of": whole}) for whole in self._alike.compiled.part_cases]
        cases = [self._alike.plan(self._entry, one, self._dates) for one in answers]
        yield from {id(case.plan): case for case in cases}.values()

    def _by_answer(self, planned: PlannedLine) -> Amounts:
        """Return the duty as lines are planned that answer what this one leaves open."""
        by_value = self._of_value(planned)
        if by_value is not None:
            return by_value.duty()
        if (unvalued := self._unvalued(planned)) is not None:
            return unvalued.duty
        found = found_by_steps(self._alike.compiled, planned.plan, self.line, self._position, self._dates)
        return added_up(self._alike.compiled, self.line, found)

    @property
    def filing(self) -> tuple[Filed, ...] | None:
        """What is filed; of another country's declaration nothing is."""
        planned = self._planned_filing()
        if planned is not None:
            return None if planned.rows is None else filed(planned.rows, self._row_duties(planned.rows))
        line = self.line
        if self._entry.pre_check or (line.secondary_numbers and further_goods(line)):
            return None
        return file_line(line.tariff_number, self.found.telling, self._order, provision_of(line))

    @property
    def filing_json(self) -> Iterable[bytes]:
        """The JSON of what is filed, in parts."""
        planned = self._planned_filing()
        if planned is None:
            return filing_in_json(self.filing)
        return planned.written.filled([str(duty).encode() for duty in self._row_duties(planned.rows or ())])

    @property
    def _order(self) -> FilingOrder | None:
        """The order in which numbers are filed."""
        return order_of(self._alike.compiled.book.filing, self._dates.entry.instant)

    def _planned_filing(self) -> PlannedFiling | None:
        """Return what is filed of a line whose value decides it; None for all others."""
        by_value, order = self.by_value, self._order
        if by_value is None or order is None or self._entry.pre_check or self.line.secondary_numbers:
            return None
        filings = self._planned.filings
        key = id(order), tuple(map(bool, by_value.amounts))  # which the book holds, so that no other gets its id
        if key not in filings:
            rows = filing_rows(self.line.tariff_number, self.found.telling, order)
            filings[key] = PlannedFiling(rows, filing_with_holes(rows))
        return filings[key]

    def _row_duties(self, rows: FilingRows) -> list[Decimal]:
        by_value = self.by_value
        return [] if by_value is None else row_duties(rows, by_value.duties())


def line_duties(compiled: CompiledBook, entry: Entry, dates: Sequence[LineDates]) -> list[LineDuty]:
    """Return the findings of each line of an entry, with its duty and its filing; `dates` are those of its lines."""
    alike = alike_entries(compiled, entry, dates[0].entry)
    return [LineDuty(alike, entry, position, on_line) for position, on_line in enumerate(dates)]


def line_duty(compiled: CompiledBook, entry: Entry, position: int, dates: LineDates) -> LineDuty:
    """Return the findings of the entry's line at `position`, with its duty and its filing."""
    return LineDuty(alike_entries(compiled, entry, dates.entry), entry, position, dates)


def line_findings(compiled: CompiledBook, entry: Entry, position: int, dates: LineDates) -> LineFindings:
    """Return the findings of the entry's line at `position`, by the plan of its key."""
    return line_duty(compiled, entry, position, dates).found
