"""Lists of numbers beside the lists of the book that carry them: which numbers, in which group, from which day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from compared.headings import shown
from compared.notes import REVISION_15
from compared.sources import Difference, Sources, digits, held, sets
from prefile import RuleBook
from prefile.decision.book_headings import headings_of
from prefile.values.dates import read_instant

METALS, OVERLAPS = "numbers of note 16(c)", "numbers on two lists"
METALS_DAY = read_instant("2026-06-08T12:00")
SIZES = (2, 4, 6, 8, 10)
SUBLIST = re.compile(r"52\(([b-j])\)(?:\(([0-9]+)\)(?:\((i+)\))?)?")
TEXTILES = frozenset({"52(j)(6)(iii)", "52(j)(7)(iii)"})
EXCLUDED = {  # the groups of the list of exclusions, by proclamation and scope
    ("11061", "any container"): "alcohol",
    ("11061", "packaged only"): "packaged-alcohol",
    ("11062", ""): "dairy",
    ("11063", "motorcycles over 800 cc"): "motorcycles",
}
BOTH = {  # lists of numbers that stand on two, with the groups of the book's that they are
    "33b": ("lists/note-33.csv", {"cars", "light-trucks", "trucks-of-any-weight"}),
    "33g": ("lists/note-33.csv", {"parts", "chassis", "renumbered-parts"}),
    "38b": ("lists/note-38.csv", {"trucks", "trucks-of-any-weight", "chassis"}),
    "38c": ("lists/note-38.csv", {"buses"}),
    "38i": ("lists/note-38.csv", {"parts", "chassis", "renumbered-parts"}),
    "39b": ("lists/semiconductors.csv", {""}),
}


def metals(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield the ten-digit numbers that note 16(c), as printed in Revision 10, puts on other lists than the book."""
    printed, ours = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for row in sources.rows("hts2026/note16c_rev10.csv", 2):
        printed[digits(row["number"])] |= set(row["lists"].split("-"))
    for row in held("lists/metals-16c.csv"):
        if not row["until"]:
            ours[row["number"]] |= set(row["group"].split("-"))
    for number in book.tariff.numbers():
        if book.tariff.holds(number, METALS_DAY):
            theirs = {one for size in SIZES for one in printed.get(number[:size], ())}
            longest = next((size for size in reversed(SIZES) if number[:size] in ours), 0)
            mine = ours[number[:longest]] if longest else set[str]()
            if mine != theirs:
                yield Difference(METALS, number, " ".join(sorted(mine)), " ".join(sorted(theirs)))


