"""Compare the rule book with the lists of a folder that it was read from: every number, day and rate.

    tools/differences SOURCES             every one that rules/differences.csv does not record; ends with 1 if any
    tools/differences SOURCES --why TEXT  records them there as resolved, for this reason; with --list NAME, of one list

SOURCES is as for tools/make_chapter_99.py. What is compared:

note …                 the numbers of chapter 99's notes, both ways, with the days on which they begin and end, against
                       the measures that declare the heading of the list
headings               the rate of each heading as read, with its day, against the clauses that declare it
general and column 2   the rates printed in Revision 15, against the tariff table
suffixes               the numbers that ended and began on July 1, 2026, against the tariff table

A measure that is not encoded has no rates, and lists numbers as widely as it needs to: only what it misses is told.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from make_chapter_99 import Noted, notes
from prefile import RuleBook, open_rulebook
from prefile.law.measure import Measure
from prefile.law.treatment import Clause
from prefile.rulebook.heading_ledger import heading_ledger
from prefile.values.dates import Window, read_instant, write_instant
from prefile.values.rate_words import read_rate

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT / "rules" / "differences.csv"
COLUMNS = ["list", "number", "ours", "theirs", "source", "status", "why"]
RATES, SUFFIXES, HEADINGS = "general and column 2", "suffixes", "headings"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?")
REVISION_15 = read_instant("2026-08-03")
WIDER = frozenset(
    {"us.section-232.russian-aluminum"}
)  # also lists what a further heading names, of which no list is held
FILES = {
    "note 16": "note 16(c) of Revision 21, as transcribed",
    "note 19": "note 19 of Revision 10, as transcribed",
    "note 51": "note 51(b) of Revisions 17 and 19, as transcribed",
    "note": "notes 33, 37 to 40 and 43 as read on 2026-11-28",
    HEADINGS: "headings of chapter 99 as read on 2026-10-09 and 2026-11-28",
    RATES: "a third-party reading of Revision 15",
    SUFFIXES: "change record of Revision 11",
}


class Difference(NamedTuple):
    """A number or heading of a list, and what the book and the list say of it."""

    list: str
    number: str
    ours: str
    theirs: str


def differences(book: RuleBook, sources: Path) -> Iterator[Difference]:
    """Yield every disagreement between the book and the lists."""
    yield from _notes(book, list(notes(sources)))
    yield from _headings(book, sources)
    yield from _rates(book, sources / "hts2026" / "hts_2026_rev15_general_column2.csv")
    yield from _suffixes(book, sources / "hts2026" / "hts_484f_2026-07-01.csv")


def is_named(name: str) -> bool:
    """Whether a list is one of those that are compared here."""
    return name.startswith("note ") or name in {RATES, SUFFIXES, HEADINGS}


def _notes(book: RuleBook, noted: list[Noted]) -> Iterator[Difference]:
    """Yield numbers that a note names and no measure on its heading lists so, and those that only a measure lists."""
    ledger = heading_ledger(book)
    by_heading: dict[str, list[Measure]] = {row.heading: [] for row in noted}
    for heading in by_heading:
        by_heading[heading] = ledger.measures_on(heading)
    for row in sorted(set(noted)):
        found = list(_listed(row.number, by_heading[row.heading]))
        theirs = _window(_instant(row.since), _instant(row.until))
        if not found:
            yield Difference(row.note, row.number, "", theirs)
        elif not any(_agrees(since, until, row) for since, until in found):
            yield Difference(row.note, row.number, _window(*found[0]), theirs)
    for measure in {measure.id: measure for found in by_heading.values() for measure in found}.values():
        if measure.treatment.encoded and measure.id not in WIDER:
            yield from _beyond(book, measure, [row for row in noted if measure in by_heading[row.heading]])


def _listed(number: str, measures: Iterable[Measure]) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Yield the windows in which measures list a number, or all of what is under it, within their own lives."""
    for measure in measures:
        lives = [row.window for row in measure.standing if row.standing == "in force" and row.window.replaced is None]
        for listing in measure.listings:
            if listing.excluded or not listing.prefix or not number.startswith(listing.prefix):
                continue
            for life in lives:
                since = max((at for at in (life.since, listing.window.since) if at is not None), default=None)
                until = min((at for at in (life.until, listing.window.until) if at is not None), default=None)
                yield since, until


def _agrees(since: datetime | None, until: datetime | None, row: Noted) -> bool:
    """Whether a listing holds in all of a row's window."""
    begins, ends = _instant(row.since), _instant(row.until)
    early = since is None or (begins is not None and since <= begins)
    late = until is None or (ends is not None and until >= ends)
    return early and late


def _beyond(book: RuleBook, measure: Measure, noted: list[Noted]) -> Iterator[Difference]:
    """Yield the numbers that a measure lists and that none of its notes names, at any of their digits.

    The successors of a number that ended stand for it.
    """
    named = {row.number for row in noted}
    named |= {heir for number in named for heir in book.tariff.successors(number, REVISION_15)}
    starts = {number[:size] for number in named for size in range(2, len(number) + 1, 2)}
    spoken = Window(min((at for row in noted if (at := _instant(row.since)) is not None), default=None))
    for listing in measure.listings:
        prefix = listing.prefix
        above = any(prefix[:size] in named for size in range(2, len(prefix) + 1, 2))
        if prefix and not listing.excluded and not above and prefix not in starts and listing.window.meets(spoken):
            yield Difference(noted[0].note.partition("(")[0].strip(), prefix, measure.id, "")


