"""Make the list of chapter 99's headings in the editions of 2026, and the numbers of its notes that a duty names.

    tools/make_chapter_99.py SOURCES

writes rules/tariff/chapter-99.csv and rules/tariff/chapter-99-notes.csv. SOURCES holds the tariff's editions as the
Commission publishes them in JSON (hts2026/hts_2026_NAME.json.gz, hts_2026_rev_10.json.gz), what the later revisions
began (hts2026/revisions_2026.csv), and the notes as read (notes2026, rev21, hts2026). A heading of subchapter III has
the day of the first edition that prints it and the day of the first that no longer does; both are blank where the
first and the last edition print it. Of the other subchapters the headings are counted. A rate is the printed general
rate in short: "+25 %" is on top of the duty of the goods, "no change" that duty alone. What the book makes of each
heading is no part of these lists: see rules/tariff/chapter-99-decisions.csv.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from prefile.workbench.edition.ledger import rate_in_short

TARIFF = Path(__file__).resolve().parent.parent / "rules" / "tariff"
SUBCHAPTER_3 = "9903"
EDITIONS = {  # those that changed which headings of chapter 99 there are, by the day of their change record
    "hts2026/hts_2026_basic.json.gz": "",
    "hts2026/hts_2026_rev_1.json.gz": "2026-01-15",
    "hts2026/hts_2026_rev_3.json.gz": "2026-02-13",
    "hts2026/hts_2026_rev_4.json.gz": "2026-02-24",
    "hts2026/hts_2026_rev_5.json.gz": "2026-04-06",
    "hts2026/hts_2026_rev_6.json.gz": "2026-04-23",
    "hts2026/hts_2026_rev_9.json.gz": "2026-05-01",
    "hts_2026_rev_10.json.gz": "2026-06-08",
}
HEADING = re.compile(r"99[0-9]{2}\.[0-9]{2}\.[0-9]{2}")
BEGUN = re.compile(r"(9903\.[0-9]{2}\.[0-9]{2})(?:[-/](?:(9903\.[0-9]{2})?\.([0-9]{2})))?")
MOST_IN_A_RANGE = 99
# Lists of the notes that a duty names, by the file and list of SOURCES, with a heading that speaks of them.
NAMED_BY = {
    "33b": ("note 33(b)", "9903.94.01"),
    "33g": ("note 33(g)", "9903.94.05"),
    "37b": ("note 37(b)", "9903.76.01"),
    "37d": ("note 37(d)", "9903.76.02"),
    "37f": ("note 37(f)", "9903.76.03"),
    "38b": ("note 38(b)", "9903.74.01"),
    "38c": ("note 38(c)", "9903.74.02"),
    "38i": ("note 38(i)", "9903.74.08"),
    "39b": ("note 39(b)", "9903.79.01"),
    "40c_read": ("note 40(c)", "9903.04.60"),
    "43c1": ("note 43(c)(1)", "9903.08.21"),
    "43c2": ("note 43(c)(2)", "9903.08.21"),
    "43c3": ("note 43(c)(3)", "9903.08.21"),
    "43c4": ("note 43(c)(4)", "9903.08.22"),
}
METALS_SINCE = "2026-06-08"  # as note 16(c) was last printed anew


class Printed(NamedTuple):
    """A heading as the editions print it: from when until when, blank at either end of what was read, and its rate."""

    heading: str
    since: str
    until: str
    rate: str
    headings: int = 1


class Noted(NamedTuple):
    """A number on a list of a note, with its window and a heading that speaks of the list."""

    note: str
    heading: str
    number: str
    since: str
    until: str


def main(folder: str) -> None:
    """Write both lists."""
    sources = Path(folder)
    _write("chapter-99.csv", ["heading", "from", "until", "rate", "headings"], sorted(printed(sources)))
    noted = sorted(set(notes(sources)))
    _write("chapter-99-notes.csv", ["note", "heading", "number", "from", "until"], noted)


def _write(name: str, header: list[str], rows: list[Printed] | list[Noted]) -> None:
    with (TARIFF / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def printed(sources: Path) -> Iterator[Printed]:
    """Yield every heading of subchapter III that an edition of 2026 prints, and each other group with its count."""
    editions = {day: _headings(sources / name) for name, day in EDITIONS.items()}
    days, last = list(editions), list(editions)[-1]
    for heading in sorted({heading for found in editions.values() for heading in found}):
        if heading.startswith(SUBCHAPTER_3):
            holding = [day for day in days if heading in editions[day]]
            until = next((day for day in days if day > holding[-1]), "")
            yield Printed(heading, holding[0], until, editions[holding[-1]][heading])
    counted = Counter(heading[:4] for heading in editions[last])
    yield from (Printed(group, "", "", "", number) for group, number in counted.items() if group != SUBCHAPTER_3)
    known = {heading for found in editions.values() for heading in found}
    rates = _rates(sources)
    for heading, day in _begun(sources).items():
        if heading not in known:
            yield Printed(heading, day, "", rates.get(heading, ""))


def _headings(schedule: Path) -> dict[str, str]:
    """Return the headings of chapter 99 with their general rates in short."""
    with gzip.open(schedule, "rt", encoding="utf-8") as stream:
        lines = json.load(stream)
    return {line["htsno"]: rate_in_short(line["general"] or "") for line in lines if HEADING.fullmatch(line["htsno"])}


def _begun(sources: Path) -> dict[str, str]:
    """Return the headings that the revisions after the last edition at hand began, with their days."""
    found: dict[str, str] = {}
    for row in _rows(sources / "hts2026" / "revisions_2026.csv"):
        for first, group, last in BEGUN.findall(row["content"]):
            for heading in _range(first, f"{group or first[:7]}.{last}" if last else first):
                found.setdefault(heading, row["effective"].split("/")[0])
    for row in _rows(sources / "notes2026" / "headings.csv"):
        if row["heading"] in found:
            found[row["heading"]] = row["from_et"][:10]
    return found


def _range(first: str, last: str) -> Iterator[str]:
    """Yield the headings from one to another, which may be of the group that follows; none ends in 00."""
    group, place = int(first[5:7]), int(first[8:])
    while f"9903.{group:02}.{place:02}" <= last:
        yield f"9903.{group:02}.{place:02}"
        group, place = (group + 1, 1) if place == MOST_IN_A_RANGE else (group, place + 1)


def _rates(sources: Path) -> dict[str, str]:
    """Return the rates of headings that began after the last edition at hand, where a reading states them."""
    found: dict[str, str] = {}
    for name in ("rev21/fl301_headings.csv", "rev21/brazil301.csv"):
        for row in _rows(sources / name):
            if row.get("row_type", "heading") == "heading":
                total = row["kind"].startswith("total")
                percent = float(row["rate_percent"] or 0)
                found[row["heading"]] = f"{'' if total else '+'}{percent:g} %" if percent else "no change"
    for row in _rows(sources / "notes2026" / "headings.csv"):
        if row["kind"] in {"additive", "total with column 1", "total"} and row["rate_pct"]:
            found[row["heading"]] = f"{'+' if row['kind'] == 'additive' else ''}{float(row['rate_pct']):g} %"
    return found


def notes(sources: Path) -> Iterator[Noted]:
    """Yield each number of a note's list that a duty names."""
    for row in _rows(sources / "notes2026" / "lists.csv"):
        if row["list"] in NAMED_BY:
            note, heading = NAMED_BY[row["list"]]
            yield Noted(note, heading, row["number"], row["from_et"], row["until_et"])
    for row in _rows(sources / "hts2026" / "s338_canada_note51b.csv"):
        yield Noted("note 51(b)", row["heading"], row["number"], row["from"], row["until"])
    for row in _rows(sources / "rev21" / "metals16c.csv"):
        heading = "9903.82.02" if row["sublist"] in {"i", "ii", "iii", "iv", "v"} else "9903.82.09"
        yield Noted(f"note 16(c)({row['sublist']})", heading, row["code"].replace(".", ""), METALS_SINCE, "")
    for row in _rows(sources / "notes2026" / "note19_russian_aluminum.csv"):
        number = row["number"].replace(".", "")
        yield Noted(f"note {row['subdivision']}", "9903.85.68", number, METALS_SINCE, "")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


if __name__ == "__main__":
    main(sys.argv[1])
