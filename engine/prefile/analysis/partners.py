"""What a scenario would make of each partner: sample goods of each mineral, screened as if they came from there.

It says nothing of the goods of anybody: the samples are one processed number for each mineral, pure, 100 kg for 100
dollars. The status of instruments is that of the book on the day through which it was verified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time

from prefile.decision.engine import Decide
from prefile.entry import Entry
from prefile.findings import Finding
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario, begins, refusals
from prefile.law.us_customs import rate_dates
from prefile.options import ScreenOptions
from prefile.report.scenario_findings import scenario_findings
from prefile.values.dates import NEW_YORK

__all__ = ["made_of_partners"]

Shape = dict[str, object]


def made_of_partners(book: RuleBook, scenario: Scenario, decide: Decide = "auto") -> dict[str, str]:
    """Return for each partner of an agreement, by its first code, what a scenario would make of sample goods."""
    at, samples = _day(book, scenario), list(_samples(book))
    made: dict[str, str] = {}
    for agreement in book.agreements if samples else ():
        country = min(agreement.countries)
        lines = [{**sample, "line": place, "origin": country} for place, sample in enumerate(samples, 1)]
        entry = Entry.model_validate({"format": "prefile-entry/1", "entered": at, "lines": lines})
        dates = rate_dates(entry, None, book.rate_days)
        found = list(scenario_findings(book, ScreenOptions(decide=decide), (scenario,), entry, dates).findings)
        made[agreement.partners[0]] = _words(found, scenario)
    return made


def _day(book: RuleBook, scenario: Scenario) -> str:
    """Return the day to look at: through which the book was verified or, if that is later, when the scenario begins."""
    through = max(measure.verified.through for measure in book.measures)
    verified = datetime.combine(through, time(12), NEW_YORK)
    return max(verified, begins(scenario) or verified).isoformat()


def _samples(book: RuleBook) -> Iterator[Shape]:
    """Yield a line for each listed mineral: the first processed number whose own words name it, and it alone."""
    reading = book.coverage_map
    chosen: dict[str, str] = {}
    for number, read in sorted(reading.numbers.items()) if reading else ():
        if read.stage == "processed" and len(read.rows) == 1 and read.rows[0].basis == "direct":
            chosen.setdefault(read.rows[0].mineral, number)
    for mineral, number in sorted(chosen.items()):
        yield {
            "tariff_number": number,
            "value": "100",
            "net_kg": "100",
            "quantities": [{"amount": "100", "unit": "KG"}],
            "minerals": [{"mineral": mineral, "percent": "100"}],
        }


def _words(found: Sequence[Sequence[Finding]], scenario: Scenario) -> str:
    """Say of how many of the sample goods it would apply, and why not of the rest."""
    applies = [line for line in found if any(finding.outcome == "would apply" for finding in line)]
    doubtful = [
        line for line in found if line not in applies and any(finding.outcome == "cannot tell" for finding in line)
    ]
    apart = [line for line in found if line not in applies and line not in doubtful]
    samples = f"{len(found)} sample goods"
    refused = any(finding.measure in refusals(scenario) for line in applies for finding in line)
    what = "refuse" if refused else "apply to"
    words = f"{what} {len(applies)} of {samples}" if applies else f"{what} none of {samples}"
    if doubtful:
        words += f"; cannot tell of {len(doubtful)}"
    claims = dict.fromkeys(
        could.named for line in (*applies, *doubtful) for finding in line for could in finding.could_claim
    )
    if claims:
        words += f"; could be claimed: {', '.join(claims)}"
    reasons = Counter(reason for line in apart for finding in line for reason in finding.because)
    if reasons:
        words += f"; not the others: {reasons.most_common(1)[0][0]}" if applies else f": {reasons.most_common(1)[0][0]}"
    return words
