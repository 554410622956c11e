"""Make the list of tariff numbers that the coverage reading of Proclamation 11001 answers from.

    tools/make_coverage_list.py mineral_hts_map.csv critical_minerals_list.csv

writes rules/lists/critical-minerals.csv: number, mineral, stage, basis, words. The map says which minerals may stand
behind a number and in which form; how surely, this tool reads from the number's own words in rules/tariff:

direct   the words of the line, or of the lines above it, name the mineral whichever good is entered under the number:
         the element, its oxide, salt or alloy, or the family of the rare earths, all of whose members are listed
named    Executive Order 14272, section 2(d), names the product
shared   neither: a basket, a list of several minerals, or a product whose words name none

Numbers of the chapters in SCOPE whose words name a mineral are added though the map has not got them. What the words
alone do not settle stands in two tables beside the list, each row with its reason, never in the code:

critical-minerals-exceptions.csv   number, mineral, basis, why: the basis a person gave ("none": left out)
critical-minerals-additions.csv    number, mineral, stage, why: what the map misses, and stages that it has otherwise

There a number may be the first digits of several, and | stands between several numbers or minerals. A row that
changes nothing is refused, so that neither table outlives its reason.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RULES = Path(__file__).resolve().parent.parent / "rules"
TABLE = RULES / "tariff" / "2026-rev-10.csv"
TEXTS = RULES / "tariff" / "2026-rev-10-text.csv"
LIST = RULES / "lists" / "critical-minerals.csv"
EXCEPTIONS = RULES / "lists" / "critical-minerals-exceptions.csv"
ADDITIONS = RULES / "lists" / "critical-minerals-additions.csv"
HEADER = ["number", "mineral", "stage", "basis", "words"]

ORE, PROCESSED, SEMI, FINAL, SCRAP = (
    "ore-or-concentrate",
    "processed",
    "semi-finished-derivative",
    "final-derivative",
    "scrap",
)
DIRECT, NAMED, SHARED, LEFT_OUT = "direct", "named", "shared", "none"
STAGES = {
    "ore_concentrate": ORE,
    "processed": PROCESSED,
    "derivative_semi": SEMI,
    "derivative_final": FINAL,
    "scrap": SCRAP,
}

RARE_EARTHS = frozenset(
    (
        "cerium",
        "dysprosium",
        "erbium",
        "europium",
        "gadolinium",
        "holmium",
        "lanthanum",
        "lutetium",
        "neodymium",
        "praseodymium",
        "samarium",
        "scandium",
        "terbium",
        "thulium",
        "ytterbium",
        "yttrium",
    )
)
# What the map's group stands for in a product that is not itself a rare earth: those of permanent magnets.
MAGNET_RARE_EARTHS = frozenset(["dysprosium", "neodymium", "praseodymium", "samarium", "terbium"])
GROUP = "rare_earths_group"
FAMILY = "rare-earths"

# Where words alone put a number on the list: minerals, inorganic chemicals, fertilizers, ferroalloys and the metals.
SCOPE = re.compile(r"2[568]|31|71|7202|7[4-689]|8[01]")

# How the tariff names each mineral. A word may stand for several (brass), and the longer of two is tried first. Where
# the commodity is a rock or salt, its element or radical names it: fluorine, phosphorus, potassium, barium.
NAMES: dict[str, str] = {
    "alnico": "aluminum nickel cobalt",
    "hexafluoroaluminate|fluoroaluminates?": "fluorspar aluminum",
    "brass": "copper zinc",
    "cupro-nickel": "copper nickel",
    "phosphor copper": "copper phosphate",
    "aluminum|alumina|aluminates?|corundum": "aluminum",
    "antimony": "antimony",
    "arsenic|arsenides?": "arsenic",
    "barytes|barium": "barite",
    "beryllium": "beryllium",
    "bismuth": "bismuth",
    "boron|boric|borax|borides?|(?:per|peroxo|tetra)?borates?": "boron",
    "(?:ferro)?cerium": "cerium",
    "cesium": "cesium",
    "(?:ferro)?chromium|chromic|(?:di|peroxo)?chromates?|chrome": "chromium",
    "cobalt": "cobalt",
    "copper|cupric|cuprous": "copper",
    "fluorspar|fluorine|fluorides?|hexafluoride|hexafluorophosphate|fluorosilicates?|hydrofluoric": "fluorspar",
    "gallium": "gallium",
    "germanium": "germanium",
    "graphite": "graphite",
    "hafnium": "hafnium",
    "indium": "indium",
    "iridium": "iridium",
    "lead|leady": "lead",
    "lithium": "lithium",
    "magnesium|magnesite|magnesia": "magnesium",
    "(?:ferro)?manganese|manganites?|(?:per)?manganates?": "manganese",
    "metallurgical coal": "metallurgical-coal",
    "(?:ferro)?nickel": "nickel",
    "(?:ferro)?niobium|columbium": "niobium",
    "palladium": "palladium",
    r"(?!ferrophosphorous)(?!\w*fluorophosph)\w*phosph(?!or bronze)\w*": "phosphate",
    "platinum": "platinum",
    "potash|potassium|potassic": "potash",
    "rhenium|perrhenate": "rhenium",
    "rhodium": "rhodium",
    "rubidium": "rubidium",
    "ruthenium": "ruthenium",
    "(?:ferro)?silicon": "silicon",
    "(?<!nickel )(?<!nickel-)silver": "silver",
    "tantalum": "tantalum",
    "tellurium|tellurides?": "tellurium",
    "tin|stannate": "tin",
    "(?:ferro)?titanium|ilmenite|rutile": "titanium",
    "(?:ferro)?tungsten|wolfram|tungstates?|wolframates": "tungsten",
    "uranium": "uranium",
    "(?:ferro)?vanadium|vanadates?": "vanadium",
    "zinc": "zinc",
    "(?:ferro)?zirconium": "zirconium",
    "rare-earth": FAMILY,
    **{member: member for member in sorted(RARE_EARTHS - {"cerium"})},
}
# Materials that are no listed mineral: beside a mineral they make it one alternative of several.
OTHERS = (
    "gold|osmium|iron|steel|calcium|sodium|ammonium|strontium|mercury|mercuric|cadmium|thallium|thorium|plutonium|"
    "molybdenum|selenium|selenides|sulfur|carbon|chlorine|bromine|iodine|plastics|glass|rubber|alkali|nonmetals|"
    "(?<!these )metals?|hydrides|nitrides|azides|silicides|albuminates|tannates|pyrophoric"
)
_OTHER = "?"
_LEXICON = [
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), frozenset(of.split())) for words, of in NAMES.items()
]
_LEXICON.append((re.compile(rf"(?<![\w-])(?:{OTHERS})(?!\w)", re.IGNORECASE), frozenset((_OTHER,))))

# Words that say what the good is not, what it may also be, or what it is for.
_NEGATION = re.compile(
    r"\b(?:other than|except|excluding|but not including|not containing|that do not contain|without)\b[^;]*",
    re.IGNORECASE,
)
_REMARKS = [
    re.compile(r"\((?:including|excluding|other than|whether|for example|not|except)[^()]*\)", re.IGNORECASE),
    _NEGATION,
    re.compile(r",? (?:including|whether or not|and which if)\b[^;]*?(?=, of |;|$)", re.IGNORECASE),
    re.compile(r"(?<!provided )\bfor\b[^;]*|\bof a kind\b[^;]*", re.IGNORECASE),
]
_LIST_SIGN = re.compile(r",|/|\b(?:and|or)\b", re.IGNORECASE)
_AGAIN_OF = re.compile(r"(?:,|\band|\bor)\s+of\s+$", re.IGNORECASE)
_REFERS_BACK = re.compile(r"\bthereof\b|\bthese metals\b", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontaining\b", re.IGNORECASE)
_WITH_CONTENT = re.compile(r"[^\w]*\bcontaining\b", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"(?<!not )more than (?P<a>[\d.]+)|\bover (?P<b>[\d.]+)|not less than (?P<c>[\d.]+)|at least (?P<d>[\d.]+)|"
    r"(?P<e>[\d.]+) percent or more|\bas the (?:principal|predominant)\b|\bmainly\b",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"(?<!not )less than|not more than|percent or less|not exceeding", re.IGNORECASE)
# A trace does not make a product: a content counts from one percent.
LEAST_CONTENT = 1.0
_PARTS = re.compile(r"parts\b", re.IGNORECASE)
_RESIDUE = re.compile(r"other\b", re.IGNORECASE)

# Heading 7110 says "platinum" for the whole group (note 4(b) to chapter 71), though its lines name each metal.
SILENT = {("7110", "platinum")}


@dataclass(frozen=True)
class Product:
    """A product that Executive Order 14272 names: its word there, and which numbers and words of the tariff it is."""

    word: str
    numbers: str
    words: str
    unless: str = r"^Parts\b"


PRODUCTS = [
    Product("permanent magnets", "8505", r"^Permanent magnets and articles intended"),
    Product("wind turbines and their components", "8501|8502|8503", r"(?i)wind-powered|8501\.64\.0110", unless="^$"),
    Product("wind turbines and their components", "7308|8412|8483", r"(?i)wind turbine", unless="^$"),
    Product("motors", "8501", r"(?i)\bmotors?\b", unless=r"^(?:AC )?[Gg]enerators|^Photovoltaic"),
    Product("electric vehicles", "8703|8701|8702|8704|8711", r"(?i)\belectric motors?\b"),
    Product("electric vehicles", "8709", r"^Electrical$"),
    Product("batteries", "8506|8507", r"\bbatteries\b"),
    Product("smartphones", "8517", r"^Smartphones$"),
    Product("microprocessors", "8542", r"^Processors \(including microprocessors\)"),
    Product("radar systems", "8526", r"^Radar apparatus$"),
    Product("anodes", "3801", r"\banode\b"),
    Product("advanced optical devices", "9013", r"^Lasers, other than laser diodes$"),
    Product("advanced optical devices", "8525", r"\bnight vision goods\b"),
]


@dataclass(frozen=True)
class StageRule:
    """A stage that the words show, whatever form the map gives: by number and by one of the lines."""

    numbers: str
    words: str
    stage: str


STAGE_RULES = [
    StageRule("26|7[1-9]|8[01]|8549", r"^(?:\w+ )?waste and scrap\b", SCRAP),
    StageRule("2620", "", SCRAP),
    StageRule("26|25", r"^Synthetic", PROCESSED),
    StageRule("2519|2530", r"^(?:Fused|Caustic)", PROCESSED),
    StageRule("2853", r"\bwafers\b", SEMI),
    StageRule("28|31|7202", "", PROCESSED),
    StageRule("7106", r"^Semimanufactured", SEMI),
    StageRule("7110(?:19|29|39|49)|7107|7115900560", "", SEMI),
    StageRule("7113|7114|7115|7118", "", FINAL),
    StageRule("80070032", "", PROCESSED),
    StageRule("7[4-9]|80", r"\bhousehold\b|\b[Ss]anitary ware|\b(?:Nails|Screws|Washers)\b|\bscrews, bolts\b", FINAL),
    StageRule("741980(?:1[5-7]|3|5)|7413009000|7614(?:10|90)5|761[0-3]|761699", "", FINAL),
    StageRule("85072|8545(?:11|19)|8541", r"^Electrodes$|^Unmounted chips, dice and wafers", SEMI),
    StageRule("850790", "", SEMI),
]
DEFAULT_STAGES = [("25|26", ORE), ("28|31|7202", PROCESSED), ("", SEMI)]


@dataclass(frozen=True)
class Reading:
    """How a number is read for one mineral: how surely, and the words that decide."""

    basis: str
    words: str


class TableError(Exception):
    """A table that says what cannot be."""


def alternatives(segment: str) -> list[frozenset[str]]:
    """Return what each alternative of a line's words names; a good of the line is one of them."""
    for remark in _REMARKS:
        segment = remark.sub(" ", segment)
    found: list[frozenset[str]] = []
    for part in filter(str.strip, segment.split(";")):
        named = _of_part(part)
        if named or not _REFERS_BACK.search(part):
            found += named or [frozenset()]
    return found


