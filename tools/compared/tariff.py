"""The tariff's editions beside the tariff table, day by day, and the headings of chapter 99 that they print."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from compared.notes import REVISION_15
from compared.sources import Difference, Sources, digits, held
from make_chapter_99 import printed
from make_tariff_table import unheld_of
from prefile import RuleBook
from prefile.values.dates import read_instant
from prefile.values.rate_words import read_rate
from prefile.workbench.edition.export import read_export
from prefile.workbench.edition.held import held_schedule
from prefile.workbench.edition.schedule import Schedule, schedule

RATES, SUFFIXES, EDITION, LEDGER = "general and column 2", "suffixes", "editions", "ledger of headings"
TABLE, FOOTNOTES, FLATTENED = "table of Revision 10", "footnotes of Revision 10", "chapter 99 of Revision 10"
RENUMBERED = "numbers that ended"
UNHELD = "eight-digit numbers of their own"
FIELDS = ("units", "general", "special", "column_2", "footnotes")
LATEST = "hts_2026_rev_10.json.gz"
EDITIONS = {  # each with a day on which it was the one in force
    "hts2026/hts_2026_basic.json.gz": "2026-01-10",
    "hts2026/hts_2026_rev_1.json.gz": "2026-01-20",
    "hts2026/hts_2026_rev_2.json.gz": "2026-02-01",
    "hts2026/hts_2026_rev_3.json.gz": "2026-02-13",
    "hts2026/hts_2026_rev_4.json.gz": "2026-02-24",
    "hts2026/hts_2026_rev_5.json.gz": "2026-04-06",
    "hts2026/hts_2026_rev_6.json.gz": "2026-04-23",
    "hts2026/hts_2026_rev_7.json.gz": "2026-04-25",
    "hts2026/hts_2026_rev_8.json.gz": "2026-04-27",
    "hts2026/hts_2026_rev_9.json.gz": "2026-05-01",
    LATEST: "2026-06-08",
}
MANY = "many_to_many"
REVISIONS = "hts2026/revisions_2026.csv"


def editions(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield each number, unit, rate and footnote that an edition prints otherwise than the table of its day."""
    for name, day in EDITIONS.items():
        ours = held_schedule(book, read_instant(f"{day}T12:00")).numbers
        theirs = _export(sources.folder / name)
        for number in sorted(ours.keys() ^ theirs.numbers.keys()):
            says = ("held", "") if number in ours else ("", "printed")
            yield Difference(EDITION, f"{number} {day}", *says)
        for number in ours.keys() & theirs.numbers.keys():
            sources.values[name] += len(FIELDS)
            if ours[number][:-1] != theirs.numbers[number][:-1]:
                yield from _fields(number, day, ours[number][1:-1], theirs.numbers[number][1:-1])
        if name == LATEST:
            yield from _printed_headings(book, sources, theirs)


