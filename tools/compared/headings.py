"""The headings of chapter 99: their rates and days beside the clauses that declare them, and which displace which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from compared.notes import REVISION_15
from compared.sources import Difference, Sources, digits, held
from prefile import RuleBook
from prefile.law.measure import Measure
from prefile.law.treatment import Clause
from prefile.rulebook.heading_ledger import heading_ledger
from prefile.values.dates import read_instant, write_instant

HEADINGS, STATUSES = "headings", "headings in effect"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?")
RANGE = re.compile(r"(9903\.[0-9]{2}\.[0-9]{2})(?:-(9903\.[0-9]{2}\.[0-9]{2}))?")
REVISION_21 = read_instant("2026-10-09T12:00")
QUOTAS = "notes2026/quotas.csv"
QUOTED = re.compile(r"(?<![0-9.])[0-9]{4}(?:\.[0-9]{2}){0,2}(?:\.?[0-9]{2,4})?(?!-?[0-9])")
QUOTA = frozenset({"quota", "not encoded", "expired"})
OTHER = "rev21/other_headings.csv"
VALUES = 3  # the rate, whether it is a total, and the first day


def rates_of_headings(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield headings whose rate, or first day, no clause of the book has."""
    ledger = heading_ledger(book)
    for heading, percent, total, day in sorted(set(_read_headings(sources))):
        clauses = [
            (measure, clause)
            for measure in ledger.measures_on(heading)
            for clause in measure.treatment.clauses
            if heading in {clause.heading, clause.reached}
        ]
        if not clauses or not percent:
            continue  # a relief, or not encoded: the ledger says which
        theirs = f"{percent:f} %{' in total' if total else ''}"
        ours = {shown(clause) for _, clause in clauses if clause.heading == heading}
        if ours and theirs not in ours:
            yield Difference(HEADINGS, heading, " or ".join(sorted(ours)), theirs)
        begins = min((_begins(measure, clause) for measure, clause in clauses), default=None)
        if day and begins is not None and begins > read_instant(day):
            yield Difference(HEADINGS, heading, f"from {write_instant(begins)}", f"from {day}")


def statuses(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield headings that a list says are in effect, or ended, and of which the ledger says otherwise."""
    stands = {stand.row.heading: stand for stand in heading_ledger(book).stands(REVISION_21, every=True)}
    for row in sources.rows(OTHER):
        found = RANGE.fullmatch(row["heading"])
        if found is None or row["status"] not in {"in effect", "ended"}:
            continue
        for heading in [heading for heading in stands if found[1] <= heading <= (found[2] or found[1])]:
            sources.values[OTHER] += 1
            ours = "in effect" if stands[heading].in_effect else "ended"
            if ours != row["status"]:
                yield Difference(STATUSES, heading, ours, row["status"])


def quotas(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield numbers under a quota that the list of them misses, and headings of quotas that stand nowhere."""
    ledger, listed = heading_ledger(book), [row["number"] for row in held("lists/quotas.csv")]
    for row in sources.rows(QUOTAS):
        for name in QUOTED.findall(row["where"]):
            sources.values[QUOTAS] += 1
            number = digits(name)
            if number.startswith("99"):
                decided = [row for held_on in (name, name[:4]) for row in ledger.decisions_on(held_on)]
                stands = ledger.speaks(name) or any(row.status in QUOTA for row in decided)
            else:
                stands = any(one.startswith(number) or number.startswith(one) for one in listed)
            if not stands:
                yield Difference("quotas", name, "", "under a quota")


def shown(clause: Clause) -> str:
    """Return the percentage of a clause, and whether it is a total; its words where it is no percentage."""
    if clause.rate is None or any(term.per for term in clause.rate.terms):
        return clause.shown
    percent = sum((term.amount for term in clause.rate.terms), Decimal(0)).normalize()
    return f"{percent:f} %{' in total' if clause.in_total_with else ''}"


def _begins(measure: Measure, clause: Clause) -> datetime:
    lives = [row.window.since for row in measure.standing if row.standing == "in force" and row.window.since]
    return max(min(lives, default=REVISION_15), clause.window.since or min(lives, default=REVISION_15))


def _read_headings(sources: Sources) -> Iterator[tuple[str, Decimal, bool, str]]:
    """Yield each heading with its percentage, whether it is a total with column 1, and its first day."""
    for row in sources.rows("notes2026/headings.csv", VALUES):
        day = DAY.match(row["from_et"])
        percent = Decimal(row["rate_pct"] or 0).normalize()
        yield row["heading"], percent, row["kind"].startswith("total"), day[0] if day else ""
    for name in ("rev21/fl301_headings.csv", "rev21/brazil301.csv", "rev21/metals_headings.csv"):
        for row in sources.rows(name):
            if row.get("row_type", "heading") == "heading":
                sources.values[name] += VALUES
                percent = Decimal(row["rate_percent"] or 0).normalize()
                yield row["heading"], percent, row["kind"].startswith("total"), row["effective_from"]
