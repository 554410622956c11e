"""On what of the value a duty falls of goods under Chapter 98: a list's words beside the rows of the rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compared.sources import Difference, Sources, digits
from prefile import RuleBook
from prefile.decision.predicates import Provision
from prefile.law.condition import predicates_of
from prefile.law.measure import Measure

CHAPTER_98 = "chapter 98"
FILE = "notes2026/chapter98.csv"
NAMED = re.compile(r"(9802\.00\.[0-9]{2})|(?<![0-9.])\.([0-9]{2})\b")
REPAIRS, LESS, FULL, NOTHING = "repair_value", "less us_content", "full value", "nothing"
PARTS = {"9802.00.40": REPAIRS, "9802.00.50": REPAIRS, "9802.00.60": REPAIRS, "9802.00.80": LESS}
OTHERS = "9801.00.10"  # stands for any other
MEASURES = {  # the beginnings of the measures that a row speaks of, by how it begins
    "section 301 forced labor": ("us.section-301.forced-labor",),
    "section 301 Brazil": ("us.section-301.brazil",),
    "section 122": ("us.section-122",),
    "section 338": ("us.section-338",),
    "section 301 China": ("us.section-301.china.list-", "us.section-301.china.four-year", "us.section-301.china.port"),
    "section 232 metals": ("us.section-232.metals",),
    "section 232 autos": ("us.section-232.autos-and-parts", "us.section-232.trucks"),
    "section 232 autos: Taiwan": (),  # the full value, as of all others
    "section 232 wood": ("us.section-232.wood",),
    "section 232 wood: Taiwan": (),  # left open where 9802.00.60 is claimed, which the row's own condition says
    "section 232 semiconductors": ("us.section-232.semiconductors",),
    "section 232 pharmaceuticals": ("us.section-232.pharmaceuticals",),
    "section 232 drones": ("us.section-232.drones",),
    "section 232 Russian aluminum": ("us.section-232.russian-aluminum",),
}


def chapter_98(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield each measure and provision on which a list and the measure's file say two things."""
    for row in sources.rows(FILE):
        begins = max((one for one in MEASURES if row["duty"].startswith(one)), key=len, default="")
        for measure in book.measures:
            lives = [row for row in measure.standing if row.window.replaced is None]
            owes = any(life.standing == "in force" for life in lives) and bool(measure.treatment.clauses)
            spoken = owes and measure.id.startswith(MEASURES.get(begins, ()) or ("-",))
            for provision in _provisions(row["provision"]) if spoken else ():
                sources.values[FILE] += 1
                ours, theirs = _ours(measure, provision), _theirs(row["duty_applies_to"], provision)
                if ours != theirs:
                    yield Difference(CHAPTER_98, f"{measure.id} {provision}", ours, theirs)


def _provisions(words: str) -> Iterator[str]:
    """Yield the provisions that words name, by the digits that differ from the one before, and others where they do."""
    for whole, short in NAMED.findall(words):
        yield whole or f"9802.00.{short}"
    if "other" in words:
        yield OTHERS


def _theirs(words: str, provision: str) -> str:
    """Return what of the value a list says that the duty is on."""
    if words.startswith(FULL):
        return FULL
    return PARTS.get(provision, NOTHING)  # its own terms, or as those of forced labor


def _ours(measure: Measure, provision: str) -> str:
    """Return what of the value a measure says that the duty is on: a part, all of it, or nothing."""
    number = digits(provision)
    for row in measure.treatment.on_provisions:
        if row.fits(number):
            return FULL if row.part is None else REPAIRS if row.part.alone else f"less {row.part.fact}"
    taken_out = [ground.when for ground in measure.conditions if ground.kind == "exception"]
    named = [test for when in taken_out for test in predicates_of(when) if isinstance(test, Provision)]
    return NOTHING if any(number.startswith(test.beginnings) != test.others for test in named) else ""