def unheld(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield each eight-digit number that an edition prints with no ten-digit number under it, and the book does not."""
    for name, day in EDITIONS.items():
        theirs = {number for number, _ in unheld_of(sources.folder / name)}
        sources.values[name] += len(theirs)
        for number in sorted(book.tariff.unheld ^ theirs):
            says = ("named", "") if number in book.tariff.unheld else ("", "printed")
            yield Difference(UNHELD, f"{number} {day}", *says)


def _fields(number: str, day: str, ours: tuple[object, ...], theirs: tuple[object, ...]) -> Iterator[Difference]:
    for field, mine, other in zip(FIELDS, ours, theirs, strict=True):
        if mine != other:
            yield Difference(EDITION, f"{number} {field} {day}", _words(mine), _words(other))


def _words(value: object) -> str:
    return " ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _printed_headings(book: RuleBook, sources: Sources, theirs: Schedule) -> Iterator[Difference]:
    """Yield the headings of chapter 99 that the last edition prints otherwise than the table of them."""
    ours = held_schedule(book, read_instant("2026-06-08T12:00")).headings
    for heading in sorted(ours.keys() | theirs.headings.keys()):
        sources.values[LATEST] += 4
        mine, other = ours.get(heading), theirs.headings.get(heading)
        if mine is None or other is None or not mine.prints_as(other):
            yield Difference(
                LEDGER, heading, "" if mine is None else mine.general, "" if other is None else other.general
            )


def _export(path: Path) -> Schedule:
    with NamedTemporaryFile(suffix=".json") as unpacked:
        unpacked.write(gzip.decompress(path.read_bytes()))
        unpacked.flush()
        return schedule(read_export(Path(unpacked.name)))


def ledger(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield the headings of which editions and revisions say another first or last day, or rate, than the ledger."""
    del book
    theirs = {row.heading: tuple(map(str, row)) for row in printed(sources.folder)}
    ours = {row["heading"]: tuple(row.values()) for row in held("tariff/chapter-99.csv")}
    for row in sources.rows(REVISIONS):
        sources.values[REVISIONS] += 1 + len(re.findall(r"9903\.[0-9]{2}\.[0-9]{2}", row["content"]))
    for heading in sorted(ours.keys() | theirs.keys()):
        if ours.get(heading) != theirs.get(heading):
            mine, other = (" ".join(one.get(heading, ())[1:]) for one in (ours, theirs))
            yield Difference(LEDGER, heading, mine, other)


def rates(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield the numbers whose printed rates differ, as rates where both can be read, else as words."""
    name = "hts2026/hts_2026_rev15_general_column2.csv"
    for row in sources.rows(name):
        number = next((one for one in book.tariff.under(row["line"]) if book.tariff.holds(one, REVISION_15)), None)
        found = None if number is None else book.tariff.row(number)
        if found is None:
            continue
        for column, ours, theirs in (("", found.general, row["general"]), (" 2", found.column_2, row["column_2"])):
            sources.values[name] += bool(theirs)
            if theirs and not _same_rate(ours, theirs):
                yield Difference(RATES, f"{row['line']}{column}", ours, theirs)


def _same_rate(ours: str, theirs: str) -> bool:
    read = read_rate(ours), read_rate(theirs)
    if None not in read:
        return read[0] is not None and read[1] is not None and read[0].terms == read[1].terms
    return re.sub(r"\W", "", ours.casefold()) == re.sub(r"\W", "", theirs.casefold())


def suffixes(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield the numbers that the tariff table does not end, or begin, on the day that the change record says."""
    name = "hts2026/hts_484f_2026-07-01.csv"
    valid, rows = book.tariff.holds, list(sources.rows(name))
    used_again = {number for row in rows for number in row["successors"].split()}
    for row in rows:
        day, new = read_instant(row["from"]), [number for number in row["successors"].split() if number.isdigit()]
        sources.values[name] += 1 + len(new)
        if valid(row["old_number"], day) and row["old_number"] not in used_again:
            yield Difference(SUFFIXES, row["old_number"], "valid", f"ended {row['from']}")
        for number in new:
            if not valid(number, day):
                yield Difference(SUFFIXES, number, "", f"valid from {row['from']}")


def table(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield what flattened tables of Revision 10 say otherwise than the tariff table: units and rates, footnotes."""
    at, name = read_instant("2026-06-08T12:00"), "hts_2026_rev10_hts10.csv.gz"
    for row in sources.rows(name):
        found = book.tariff.row(row["digits"], at)
        if found is None:
            yield Difference(TABLE, row["digits"], "", "printed")
            continue
        pairs = (
            (found.general, row["general_rate"]),
            (found.special, row["special_rate"]),
            (found.column_2, row["column2_rate"]),
        )
        for ours, theirs in pairs:
            sources.values[name] += bool(theirs.strip())
            if theirs.strip() and " ".join(theirs.split()) != ours:
                yield Difference(TABLE, row["digits"], ours, theirs)
    yield from _footnotes(book, sources)


def _footnotes(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield the numbers whose own footnotes name another heading than the tariff table says."""
    named, name = defaultdict[str, set[str]](set), "hts_2026_rev10_footnote_headings.csv"
    for row in sources.rows(name, 2):
        named[row["tariff_number"]].add(row["chapter_99_heading"])
    at = read_instant("2026-06-08T12:00")
    for number in book.tariff.numbers():
        found = book.tariff.row(number, at)
        if found is None or not found.holds(at):
            continue
        theirs = frozenset(heading for size in (8, 10) for heading in named.get(number[:size], ()))
        if theirs != found.footnotes:
            yield Difference(FOOTNOTES, number, " ".join(sorted(found.footnotes)), " ".join(sorted(theirs)))


def chapter_99(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield the headings of chapter 99 whose rates the flattened Revision 10 prints otherwise."""
    ours, name = held_schedule(book, read_instant("2026-06-08T12:00")).headings, "hts_2026_rev10_chapter99.csv"
    for row in sources.rows(name):
        found = ours.get(row["digits"])
        if found is None or len(row["digits"]) < 8:  # noqa: PLR2004 - a heading above those that are declared
            continue
        pairs = (found.general, row["general_rate"]), (found.special, row["special_rate"])
        for mine, theirs in (*pairs, (found.column_2, row["column2_rate"])):
            sources.values[name] += 1
            if mine != " ".join(theirs.split()):
                yield Difference(FLATTENED, row["htsno"], mine, theirs)


def concordance(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield numbers that a concordance ends, and that the book has as valid ever since, or without their successors."""
    name = "hts_concordance_2025_2026.csv"
    for row in sources.rows(name):
        old, new = digits(row["old_hts10"]), digits(row["new_hts10"])
        if not old.isdigit():
            continue
        told = new.isdigit() and row["change_type"] != MANY  # any of several with any of several: no successor is said
        sources.values[name] += 1 + told
        found = book.tariff.row(old)
        if found is not None and found.is_lasting:
            yield Difference(RENUMBERED, old, "valid all year", f"ended with {row['revision_from']}")
        elif told and new not in _heirs(book, old):
            yield Difference(RENUMBERED, f"{old} {new}", " ".join(_heirs(book, old)), new)


def _heirs(book: RuleBook, number: str) -> tuple[str, ...]:
    found, renumbered = book.tariff.row(number), book.tariff.renumbered.get(number)
    return (*(found.successors if found else ()), *(renumbered.successors if renumbered else ()))
