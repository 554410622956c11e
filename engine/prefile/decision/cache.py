"""What a line's decisions depend on, as keys: lines with the same key are decided alike, and share a decision.

Of a claim's reference only whether it is there is looked at; of days, where they lie between those that conditions
name; of metal, what conditions answer and which facts are stated; of a number, what the measure itself asks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from prefile.decision.engine import Decider
from prefile.decision.line_facts import LineFacts, NumberFacts, Special
from prefile.decision.predicates_metal import made, metal_key, share
from prefile.decision.standing import RateDate
from prefile.entry import Entry, Line, Metal
from prefile.findings import Coverage
from prefile.law.asked import predicates, within
from prefile.law.book import RuleBook
from prefile.law.condition import (
    ArticleSet,
    Claimed,
    CoverageIs,
    DayIn,
    Footnoted,
    ImporterFact,
    MetalMade,
    MetalShare,
    NumberIn,
    OriginIn,
    Predicate,
    ProgramClaimed,
    RateDateIn,
    SecondaryNumber,
    SpecialProgram,
    ZoneStatus,
)
from prefile.law.measure import Measure
from prefile.law.treatment import Duty, MinimumImportPrice
from prefile.values.dates import ALWAYS, Window

__all__ = ["Alike", "LineDates", "LineKey"]


class LineDates(NamedTuple):
    """The rate dates of a line: that of the entry, and that of a privileged-foreign filing where there is one."""

    entry: RateDate
    filing: RateDate

    def of(self, measure: Measure) -> RateDate:
        """Return the rate date that a measure looks at."""
        return self.filing if measure.rate_date.privileged_foreign == "filing" else self.entry


class LineKey(NamedTuple):
    """What conditions may look at on a line, each part as far as they can see it."""

    origin: str | None
    program: str | None
    claims: tuple[tuple[str, bool], ...]
    importer_facts: tuple[str, ...]
    zone: str | None
    more: tuple[bool, bool]
    days: tuple[int | None, ...]
    metal: tuple[object, ...]
    coverage: tuple[object, ...] = ()


_ASKED_BY: dict[str, tuple[type, ...]] = {
    "origin": (OriginIn,),
    "program": (SpecialProgram, ProgramClaimed),
    "importer_facts": (ImporterFact,),
    "zone": (ZoneStatus,),
    "more": (ArticleSet, SecondaryNumber),
    "days": (DayIn,),
    "metal": (MetalShare, MetalMade),
    "coverage": (CoverageIs,),
}


class _Asks(NamedTuple):
    """What one measure asks: the parts of a line's key, of its number and program, and which clauses name a claim."""

    parts: tuple[int, ...]
    named: frozenset[str]
    footnotes: bool
    lists: frozenset[object]
    program: bool
    claims: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, measure: Measure) -> _Asks:
        asked = list(predicates(measure))
        claims = {one.claim for one in asked if isinstance(one, Claimed)} | measure.claims.keys()
        column = isinstance(measure.treatment, Duty) and any(c.column == "special" for c in measure.treatment.clauses)
        return cls(
            parts=tuple(_parts(measure, asked, column=column)),
            named=frozenset(claims | {one.documented_by for one in _floors(measure) if one.documented_by is not None}),
            footnotes=any(isinstance(one, Footnoted) for one in asked),
            lists=frozenset(one for one in asked if isinstance(one, NumberIn)),
            program=column or any(isinstance(one, SpecialProgram | ProgramClaimed) for one in asked),
            claims={one.claim: _clauses_naming(measure, one.claim) for one in asked if isinstance(one, Claimed)},
        )


def _floors(measure: Measure) -> tuple[MinimumImportPrice, ...]:
    return (measure.treatment,) if isinstance(measure.treatment, MinimumImportPrice) else ()


def _parts(measure: Measure, asked: list[Predicate], *, column: bool) -> Iterator[int]:
    """Yield the places of the parts of a line's key that a measure's conditions, claims and prices look at."""
    for place, part in enumerate(LineKey._fields):
        by_words = any(isinstance(one, _ASKED_BY.get(part, ())) for one in asked)
        by_claims = part == "importer_facts" and (measure.claims or any(isinstance(one, Claimed) for one in asked))
        by_prices = part == "coverage" and any(price.mineral for one in _floors(measure) for price in one.prices)
        if by_words or by_claims or by_prices or (part == "program" and column):
            yield place


def _clauses_naming(measure: Measure, claim: str) -> tuple[int, ...]:
    """Return the places of the clauses whose conditions name a claim."""
    clauses = measure.treatment.clauses if isinstance(measure.treatment, Duty) else ()
    return tuple(
        place
        for place, clause in enumerate(clauses)
        if clause.when is not None
        and any(isinstance(one, Claimed) and one.claim == claim for one in within(clause.when))
    )


