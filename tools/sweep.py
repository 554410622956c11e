"""Screen one number of each kind × 15 origins × the dates of tools/decisiveness, and compare two rule books by it.

    tools/sweep --out after.txt                              every result, one line each, sorted
    tools/sweep --against OTHER-RULES --explain changes.csv  what changed from that book, by measure and cause
    tools/sweep --against before.txt                         the same, from what an older checkout wrote

Numbers are of one kind where every measure lists them alike, by group and window, every list of a condition holds both
or neither, and their footnotes name the same headings. Of each kind the first is swept, once with sparse facts and once
with usual ones (see usual_facts): 10,000 USD of goods. With --explain, each group of changed results is a row; what
stands under `why` there is kept, and the command ends with 1 while a group has none.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from bench_lines import DOLLARS, Cell, Goods
from decisiveness import DATES, SHAPES, screened
from make_trade_cells import unit_of
from prefile import RuleBook, open_rulebook
from prefile.decision.predicates import Footnoted, NumberIn
from prefile.findings import Finding, LineReport
from prefile.options import Decide
from usual_facts import ModelledLine

ORIGINS = ("AU", "BR", "CA", "CH", "CN", "DE", "GB", "IN", "JP", "KR", "MX", "NG", "RU", "TW", "VN")
VALUE = 10_000
SIZES = (0, 2, 4, 6, 8, 10)
PARTS = ("clause", "exception", "doubt", "gives-way-to")  # of a rule, where no heading names what spoke
COLUMNS = ["measure", "before", "after", "results", "example", "why"]

Key = tuple[str, str, str, str]  # number, origin, shape, date
Results = dict[Key, dict[str, str]]  # what each measure comes to, as it is written


class Change(NamedTuple):
    """One way in which what a measure comes to changed: the parts of the rule that spoke before and after."""

    measure: str
    before: str
    after: str


def kinds(books: Iterable[RuleBook]) -> list[str]:
    """Return one number of each kind: the first of those that all books list alike."""
    found: dict[tuple[frozenset[object], ...], str] = {}
    listed = [_Listed(book) for book in books]
    for number in sorted({number for of_book in listed for number in of_book.numbers()}):
        found.setdefault(tuple(of_book.kind(number) for of_book in listed), number)
    return sorted(found.values())


class _Listed:
    """What a book says of beginnings of tariff numbers, whatever the rate."""

    def __init__(self, book: RuleBook) -> None:
        self._tariff = book.tariff
        self._said: dict[str, set[object]] = {}
        self._headings: set[str] = set()
        for measure in book.measures:
            for listing in measure.listings:
                window = (listing.window.since, listing.window.until)
                self._say(listing.prefix, (measure.id, listing.group, window, listing.excluded))
            for test in measure.predicates():
                for prefix in test.prefixes if isinstance(test, NumberIn) else ():
                    self._say(prefix, (test.list, test.groups) if isinstance(test, NumberIn) else ())
                self._headings.update(test.headings if isinstance(test, Footnoted) else ())

    def numbers(self) -> Iterable[str]:
        """Return the numbers that the book's tariff holds."""
        return self._tariff.numbers()

    def _say(self, prefix: str, what: object) -> None:
        self._said.setdefault(prefix, set()).add((len(prefix), what))

    def kind(self, number: str) -> frozenset[object]:
        """Return all that is said of a number."""
        row = self._tariff.row(number)
        footnotes = self._headings.intersection(row.footnotes) if row else set[str]()
        return frozenset().union(footnotes, *(self._said.get(number[:size], ()) for size in SIZES))


def sweep(book: RuleBook, numbers: Iterable[str], dates: Iterable[date], decide: Decide) -> Results:
    """Return what every measure comes to on every number, origin, date and shape; nothing where one is no number."""
    results: Results = {}
    for number in numbers:
        row = book.tariff.row(number)
        unit = unit_of(row.units.partition("|")[0]) if row and row.units else "KG"
        for origin in filter(book.countries.names.__contains__, ORIGINS):
            price = float(DOLLARS.get(unit, 50))
            goods = Goods(Cell(number, origin, unit, price, "", 0.5), VALUE, f"{VALUE / price:.3f}")
            line = ModelledLine(goods, f"{number} {origin}")
            for day in dates:
                for shape in SHAPES:
                    report = screened(line, shape, day, book, decide)
                    if report is not None:
                        results[number, origin, shape, str(day)] = _written(report)
    return results


def _written(report: LineReport) -> dict[str, str]:
    """Return what each measure that applies, may, or gives way comes to: its cause, what it lacks, and its amount."""
    told = {finding.measure: _finding(finding) for finding in report.law if finding.outcome != "does not apply"}
    return {**told, "the line": _amount(report.duty.least, report.duty.most)}


