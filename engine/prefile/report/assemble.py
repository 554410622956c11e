"""The report: findings of every line, their sums, what to be warned of, and the authorities that were used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from prefile.decision.compiled_book import CompiledBook
from prefile.decision.special_program import program_had
from prefile.duty.ad_valorem import dollars_at_hand
from prefile.duty.fee_amount import FeeAmount
from prefile.duty.fees import fee_amounts
from prefile.duty.line_findings import LineDuty
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line, Source
from prefile.findings import (
    Amounts,
    Authority,
    Caution,
    Coverage,
    DeclarationSource,
    Discrepancy,
    Filed,
    Finding,
    LineReport,
    OnTheWay,
    ReleaseId,
    Report,
    RuleBookId,
    Supposition,
    Totals,
)
from prefile.law.book import RuleBook
from prefile.law.fees import FeeGround
from prefile.law.filing import order_of
from prefile.law.scenario import MARK, Scenario, begins, refusals
from prefile.law.us_customs import ADMISSIBILITY, RateDate
from prefile.report.authorities import authorities_of, supposed_authorities
from prefile.report.discrepancies import (
    Due,
    DueNumber,
    discrepancies,
    headings_of,
    not_compared,
)
from prefile.report.on_the_way import changed_on_the_way
from prefile.report.scenario_findings import ScenarioFindings, scenario_totals
from prefile.report.told import Told, authority, tellings
from prefile.report.verified import Verified, verified
from prefile.report.warnings import ScreenedEntry, warnings_of
from prefile.values.dates import write_instant
from prefile.values.money import add_all
from prefile.values.tariff_number import show_number
from prefile.values.unwritten import Unwritten, unwritten

__all__ = ["assemble", "supposition"]


def assemble(
    compiled: CompiledBook, entry: Entry, entry_date: RateDate, found: list[LineDuty], supposed: ScenarioFindings
) -> Report:
    """Return the report on an entry whose lines came to `found`, in their order."""
    at, source = entry_date.instant, entry.source
    lines = tuple([_line(compiled, entry, place, on_line, at) for place, on_line in enumerate(found)])
    if supposed.scenarios:
        more = zip(lines, supposed.findings, strict=True)
        lines = tuple(line._replace(findings=(*line.findings, *would)) for line, would in more)
    return Report(
        reference=entry.reference,
        metadata=entry.metadata,
        entry_number=entry.entry_number,
        source_digest=None if source is None else source.digest,
        source=None if source is None else _source(source),
        rate_date=write_instant(at) if at else None,
        rate_date_basis=entry_date.basis,
        scenarios=tuple(scenario.name for scenario in supposed.scenarios),
        as_known_on=compiled.as_known_on.isoformat() if compiled.as_known_on else None,
        decided_by=compiled.engine.name,
        lines=lines,
        maker=_Maker(compiled, entry, entry_date, lines, found, supposed),
    )


@dataclass(frozen=True)
class _Maker:
    """Makes what is beside the findings of a report, each part when it is first read."""

    compiled: CompiledBook
    entry: Entry
    entry_date: RateDate
    lines: tuple[LineReport, ...]
    found: list[LineDuty]
    supposed: ScenarioFindings

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that the entry was screened under."""
        return self.supposed.scenarios

    @property
    def book(self) -> RuleBook:
        """The rule book that spoke."""
        return self.compiled.book

    @cached_property
    def fees(self) -> tuple[FeeAmount, ...]:
        """The amount of each fee, for the sums and the warnings."""
        return fee_amounts(self.entry, self.entry_date, self.book, self.compiled.as_known_on)

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What the lines tell by their findings of law, without what scenarios suppose."""
        return tuple(map(tellings(self.book).of, self.found))

    @cached_property
    def verified(self) -> Verified:
        """Through when the law was verified that matters here."""
        return verified(self.book, self.told)

    @property
    def fees_lack(self) -> tuple[str, ...]:
        """The facts that fees hang on and that are not stated, of the entry or with the place of their line."""
        return tuple(dict.fromkeys(fact for fee in self.fees for fact in fee.lacks))

    @property
    def fee_grounds(self) -> dict[str, tuple[FeeGround, ...]]:
        """Why a fee is nothing, or which of its limits it stands at, by its name."""
        return {owed.fee.name: owed.grounds for owed in self.fees if owed.grounds}

    @property
    def on_the_way(self) -> tuple[OnTheWay, ...]:
        """The lines that would owe otherwise by the rates of importation, which goods moved in bond may owe."""
        return self.changed

    @cached_property
    def changed(self) -> tuple[OnTheWay, ...]:
        """The lines whose duty changed on the way, for the report and its warnings."""
        return tuple(changed_on_the_way(self.compiled, self.entry, self.entry_date, self.lines))

    @property
    def entry_digest(self) -> str:
        """The digest of the canonical entry."""
        return self.entry.digest()

    @property
    def rulebook(self) -> RuleBookId:
        """Which rule book spoke."""
        through, read = self.verified
        release = None if self.book.release is None else ReleaseId(*self.book.release)
        return RuleBookId(self.book.digest, through.isoformat(), read, release)

    @property
    def totals(self) -> Totals:
        """The sums over the lines, with what each scenario would add."""
        totals = _totals(self.entry, self.lines, self.fees)
        return replace(totals, scenarios=scenario_totals(self.supposed, self.lines)) if self.scenarios else totals

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """What a reader must know that is no finding."""
        screened = ScreenedEntry(
            self.compiled,
            self.entry,
            self.entry_date,
            self.lines,
            self.found,
            self.told,
            self.verified.through,
            self.fees,
            self.changed,
        )
        return tuple(warnings_of(self.book, screened))

    @property
    def authorities(self) -> dict[str, Authority]:
        """Every authority that the report cites, by its key."""
        supposed = supposed_authorities(self.scenarios, self.lines) if self.scenarios else {}
        cited = supposed | authorities_of(self.book, self.lines, self.told, self.fees)
        if self.entry_date.cite is not None:
            cited[self.entry_date.cite] = authority(self.book.rate_days.citations[self.entry_date.cite])
        return dict(sorted(cited.items()))

    @cached_property
    def spoken(self) -> tuple[tuple[str | None, str], ...]:
        """The scenario, if it is of one, and the measure of each finding, each once, in the order of the report."""
        spoken = [(finding.scenario, finding.measure) for line in self.lines for finding in line.findings]
        return tuple(dict.fromkeys(spoken))

    @property
    def titles(self) -> dict[str, str]:
        """The title of each measure that a finding is of."""
        if self.scenarios:
            by_id = self.book.by_id
            return {measure: by_id[measure].title for _, measure in self.spoken}
        titles: dict[str, str] = {}
        for told in dict.fromkeys(self.told):
            titles.update(told.titles)
        return titles

    @property
    def notices(self) -> tuple[str, ...]:
        """The measures of findings that keep goods from being entered, those of a scenario as `measure@scenario`."""
        law = frozenset[str]().union(*[told.notices for told in self.told])
        refused = {scenario.name: refusals(scenario) for scenario in self.scenarios}
        found = self.spoken if self.scenarios else ()
        supposed = [f"{measure}{MARK}{name}" for name, measure in found if name and measure in refused[name]]
        return tuple(sorted([*law, *supposed]))

    @property
    def unnamed_notices(self) -> tuple[str, ...]:
        """The notices but those of findings whose very name says so."""
        return tuple([notice for notice in self.notices if MARK in notice or not notice.startswith(ADMISSIBILITY)])

    @property
    def suppositions(self) -> tuple[Supposition, ...]:
        """The scenarios that the entry was screened under, in the order in which they were asked for."""
        return tuple(supposition(scenario) for scenario in self.scenarios)


def supposition(scenario: Scenario) -> Supposition:
    """Return a scenario as a reader must know it."""
    start = begins(scenario)
    return Supposition(
        scenario.name,
        scenario.title,
        scenario.supposes,
        scenario.numbers_from,
        write_instant(start) if start else None,
        scenario.digest,
    )


def _source(source: Source) -> DeclarationSource:
    """Return what is known of the file that an entry was read from."""
    return DeclarationSource(source.format.name, source.format.cannot_carry, source.passed_over)


def _line(compiled: CompiledBook, entry: Entry, place: int, found: LineDuty, at: datetime | None) -> LineReport:
    line, of = found.line, (found,)
    held = line.__dict__
    origin = held["origin"]
    made = _NEW(  # in the order of its fields, since by their names it takes longer
        LineReport,
        (
            held["line"],
            show_number(held["tariff_number"]),
            origin,
            Unwritten(_coverage, (compiled, line, place)),
            compiled.origin_treatments(origin),
            Unwritten(_FINDINGS, of, _FINDINGS_JSON),
            Unwritten(_DUTY, of),
            Unwritten(_FILING, of, _FILING_JSON),
            None,
        ),
    )
    if held["declared"] is None or at is None or entry.pre_check:
        return made
    return made._replace(discrepancies=unwritten(_discrepancies, compiled.book, line, made, at))


_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python
_FINDINGS: Callable[[LineDuty], tuple[Finding, ...]] = attrgetter("found.findings")
_FINDINGS_JSON: Callable[[LineDuty], Iterable[bytes]] = attrgetter("findings_json")
_DUTY: Callable[[LineDuty], Amounts] = attrgetter("duty")
_FILING: Callable[[LineDuty], tuple[Filed, ...] | None] = attrgetter("filing")
_FILING_JSON: Callable[[LineDuty], Iterable[bytes]] = attrgetter("filing_json")


def _coverage(compiled: CompiledBook, line: Line, place: int) -> Coverage:
    return compiled.coverages.of(line, f"/lines/{place}")


def _discrepancies(book: RuleBook, line: Line, made: LineReport, at: datetime) -> tuple[Discrepancy, ...] | None:
    """Return what a line declares that is not what is due; None where that is not compared."""
    order = order_of(book.filing, at)
    if order is None or not_compared(line, at, order):
        return None
    program = program_had(line, at, book.tariff, book.programs)
    due = Due(at, made.findings, DueNumber.of(made.filing), made.duty, order, program)
    return discrepancies(line, due, headings_of(book))


def _totals(entry: Entry, lines: tuple[LineReport, ...], fees: tuple[FeeAmount, ...]) -> Totals:
    values = [dollars_at_hand(line) or Goods(line).value().bounds.exact for line in entry.lines]
    known = [value for value in values if value is not None]
    duty = Amounts.together(line.duty for line in lines)
    value = add_all(known) if len(known) == len(values) else None
    by_name: dict[str, Decimal | None] = {"mpf": None, "hmf": None, **{owed.fee.name: owed.amount for owed in fees}}
    return Totals(value, duty.payable, duty.least, duty.most, by_name)
