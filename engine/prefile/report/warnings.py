"""What a reader of a report must know that is no finding: each with a stable code and the path it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from operator import itemgetter
from typing import NamedTuple

from prefile.checks import cautions
from prefile.checks.journey import in_bond_cautions
from prefile.decision.compiled_book import CompiledBook
from prefile.decision.special_program import program_had
from prefile.duty.fees import FeeAmount
from prefile.duty.filing import is_without_heading
from prefile.duty.line_findings import LineFindings
from prefile.entry import Entry, Line
from prefile.findings import Caution, Finding, LineReport, OnTheWay, ReadThrough
from prefile.law.book import RuleBook
from prefile.law.filing import order_of
from prefile.law.scope import LeftOut
from prefile.law.us_customs import RateDate
from prefile.report.discrepancies import headings_of, not_compared, unknown_headings
from prefile.report.on_the_way import on_the_way_cautions
from prefile.values.dates import day_of

__all__ = ["ScreenedEntry", "read_through", "verified_through", "warnings_of"]


class ScreenedEntry(NamedTuple):
    """An entry with what was found on it, as far as warnings depend on it; `law` are the findings of no scenario."""

    compiled: CompiledBook
    entry: Entry
    entry_date: RateDate
    lines: tuple[LineReport, ...]
    found: list[LineFindings]
    law: list[Finding]
    fees: tuple[FeeAmount, ...]
    on_the_way: tuple[OnTheWay, ...]


def warnings_of(book: RuleBook, screened: ScreenedEntry) -> Iterator[Caution]:
    """Yield every warning of a report: of the entry as a whole, of its lines, of fees, and of what is left out."""
    entry, at = screened.entry, screened.entry_date.instant
    yield from _ahead_of_an_entry(entry, book)
    yield from _joined_facts(entry)
    yield from _later_than_verified(screened.entry_date, verified_through(screened.law, book))
    yield from on_the_way_cautions(entry, screened.entry_date, screened.lines, screened.on_the_way)
    yield from _secondary_readings(book, screened.law)
    for position, line in enumerate(entry.lines):
        yield from _on_line(book, line, screened.found[position], position)
    yield from _on_declared(book, entry, at)
    yield from cautions(entry, book.tariff, at, book.coverage_map)
    if not entry.pre_check:
        yield from in_bond_cautions(entry, book.rate_days)
    yield from _on_fees(screened.fees)
    yield from _left_out(book.leaves_out, screened.lines)


def verified_through(findings: list[Finding], book: RuleBook) -> date:
    """Return the earliest day through which the law that matters to the findings was verified."""
    return min(
        (book.by_id[measure].verified.through for measure in _mattering(findings)),
        default=min(measure.verified.through for measure in book.measures),
    )


def read_through(findings: list[Finding], book: RuleBook) -> ReadThrough:
    """Return the earliest day through which each kind of source of the law that matters to the findings was read."""
    verified = [book.by_id[measure].verified for measure in _mattering(findings)]

    def earliest(days: Iterable[date | None]) -> str | None:
        return min((day.isoformat() for day in days if day is not None), default=None)

    return ReadThrough(
        tariff=earliest(read.tariff_table for read in verified),
        chapter_99=earliest(read.chapter_99 for read in verified),
        texts=earliest(read.texts for read in verified),
    )


def _mattering(findings: list[Finding]) -> set[str]:
    """Return the measures that matter to findings: those that may apply, or else all of them."""
    mattering = {finding.measure for finding in findings if finding.outcome != "does not apply"}
    return mattering or {finding.measure for finding in findings}


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


def _secondary_readings(book: RuleBook, findings: list[Finding]) -> Iterator[Caution]:
    """Yield which duties rest on a text that was not read itself."""
    uncertain = {
        finding.measure: [key for key in finding.authorities if not book.by_id[finding.measure].citations[key].certain]
        for finding in findings
        if finding.outcome == "applies"
    }
    for measure, keys in sorted(uncertain.items()):
        if keys:
            yield Caution("W208", f"{measure} rests on a secondary reading of {', '.join(keys)}", "")


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
    for finding in found.findings:
        if is_without_heading(finding):
            what = f"{finding.measure} owes a duty, and its Chapter 99 heading is not yet published"
            yield Caution("W210", f"{what}; file it when CBP names the heading", path)


def _on_declared(book: RuleBook, entry: Entry, at: datetime | None) -> Iterator[Caution]:
    """Yield what of the declared numbers is not compared, and claimed programs that nothing else would tell of."""
    some = any(line.declared is not None for line in entry.lines)
    order = order_of(book.filing, at)
    for position, line in enumerate(entry.lines):
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


def _left_out(every: Sequence[LeftOut], lines: Sequence[LineReport]) -> Iterator[Caution]:
    """Yield a warning for each thing that the book does not check: on the lines that it fits, or once for the entry.

    Of what is said of one thing, the first that fits a line speaks on it; what is said of every line speaks once, and
    only where some line was not warned of that thing already.
    """
    of_entry: list[Caution] = []
    of_lines: list[tuple[int, Caution]] = []
    by_what: dict[str, list[LeftOut]] = {}
    for omission in every:
        by_what.setdefault(omission.what, []).append(omission)
    for omissions in by_what.values():
        narrow = [omission for omission in omissions if omission.narrow]
        fitting = dict(_fitting(narrow, lines))
        of_lines += [(place, _omitted(left, says, f"/lines/{place}")) for place, (left, says) in fitting.items()]
        if len(fitting) < len(lines) or not narrow:
            of_entry += [_omitted(omission, omission.says, "") for omission in omissions if not omission.narrow]
    yield from (caution for _, caution in sorted(of_lines, key=itemgetter(0)))
    yield from of_entry


def _fitting(narrow: Sequence[LeftOut], lines: Sequence[LineReport]) -> Iterator[tuple[int, tuple[LeftOut, str]]]:
    """Yield the place of each line that something left out fits, with the first that does and what it says of it."""
    for place, line in enumerate(lines if narrow else ()):
        number, covered = line.tariff_number.replace(".", ""), line.coverage.outcome == "covered"
        said = ((left, left.said_of(number, line.origin, covered=covered)) for left in narrow)
        first = next(((left, words) for left, words in said if words is not None), None)
        if first is not None:
            yield place, first


def _omitted(omission: LeftOut, says: str, path: str) -> Caution:
    """Return the warning of what is left out: where a list names what may bite, with a code of its own."""
    named = bool(path) and omission.listed is not None
    return Caution("W252" if named else "W203", f"{omission.what}: {says}", path)
