"""The findings of a line: each decision on it with its amount, working and missing facts; its duty and its filing."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET, UnsetType

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.ad_valorem import dollars_at_hand
from prefile.duty.by_value import ByValue
from prefile.duty.filing import file_line
from prefile.duty.found import LineFindings, OnLine
from prefile.duty.line_plan import LinePlan, LinePlans, line_plans
from prefile.duty.quantities import Goods
from prefile.duty.totals import add_up, of_one_origin, within_cases
from prefile.entry import Entry, Line
from prefile.entry.line import PART_OF_FACT
from prefile.entry.provision import further_goods, line_goods_first, provision_of
from prefile.findings import Amounts, Filed, Finding
from prefile.law.filing import order_of
from prefile.law.us_customs import LineDates
from prefile.values.dates import write_instant

__all__ = ["LineDuty", "line_duties", "line_duty", "line_findings"]

_NO_CLAIMS = frozenset[str]()


class LineDuty:
    """One line in sum: its findings and what they warn of, the duty, and what is filed (None: it cannot be told).

    What the line is decided by is known when this is made; each amount is worked out when it is first looked at.
    """

    __slots__ = (
        "_by_value",
        "_compiled",
        "_dates",
        "_duty",
        "_entry",
        "_found",
        "_key",
        "_plan",
        "_plans",
        "_position",
        "line",
    )

    def __init__(self, compiled: CompiledBook, plans: LinePlans, entry: Entry, position: int, dates: LineDates) -> None:
        """Decide the entry's line at `position` by a compiled book and its plans."""
        line = entry.lines[position]
        self.line = line_goods_first(line) if line.secondary_numbers else line
        self._compiled, self._plans = compiled, plans
        self._entry, self._position, self._dates = entry, position, dates
        self._key = compiled.key_of(entry, self.line, dates)
        self._plan = plans.of(self._key)
        self._by_value: ByValue | UnsetType | None = UNSET
        self._found: LineFindings | None = None
        self._duty: Amounts | None = None

    @property
    def by_value(self) -> ByValue | None:
        """What the line comes to, where that hangs on its value alone."""
        if self._by_value is UNSET:
            self._by_value = self._of_value(self._plan)
        return self._by_value

    def _of_value(self, plan: LinePlan) -> ByValue | None:
        """Return what the line comes to by a plan, where it comes to percentages of a value that is surely its own.

        That value is at hand as the line states it, and no other date or origin may count.
        """
        line, dates = self.line, self._dates
        if line.origin is None or dates.filing is not dates.entry:
            return None
        dollars = dollars_at_hand(line)
        if dollars is None:
            return None
        of_value = self._plans.by_value(plan, line.tariff_number, line.program)
        return None if of_value is None else of_value.of(dollars)

    @property
    def found(self) -> LineFindings:
        """The findings, and what they warn of."""
        if self._found is None:
            by_value, plan = self.by_value, self._plan
            if by_value is None:
                self._found = _by_plan(self._compiled, plan, self.line, self._position, self._dates)
            else:
                findings = by_value.found(self._position)
                self._found = LineFindings(findings, plan.telling, plan.warnings, (), by_value.if_owed())
        return self._found

    @property
    def duty(self) -> Amounts:
        """The duty, within what it comes to by any answer to what the goods are a part of."""
        if self._duty is None:
            by_value = self.by_value
            if by_value is None:
                duty, hang = _added_up(self._compiled, self.line, self.found), _hang_on_part(self.found)
            else:
                duty, hang = by_value.duty(), by_value.plan.hang_on_part
            self._duty = self._within_cases(duty) if hang and self.line.part_of is None else duty
        return self._duty

    def _within_cases(self, duty: Amounts) -> Amounts:
        """Return the duty within what it comes to by each answer to what the goods are a part of."""
        compiled, line = self._compiled, self.line
        answered = (line.model_copy(update={"part_of": whole}) for whole in compiled.part_cases)
        cases = self._plans.cases(self._key, (compiled.key_of(self._entry, one, self._dates) for one in answered))
        return within_cases(duty, [self._by_answer(plan) for plan in cases])

    def _by_answer(self, plan: LinePlan) -> Amounts:
        """Return the duty by the plan of lines that answer what this one leaves open."""
        by_value = self._of_value(plan)
        if by_value is not None:
            return by_value.duty()
        found = _by_plan(self._compiled, plan, self.line, self._position, self._dates)
        return _added_up(self._compiled, self.line, found)

    @property
    def filing(self) -> tuple[Filed, ...] | None:
        """What is filed; of another country's declaration nothing is."""
        line = self.line
        if self._entry.pre_check or (line.secondary_numbers and further_goods(line)):
            return None
        order = order_of(self._compiled.book.filing, self._dates.entry.instant)
        return file_line(line.tariff_number, self.found.telling, order, provision_of(line))


