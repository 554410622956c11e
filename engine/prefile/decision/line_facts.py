"""The facts of one line that conditions may look at: those that it states, and what a book finds of its number.

A measure is decided on the facts that its conditions declare to read, and on no others: the rest is not there. So what
a decision depends on and what it is remembered by cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime
from enum import IntEnum
from itertools import compress
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, Self

from prefile.decision.metal_facts import MetalFacts
from prefile.decision.unit_value import UnitValue
from prefile.entry import Entry, Line
from prefile.entry.importer_number import importer_number
from prefile.entry.missing_fact import MissingFact
from prefile.entry.provision import further_goods, provision_of
from prefile.law.coverage_map import CoverageOutcome, Stage
from prefile.values.dates import day_of
from prefile.values.trilean import NO, Trilean

__all__ = [
    "ENTRY_FACTS",
    "LINE_FACTS",
    "MADE_OF",
    "NO_PROGRAM",
    "NO_PROVISION",
    "OF_AMOUNTS",
    "STATABLE",
    "STATED_FACTS",
    "TOLD_FIELDS",
    "CoverageFacts",
    "Footnotes",
    "FurtherNumbers",
    "LineFacts",
    "ListsHeld",
    "MineralMade",
    "ProgramEligibility",
    "ProvisionRates",
    "Sources",
    "attributes",
    "stated_among",
    "sure_and_maybe",
]


class Footnotes(NamedTuple):
    """The headings that a number's footnotes name: surely, and perhaps (None: no held edition of the tariff says)."""

    sure: frozenset[str]
    maybe: frozenset[str] | None


class ListsHeld(NamedTuple):
    """The lists that hold a number: surely, and perhaps; each by the predicate that asks for it."""

    sure: frozenset[Hashable]
    maybe: frozenset[Hashable]


class ProgramEligibility(NamedTuple):
    """Whether the line can have the special program that it claims, in words; and whether its rate is free.

    `missing` would settle it; `lapsed`: the program is not in being on the rate date; `claimed`: the line claims one.
    """

    available: Trilean = NO
    free: bool = False
    says: str = "no program is claimed"
    missing: MissingFact | None = None
    lapsed: bool = False
    claimed: bool = True


class ProvisionRates(NamedTuple):
    """What the tariff prints for the number of Chapter 98 that the goods are entered under.

    `free` are the columns that print Free for it. `of_origin` says whether the line can have the program that it claims
    under that number by its origin, and free of duty; `of_exporter` whether it could as goods of the country that they
    are exported from.
    """

    free: frozenset[str] = frozenset()
    of_origin: ProgramEligibility = ProgramEligibility(claimed=False)
    of_exporter: ProgramEligibility = ProgramEligibility(claimed=False)


class FurtherNumbers(IntEnum):
    """Which further tariff numbers a line declares beside its provision: none, those of goods alone, or others too."""

    NONE = 0
    OF_GOODS = 1
    SPECIAL = 2


def _further_numbers(line: Line) -> FurtherNumbers:
    further = further_goods(line) if line.secondary_numbers else ()
    if not further:
        return FurtherNumbers.NONE
    special = any(one.number >= _SPECIAL_CHAPTERS for one in further)
    return FurtherNumbers.SPECIAL if special else FurtherNumbers.OF_GOODS


class CoverageFacts(NamedTuple):
    """What conditions may see of a line's coverage; `missing` is the first fact that would tell it."""

    outcome: CoverageOutcome
    stage: Stage | None
    minerals: tuple[str, ...]
    missing: MissingFact | None


class MineralMade(NamedTuple):
    """A mineral that a line states: whether the goods hold it, and where it was mined and processed."""

    name: str
    mined_in: str | None = None
    processed_in: str | None = None
    is_held: bool = True


def _minerals_made(line: Line) -> tuple[MineralMade, ...]:
    """Return the minerals that a line states, by name; of those that the goods do not hold, that they do not."""
    if not line.minerals:
        return ()
    made = {
        MineralMade(mineral.mineral, mineral.mined_in, mineral.processed_in, not mineral.is_none)
        for mineral in line.minerals
    }
    return tuple(sorted(made, key=lambda one: (one.name, one.mined_in or "", one.processed_in or "")))


_SPECIAL_CHAPTERS = "98"
NO_PROGRAM = ProgramEligibility(claimed=False)
NO_PROVISION = ProvisionRates()

