"""Screening: one entry against one book, in one pure pass.

No clock, no network, no global: the same entry, book, dates and way of deciding give the same report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from prefile.amounts import ZERO, cents
from prefile.assessing import Bench, LineFindings, assess_line
from prefile.duty import Goods
from prefile.entry import Entry, Line
from prefile.errors import DeclarationProblems, Problem
from prefile.finding import (
    Amounts,
    Authority,
    Caution,
    Coverage,
    Finding,
    LineReport,
    Report,
    RuleBookId,
    Totals,
)
from prefile.inference import Decide, Decider, Index
from prefile.rulebook import RuleBook
from prefile.stacking import add_up
from prefile.standing import RateDate, entry_rate_date
from prefile.tariff import TariffTable
from prefile.terms import day_of, read_day, read_instant, show_number, write_instant

__all__ = ["screen", "screen_many"]

_NOT_READ = Coverage(
    "cannot tell", None, (), "none", ("this rule book holds no reading of Proclamation 11001's coverage",)
)


def screen(
    entry: Entry,
    book: RuleBook,
    *,
    on: datetime | str | None = None,
    as_known_on: date | str | None = None,
    decide: Decide = "durable",
) -> Report:
    """Screen an entry and return its report.

    `on` overrides the rate date; `as_known_on` replays what was known on a day; both may be text as in entries.

    Raises:
        DeclarationProblems: a tariff number or country that the book does not know, all of them at once.
        Fault: durable-rules is missing, broke a guard, or disagrees with plain.
    """
    on = read_instant(on) if isinstance(on, str) else on
    as_known_on = read_day(as_known_on) if isinstance(as_known_on, str) else as_known_on
    entry_date = entry_rate_date(entry, on)
    problems = list(_unknown(entry, book, entry_date))
    if problems:
        raise DeclarationProblems(problems)
    index = book.derived("index", lambda: Index(book.measures, book.tariff))
    decider = book.derived(decide, lambda: Decider(book.measures, decide))
    bench = Bench(book, index, decider, entry, entry_date, as_known_on)
    lines = [assess_line(bench, line, f"/lines/{position}") for position, line in enumerate(entry.lines)]
    return _report(bench, lines)


def screen_many(
    entries: Iterable[Entry | DeclarationProblems],
    book: RuleBook,
    *,
    on: datetime | str | None = None,
    as_known_on: date | str | None = None,
    decide: Decide = "durable",
) -> Iterator[Report | DeclarationProblems]:
    """Screen entries one by one: an iterator in, an iterator out. An entry's problems stand in its place."""
    for entry in entries:
        if isinstance(entry, DeclarationProblems):
            yield entry
            continue
        try:
            yield screen(entry, book, on=on, as_known_on=as_known_on, decide=decide)
        except DeclarationProblems as problems:
            yield problems


def _unknown(entry: Entry, book: RuleBook, entry_date: RateDate) -> Iterator[Problem]:
    """Yield the tariff numbers and countries that the book does not know."""
    for position, line in enumerate(entry.lines):
        yield from _unknown_number(entry, book, entry_date, line.tariff_number, f"/lines/{position}/tariff_number")
        for key, like in (("origin", "ACE 408"), ("exported_from", "ACE 411")):
            code = getattr(line, key)
            if code is not None and code not in book.countries.names:
                place = entry.place(f"/lines/{position}/{key}")
                yield Problem("E133", f'"{code}" is not a country', place, like=like)


def _unknown_number(entry: Entry, book: RuleBook, entry_date: RateDate, number: str, path: str) -> Iterator[Problem]:
    tariff, at = book.tariff, entry_date.instant
    if at is not None and not tariff.edition.window.holds(at):
        return
    if tariff.under(number, at):
        return
    what, like = f"{show_number(number)} is not in {tariff.edition.name}", "ACE 433"
    row = tariff.row(number)
    if row is not None and at is not None:
        what, like = f"{show_number(number)} is not valid on {day_of(at)}", "ACE 434"
    near = "; ".join(_described(tariff, one) for one in tariff.nearest(number, at))
    yield Problem("E132", what, entry.place(path), next=f"Near it: {near}" if near else "", like=like)


def _described(tariff: TariffTable, number: str) -> str:
    words = tariff.texts.get(number, "").rpartition(" > ")[2]
    return f"{show_number(number)} {words}".strip()


