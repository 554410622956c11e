"""The supposition that the current tariff stays in effect, for rate dates after the last edition held.

The entry is screened once more by the book with its last edition left open; what that changes stands in the report as a
scenario's findings do: labeled, in sums of its own, and never payable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from prefile.decision.compiled_book import compiled_book
from prefile.duty.line_findings import LineDuty, line_duties
from prefile.entry import Entry
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.scenario import CURRENT_TARIFF, Scenario
from prefile.law.us_customs import RateDates
from prefile.options import ScreenOptions
from prefile.report.scenario_findings import ScenarioFindings, scenario_findings
from prefile.values.dates import day_of, day_words

__all__ = ["basis_of", "goes_on", "suppositions"]

_GOES_ON = ", supposed to stay in effect,"


def suppositions(  # noqa: PLR0913, PLR0917 - what a screening is made of
    book: RuleBook,
    options: ScreenOptions,
    scenarios: Sequence[Scenario],
    entry: Entry,
    dates: RateDates,
    law: Sequence[LineDuty],
) -> ScenarioFindings:
    """Return what would apply to an entry under suppositions; `law` is what its lines come to without any.

    Where the tariff held is supposed to go on, the scenarios are screened by the book of that supposition.

    Raises:
        RuleFileProblems: two scenarios contradict.
    """
    basis = basis_of(book, options, dates)
    if basis is book:
        return scenario_findings(book, options, scenarios, entry, dates)
    compiled = compiled_book(basis, options.decide, options.as_known_on)
    supposed = line_duties(compiled, entry, dates.lines)
    changed = [
        tuple(_changed(now.found.findings, then.found.findings)) for now, then in zip(law, supposed, strict=True)
    ]
    others = scenario_findings(basis, options, scenarios, entry, dates)
    beside = others.findings or ((),) * len(changed)
    return ScenarioFindings(
        (goes_on(book), *others.scenarios),
        tuple((*of_tariff, *of_others) for of_tariff, of_others in zip(changed, beside, strict=True)),
        tuple(line.duty for line in supposed),
    )


def basis_of(book: RuleBook, options: ScreenOptions, dates: RateDates) -> RuleBook:
    """Return the book with its last edition left open where that is supposed for such a date, else the book."""
    if not options.assume_current_tariff or not _is_beyond_tariff(book, dates.entry.instant):
        return book
    return book.derived("tariff going on", lambda: _with_tariff_going_on(book))


def _is_beyond_tariff(book: RuleBook, at: datetime | None) -> bool:
    """Whether an instant is after the last that an edition held speaks of."""
    until = book.tariff.held.until
    return at is not None and until is not None and at >= until


def _with_tariff_going_on(book: RuleBook) -> RuleBook:
    """Return the book as if its last edition held without end."""
    *before, last = book.tariff.editions
    open_ended = structs.replace(last, name=f"{last.name}{_GOES_ON}", window=structs.replace(last.window, until=None))
    return replace(book, tariff=replace(book.tariff, editions=(*before, open_ended)))


def goes_on(book: RuleBook) -> Scenario:
    """Return the supposition as a scenario, which has no measures of its own."""
    last = book.tariff.editions[-1]
    until = book.tariff.held.until
    since = "" if until is None else f" from {day_words(day_of(until))}, for which no edition is held"
    return Scenario(
        name=CURRENT_TARIFF,
        title="the current tariff stays in effect",
        supposes=(
            f"{last.name} stays in effect{since}: the same numbers, column 1, column 2, special programs and "
            "footnotes. The next edition will change some of them."
        ),
        numbers_from=last.name,
        measures=(),
        citations={key: citation for measure in book.measures for key, citation in measure.citations.items()},
        stacks_with=frozenset(),
        file="tariff/edition.yaml",
        digest=f"sha256:{hashlib.sha256(f'{CURRENT_TARIFF} {book.digest}'.encode()).hexdigest()}",
    )


def _changed(law: Iterable[Finding], supposed: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings of a line that come out otherwise under the supposition, as findings of its scenario."""
    known = {finding.measure: finding for finding in law}
    for finding in supposed:
        before = known.get(finding.measure)
        if before is None or (before.outcome, before.bounds) != (finding.outcome, finding.bounds):
            outcome = "would apply" if finding.outcome == "applies" else finding.outcome
            yield finding._replace(scenario=CURRENT_TARIFF, outcome=outcome)
