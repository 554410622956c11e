"""Screening: one entry against one book, in one pure pass.

No clock, no network, no global: the same entry, book, dates and way of deciding give the same report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from prefile.checks import province_words, refusals
from prefile.decision.compiled_book import Judge
from prefile.decision.engine import Decide
from prefile.decision.standing import RateDate, entry_rate_date
from prefile.duty.line_findings import Assessor
from prefile.entry import Entry, Line, Smelted
from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Report
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.law.tariff import TariffTable
from prefile.report.assemble import Supposed, make_report
from prefile.report.scenario_findings import Supposing
from prefile.values.dates import (
    day_of,
    read_day,
    read_instant,
    show_instant,
)
from prefile.values.tariff_number import show_number

__all__ = ["screen", "screen_at_any_date", "screen_many"]


def screen(  # noqa: PLR0913 - the options that the contract names
    entry: Entry,
    book: RuleBook,
    *,
    on: datetime | str | None = None,
    as_known_on: date | str | None = None,
    decide: Decide = "durable",
    scenarios: Sequence[Scenario] = (),
) -> Report:
    """Screen an entry and return its report.

    `scenarios` add what would apply under them, which is never payable. `on` overrides the rate date; `as_known_on`
    replays what was known on a day; both may be text as in entries.

    Raises:
        DeclarationProblems: a rate date before the book begins; or tariff numbers and countries that it does not know,
            and what contradicts itself, all of them at once.
        Fault: durable-rules is missing, broke a guard, or disagrees with plain.
    """
    on = read_instant(on) if isinstance(on, str) else on
    _refuse_before(entry, book, entry_rate_date(entry, on))
    return screen_at_any_date(entry, book, on=on, as_known_on=as_known_on, decide=decide, scenarios=scenarios)


def screen_at_any_date(  # noqa: PLR0913 - the options that the contract names
    entry: Entry,
    book: RuleBook,
    *,
    on: datetime | str | None = None,
    as_known_on: date | str | None = None,
    decide: Decide = "durable",
    scenarios: Sequence[Scenario] = (),
) -> Report:
    """Screen an entry even where its rate date is before the book begins.

    The report is then no answer to a broker, since law of that day is missing from it. It is for what one measure
    comes to on its own: the examples of rules reach back to the beginnings of their measures.
    """
    on = read_instant(on) if isinstance(on, str) else on
    as_known_on = read_day(as_known_on) if isinstance(as_known_on, str) else as_known_on
    entry_date = entry_rate_date(entry, on)
    problems = [*_unknown(entry, book, entry_date), *refusals(entry)]
    if problems:
        raise DeclarationProblems(problems)
    if as_known_on is None:
        assessor = book.derived(f"assessor by {decide}", lambda: Assessor(Judge(book, decide, None)))
    else:
        assessor = Assessor(Judge(book, decide, as_known_on))
    places = range(len(entry.lines))
    found = [assessor.line(entry, entry_date, place) for place in places]
    if not scenarios:
        return make_report(assessor.judge, entry, entry_date, found)
    supposing = _supposing(book, scenarios, decide, as_known_on)
    supposed = Supposed(supposing.scenarios, [supposing.line(entry, entry_date, place) for place in places])
    return make_report(assessor.judge, entry, entry_date, found, supposed)


def _supposing(book: RuleBook, scenarios: Sequence[Scenario], decide: Decide, as_known_on: date | None) -> Supposing:
    """Return what screens under scenarios, made once for a book where no other day of knowledge is asked for."""
    if as_known_on is not None:
        return Supposing(book, scenarios, decide, as_known_on)
    named = " ".join(f"{one.name} {one.digest}" for one in scenarios)
    return book.derived(f"supposing {named} by {decide}", lambda: Supposing(book, scenarios, decide, None))


def screen_many(  # noqa: PLR0913 - the options that the contract names
    entries: Iterable[Entry | DeclarationProblems],
    book: RuleBook,
    *,
    on: datetime | str | None = None,
    as_known_on: date | str | None = None,
    decide: Decide = "durable",
    scenarios: Sequence[Scenario] = (),
) -> Iterator[Report | DeclarationProblems]:
    """Screen entries one by one: an iterator in, an iterator out. An entry's problems stand in its place."""
    for entry in entries:
        if isinstance(entry, DeclarationProblems):
            yield entry
            continue
        try:
            yield screen(entry, book, on=on, as_known_on=as_known_on, decide=decide, scenarios=scenarios)
        except DeclarationProblems as problems:
            yield problems