def _report(bench: Bench, made: list[LineFindings]) -> Report:
    entry, book = bench.entry, bench.book
    lines = tuple(_line(bench, line, found) for line, found in zip(entry.lines, made, strict=True))
    findings = [finding for line in lines for finding in line.findings]
    through = _verified_through(findings, book)
    at = bench.entry_date.instant
    return Report(
        reference=entry.reference,
        metadata=entry.metadata,
        entry_number=entry.entry_number,
        entry_digest=entry.digest(),
        source_digest=entry.source.digest if entry.source else None,
        rate_date=write_instant(at) if at else None,
        rate_date_basis=bench.entry_date.basis,
        rulebook=RuleBookId(book.digest, through.isoformat()),
        scenarios=(),
        as_known_on=bench.as_known_on.isoformat() if bench.as_known_on else None,
        decided_by=bench.decider.name,
        lines=lines,
        totals=_totals(entry, lines),
        warnings=tuple(_warnings(bench, made, through)),
        authorities=_authorities(book, findings),
        titles={finding.measure: book.by_id[finding.measure].title for finding in findings},
    )


def _line(bench: Bench, line: Line, found: LineFindings) -> LineReport:
    ways = {
        measure.id: frozenset(way.measure for way in measure.gives_way_to)
        for measure in bench.book.measures
        if measure.gives_way_to
    }
    return LineReport(
        line=line.line,
        tariff_number=show_number(line.tariff_number),
        origin=line.origin,
        coverage=_NOT_READ,
        agreements=(),
        findings=tuple(found.findings),
        duty=add_up(found.findings, ways),
        filing=None,
        discrepancies=() if line.declared is None else None,
    )


def _totals(entry: Entry, lines: tuple[LineReport, ...]) -> Totals:
    values = [Goods(line, "").value().bounds.exact for line in entry.lines]
    known = [value for value in values if value is not None]
    duty = _sum([line.duty for line in lines])
    value = sum(known, ZERO) if len(known) == len(values) else None
    return Totals(value, duty.payable, duty.least, duty.most, {"mpf": None, "hmf": None})


def _sum(amounts: list[Amounts]) -> Amounts:
    payable = [one.payable for one in amounts if one.payable is not None]
    most = [one.most for one in amounts if one.most is not None]
    return Amounts(
        cents(sum(payable, ZERO)) if len(payable) == len(amounts) else None,
        cents(sum((one.least for one in amounts), ZERO)),
        cents(sum(most, ZERO)) if len(most) == len(amounts) else None,
    )


def _verified_through(findings: list[Finding], book: RuleBook) -> date:
    """Return the earliest day through which the law that matters to the findings was verified."""
    mattering = [finding for finding in findings if finding.outcome != "does not apply"] or findings
    return min(
        (book.by_id[finding.measure].verified.through for finding in mattering),
        default=min(measure.verified.through for measure in book.measures),
    )


def _warnings(bench: Bench, made: list[LineFindings], through: date) -> Iterator[Caution]:
    entry, at = bench.entry, bench.entry_date.instant
    if at is not None and day_of(at) > through:
        what = (
            f"the rate date {day_of(at)} is later than {through}, through when the law that matters here was verified"
        )
        yield Caution("W201", what, "/entered")
    for position, (line, found) in enumerate(zip(entry.lines, made, strict=True)):
        path = f"/lines/{position}"
        if line.value is not None and line.value != line.value.to_integral_value():
            yield Caution(
                "W202",
                f"the value {line.value} is not in whole dollars; it is used as declared",
                f"{path}/value",
            )
        for code, what in dict.fromkeys(found.warnings):
            yield Caution(code, what, path)
        if line.declared is not None:
            what = "what the line declares is not compared with what is due by this version"
            yield Caution("W206", what, f"{path}/declared")
    for left in bench.book.leaves_out:
        yield Caution("W203", f"{left.what}: {left.says}", "")


def _authorities(book: RuleBook, findings: list[Finding]) -> dict[str, Authority]:
    cited = {key: book.by_id[finding.measure].citations[key] for finding in findings for key in finding.authorities}
    return {
        key: Authority(citation.cite, citation.date, citation.url, citation.says, citation.certain)
        for key, citation in sorted(cited.items())
    }
