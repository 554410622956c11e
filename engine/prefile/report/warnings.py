"""What a reader of a report must know that is no finding: each with a stable code and the path it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from prefile.checks import cautions
from prefile.checks.journey import in_bond_cautions
from prefile.decision.compiled_book import CompiledBook
from prefile.decision.special_program import program_had
from prefile.duty.fee_amount import FeeAmount
from prefile.duty.filing import is_without_heading
from prefile.duty.line_findings import LineDuty
from prefile.entry import Entry, Line
from prefile.findings import Caution, LineReport, OnTheWay
from prefile.law.book import RuleBook
from prefile.law.filing import order_of
from prefile.law.us_customs import RateDate
from prefile.report.discrepancies import headings_of, not_compared, unknown_headings
from prefile.report.left_out import left_out_cautions
from prefile.report.on_the_way import on_the_way_cautions
from prefile.report.told import Told, last_told
from prefile.values.dates import day_of
from prefile.values.near_names import NearNames

__all__ = ["ScreenedEntry", "warnings_of"]


class ScreenedEntry(NamedTuple):
    """An entry with what was found on it, as far as warnings depend on it.

    `told` is what each line tells by its findings of law, which was verified `through` a day.
    """

    compiled: CompiledBook
    entry: Entry
    entry_date: RateDate
    lines: tuple[LineReport, ...]
    found: list[LineDuty]
    told: tuple[Told, ...]
    through: date
    fees: tuple[FeeAmount, ...]
    on_the_way: tuple[OnTheWay, ...]


def warnings_of(book: RuleBook, screened: ScreenedEntry) -> Iterator[Caution]:
    """Yield every warning of a report: of the entry as a whole, of its lines, of fees, and of what is left out."""
    entry, at = screened.entry, screened.entry_date.instant
    yield from _ahead_of_an_entry(entry, book)
    yield from _joined_facts(entry)
    yield from _later_than_verified(screened.entry_date, screened.through)
    yield from on_the_way_cautions(entry, screened.entry_date, screened.lines, screened.on_the_way)
    yield from _secondary_readings(screened.told)
    yield from _on_lines(book, screened)
    yield from _on_declared(book, entry, at)
    yield from cautions(entry, book.tariff, at, book.coverage_map)
    if not entry.pre_check:
        yield from in_bond_cautions(entry, book.rate_days)
    yield from _on_fees(screened.fees)
    yield from left_out_cautions(book, screened.lines)


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
        what = f"the law that matters here was read through {through}, and the rate date {day_of(at)} is later"
        yield Caution("W201", what, rate_date.path)


def _secondary_readings(told: tuple[Told, ...]) -> Iterator[Caution]:
    """Yield which duties rest on a text that was not read itself."""
    uncertain: dict[str, tuple[str, ...]] = {}
    for of_line in last_told(told):
        uncertain.update(of_line.uncertain)
    for measure, keys in sorted(uncertain.items()):
        if keys:
            yield Caution("W208", f"{measure} rests on a secondary reading of {', '.join(keys)}", "")


def _on_lines(book: RuleBook, screened: ScreenedEntry) -> Iterator[Caution]:
    """Yield what is to be known of each line by itself."""
    near = NearNames(book.claims)
    of_lines = zip(screened.entry.lines, screened.found, screened.told, strict=True)
    for position, (line, found, told) in enumerate(of_lines):
        for index, claim in enumerate(line.claims):
            if claim.claim not in book.claims:
                what = f'no measure knows the claim "{claim.claim}"{near.hint(claim.claim)}'
                yield Caution("W207", what, f"/lines/{position}/claims/{index}")
        if line.value is not None and line.value != line.value.to_integral_value():
            what = f"the value {line.value} is not in whole dollars; it is used as declared"
            yield Caution("W202", what, f"/lines/{position}/value")
        for code, what in dict.fromkeys(found.warnings):
            yield Caution(code, what, f"/lines/{position}")
        for finding in found.found.telling if told.unheaded else ():
            if is_without_heading(finding):
                what = f"{finding.measure} owes a duty, and its Chapter 99 heading is not yet published"
                yield Caution("W210", f"{what}; file it when CBP names the heading", f"/lines/{position}")


def _on_declared(book: RuleBook, entry: Entry, at: datetime | None) -> Iterator[Caution]:
    """Yield what of the declared numbers is not compared, and claimed programs that nothing else would tell of."""
    if entry.stated_of_lines().isdisjoint(("declared", "program")):
        return
    some = any(line.declared is not None for line in entry.lines)
    order = order_of(book.filing, at)
    for position, line in enumerate(entry.lines):
        if line.declared is None and line.program is None and not some:
            continue
        path = f"/lines/{position}"
        why = not_compared(line, at, order)
        if line.declared is None and some:
            why = "it declares no number, and other lines do"
        yield from _numbers(book, line, path, why)
        if line.program is not None and not entry.pre_check and (line.declared is None or why is not None):
            program = program_had(line, at, book.tariff, book.programs)
            if not program.available:
                yield Caution("W215", program.says, f"{path}/program")


def _numbers(book: RuleBook, line: Line, path: str, why: str | None) -> Iterator[Caution]:
    if why is not None:
        yield Caution("W206", f"what the line declares is not compared with what is due: {why}", f"{path}/declared")
    for place, heading in unknown_headings(line, headings_of(book)):
        what = f"{heading} is declared, and no measure of this rule book files it"
        yield Caution("W214", what, f"{path}/declared/{place}")


def _on_fees(fees: tuple[FeeAmount, ...]) -> Iterator[Caution]:
    """Yield which fee cannot be determined, and which fee rests on a text that was not read itself."""
    for owed in fees:
        if owed.amount is None:
            yield Caution("W209", owed.words, owed.path)
        uncertain = [key for key in owed.cites if not owed.fee.citations[key].certain]
        if owed.amount and uncertain:
            what = f"the {owed.fee.title} fee rests on a secondary reading of {', '.join(uncertain)}"
            yield Caution("W208", what, "")