@cache
def surely(segment: str) -> frozenset[str]:
    """Return the minerals that a line names whichever of its alternatives a good is; a family counts as its name."""
    each = alternatives(segment)
    if not each:
        return frozenset()
    common = frozenset.intersection(*each) - {_OTHER}
    if common:
        return common
    families = [{FAMILY if name in RARE_EARTHS else name for name in names} for names in each]
    return frozenset({FAMILY}) & frozenset.intersection(*map(frozenset, families))


@cache
def possibly(segment: str) -> frozenset[str]:
    """Return the minerals that some alternative of a line names."""
    return frozenset().union(*alternatives(segment)) - {_OTHER}


@cache
def negated(segment: str) -> frozenset[str]:
    """Return the minerals that a line says its goods are not."""
    return frozenset().union(*(names for piece in _NEGATION.findall(segment) for _, _, names in _mentions(piece)))


def _mentions(part: str) -> list[tuple[int, int, frozenset[str]]]:
    """Return where a part names materials, the longer of two at one place, in order."""
    found = sorted(
        ((match.start(), match.end(), names) for words, names in _LEXICON for match in words.finditer(part)),
        key=lambda mention: (mention[0], -mention[1]),
    )
    kept: list[tuple[int, int, frozenset[str]]] = []
    for mention in found:
        if not kept or mention[0] >= kept[-1][1]:
            kept.append(mention)
    return kept


