"""The report: findings of every line, their sums, what to be warned of, and the authorities that were used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from prefile.amounts import add_all, cents
from prefile.assessing import LineFindings
from prefile.citation import Citation
from prefile.consistency import cautions
from prefile.deciding import Judge
from prefile.discrepancies import Due, discrepancies, headings_of, not_compared, unknown_headings
from prefile.entry import Entry, Line
from prefile.fees import FeeTold, tell_fees
from prefile.filing import FilingOrder, file_line, order_of, without_heading
from prefile.finding import (
    Amounts,
    Authority,
    Caution,
    Finding,
    LineReport,
    Report,
    RuleBookId,
    SourceTold,
    Totals,
)
from prefile.goods import Goods
from prefile.inference.special import special
from prefile.left_out import left_out
from prefile.rulebook import RuleBook
from prefile.scenario import Scenario
from prefile.stacking import add_up
from prefile.standing import RateDate
from prefile.supposing import scenario_totals
from prefile.terms import day_of, show_number, write_instant

__all__ = ["make_report"]


class Supposed(NamedTuple):
    """The scenarios that an entry was screened under, and what they come to on each of its lines."""

    scenarios: tuple[Scenario, ...] = ()
    findings: list[tuple[Finding, ...]] = []  # noqa: RUF012 - never changed


_NOTHING = Supposed()


def make_report(
    judge: Judge, entry: Entry, entry_date: RateDate, found: list[LineFindings], supposed: Supposed = _NOTHING
) -> Report:
    """Return the report on an entry whose lines came to `found`, in their order."""
    book, at = judge.book, entry_date.instant
    order = order_of(book.filing, at)
    lines = tuple(
        _line(judge, line, f"/lines/{place}", found[place], at, order) for place, line in enumerate(entry.lines)
    )
    if entry.pre_check:  # nothing is filed with it
        lines = tuple(line._replace(filing=None, discrepancies=None) for line in lines)
    if supposed.scenarios:
        more = zip(lines, supposed.findings, strict=True)
        lines = tuple(line._replace(findings=(*line.findings, *would)) for line, would in more)
    told = {
        "reference": entry.reference,
        "metadata": entry.metadata,
        "entry_number": entry.entry_number,
        "source_digest": entry.source.digest if entry.source else None,
        "source": _source(entry),
        "rate_date": write_instant(at) if at else None,
        "rate_date_basis": entry_date.basis,
        "scenarios": tuple(one.name for one in supposed.scenarios),
        "as_known_on": judge.as_known_on.isoformat() if judge.as_known_on else None,
        "decided_by": judge.decider.name,
        "lines": lines,
    }
    beside = _Beside(book, entry, entry_date, lines, found, judge.as_known_on, supposed.scenarios)
    later = {
        "entry_digest": entry.digest,
        "rulebook": beside.rulebook,
        "totals": beside.totals,
        "warnings": beside.warnings,
        "authorities": beside.authorities,
        "titles": beside.titles,
        "notices": lambda: book.notices,
        "supposed": lambda: supposed.scenarios,
    }
    return Report.of(told, later)


@dataclass(frozen=True)
class _Beside:
    """What stands beside the findings of a report, made when it is first looked at."""

    book: RuleBook
    entry: Entry
    entry_date: RateDate
    lines: tuple[LineReport, ...]
    found: list[LineFindings]
    as_known_on: date | None
    scenarios: tuple[Scenario, ...]

    @cached_property
    def fees(self) -> tuple[FeeTold, ...]:
        """What each fee comes to, for the sums and the warnings."""
        return tell_fees(self.entry, self.entry_date, self.book, self.as_known_on)

    def _findings(self) -> list[Finding]:
        """Return what is law, without what scenarios suppose."""
        return [finding for line in self.lines for finding in line.findings if finding.scenario is None]

    def rulebook(self) -> RuleBookId:
        return RuleBookId(self.book.digest, _verified_through(self._findings(), self.book).isoformat())

    def totals(self) -> Totals:
        totals = _totals(self.entry, self.lines, self.fees)
        return replace(totals, scenarios=scenario_totals(self.scenarios, self.lines)) if self.scenarios else totals

    def warnings(self) -> tuple[Caution, ...]:
        findings = self._findings()
        on_lines = (
            warning
            for position, line in enumerate(self.entry.lines)
            for warning in (
                *_on_line(self.book, line, self.found[position], position),
                *_on_declared(self.book, line, f"/lines/{position}", self.entry_date.instant),
            )
        )
        return (
            *_ahead_of_an_entry(self.entry, self.book),
            *_joined_facts(self.entry),
            *_later_than_verified(self.entry_date, _verified_through(findings, self.book)),
            *_secondary_readings(self.book, findings),
            *on_lines,
            *cautions(self.entry, self.book.tariff, self.entry_date.instant),
            *_on_fees(self.fees),
            *left_out(self.book, self.lines),
        )

    def authorities(self) -> dict[str, Authority]:
        cited = _authorities(self.book, self.lines, self._findings(), self.fees)
        by_name = {one.name: one for one in self.scenarios}
        would = [one for line in self.lines for one in line.findings if one.scenario is not None]
        supposed = {key: by_name[str(one.scenario)].citations[key] for one in would for key in one.authorities}
        return dict(sorted({**{key: _authority(one) for key, one in supposed.items()}, **cited}.items()))

    def titles(self) -> dict[str, str]:
        return {one.measure: self.book.by_id[one.measure].title for line in self.lines for one in line.findings}


def _source(entry: Entry) -> SourceTold | None:
    """Return what is told of the file that an entry was read from."""
    source = entry.source
    if source is None:
        return None
    return SourceTold(source.format.name, source.format.cannot_carry, source.passed_over)


def _line(  # noqa: PLR0913, PLR0917 - what one line hangs on
    judge: Judge, line: Line, path: str, found: LineFindings, at: datetime | None, order: FilingOrder | None
) -> LineReport:
    made = LineReport(
        line=line.line,
        tariff_number=show_number(line.tariff_number),
        origin=line.origin,
        coverage=judge.coverages.of(line, path),
        agreements=judge.origin_treatments(line.origin),
        findings=tuple(found.findings),
        duty=add_up(found.findings, judge.book.ways, judge.book.notices),
        filing=None if line.secondary_numbers else file_line(line.tariff_number, found.findings, order),
        discrepancies=None,
    )
    if line.declared is None or at is None or order is None or not_compared(line, at, order):
        return made
    book = judge.book
    program = special(line, book.tariff.row(line.tariff_number), at, book.programs)
    due = Due(at, made.findings, made.filing, made.duty, order, program)
    return made._replace(discrepancies=discrepancies(line, due, headings_of(book)))


def _totals(entry: Entry, lines: tuple[LineReport, ...], fees: tuple[FeeTold, ...]) -> Totals:
    values = [Goods(line).value().bounds.exact for line in entry.lines]
    known = [value for value in values if value is not None]
    duty = _sum([line.duty for line in lines])
    value = add_all(known) if len(known) == len(values) else None
    told: dict[str, Decimal | None] = {"mpf": None, "hmf": None, **{one.fee.name: one.amount for one in fees}}
    return Totals(value, duty.payable, duty.least, duty.most, told)


def _sum(amounts: list[Amounts]) -> Amounts:
    payable = [one.payable for one in amounts if one.payable is not None]
    most = [one.most for one in amounts if one.most is not None]
    return Amounts(
        cents(add_all(payable)) if len(payable) == len(amounts) else None,
        cents(add_all(one.least for one in amounts)),
        cents(add_all(most)) if len(most) == len(amounts) else None,
    )


def _verified_through(findings: list[Finding], book: RuleBook) -> date:
    """Return the earliest day through which the law that matters to the findings was verified."""
    mattering = [finding for finding in findings if finding.outcome != "does not apply"] or findings
    return min(
        (book.by_id[finding.measure].verified.through for finding in mattering),
        default=min(measure.verified.through for measure in book.measures),
    )


def _secondary_readings(book: RuleBook, findings: list[Finding]) -> Iterator[Caution]:
    """Yield which told amounts rest on a text that was not read itself."""
    told = [finding for finding in findings if finding.outcome == "applies"]
    uncertain = {
        finding.measure: [key for key in finding.authorities if not book.by_id[finding.measure].citations[key].certain]
        for finding in told
    }
    for measure, keys in sorted(uncertain.items()):
        if keys:
            yield Caution("W208", f"{measure} rests on a secondary reading of {', '.join(keys)}", "")


def _ahead_of_an_entry(entry: Entry, book: RuleBook) -> Iterator[Caution]:
    """Yield what a declaration of another country can tell of the goods, and what it cannot."""
    if entry.pre_check:
        country = book.countries.names.get(entry.declared_in or "", entry.declared_in)
        what = (
            f"this is a declaration of another country ({country}), screened ahead of a US entry: whether the goods are"
            " covered and which measures may reach them is told to the six digits that every country shares; duty, fees"
            " and filing are not told"
        )
        yield Caution("W213", what, "/declared_in")


def _joined_facts(entry: Entry) -> Iterator[Caution]:
    """Yield which facts are not in the declaration that was read."""
    facts = entry.source.facts if entry.source else None
    if facts is not None:
        count = "1 fact comes" if facts.count == 1 else f"{facts.count:,} facts come"
        yield Caution("W211", f"{count} from a side-car ({facts.digest}), not from the declaration", "")


def _later_than_verified(rate_date: RateDate, through: date) -> Iterator[Caution]:
    at = rate_date.instant
    if at is not None and day_of(at) > through:
        what = (
            f"the rate date {day_of(at)} is later than {through}, through when the law that matters here was verified"
        )
        yield Caution("W201", what, rate_date.path)


def _on_line(book: RuleBook, line: Line, found: LineFindings, position: int) -> Iterator[Caution]:
    path = f"/lines/{position}"
    for index, claim in enumerate(line.claims):
        if claim.claim not in book.claims:
            near = get_close_matches(claim.claim, book.claims, 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            yield Caution("W207", f'no measure knows the claim "{claim.claim}"{hint}', f"{path}/claims/{index}")
    if line.value is not None and line.value != line.value.to_integral_value():
        what = f"the value {line.value} is not in whole dollars; it is used as declared"
        yield Caution("W202", what, f"{path}/value")
    for code, what in dict.fromkeys(found.warnings):
        yield Caution(code, what, path)
    for finding in without_heading(found.findings):
        what = f"{finding.measure} owes a duty that stands on no number of the filing"
        yield Caution("W210", f"{what}: its Chapter 99 heading is not published", path)


def _on_declared(book: RuleBook, line: Line, path: str, at: datetime | None) -> Iterator[Caution]:
    """Yield what of the declared numbers is not compared, and a claimed program that nothing else would tell of."""
    why = not_compared(line, at, order_of(book.filing, at))
    if why is not None:
        yield Caution("W206", f"what the line declares is not compared with what is due: {why}", f"{path}/declared")
    for place, heading in unknown_headings(line, headings_of(book)):
        what = f"{heading} is declared, and no measure of this rule book files it"
        yield Caution("W214", what, f"{path}/declared/{place}")
    if line.program is not None and (line.declared is None or why is not None):
        program = special(line, book.tariff.row(line.tariff_number), at, book.programs)
        if not program.available:
            yield Caution("W215", program.says, f"{path}/program")


def _on_fees(fees: tuple[FeeTold, ...]) -> Iterator[Caution]:
    """Yield which fee cannot be told, and which told fee rests on a text that was not read itself."""
    for told in fees:
        if told.amount is None:
            yield Caution("W209", told.words, told.path)
        uncertain = [key for key in told.cites if not told.fee.citations[key].certain]
        if told.amount and uncertain:
            what = f"the {told.fee.title} fee rests on a secondary reading of {', '.join(uncertain)}"
            yield Caution("W208", what, "")


def _authorities(
    book: RuleBook, lines: tuple[LineReport, ...], findings: list[Finding], fees: tuple[FeeTold, ...]
) -> dict[str, Authority]:
    cited = {key: book.by_id[finding.measure].citations[key] for finding in findings for key in finding.authorities}
    read = {key for line in lines for key in line.coverage.authorities}
    if book.reader is not None:
        cited.update({key: book.reader.citations[key] for key in read})
    for origin in {line.origin for line in lines}:
        for agreement in book.agreements_by_country.get(origin or "", ()):
            cited.update({one.cite: agreement.citations[one.cite] for one in agreement.instruments})
    cited.update({key: told.fee.citations[key] for told in fees for key in told.cites})
    return {key: _authority(citation) for key, citation in sorted(cited.items())}


def _authority(citation: Citation) -> Authority:
    return Authority(citation.cite, citation.date, citation.url, citation.says, citation.certain)