def line_duties(compiled: CompiledBook, entry: Entry, dates: Iterable[LineDates]) -> list[LineDuty]:
    """Return the findings of each line of an entry, with its duty and its filing; `dates` are those of its lines."""
    plans = line_plans(compiled)
    return [LineDuty(compiled, plans, entry, position, on_line) for position, on_line in enumerate(dates)]


def line_duty(compiled: CompiledBook, entry: Entry, position: int, dates: LineDates) -> LineDuty:
    """Return the findings of the entry's line at `position`, with its duty and its filing."""
    return LineDuty(compiled, line_plans(compiled), entry, position, dates)


def _added_up(compiled: CompiledBook, line: Line, found: LineFindings) -> Amounts:
    """Return the duty that findings on a line come to."""
    book = compiled.book
    duty = add_up(found.telling, book.ways, book.notices, found.totals, found.if_owed)
    return of_one_origin(duty, found, book.ways, compiled.origin_cases) if line.origin is None else duty


def _hang_on_part(found: LineFindings) -> bool:
    """Whether several duties hang on what the goods are a part of: by no answer all are owed, nor none of them."""
    hang = [finding for finding in found.telling if any(lack.fact == PART_OF_FACT for lack in finding.missing)]
    return len(hang) > 1


def line_findings(compiled: CompiledBook, entry: Entry, position: int, dates: LineDates) -> LineFindings:
    """Return the findings of the entry's line at `position`, by the plan of its key."""
    return line_duty(compiled, entry, position, dates).found


def _by_plan(compiled: CompiledBook, plan: LinePlan, line: Line, position: int, dates: LineDates) -> LineFindings:
    """Return the findings of the line at `position` by a plan of its lines."""
    claims = frozenset([claim.claim for claim in line.claims]) if line.claims else _NO_CLAIMS
    amounts = dict(plan.amounts) if plan.in_total else {}
    on = OnLine(Goods(line), dollars_at_hand(line), claims, position, amounts, [], [], {})
    findings: list[Finding] = list(plan.findings)  # type: ignore[arg-type]  # every None is filled below
    warnings = plan.warnings
    for slot, step in plan.steps:
        finding, filled_in = step.on_line(on)
        if plan.in_total:
            on.amounts[finding.measure] = finding.bounds
        findings[slot] = finding
        if filled_in:
            title = compiled.book.by_id[finding.measure].title
            words = f"{title} is computed on the net weight, since no quantity in KG is declared"
            warnings = (*warnings, ("W205", words))
    filing = dates.filing.instant
    if dates.filing is not dates.entry and filing is not None and filing != dates.entry.instant:
        findings = [_redated(finding, compiled, write_instant(filing)) for finding in findings]
    return LineFindings(tuple(findings), plan.telling, warnings, on.totals, on.if_owed)


def _redated(finding: Finding, compiled: CompiledBook, rate_date: str) -> Finding:
    """Return a finding with its rate date, where its measure looks at the filing of privileged foreign status."""
    rule = compiled.book.by_id[finding.measure].rate_date
    return finding._replace(rate_date=rate_date) if rule.privileged_foreign == "filing" else finding