_FEW = 4  # attributes of a model: to get at what holds them takes as long as three

# The facts of which a condition may ask whether they are stated at all.
_NOTHING_STATED = frozenset[str]()
_NOTHING = frozenset[Hashable]()
STATABLE = ("part_of", "made", "us_content", "repair_value", "end_use", "it_accepted", "unlading_port", "metal_shares")


def stated_among(names: Iterable[str]) -> Callable[[Entry, Line], frozenset[str]]:
    """Return a reader of which facts, of some, an entry or its line states: few lines state any."""
    asked = tuple(names)
    of_line = tuple([name for name in asked if name in Line.model_fields])
    made = tuple([name for name in asked if name not in of_line and hasattr(Line, name)])
    of_entry = tuple([name for name in asked if name not in {*of_line, *made}])
    line_states, line_has, entry_states = attributes(of_line), attributes(made), attributes(of_entry)
    every = (*of_line, *made, *of_entry)
    nothing = (None,) * len(every)
    known: dict[tuple[bool, ...], frozenset[str]] = {}  # by which of them are stated: few combinations come

    def read(entry: Entry, line: Line) -> frozenset[str]:
        values = line_states(line) + line_has(line) + entry_states(entry)
        if values == nothing:
            return _NOTHING_STATED
        stated = tuple([value is not None for value in values])
        found = known.get(stated)
        if found is None:
            found = known[stated] = frozenset(compress(every, stated))
        return found

    return read


def attributes(names: tuple[str, ...]) -> Callable[[Entry | Line], tuple[Any, ...]]:
    """Return what reads some attributes of an entry or a line in one go: many fields of what holds them all."""
    if not names:
        return lambda _: ()
    if len(names) == 1:
        of_one = attrgetter(*names)
        return lambda of: (of_one(of),)
    if len(names) < _FEW or not {*Entry.model_fields, *Line.model_fields}.issuperset(names):
        return attrgetter(*names)
    held = itemgetter(*names)
    return lambda of: held(of.__dict__)


def _entry_year(entry: Entry, line: Line) -> int | None:
    """Return the year of the date of entry, which counts for goods whose year is stated.

    It is that in New York, and of withdrawal where goods were withdrawn.
    """
    at = entry.withdrawn or entry.entered
    return None if line.made is None or at is None else day_of(at).year


# What a line and its entry state under the name that conditions know, and as conditions see it.
LINE_FACTS = ("origin", "exported_from", "program", "end_use", "part_of")
ENTRY_FACTS = ("importer_facts", "entry_type", "mode", "port")


def _of_line(name: str) -> Callable[[Entry, Line], Any]:
    return lambda _, line: getattr(line, name)


def _of_entry(name: str) -> Callable[[Entry, Line], Any]:
    return lambda entry, _: getattr(entry, name)


# All that an entry and its line state, each as conditions see it. A claim is its name, and whether it has a reference.
STATED_FACTS: dict[str, Callable[[Entry, Line], Any]] = {
    **{name: _of_line(name) for name in LINE_FACTS},
    **{name: _of_entry(name) for name in ENTRY_FACTS},
    "claims": lambda _, line: (
        tuple([(claim.claim, claim.reference is not None) for claim in line.claims]) if line.claims else ()
    ),
    "zone": lambda _, line: None if line.ftz is None else line.ftz.status,
    "importer": lambda entry, _: importer_number(entry.importer),
    "in_set": lambda _, line: line.set is not None,
    "further_numbers": lambda _, line: _further_numbers(line),
    "provision": lambda _, line: provision_of(line),
    "provision_exporter": lambda _, line: None if provision_of(line) is None else line.exported_from,
    "loaded": lambda _, line: line.loaded,
    "imported": lambda entry, _: entry.imported,
    "exported": lambda entry, _: entry.exported,
    "filed": lambda _, line: None if line.ftz is None else line.ftz.filed,
    "minerals_made": lambda _, line: _minerals_made(line),
    "made": lambda _, line: None if line.made is None else int(line.made[:4]),
    "entry_year": _entry_year,
    "stated": stated_among(STATABLE),
    "metal": lambda _, line: line.metal,
    "unit_values": lambda _, line: line,
}


