"""Screening: one entry against one book, in one pure pass.

No clock, no network, no global: the same entry, book, dates and way of deciding give the same report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prefile import checks
from prefile.decision.compiled_book import compiled_book
from prefile.duty.line_findings import line_duties
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.findings import Report
from prefile.intake.refused import judged_by_book
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario
from prefile.law.us_customs import rate_dates
from prefile.options import Decide, ScreenOptions, When
from prefile.report.assemble import assemble
from prefile.report.current_tariff import suppositions
from prefile.rulebook import open_scenario

__all__ = ["Scenarios", "opened_scenarios", "screen", "screen_at_any_date", "screen_many"]

# As scenarios are asked for: opened, by name, or by a file; one alone need not stand in a list.
Scenarios = Scenario | str | Path | Sequence[Scenario | str | Path]


def screen(  # noqa: PLR0913 - the options that the contract names
    entry: Entry,
    book: RuleBook,
    *,
    on: When | None = None,
    as_known_on: When | None = None,
    decide: Decide = "auto",
    scenarios: Scenarios = (),
    assume_current_tariff: bool = False,
) -> Report:
    """Screen an entry and return its report.

    `scenarios` add what would apply under them, which is never payable: each is opened, a name of the book's, or a
    file. `on` overrides the rate date; `as_known_on` replays what was known on a day. Both may be a date, a datetime
    (without offset it is New York's) or text as in entries. `assume_current_tariff` says for rate dates after the
    last edition held what would apply if it stayed in effect: a supposition like a scenario.

    Raises:
        ValueError, TypeError: `on` or `as_known_on` is no date.
        RuleFileProblems: a scenario is not known or wrong, or two of them contradict.
        DeclarationProblems: a rate date before the book begins; or tariff numbers and countries that it does not know,
            and what contradicts itself, all of them at once.
        Fault: durable-rules is missing, broke a guard, or disagrees with the reference.
    """
    options = ScreenOptions.read(on, as_known_on, decide, assume_current_tariff=assume_current_tariff)
    return _screened(entry, book, options, opened_scenarios(book, scenarios), covered_dates_only=True)


def screen_at_any_date(  # noqa: PLR0913 - the options that the contract names
    entry: Entry,
    book: RuleBook,
    *,
    on: When | None = None,
    as_known_on: When | None = None,
    decide: Decide = "auto",
    scenarios: Scenarios = (),
) -> Report:
    """Screen an entry even where its rate date is before the book begins.

    The report is then no answer to a broker, since law of that day is missing from it. It is for what one measure
    comes to on its own: the examples of rules reach back to the beginnings of their measures.
    """
    options = ScreenOptions.read(on, as_known_on, decide)
    return _screened(entry, book, options, opened_scenarios(book, scenarios), covered_dates_only=False)


def opened_scenarios(book: RuleBook, scenarios: Scenarios) -> tuple[Scenario, ...]:
    """Return scenarios opened: those that are named are read for this book."""
    named = (scenarios,) if isinstance(scenarios, Scenario | str | Path) else scenarios
    return tuple(one if isinstance(one, Scenario) else open_scenario(book, one) for one in named)


def _screened(
    entry: Entry, book: RuleBook, options: ScreenOptions, scenarios: Sequence[Scenario], *, covered_dates_only: bool
) -> Report:
    """Make the pass: the rate dates, what is refused, the duty of each line, scenarios beside them, and the report."""
    dates = rate_dates(entry, options.on, book.rate_days)
    checks.refuse(entry, book, dates.entry, covered_dates_only=covered_dates_only)
    compiled = compiled_book(book, options.decide, options.as_known_on)
    lines = line_duties(compiled, entry, dates.lines)
    supposed = suppositions(book, options, scenarios, entry, dates, lines)
    return assemble(compiled, entry, dates.entry, lines, supposed)


def screen_many(  # noqa: PLR0913 - the options that the contract names
    entries: Iterable[Entry | DeclarationProblems],
    book: RuleBook,
    *,
    on: When | None = None,
    as_known_on: When | None = None,
    decide: Decide = "auto",
    scenarios: Scenarios = (),
    assume_current_tariff: bool = False,
) -> Iterator[Report | DeclarationProblems]:
    """Screen entries one by one: an iterator in, an iterator out. An entry's problems are in its place.

    Options are as of `screen`; those that are wrong are refused at once, before an entry is read.
    """
    options = ScreenOptions.read(on, as_known_on, decide, assume_current_tariff=assume_current_tariff)
    return _each(entries, book, options, opened_scenarios(book, scenarios))


def _each(
    entries: Iterable[Entry | DeclarationProblems],
    book: RuleBook,
    options: ScreenOptions,
    scenarios: Sequence[Scenario],
) -> Iterator[Report | DeclarationProblems]:
    for entry in entries:
        if isinstance(entry, DeclarationProblems):
            yield judged_by_book(entry, book, options.on)
            continue
        try:
            yield _screened(entry, book, options, scenarios, covered_dates_only=True)
        except DeclarationProblems as problems:
            yield problems