def _refuse_before(entry: Entry, book: RuleBook, entry_date: RateDate) -> None:
    """Refuse a rate date before the one from which the book answers, where it says one."""
    at = entry_date.instant
    if book.boundary is None or at is None or at >= book.boundary.since:
        return
    what = f"this book covers rate dates from {day_of(book.boundary.since)}; this one is {show_instant(at)}"
    raise DeclarationProblems([Problem("E138", what, entry.place(entry_date.path), why=f"{book.boundary.says}.")])


def _unknown(entry: Entry, book: RuleBook, entry_date: RateDate) -> Iterator[Problem]:
    """Yield the tariff numbers and countries that the book does not know."""
    for position, line in enumerate(entry.lines):
        if _plainly_known(line, book, entry_date):
            continue
        path = f"/lines/{position}"
        yield from _unknown_number(entry, book, entry_date, line.tariff_number, f"{path}/tariff_number")
        for index, further in enumerate(line.secondary_numbers):
            where = f"{path}/secondary_numbers/{index}/number"
            yield from _unknown_number(entry, book, entry_date, further.number, where)
        for code, where in _countries(line):
            if code is not None and code not in book.countries.names:
                like = {"/origin": "ACE 408", "/exported_from": "ACE 411"}.get(where)
                what, step = province_words(code)
                like = None if what and where == "/origin" else like  # ACE knows an origin by its province
                what = what or f'"{code}" is not a country'
                yield Problem("E133", what, entry.place(f"{path}{where}"), next=step, like=like)


def _plainly_known(line: Line, book: RuleBook, entry_date: RateDate) -> bool:
    """Tell at a glance that a line names nothing unknown: most lines name one number and one country."""
    more = line.exported_from or line.minerals or line.metal or line.secondary_numbers
    known = line.origin is None or line.origin in book.countries.names
    return not more and known and book.tariff.holds(line.tariff_number, entry_date.instant)


def _countries(line: Line) -> Iterator[tuple[str | None, str]]:
    """Yield each country that a line names, with its place in the line."""
    yield line.origin, "/origin"
    yield line.exported_from, "/exported_from"
    for index, mineral in enumerate(line.minerals):
        yield mineral.mined_in, f"/minerals/{index}/mined_in"
        yield mineral.processed_in, f"/minerals/{index}/processed_in"
    for name in ("aluminum", "copper"):
        metal: Smelted | None = getattr(line.metal, name, None)
        if metal is not None:
            yield metal.cast_in, f"/metal/{name}/cast_in"
            yield from ((code, f"/metal/{name}/smelted_in/{i}") for i, code in enumerate(metal.smelted_in))
    if line.metal is not None and line.metal.steel is not None:
        yield line.metal.steel.melted_in, "/metal/steel/melted_in"


def _unknown_number(entry: Entry, book: RuleBook, entry_date: RateDate, number: str, path: str) -> Iterator[Problem]:
    tariff, at = book.tariff, entry_date.instant
    if at is not None and not tariff.edition.window.holds(at):
        return
    if tariff.under(number, at):
        return
    what, like, lead = _why_not_valid(tariff, number, at)
    near = "; ".join(_described(tariff, one) for one in tariff.nearest(number, at))
    yield Problem("E132", what, entry.place(path), next=f"{lead}: {near}" if near else "", like=like)


def _why_not_valid(tariff: TariffTable, number: str, at: datetime | None) -> tuple[str, str, str]:
    """Say why a number cannot be used, the ACE condition that it is like, and what the numbers named instead are."""
    shown, row, before = show_number(number), tariff.row(number), tariff.renumbered.get(number)
    heirs = "Its successors" if tariff.successors(number, at) else "Near it"
    if row is not None and at is not None:
        since, until = row.window.since, row.window.until
        if since is not None and at < since:
            return f"{shown} begins on {day_of(since)} and is not valid on {day_of(at)}", "ACE 434", "Until then"
        if until is not None:
            return f"{shown} ended on {day_of(until)} and is not valid on {day_of(at)}", "ACE 434", heirs
    if before is not None:
        what = f"{shown} ended with {before.ended_with} and is not in {tariff.edition.name}"
        return what, "ACE 434", heirs
    return f"{shown} is not in {tariff.edition.name}", "ACE 433", "Near it"


def _described(tariff: TariffTable, number: str) -> str:
    words = tariff.texts.get(number, "").rpartition(" > ")[2]
    return f"{show_number(number)} {words}".strip()