class Sources(NamedTuple):
    """The fields of a line and of its entry that a fact is made of.

    A line of which none of these is stated has the fact that a blank line of the entry has, and that is the same for
    entries of which these are.
    """

    line: tuple[str, ...] = ()
    entry: tuple[str, ...] = ()


# What each fact is made of that is no field of the line or the entry by itself.
MADE_OF: dict[str, Sources] = {
    "claims": Sources(("claims",)),
    "zone": Sources(("ftz",)),
    "importer": Sources((), ("importer",)),
    "in_set": Sources(("set",)),
    "further_numbers": Sources(("secondary_numbers",)),
    "provision": Sources(("secondary_numbers",)),
    "provision_exporter": Sources(("secondary_numbers",)),
    "loaded": Sources(("loaded",)),
    "imported": Sources((), ("imported",)),
    "exported": Sources((), ("exported",)),
    "filed": Sources(("ftz",)),
    "minerals_made": Sources(("minerals",)),
    "made": Sources(("made",)),
    "entry_year": Sources(("made",)),
    "stated": Sources(
        ("part_of", "made", "us_content", "repair_value", "end_use", "metal"), ("it_accepted", "unlading_port")
    ),
    "metal": Sources(("metal",)),
    "unit_values": Sources(("value", "currency", "exchange_rate", "quantities", "net_kg", "secondary_numbers")),
}


# The facts made of a line's amounts, which differ from line to line; and the other fields that facts are made of, but
# for the origin: a line that states none of those differs from others by its number, its origin and its amounts alone.
OF_AMOUNTS = frozenset({"unit_values"})
_TOLD_BY_FACTS = [field for name, made in MADE_OF.items() if name not in OF_AMOUNTS for field in made.line]
TOLD_FIELDS = tuple(dict.fromkeys([*[name for name in LINE_FACTS if name != "origin"], *_TOLD_BY_FACTS]))


class LineFacts:
    """The facts that one measure reads of a line; reading any other is an error, since the key would not hold it.

    `groups` are the measure's own words for the number: more than one where that is not known either. `rate_date` is
    the measure's; `in_force` and `listed` say whether the measure stands on it and names the number.
    """

    claims: Mapping[str, bool]
    coverage: CoverageFacts | None
    end_use: str | None
    entry_type: str | None
    entry_year: int | None
    exported: date | None
    exported_from: str | None
    filed: date | None
    footnotes: Footnotes
    further_numbers: FurtherNumbers
    groups: frozenset[str | None]
    imported: date | None
    importer: str | None
    importer_facts: tuple[str, ...]
    in_force: Trilean
    in_set: bool
    known_on: date | None
    listed: Trilean
    lists: ListsHeld
    loaded: date | None
    made: int | None
    metal: MetalFacts
    minerals_made: tuple[MineralMade, ...]
    mode: str | None
    origin: str | None
    part_of: str | None
    port: str | None
    program: str | None
    program_eligibility: ProgramEligibility
    provision: str | None
    provision_exporter: str | None
    provision_rates: ProvisionRates
    rate_date: datetime | None
    stated: frozenset[str]
    unit_values: tuple[UnitValue, ...]
    zone: str | None

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Return these facts and no others; claims are given as pairs, the last of a name counting."""
        made = cls()
        held = vars(made)
        held.update(facts)
        if "claims" in held:
            held["claims"] = dict(held["claims"])
        return made

    def with_claim(self, claim: str) -> Self:
        """Return the same facts with one more claim that has its reference."""
        made = type(self)()
        vars(made).update(vars(self), claims={**self.claims, claim: True})
        return made

    def of_origin(self, origin: str) -> Self:
        """Return the same facts of goods of another origin."""
        made = type(self)()
        vars(made).update(vars(self), origin=origin)
        return made

    def __getattr__(self, name: str) -> object:
        raise AttributeError(f"the fact {name} is read and not declared: add it to the predicate's `reads`")

    @property
    def group(self) -> str | None:
        """The one group of the number, where it is known."""
        return next(iter(self.groups)) if len(self.groups) == 1 else None


def sure_and_maybe(held: list[frozenset[Hashable]]) -> tuple[frozenset[Hashable], frozenset[Hashable]]:
    """Return what every ten-digit number that the goods may be has, and what only some have."""
    if len(held) == 1:
        return held[0], _NOTHING
    sure = frozenset.intersection(*held) if held else _NOTHING
    return sure, frozenset[Hashable]().union(*held) - sure
