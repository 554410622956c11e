"""Make the list of tariff numbers that a quota may touch, from the tariff's words and the headings of chapter 99.

    tools/make_quota_list.py HTS.json[.gz]

writes rules/lists/quotas.csv. A quota of chapters 1 to 97 has a line that is "entered pursuant to its provisions", and
beside it the line of what is over the quota: both stand under one subheading of six digits, and so do safeguards in
subchapter IV and quotas of agreements in subchapters VIII to XXII, whose headings name over-quota lines. So the list
holds subheadings, for goods of any origin, with the notes that set the quantities. Rows of the table with another
source, which are written by hand, are kept.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "rules" / "tariff" / "2026-rev-10-text.csv"
LIST = ROOT / "rules" / "lists" / "quotas.csv"
HEADER = ["number", "origins", "name", "source"]
SOURCE = "HTSUS 2026 Revision 10, the words of the numbers and of chapter 99"
NOTE = re.compile(r"additional U\.S\. note ([0-9]+)(?:\([a-z]\))? to (?:this chapter|chapter ([0-9]+))", re.IGNORECASE)
NAMED = re.compile(r"\b([0-9]{4})\.([0-9]{2})(?:\.[0-9]{2})?\b")
GROUPS = {
    "9904": "safeguards of subchapter IV",
    "9908": "the agreement with Israel",
    "9915": "the agreement with Central America and the Dominican Republic",
    "9917": "the agreement with Peru",
    "9918": "the agreement with Colombia",
    "9919": "the agreement with Panama",
    "9920": "the agreement with Korea",
}


def main(schedule: str) -> None:
    """Write the list."""
    named: dict[str, dict[str, None]] = {}
    for number, name in (*_in_quota(), *_of_chapter_99(Path(schedule))):
        named.setdefault(number, {})[name] = None
    rows = [[number, "", "; ".join(names), SOURCE] for number, names in named.items()]
    if LIST.exists():
        rows += [list(row.values()) for row in _rows(LIST) if row["source"] != SOURCE]
    with LIST.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(sorted(rows))


def _in_quota() -> Iterator[tuple[str, str]]:
    """Yield the subheading of each line that is entered under a quota, with the note that sets it."""
    for row in _rows(TEXTS):
        if "pursuant to its provisions" in row["description"]:
            for note, chapter in NOTE.findall(row["description"]):
                yield row["number"][:6], f"additional U.S. note {note} to chapter {int(chapter or row['number'][:2])}"


def _of_chapter_99(schedule: Path) -> Iterator[tuple[str, str]]:
    """Yield the subheadings that headings of quotas and safeguards name."""
    opened = gzip.open if schedule.suffix == ".gz" else open
    with opened(schedule, "rt", encoding="utf-8") as stream:
        lines = json.load(stream)
    for line in lines:
        group = GROUPS.get(line["htsno"][:4])
        for heading, subheading in NAMED.findall(line["description"]) if group else ():
            if heading < "9800":
                yield f"{heading}{subheading}", str(group)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


if __name__ == "__main__":
    main(sys.argv[1])