def wood(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield where note 37 differs in a number, its group, or the rate of its heading."""
    rows = list(sources.rows("hts2026/note37_wood_rev6.csv", 4))
    mine = [f"{row['number']} {row['group']}" for row in held("lists/wood.csv")]
    yield from sets("numbers of note 37", mine, [f"{digits(row['number'])} {row['group']}" for row in rows])
    clauses = book.by_id["us.section-232.wood"].treatment.clauses
    for heading, rate in sorted({(row["heading"], row["rate"]) for row in rows}):
        ours = {shown(clause) for clause in clauses if clause.heading == heading}
        if rate not in ours:
            yield Difference("numbers of note 37", heading, " or ".join(sorted(ours)), rate)


def aircraft_of_taiwan(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield where the aircraft list of Taiwan differs, or its heading is none of the metals duties."""
    rows = list(sources.rows("hts2026/s232_aircraft_exempt_taiwan.csv", 2))
    mine = [row["number"] for row in held("lists/metals-aircraft.csv") if row["group"] != "not-taiwan"]
    yield from sets("numbers of note 35(c)", mine, [row["hts8"] for row in rows])
    for heading in sorted({row["ch99_code"] for row in rows}):
        if "us.section-232.metals" not in {use.measure for use in headings_of(book).uses(heading)}:
            yield Difference("numbers of note 35(c)", heading, "", "a heading of the list")


def exclusions(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield where the numbers excluded from importation differ, or the day of it."""
    measure = book.by_id["us.admissibility.canada-import-exclusions"]
    begins = {row.window.since for row in measure.standing if row.standing == "in force"}
    theirs: list[str] = []
    for row in sources.rows("hts2026/s338_canada_import_exclusions.csv", 3):
        theirs.append(f"{row['number']} {EXCLUDED[row['proclamation'], row['scope']]}")
        if read_instant(row["imported_from"].removesuffix(" ET")) not in begins:
            yield Difference("import exclusions", row["number"], "", f"from {row['imported_from']}")
    mine = [f"{row['number']} {row['group']}" for row in held("lists/canada-import-exclusions.csv")]
    yield from sets("import exclusions", mine, theirs)


def pharmaceuticals(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield numbers of note 40(c), as printed and as read of the annex in June, that the book lists nowhere."""
    mine = {row["number"] for row in held("lists/note-40c.csv")}
    annex = [row["hts10"] for row in sources.rows("hts2026/s232_pharma_annex_i_budgetlab_2026-06.csv", 1)]
    yield from sets("Annex I of June", mine, _in_use(book, annex, mine), both_ways=False)
    printed = [digits(row["number"]) for row in _of(sources, "40c")]
    yield from sets("numbers of note 40(c)", mine, _in_use(book, printed, mine), both_ways=False)


def uk_vehicles(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield where the lists of notes 33(i) and (j) differ."""
    cars = [row["number"] for row in held("lists/note-33.csv") if row["group"] == "cars"]
    yield from sets("numbers of note 33(i)", cars, [digits(row["number"]) for row in _of(sources, "33i")])
    parts = {row["number"] for row in held("lists/note-33j.csv")}
    printed = [digits(row["number"]) for row in _of(sources, "33j")]
    yield from sets("numbers of note 33(j)", parts, _in_use(book, printed, parts))


def _in_use(book: RuleBook, printed: Iterable[str], ours: set[str]) -> Iterator[str]:
    """Yield the numbers of a list, each that ended with the successors that stand for it in the book."""
    for number in printed:
        heirs = {heir for heir in book.tariff.successors(number, REVISION_15) if heir in ours}
        yield from heirs
        if number in ours or not heirs:
            yield number


def _of(sources: Sources, wanted: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one of the lists that were read, as compared."""
    for row in sources.rows("notes2026/lists.csv"):
        if row["list"] == wanted:
            sources.values["notes2026/lists.csv"] += 1
            yield row


def overlaps(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield numbers that stand on two lists, of which the book has not both."""
    del book
    groups = {row["number"]: set(row["group"].split("-")) for row in held("lists/metals-16c.csv")}
    for row in sources.rows("notes2026/overlaps.csv", 2):
        for name in (row["list"], row["other_list"]):
            if name.startswith("16c-"):
                longest = next((row["number"][:size] for size in reversed(SIZES) if row["number"][:size] in groups), "")
                has = bool(set(name[4:].split("-")) & groups.get(longest, set()))
            else:
                file, wanted = BOTH[name]
                mine = {one["number"] for one in held(file) if one.get("group", "") in wanted}
                has = any(row["number"].startswith(one) or one.startswith(row["number"]) for one in mine)
            if not has:
                yield Difference(OVERLAPS, f"{row['number']} {name}", "", "listed")


def forced_labor(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield where the lists of note 52 differ."""
    del book
    mine = {row["number"] for row in held("lists/note-52b.csv")}
    yield from sets("numbers of note 52(b)", mine, [row["code"] for row in sources.rows("rev21/note52b.csv", 1)])
    theirs = defaultdict[str, set[str]](set)
    for row in sources.rows("rev21/note52_other.csv", 2):
        theirs[row["note_key"]].add(digits(row["code"]))
    ours = defaultdict[str, set[str]](set)
    for row in held("lists/note-52.csv"):
        ours[row["group"]].add(row["number"])
    both = ours["textiles"] | ours["textiles-of-glass"]
    lists = {_group(key): set[str]() for key in theirs if key not in TEXTILES}
    for key in theirs:
        if key not in TEXTILES:
            lists[_group(key)] |= theirs[key]
    for group in sorted(lists):
        ground = ours[group] | (both if group == "j13-i" else set[str]())
        yield from sets(f"numbers of note 52({group})", ground, lists[group])
    yield from sets("numbers of note 52(j6-iii)", both, theirs["52(j)(6)(iii)"])
    yield from sets("numbers of note 52(j7-iii)", ours["textiles"], theirs["52(j)(7)(iii)"])


def _group(key: str) -> str:
    """Return the group of the book's list for a sublist: c, d, e, j1 to j13-ii."""
    found = SUBLIST.fullmatch(key)
    if found is None or found[1] != "j":
        return key[3]
    return f"j{found[2]}" + (f"-{found[3]}" if found[3] else "")


def brazil(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield where the lists of note 50(a)(ii) to (v) differ; of (iv) and (v) the transcription has parts only."""
    del book
    name, theirs = "rev21/brazil301.csv", defaultdict[str, set[str]](set)
    for row in sources.rows(name):
        if row["note_key"] and row["code"]:
            sources.values[name] += 2
            theirs[row["note_key"]].add(digits(row["code"]))
    ours = defaultdict[str, set[str]](set)
    for row in held("lists/note-50.csv"):
        ours[row["group"]].add(row["number"])
    ours["ii"] = {row["number"] for row in held("lists/note-50a-ii.csv")}
    for group in ("ii", "iii", "iv", "v"):
        whole = group in {"ii", "iii"}
        yield from sets(f"numbers of note 50(a)({group})", ours[group], theirs[f"50(a)({group})"], both_ways=whole)