def _of_part(part: str) -> list[frozenset[str]]:
    """Return the alternatives of one part between semicolons: `and`, `or` and commas part them, adjacency joins."""
    groups: list[frozenset[str]] = []
    head: frozenset[str] = frozenset()
    before = 0
    for start, end, names in _mentions(part):
        named = frozenset() if _only_little(part, start, end) else names
        gap = part[before:start]
        if not groups:
            groups.append(named)
        elif not _LIST_SIGN.search(gap) or _WITH_CONTENT.match(gap) or _all_contained(part, before):
            head = groups[-1] if gap.rstrip().endswith("of") else head
            groups[-1] |= named
        else:
            groups.append(named | (head if _AGAIN_OF.search(gap) else frozenset()))
        before = end
    if groups and re.search(r"\b(?:and|or) other\b", part[before:], re.IGNORECASE):
        groups.append(frozenset())
    return groups


def _all_contained(part: str, after: int) -> bool:
    """Tell whether what follows is one content of several: `containing nitrogen, phosphorus and potassium`."""
    return bool(_CONTENT.search(part, 0, after)) and not re.search(r"\bor\b", part[after:], re.IGNORECASE)


def _only_little(part: str, start: int, end: int) -> bool:
    """Tell whether a content is only limited from above, or is a trace."""
    contents = list(_CONTENT.finditer(part, 0, start))
    if not contents:
        return False
    phrase = part[contents[-1].start() : end] + part[end:].split(",", maxsplit=1)[0]
    least = list(_AT_LEAST.finditer(phrase))
    if not least:
        return bool(_AT_MOST.search(phrase))
    amounts = [float(text) for match in least for text in match.groups() if text]
    return bool(amounts) and max(amounts) < LEAST_CONTENT