def _headings(book: RuleBook, sources: Path) -> Iterator[Difference]:
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
        ours = {_shown(clause) for _, clause in clauses if clause.heading == heading}
        if ours and theirs not in ours:
            yield Difference(HEADINGS, heading, " or ".join(sorted(ours)), theirs)
        begins = min((_begins(measure, clause) for measure, clause in clauses), default=None)
        if day and begins is not None and begins > read_instant(day):
            yield Difference(HEADINGS, heading, f"from {write_instant(begins)}", f"from {day}")


def _shown(clause: Clause) -> str:
    """Return the percentage of a clause, and whether it is a total; its words where it is no percentage."""
    if clause.rate is None or any(term.per for term in clause.rate.terms):
        return clause.shown
    percent = sum((term.amount for term in clause.rate.terms), Decimal(0)).normalize()
    return f"{percent:f} %{' in total' if clause.in_total_with else ''}"


def _begins(measure: Measure, clause: Clause) -> datetime:
    lives = [row.window.since for row in measure.standing if row.standing == "in force" and row.window.since]
    return max(min(lives, default=REVISION_15), clause.window.since or min(lives, default=REVISION_15))


def _read_headings(sources: Path) -> Iterator[tuple[str, Decimal, bool, str]]:
    """Yield each heading with its percentage, whether it is a total with column 1, and its first day."""
    for row in _rows(sources / "notes2026" / "headings.csv"):
        day = DAY.match(row["from_et"])
        percent = Decimal(row["rate_pct"] or 0).normalize()
        yield row["heading"], percent, row["kind"].startswith("total"), day[0] if day else ""
    for name in ("fl301_headings", "brazil301", "metals_headings"):
        for row in _rows(sources / "rev21" / f"{name}.csv"):
            if row.get("row_type", "heading") == "heading":
                percent = Decimal(row["rate_percent"] or 0).normalize()
                yield row["heading"], percent, row["kind"].startswith("total"), row["effective_from"]


def _rates(book: RuleBook, path: Path) -> Iterator[Difference]:
    """Yield the numbers whose printed rates differ, as rates where both can be read, else as words."""
    for row in _rows(path):
        number = next((one for one in book.tariff.under(row["line"]) if book.tariff.holds(one, REVISION_15)), None)
        held = None if number is None else book.tariff.row(number)
        if held is None:
            continue
        for column, ours, theirs in (("", held.general, row["general"]), (" 2", held.column_2, row["column_2"])):
            if theirs and not _same_rate(ours, theirs):
                yield Difference(RATES, f"{row['line']}{column}", ours, theirs)


def _same_rate(ours: str, theirs: str) -> bool:
    read = read_rate(ours), read_rate(theirs)
    if None not in read:
        return read[0] is not None and read[1] is not None and read[0].terms == read[1].terms
    return re.sub(r"\W", "", ours.casefold()) == re.sub(r"\W", "", theirs.casefold())


def _suffixes(book: RuleBook, path: Path) -> Iterator[Difference]:
    """Yield the numbers that the tariff table does not end, or begin, on the day that the change record says."""
    held, rows = book.tariff.holds, list(_rows(path))
    used_again = {number for row in rows for number in row["successors"].split()}
    for row in rows:
        day, new = read_instant(row["from"]), [number for number in row["successors"].split() if number.isdigit()]
        if held(row["old_number"], day) and row["old_number"] not in used_again:
            yield Difference(SUFFIXES, row["old_number"], "valid", f"ended {row['from']}")
        for number in new:
            if not held(number, day):
                yield Difference(SUFFIXES, number, "", f"valid from {row['from']}")


def _window(since: datetime | None, until: datetime | None) -> str:
    return f"{write_instant(since) if since else ''} to {write_instant(until) if until else ''}".strip()


def _instant(text: str) -> datetime | None:
    return read_instant(text) if text else None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def record(found: Iterable[Difference], why: str) -> None:
    """Put differences into rules/differences.csv, resolved for a reason, in its order."""
    rows = list(_rows(RECORDED))
    for difference in found:
        source = next(words for name, words in FILES.items() if difference.list.startswith(name))
        rows.append({**difference._asdict(), "source": source, "status": "resolved", "why": why})
    with RECORDED.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["list"], row["number"])))


def main() -> int:
    """Run it; returns 1 where something is not recorded."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("sources", type=Path, metavar="SOURCES")
    given.add_argument("--why", metavar="TEXT", help="record what is new in rules/differences.csv, for this reason")
    given.add_argument("--list", metavar="NAME", help="of one list only")
    chosen = given.parse_args()
    recorded = {tuple(row[key] for key in COLUMNS[:4]) for row in _rows(RECORDED)}
    found = sorted({*differences(open_rulebook(), chosen.sources)})
    new = [difference for difference in found if tuple(difference) not in recorded]
    for difference in new:
        ours, theirs = difference.ours or "nothing", difference.theirs or "nothing"
        print(f"{difference.list}: {difference.number}: ours {ours}, theirs {theirs}")
    print(f"{len(found):,} differences, {len(new):,} of them not recorded", file=sys.stderr)
    if chosen.why:
        record([difference for difference in new if chosen.list in {None, difference.list}], chosen.why)
    return int(bool(new))


if __name__ == "__main__":
    sys.exit(main())
