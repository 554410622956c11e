"""The findings of a line: each decision on it with its amount, working and missing facts; its duty and its filing."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from prefile.decision.compiled_book import CompiledBook
from prefile.duty.ad_valorem import dollars_at_hand
from prefile.duty.by_value import ByValue
from prefile.duty.filing import file_line
from prefile.duty.found import LineFindings
from prefile.duty.line_plan import LinePlan, line_plans
from prefile.duty.quantities import Goods
from prefile.duty.step import OnLine
from prefile.duty.totals import add_up, of_one_origin, within_cases
from prefile.entry import Entry, Line
from prefile.entry.line import PART_OF_FACT
from prefile.entry.provision import further_goods, line_goods_first, provision_of
from prefile.findings import Amounts, Filed, Finding
from prefile.law.filing import order_of
from prefile.law.us_customs import LineDates
from prefile.values.dates import write_instant

__all__ = ["LineDuty", "line_duty", "line_findings"]

_NO_CLAIMS = frozenset[str]()


class LineDuty:
    """One line in sum: its findings and what they warn of, the duty, and what is filed (None: it cannot be told).

    What the line is decided by is known when this is made; each amount is worked out when it is first looked at.
    """

    def __init__(self, compiled: CompiledBook, entry: Entry, position: int, dates: LineDates) -> None:
        """Decide the entry's line at `position`."""
        self._compiled, self._entry, self._position, self._dates = compiled, entry, position, dates
        self.line = line_goods_first(entry.lines[position])
        self._plans = line_plans(compiled)
        self._key = compiled.key_of(entry, self.line, dates)
        self._plan = self._plans.of(self._key)

    @cached_property
    def dollars(self) -> Decimal | None:
        """The value on which percentages surely fall, where it is at hand and no other date or origin may count."""
        if self.line.origin is None or self._dates.filing is not self._dates.entry:
            return None
        return dollars_at_hand(self.line)

    @cached_property
    def by_value(self) -> ByValue | None:
        """What the line comes to, where that hangs on its value alone."""
        return self._by_value(self._plan)

    def _by_value(self, plan: LinePlan) -> ByValue | None:
        if self.dollars is None:
            return None
        of_value = self._plans.by_value(plan, self.line.tariff_number, self.line.program)
        return None if of_value is None else of_value.of(self.dollars)

    @cached_property
    def found(self) -> LineFindings:
        """The findings, and what they warn of."""
        by_value, plan = self.by_value, self._plan
        if by_value is None:
            return _by_plan(self._compiled, plan, self.line, self._position, self._dates)
        findings = by_value.found(f"/lines/{self._position}")
        return LineFindings(findings, plan.telling, plan.warnings, (), by_value.if_owed())

    @cached_property
    def duty(self) -> Amounts:
        """The duty, within what it comes to by any answer to what the goods are a part of."""
        by_value = self.by_value
        duty = self._added_up(self._plan)
        hang = _hang_on_part(self.found) if by_value is None else by_value.plan.hang_on_part
        if not hang or self.line.part_of is not None:
            return duty
        compiled, line = self._compiled, self.line
        answered = (line.model_copy(update={"part_of": whole}) for whole in compiled.part_cases)
        cases = self._plans.cases(self._key, (compiled.key_of(self._entry, one, self._dates) for one in answered))
        return within_cases(duty, list(map(self._added_up, cases)))

    def _added_up(self, plan: LinePlan) -> Amounts:
        """Return the duty by the line's own plan, or by that of lines that answer what it leaves open."""
        own = plan is self._plan
        by_value = self.by_value if own else self._by_value(plan)
        if by_value is not None:
            return by_value.duty()
        found = self.found if own else _by_plan(self._compiled, plan, self.line, self._position, self._dates)
        return _added_up(self._compiled, self.line, found)

    @cached_property
    def filing(self) -> tuple[Filed, ...] | None:
        """What is filed; of another country's declaration nothing is."""
        line = self.line
        if self._entry.pre_check or (line.secondary_numbers and further_goods(line)):
            return None
        order = order_of(self._compiled.book.filing, self._dates.entry.instant)
        return file_line(line.tariff_number, self.found.telling, order, provision_of(line))


def line_duty(compiled: CompiledBook, entry: Entry, position: int, dates: LineDates) -> LineDuty:
    """Return the findings of the entry's line at `position`, with its duty and its filing."""
    return LineDuty(compiled, entry, position, dates)


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
    return LineDuty(compiled, entry, position, dates).found


def _by_plan(compiled: CompiledBook, plan: LinePlan, line: Line, position: int, dates: LineDates) -> LineFindings:
    """Return the findings of the line at `position` by a plan of its lines."""
    claims = frozenset([claim.claim for claim in line.claims]) if line.claims else _NO_CLAIMS
    amounts = dict(plan.amounts) if plan.in_total else {}
    on = OnLine(Goods(line), dollars_at_hand(line), claims, f"/lines/{position}", amounts, [], [], {})
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