def _finding(finding: Finding) -> str:
    spoke = " ".join(part for part in finding.spoke if part.startswith(PARTS)) if finding.declare is None else ""
    asked = sorted({missing.fact for missing in finding.missing})
    lacks = f" lacks {' '.join(asked)}" if asked else ""
    cause = " ".join(part for part in (finding.outcome, finding.declare or "", spoke) if part)
    return f"{cause}{lacks}: {_amount(finding.least, finding.most)}"


def _amount(least: object, most: object) -> str:
    return f"{least}" if least == most else f"{least} to {'?' if most is None else most}"


def dump(results: Results) -> Iterator[str]:
    """Yield every result on a line, sorted; dates on which it is the same share one."""
    together: dict[tuple[str, str, str, str], list[str]] = {}
    for (number, origin, shape, day), told in sorted(results.items()):
        what = "; ".join(f"{measure} = {words}" for measure, words in sorted(told.items()))
        together.setdefault((number, origin, shape, what), []).append(day)
    for (number, origin, shape, what), days in together.items():
        yield f"{number} {origin} {shape} {','.join(days)}\t{what}"


def read_dump(lines: Iterable[str]) -> Results:
    """Return the results that were written so.

    Raises:
        ValueError: a line is none.
    """
    results: Results = {}
    for line in lines:
        head, _, what = line.rstrip("\n").partition("\t")
        number, origin, shape, days = head.split(" ")
        told = dict(part.split(" = ", 1) for part in what.split("; "))
        results.update({(number, origin, shape, day): told for day in days.split(",")})
    return results


def changes(before: Results, after: Results) -> dict[Change, list[Key]]:
    """Return where the two differ, by measure and by what spoke before and after; amounts alone are one cause."""
    found: dict[Change, list[Key]] = {}
    for key in sorted(before.keys() & after.keys()):
        was, became = before[key], after[key]
        for measure in sorted(was.keys() | became.keys()):
            old, new = was.get(measure, "does not apply"), became.get(measure, "does not apply")
            if old != new and measure != "the line":
                found.setdefault(Change(measure, *_causes(old, new)), []).append(key)
    for key in sorted(before.keys() ^ after.keys()):
        gone = key in before
        words = ("a number of that day", "no number of that day")
        found.setdefault(Change("the tariff", *(words if gone else words[::-1])), []).append(key)
    return found


def _causes(old: str, new: str) -> tuple[str, str]:
    before, after = old.rpartition(": ")[0] or old, new.rpartition(": ")[0] or new
    return (before, after) if before != after else (f"{before}, an amount", f"{after}, another amount")


def explain(found: dict[Change, list[Key]], path: Path) -> int:
    """Write the groups of changes, keeping the reasons that stand there; returns how many have none."""
    reasons: dict[Change, str] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            reasons = {
                Change(row["measure"], row["before"], row["after"]): row["why"] for row in csv.DictReader(stream)
            }
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for change, keys in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
            writer.writerow([*change, len(keys), " ".join(keys[0]), reasons.get(change, "")])
    return sum(not reasons.get(change) for change in found)


def main() -> int:
    """Run it; returns 1 while a change has no reason in the file of --explain."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--out", type=Path, help="where the results are written")
    given.add_argument(
        "--against", type=Path, help="another folder of rules, or what --out wrote with another checkout"
    )
    given.add_argument("--explain", type=Path, help="a CSV of changes by measure and cause, with a reason for each")
    given.add_argument("--numbers", type=int, help="the first so many kinds only")
    given.add_argument("--decide", choices=("auto", "durable", "plain"), default="auto")
    chosen = given.parse_args()
    book, other = open_rulebook(), chosen.against
    written = read_dump(other.open(encoding="utf-8")) if other is not None and other.is_file() else None
    books = [book, open_rulebook(other)] if other is not None and written is None else [book]
    numbers = (kinds(books) if written is None else sorted({key[0] for key in written}))[: chosen.numbers]
    results = sweep(book, numbers, DATES, chosen.decide)
    if chosen.out is not None:
        chosen.out.write_text("".join(f"{line}\n" for line in dump(results)), encoding="utf-8")
    print(f"{len(results):,} results of {len(numbers):,} numbers", file=sys.stderr)
    if other is None:
        return 0
    before = written if written is not None else sweep(books[1], numbers, DATES, chosen.decide)
    found = changes({key: told for key, told in before.items() if key[0] in set(numbers)}, results)
    for change, keys in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"{len(keys):>7,}  {change.measure}: {change.before} → {change.after}  e.g. {' '.join(keys[0])}")
    return int(chosen.explain is not None and explain(found, chosen.explain) > 0)


if __name__ == "__main__":
    sys.exit(main())