class Alike:
    """Tells what lines have in common, for one book; safe to share between threads."""

    def __init__(self, book: RuleBook, decider: Decider) -> None:
        """Look through what the book's measures ask."""
        self._book = book
        every = decider.questions.predicates
        self._lists = [one for one in every if isinstance(one, NumberIn)]
        self._metals = [one for one in every if isinstance(one, MetalShare | MetalMade)]
        claims = [one for one in every if isinstance(one, Claimed)]
        self.suggested = [(one.claim, one.suggested_by) for one in claims if one.suggested_by is not None]
        self._days = _day_bounds(every)
        priced = any(price.mineral for measure in book.measures for one in _floors(measure) for price in one.prices)
        self.reads_coverage = priced or any(isinstance(one, CoverageIs) for one in every)
        self._asks = [_Asks.of(measure) for measure in book.measures]
        self._changes = [sorted(set(_instants(_measure_windows(book, measure)))) for measure in book.measures]
        self._numbers: dict[str, NumberFacts] = {}

    def line(self, entry: Entry, line: Line, coverage: Coverage | None) -> LineKey:
        """Return what a line's decisions depend on but for its number and its dates."""
        claims = tuple([(one.claim, one.reference is not None) for one in line.claims]) if line.claims else ()
        zone = line.ftz.status if line.ftz is not None else None
        more = (line.set is not None, bool(line.secondary_numbers))
        days = tuple([_place(days, getattr(line if fact == "loaded" else entry, fact)) for fact, days in self._days])
        metal = self._metal(line.metal) if line.metal is not None else ()
        covered = (coverage.outcome, coverage.stage, coverage.minerals, coverage.basis) if coverage is not None else ()
        return LineKey(line.origin, line.program, claims, entry.importer_facts, zone, more, days, metal, covered)

    def of(self, place: int, key: LineKey) -> tuple[object, ...]:
        """Return what the measure at a place of the book asks of a line."""
        asks = self._asks[place]
        claims = tuple([one for one in key.claims if one[0] in asks.named]) if key.claims else ()
        return (claims, *[key[part] for part in asks.parts])

    def number(self, place: int, number: NumberFacts) -> tuple[object, ...]:
        """Return what the measure at a place of the book asks of a number."""
        asks = self._asks[place]
        footnotes = (number.footnotes, number.maybe_footnotes) if asks.footnotes else ()
        lists = (number.lists & asks.lists, number.maybe_lists & asks.lists) if asks.lists else ()
        return footnotes, lists

    def program(self, place: int, facts: LineFacts) -> Special | None:
        """Return what the measure at a place of the book asks of the line's program."""
        return facts.special if self._asks[place].program else None

    def changes(self, place: int) -> list[datetime]:
        """Return the instants at which the measure at a place of the book changes, in order."""
        return self._changes[place]

    def changes_of(self, number: str, places: Iterable[int]) -> list[datetime]:
        """Return the instants at which something changes for a number on which the measures at `places` stand."""
        tariff = self._book.tariff
        rows = (tariff.row(one) for one in (number, *tariff.under(number)))
        windows = [
            tariff.edition.window,
            *(row.window for row in rows if row is not None),
            *(program.window for program in self._book.programs.values()),
        ]
        return sorted({*_instants(windows), *(one for place in places for one in self._changes[place])})

    def names_claim(self, place: int, claim: str) -> tuple[int, ...] | None:
        """Return which clauses of the measure at a place of the book name a claim; None where no condition does."""
        return self._asks[place].claims.get(claim)

    def number_facts(self, number: str) -> NumberFacts:
        """Return what the book knows of a number, found once."""
        known = self._numbers.get(number)
        if known is None:
            tariff = self._book.tariff
            each = [number] if tariff.holds(number, None) else list(tariff.under(number))
            lists = [self._listing(digits) for digits in each]
            known = self._numbers[number] = NumberFacts.of(tariff.footnotes(number), lists)
        return known

    def _listing(self, digits: str) -> frozenset[object]:
        beginnings = [digits[:size] for size in (10, 8, 6, 4, 2)]
        return frozenset(one for one in self._lists if not one.prefixes.isdisjoint(beginnings))

    def _metal(self, metal: Metal) -> tuple[object, ...]:
        """Return all that conditions and their words can see of a line's metal."""
        answers = [share(one, metal) if isinstance(one, MetalShare) else made(one, metal) for one in self._metals]
        return (*answers, *metal_key(metal))


def _place(days: list[date], day: date | None) -> int | None:
    return None if day is None else bisect_right(days, day)


def _day_bounds(predicates: Iterable[Predicate]) -> list[tuple[str, list[date]]]:
    """Return, for each day that conditions ask of, the days at which an answer changes."""
    found: dict[str, set[date]] = {}
    for one in predicates:
        if isinstance(one, DayIn):
            found.setdefault(one.fact, set()).update(day for day in (one.since, one.until) if day is not None)
    return [(fact, sorted(days)) for fact, days in sorted(found.items())]


def _instants(windows: Iterable[Window]) -> Iterator[datetime]:
    """Yield the ends of windows."""
    for window in windows:
        if window.since is not None:
            yield window.since
        if window.until is not None:
            yield window.until


def _measure_windows(book: RuleBook, measure: Measure) -> Iterator[Window]:
    """Yield every window of one measure, those that its conditions name, and that of the edition."""
    yield book.tariff.edition.window
    yield from (row.window for row in measure.standing)
    yield from (listing.window for listing in measure.listings if listing.window is not ALWAYS)
    yield from (Window(one.since, one.until) for one in predicates(measure) if isinstance(one, RateDateIn))
    if isinstance(measure.treatment, Duty):
        yield from (clause.window for clause in measure.treatment.clauses)
    if isinstance(measure.treatment, MinimumImportPrice):
        yield from (price.window for price in (*measure.treatment.prices, *measure.treatment.reference))