class Tariff:
    """The tariff's words: each number's lines from the heading down, and the lines beside each."""

    def __init__(self, texts: dict[str, str]) -> None:
        """Split the words into lines."""
        self.lines = {number: text.split(" > ") for number, text in texts.items()}
        self.beside: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for number, lines in self.lines.items():
            for depth, line in enumerate(lines):
                self.beside[number[:4], *lines[:depth]].add(line)

    def matching(self, digits: str) -> list[str]:
        """Return the numbers that begin with these digits."""
        return [number for number in self.lines if number.startswith(digits)]

    def direct(self, number: str) -> dict[str, str]:
        """Return the minerals that the number's words name whichever good is entered, each with the words."""
        lines = self.lines[number]
        if any(_PARTS.match(line) for line in lines):
            return {}
        found: dict[str, str] = {}
        for depth, line in enumerate(lines):
            later = frozenset().union(*map(negated, lines[depth + 1 :]))
            for mineral in surely(line) - later:
                if depth or (number[:4], mineral) not in SILENT:
                    found[mineral] = _words(line, mineral)
        return self._members(number, found)

    def _members(self, number: str, found: dict[str, str]) -> dict[str, str]:
        """Put the family's members in place of its name: those named, else those the words leave."""
        family = found.pop(FAMILY, None)
        if family is None or RARE_EARTHS & found.keys():
            return found
        lines = self.lines[number]
        gone = set().union(*map(negated, lines))
        for depth, line in enumerate(lines):
            if _RESIDUE.match(line):
                gone.update(*(possibly(other) for other in self.beside[number[:4], *lines[:depth]]))
        chosen = frozenset().union(*(possibly(line) for line in lines[1:])) & RARE_EARTHS
        narrowed = any(possibly(line) & RARE_EARTHS and FAMILY not in possibly(line) for line in lines)
        members = chosen - gone if narrowed else RARE_EARTHS - gone
        return found | dict.fromkeys(members, family)

    def shared(self, number: str, mineral: str) -> str:
        """Return the words of a number that does not surely name the mineral: a list with it, else what it is."""
        lines = self.lines[number]
        for line in reversed(lines):
            if mineral in possibly(line):
                return line
        below = lines[1:]
        return " > ".join(below if any(not _RESIDUE.fullmatch(line) for line in below) else lines)

    def mentioned(self, number: str, mineral: str) -> str:
        """Return the last of the number's lines that mentions the mineral in any way, else what it is."""
        for line in reversed(self.lines[number]):
            if any(mineral in names for _, _, names in _mentions(line)):
                return line
        return self.shared(number, mineral)

    def product(self, number: str) -> str | None:
        """Return the word of Executive Order 14272 for the number's product."""
        for product in PRODUCTS:
            if re.match(product.numbers, number):
                below = self.lines[number][1:] if product.word == "motors" else self.lines[number]
                if _any(product.words, below) and not _any(product.unless, below):
                    return product.word
        return None

    def stage(self, number: str, mapped: str | None) -> str:
        """Return the stage: as the words show, else as the map has it, else by chapter."""
        for rule in STAGE_RULES:
            if re.match(rule.numbers, number) and _any(rule.words, self.lines[number]):
                return rule.stage
        return mapped or next(stage for numbers, stage in DEFAULT_STAGES if re.match(numbers, number))


