"""Compare the rule book with the files of a folder that it was read from: every number, day and rate.

    tools/differences SOURCES             every one that rules/differences.csv does not record; ends with 1 if any
    tools/differences SOURCES --why TEXT  records them there as resolved, for this reason; with --list NAME, of one list
    tools/differences SOURCES --only NAME compares only the lists whose names hold this

SOURCES is as for tools/make_chapter_99.py. What is compared stands in STEPS: the tariff's editions with the tariff
table day by day, the lists of chapter 99's notes with the lists of the book, rates and days of headings with the
clauses that declare them, which heading displaces which, and what else the book carries of others. At its end it says
of each file how many values were compared, and ends with 1 on a file of which none was and that NOT_COMPARED does not
name, as on a difference that is recorded and that there is no more.

A measure that is not encoded has no rates, and lists numbers as widely as it needs to: only what it misses is told.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from compared import chapter_98, displaced, headings, lists, notes, references, tariff
from compared.sources import Comparison, Difference, Sources
from prefile import RuleBook, open_rulebook

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT / "rules" / "differences.csv"
COLUMNS = ["list", "number", "ours", "theirs", "source", "status", "why"]
REVISION_10 = "HTSUS 2026 Revision 10, as a third party flattened it"
TRANSCRIBED = "{} of Revision 21, as transcribed".format
STEPS = (
    Comparison(
        {
            "note 16": TRANSCRIBED("note 16(c)"),
            "note 19": "note 19 of Revision 10, as transcribed",
            "note 51": "note 51(b) of Revisions 17 and 19, as transcribed",
            "note": "notes 33, 37 to 40 and 43 as read on 2026-11-28",
        },
        notes.noted_numbers,
    ),
    Comparison({lists.METALS: "note 16(c) of Revision 10"}, lists.metals),
    Comparison({"numbers of note 37": "note 37 of Revision 6"}, lists.wood),
    Comparison({"numbers of note 35(c)": "note 35(c) of Revision 9, as transcribed"}, lists.aircraft_of_taiwan),
    Comparison({"import exclusions": "annexes of Proclamations 11061 to 11063"}, lists.exclusions),
    Comparison(
        {
            "Annex I of June": "Annex I of Proclamation 11020 as a third party read it in June 2026",
            "numbers of note 40(c)": "note 40(c) of Revision 14",
        },
        lists.pharmaceuticals,
    ),
    Comparison({"numbers of note 33": "notes 33(i) and (j) of Revision 6"}, lists.uk_vehicles),
    Comparison({lists.OVERLAPS: "computed from notes 16(c), 33, 38 and 39"}, lists.overlaps),
    Comparison({"numbers of note 52": TRANSCRIBED("note 52")}, lists.forced_labor),
    Comparison({"numbers of note 50": TRANSCRIBED("note 50")}, lists.brazil),
    Comparison(
        {headings.HEADINGS: "headings of chapter 99 as read on 2026-10-09 and 2026-11-28"}, headings.rates_of_headings
    ),
    Comparison({"quotas": "quotas of HTSUS 2026, as read on 2026-11-28"}, headings.quotas),
    Comparison({headings.STATUSES: TRANSCRIBED("headings")}, headings.statuses),
    Comparison(
        {displaced.DISPLACED: "notes 2(aa), 33, 38, 39, 50, 51 and 52 as read on 2026-11-28"}, displaced.displaced
    ),
    Comparison({chapter_98.CHAPTER_98: "notes of chapter 99 as read on 2026-11-28"}, chapter_98.chapter_98),
    Comparison({tariff.EDITION: "HTSUS 2026, Basic Edition and Revisions 1 to 10"}, tariff.editions),
    Comparison({tariff.UNHELD: "HTSUS 2026, Basic Edition and Revisions 1 to 10"}, tariff.unheld),
    Comparison({tariff.LEDGER: "HTSUS 2026, editions and change records"}, tariff.ledger),
    Comparison({tariff.TABLE: REVISION_10, tariff.FOOTNOTES: REVISION_10}, tariff.table),
    Comparison({tariff.FLATTENED: REVISION_10}, tariff.chapter_99),
    Comparison({tariff.RATES: "a third-party reading of Revision 15"}, tariff.rates),
    Comparison({tariff.SUFFIXES: "change record of Revision 11"}, tariff.suffixes),
    Comparison({tariff.RENUMBERED: "a third-party concordance of 2025 and 2026"}, tariff.concordance),
    Comparison({"copy of": "a list of others, of which a copy is kept"}, references.copies),
    Comparison({"countries": "ISO 3166 and general note 3(b), as a third party joined them"}, references.countries),
    Comparison({"critical minerals": "90 FR 50494 and 87 FR 10381"}, references.minerals),
    Comparison({"import reliance": "USGS Mineral Commodity Summaries 2025 and 2026"}, references.reliance),
    Comparison({"prices": "USGS Mineral Commodity Summaries 2026"}, references.prices),
    Comparison({"floor prices": "Proclamation 11052, clause 1"}, references.floors),
)
TRADE = "what was imported, which is no law: lines of the benches are drawn from it"
GEOLOGY = "the book carries nothing of it"
NOT_COMPARED = {
    "rev21/note52f.csv": "its items (3) to (7) are inferred; notes2026/interactions.csv has the note as printed",
    "list_annex2_eo14257_as_of_2026rev6.csv": "duties under IEEPA, held unauthorized, are told on every line alike",
    "mineral_hts_map.csv": "a reading, which tools/make_coverage_list.py reads; it is no law",
    "usgs_ofr2025_1047_hts_partial.csv": GEOLOGY,
    "mcs2025_t4_end_use.csv": GEOLOGY,
    "mcs2026_hts_items.csv": "numbers and rates of the end of 2025, before the editions that are held",
    "mcs2026_import_sources_2021_2024.csv": GEOLOGY,
    "trade_cells_unified.csv": TRADE,
    "trade_hts10_CA_MX_monthly_2025_2026_all.csv.gz": TRADE,
}


def source_of(name: str) -> str:
    """Return whose the list of a name is, by the longest of the beginnings that are compared; nothing of another."""
    fits = [(len(one), source) for step in STEPS for one, source in step.lists.items() if name.startswith(one)]
    return max(fits, default=(0, ""))[1]


def is_named(name: str) -> bool:
    """Whether a list is one of those that are compared here."""
    return bool(source_of(name))


def differences(book: RuleBook, sources: Sources, only: str = "") -> list[Difference]:
    """Return every disagreement between the book and the lists, once each."""
    steps = [step for step in STEPS if any(only in name for name in step.lists)]
    return sorted({difference for step in steps for difference in step.found(book, sources)})


def record(found: Iterable[Difference], why: str) -> None:
    """Put differences into rules/differences.csv, resolved for a reason, in its order."""
    rows = _recorded()
    for difference in found:
        told = {"source": source_of(difference.list), "status": "resolved", "why": why}
        rows.append({**difference._asdict(), **told})
    with RECORDED.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["list"], row["number"])))


def passed_over(sources: Sources) -> list[str]:
    """Say what is wrong with the files: compared by nothing, or named as not compared though they are."""
    files = set(sources.files())
    compared = {name for name, values in sources.values.items() if values}
    bare = [f"{name}: nothing compares it" for name in sorted(files - compared - NOT_COMPARED.keys())]
    return bare + [f"{name}: named as not compared, and it is" for name in sorted(compared & NOT_COMPARED.keys())]


def _recorded() -> list[dict[str, str]]:
    with RECORDED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _say(sources: Sources) -> None:
    """Say of each file how many values were compared, or why none was."""
    for name in sources.files():
        values = sources.values[name]
        told = (
            f"{values:>9,}  {name}" if values else f"{'-':>9}  {name}: {NOT_COMPARED.get(name, 'nothing compares it')}"
        )
        print(told, file=sys.stderr)
    print(f"{sources.values.total():>9,}  values", file=sys.stderr)


def main() -> int:
    """Run it; returns 1 where something is not recorded, no longer so, or compared by nothing."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("sources", type=Path, metavar="SOURCES")
    given.add_argument("--why", metavar="TEXT", help="record what is new in rules/differences.csv, for this reason")
    given.add_argument("--list", metavar="NAME", help="of one list only")
    given.add_argument("--only", metavar="NAME", default="", help="compare only lists whose names hold this")
    chosen = given.parse_args()
    sources = Sources(chosen.sources)
    found = differences(open_rulebook(), sources, chosen.only)
    recorded = {Difference(*(row[key] for key in COLUMNS[:4])) for row in _recorded() if is_named(row["list"])}
    new = [difference for difference in found if difference not in recorded]
    gone = [] if chosen.only else sorted(recorded - set(found))
    faults = [] if chosen.only else passed_over(sources)
    for difference in new:
        ours, theirs = difference.ours or "nothing", difference.theirs or "nothing"
        print(f"{difference.list}: {difference.number}: ours {ours}, theirs {theirs}")
    for difference in gone:
        print(f"{difference.list}: {difference.number}: recorded, and there is no such difference")
    print("\n".join(faults), end="\n" if faults else "")
    if not chosen.only:
        _say(sources)
    print(f"{len(found):,} differences, {len(new):,} of them not recorded", file=sys.stderr)
    if chosen.why:
        record([difference for difference in new if chosen.list in {None, difference.list}], chosen.why)
    return int(bool(new or gone or faults))


if __name__ == "__main__":
    sys.exit(main())