def _words(line: str, mineral: str) -> str:
    """Return the part between semicolons that names the mineral, or the line when several do."""
    names = RARE_EARTHS | {FAMILY} if mineral == FAMILY else {mineral}
    parts = [part.strip() for part in line.split(";")]
    naming = [part for part in parts if any(names & found for _, _, found in _mentions(part))]
    return naming[0] if len(naming) == 1 else line


def _any(words: str, lines: list[str]) -> bool:
    return any(re.search(words, line) for line in lines)


Pair = tuple[str, str]


def main(mapped: Path, minerals: Path) -> int:
    """Write the list and say what is on it; returns 1 when a mineral has no covered number."""
    tariff = Tariff({row["number"]: row["description"] for row in _rows(TEXTS)})
    listed = [slug(row["mineral"]) for row in _rows(minerals) if row["on_usgs_2025_final"] == "1"]
    stages = {pair: tariff.stage(pair[0], stage) for pair, stage in _mapped(mapped).items()}
    known = {number: stage for (number, _), stage in stages.items()}
    for number in tariff.lines:
        for mineral in tariff.direct(number) if number in known or SCOPE.match(number) else ():
            stages.setdefault((number, mineral), known.get(number) or tariff.stage(number, None))
    _add(stages, tariff)
    readings = {pair: _read(tariff, *pair) for pair in stages}
    _except(readings, tariff)
    rows = [
        [number, mineral, stages[number, mineral], readings[number, mineral].basis, readings[number, mineral].words]
        for number, mineral in sorted(stages)
        if readings[number, mineral].basis != LEFT_OUT
    ]
    _check(rows, listed)
    with LIST.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])
    return _tell(rows, listed)


def slug(name: str) -> str:
    """Return a mineral's name as the rules write it."""
    return name.strip().lower().replace(" ", "-")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _mapped(path: Path) -> dict[Pair, str]:
    """Return the map's pairs with their stages, its group of rare earths as the members it stands for."""
    pairs: dict[Pair, str] = {}
    for row in _rows(path):
        members: Iterable[str] = [slug(row["mineral"])]
        if row["mineral"] == GROUP:
            members = MAGNET_RARE_EARTHS if row["hts10"].startswith("85") else RARE_EARTHS
        for mineral in members:
            pairs.setdefault((row["hts10"], mineral), STAGES[row["stage"]])
    return pairs


def _add(stages: dict[Pair, str], tariff: Tariff) -> None:
    """Take in what the map misses, and the stages that a person gave."""
    for row in _rows(ADDITIONS):
        pairs = _pairs(row, tariff)
        if row["stage"] not in STAGES.values() or all(stages.get(pair) == row["stage"] for pair in pairs):
            raise TableError(f"{ADDITIONS.name}: {row['number']} {row['mineral']} adds nothing, or has no stage")
        stages.update(dict.fromkeys(pairs, row["stage"]))


def _read(tariff: Tariff, number: str, mineral: str) -> Reading:
    """Read a number for one mineral from its words."""
    words = tariff.direct(number).get(mineral)
    if words is not None:
        return Reading(DIRECT, words)
    product = tariff.product(number)
    return Reading(NAMED, product) if product else Reading(SHARED, tariff.shared(number, mineral))


def _except(readings: dict[Pair, Reading], tariff: Tariff) -> None:
    """Put the bases that a person gave in place of those read."""
    for row in _rows(EXCEPTIONS):
        pairs = [pair for pair in _pairs(row, tariff) if pair in readings]
        changed = [pair for pair in pairs if readings[pair].basis != row["basis"]]
        if not changed or row["basis"] not in {DIRECT, NAMED, SHARED, LEFT_OUT}:
            raise TableError(f"{EXCEPTIONS.name}: {row['number']} {row['mineral']} changes nothing, or has no basis")
        for number, mineral in changed:
            words = tariff.mentioned if row["basis"] == DIRECT else tariff.shared
            readings[number, mineral] = Reading(row["basis"], words(number, mineral))


def _pairs(row: dict[str, str], tariff: Tariff) -> list[Pair]:
    """Return the pairs that a row of a table speaks of; a number that begins none is a mistake."""
    matching = {digits: tariff.matching(digits) for digits in row["number"].split("|")}
    if not all(matching.values()):
        raise TableError(f"no number begins with each of {row['number']}")
    return [
        (number, mineral) for found in matching.values() for number in found for mineral in row["mineral"].split("|")
    ]


def _check(rows: list[list[str]], listed: list[str]) -> None:
    """Refuse a row whose mineral is not listed or whose number the table has not got."""
    numbers = {row["number"] for row in _rows(TABLE)}
    wrong = [row for row in rows if row[1] not in listed or row[0] not in numbers]
    if wrong:
        raise TableError(f"not a listed mineral, or not a number of the table: {wrong[:5]}")


def _tell(rows: list[list[str]], listed: list[str]) -> int:
    """Print the counts, and the minerals that no number beyond ores and scrap covers."""
    counts = Counter((stage, basis) for _, _, stage, basis, _ in rows)
    best: dict[str, str] = {}
    for number, _, _, basis, _ in rows:
        best[number] = min(best.get(number, basis), basis)
    print(f"{len(rows)} rows, {len(best)} numbers: {dict(Counter(best.values()))}")
    for (stage, basis), count in sorted(counts.items()):
        print(f"{stage:26} {basis:7} {count:5}")
    covered = {mineral for _, mineral, stage, basis, _ in rows if basis != SHARED and stage not in {ORE, SCRAP}}
    missing = sorted(set(listed) - covered)
    print(f"{len(covered)} of {len(listed)} minerals are covered" + (f"; not {', '.join(missing)}" if missing else ""))
    return 1 if missing else 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("map", type=Path, help="mineral_hts_map.csv")
    arguments.add_argument("minerals", type=Path, help="critical_minerals_list.csv")
    given = arguments.parse_args()
    sys.exit(main(given.map, given.minerals))
