"""A rule book made ready for one way of deciding and one day of knowledge: its questions, index, plans and memory.

What is remembered is a pure function of its key, in `lru_cache`s that are safe between threads and bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from typing import NamedTuple

from prefile.decision.coverage import Coverages, coverage_facts
from prefile.decision.decide import Decision, decide_measure
from prefile.decision.engine import Decide, Engine
from prefile.decision.explain import Reason, said
from prefile.decision.index import Index, NumberListings
from prefile.decision.key import (
    DecisionKey,
    FactReader,
    LineKey,
    OtherMeasure,
    date_key,
    instant_of,
    listing_of,
)
from prefile.decision.line_facts import Footnotes, ListsHeld, sure_and_maybe
from prefile.decision.measure_plan import MeasurePlan, measure_plans, window_ends
from prefile.decision.predicates import NumberIn
from prefile.decision.questions import Questions
from prefile.decision.special_program import program_eligibility
from prefile.decision.standing import standing_on
from prefile.entry import Entry, Line
from prefile.findings import OriginTreatment
from prefile.law.book import RuleBook
from prefile.law.measure import Measure
from prefile.law.us_customs import RateDate
from prefile.values.trilean import NO

__all__ = ["CompiledBook", "LineDates", "compiled_book", "number_index"]

_MOST_NUMBERS = 1 << 15
_MOST_DECISIONS = 1 << 15
_MOST_DAYS_KNOWN = 8


class LineDates(NamedTuple):
    """The rate dates of a line: that of the entry, and that of a privileged-foreign filing where there is one."""

    entry: RateDate
    filing: RateDate


class _Candidate(NamedTuple):
    """A measure that may name a number: its plan, how it lists the number, on which of its lists the number is."""

    plan: MeasurePlan
    listings: NumberListings
    cite: str
    lists: ListsHeld


class _NumberPlan(NamedTuple):
    """What a book knows of a number: its candidates in order, its footnotes, and when something changes for it."""

    candidates: tuple[_Candidate, ...]
    footnotes: Footnotes
    changes: list[datetime]


class CompiledBook:
    """A rule book ready to decide lines; safe to share between threads."""

    def __init__(self, book: RuleBook, decide: Decide, as_known_on: date | None) -> None:
        """Compile what the book's lines will be asked.

        Raises:
            EngineUnavailable: durable-rules is asked for and cannot be imported.
        """
        self.book, self.as_known_on = book, as_known_on
        self.kept: dict[Hashable, object] = {}  # what higher layers make of the compiled book, once
        self.engine: Engine = book.derived(f"engine {decide}", lambda: Engine(Questions.of(book.measures), decide))
        self.coverages: Coverages = book.derived("coverages", lambda: Coverages(book.reading, book.tariff))
        questions = self.engine.questions
        self._plans = measure_plans(book.measures, questions, book.tariff)
        self._lists = [predicate for predicate in questions.predicates if isinstance(predicate, NumberIn)]
        self._reads_coverage = any("coverage" in plan.facts for plan in self._plans)
        claims = frozenset[str]().union(*(plan.claims for plan in self._plans))
        beside = frozenset({"origin", "program"}).union(*(plan.facts for plan in self._plans))
        self._facts = FactReader(questions.predicates, claims, beside)
        self.number = lru_cache(maxsize=_MOST_NUMBERS)(self._number)
        self.decide = lru_cache(maxsize=_MOST_DECISIONS)(self._decide)
        self.plainly_not = lru_cache(maxsize=_MOST_DECISIONS)(self._plainly_not)
        self.origin_treatments = lru_cache(maxsize=None)(self._origin_treatments)

    def key_of(self, entry: Entry, line: Line, dates: LineDates) -> LineKey:
        """Return what the decisions on a line depend on."""
        changes = self.number(line.tariff_number).changes
        by_entry = date_key(changes, dates.entry)
        by_filing = by_entry if dates.filing is dates.entry else date_key(changes, dates.filing)
        coverage = coverage_facts(self.coverages.of(line, "")) if self._reads_coverage else None
        return LineKey(line.tariff_number, by_entry, by_filing, self._facts.of(entry, line), coverage)

    def stated(self, key: LineKey) -> dict[str, Hashable]:
        """Return the facts of a line's key by their names."""
        return dict(zip(self._facts.names, key.facts, strict=True))

    def rate_date(self, key: LineKey, measure: Measure) -> datetime | None:
        """Return an instant that stands for the rate date that a measure looks at, for the lines of a key."""
        by = key.filing if _by_filing(measure) else key.entry_date
        return instant_of(self.number(key.number).changes, by.interval)

    def decisions(self, key: LineKey) -> tuple[Decision, ...]:
        """Return the decisions on the lines of a key, in an order in which each stands behind those it waits for."""
        known = self._known(key)
        made: dict[int, Decision] = {}
        for candidate in self.number(key.number).candidates:
            plan = candidate.plan
            made[plan.place] = self._plain(candidate, key, known) or self.decide(
                self._decision_key(candidate, key, known, made)
            )
        return tuple(made.values())

    def _known(self, key: LineKey) -> dict[str, object]:
        """Return all that is known of a line by its key, but for what differs from measure to measure."""
        stated = self.stated(key)
        number = self.number(key.number)
        at = instant_of(number.changes, key.entry_date.interval)
        row = self.book.tariff.row(key.number)
        origin, program = stated["origin"], stated["program"]
        eligibility = program_eligibility(
            program if isinstance(program, str) else None,
            origin if isinstance(origin, str) else None,
            row,
            at,
            self.book.programs,
        )
        return {**stated, "program_eligibility": eligibility, "coverage": key.coverage}

    def _plain(self, candidate: _Candidate, key: LineKey, known: Mapping[str, object]) -> Decision | None:
        """Return the decision on a measure that is not in force, or that is for other origins, whatever else holds."""
        plan = candidate.plan
        at = instant_of(
            plan.changes, date_key(plan.changes, RateDate(self.rate_date(key, plan.measure), None)).interval
        )
        plain = self.plainly_not(plan.place, at)
        origin = known["origin"]
        if plain is None and plan.origin_gate is not None and isinstance(origin, str):
            return self.plainly_not(plan.place, None, origin)
        return plain

    def _plainly_not(self, place: int, at: datetime | None, origin: str | None = None) -> Decision | None:
        plan = self._plans[place]
        if origin is not None and plan.origin_gate is not None:
            gate = plan.origin_gate
            if gate.admits(origin):
                return None
            words = partial(gate.origins.said_of, origin)
            return Decision(plan.measure, "does not apply", (Reason(gate.condition.cite, "required/origin", words),))
        standing = standing_on(plan.measure, at, self.as_known_on)
        if standing.in_force != NO:
            return None
        reason = Reason(standing.cite, standing.spoke, said(standing.because))
        return Decision(plan.measure, "does not apply", (reason,))

    def _decision_key(
        self, candidate: _Candidate, key: LineKey, known: Mapping[str, object], made: Mapping[int, Decision]
    ) -> DecisionKey:
        """Return all that a measure's decision may depend on, of the lines of a key."""
        plan = candidate.plan
        by = key.filing if _by_filing(plan.measure) else key.entry_date
        at = self.rate_date(key, plan.measure)
        listed = candidate.listings.at(at, self.as_known_on)
        changes = plan.changes
        measure_at = instant_of(changes, date_key(changes, RateDate(at, None)).interval)
        footnotes = self.number(key.number).footnotes
        if measure_at is None or not self.book.tariff.edition.window.holds(measure_at):
            footnotes = Footnotes(footnotes.sure, None)
        facts = plan.read({**known, "footnotes": footnotes, "lists": candidate.lists})
        return DecisionKey(
            measure=plan.place,
            listing=listing_of(listed, key.number, candidate.cite),
            at=measure_at,
            basis=by.basis if by.basis not in {None, key.entry_date.basis} else None,
            date_missing=by.missing,
            facts=facts,
            others=tuple(_others(plan, made)) if plan.gives_way_to else (),
        )

    def _decide(self, key: DecisionKey) -> Decision:
        return decide_measure(self._plans[key.measure], self.engine, self.as_known_on, key)

    def _number(self, number: str) -> _NumberPlan:
        tariff = self.book.tariff
        each = [number] if tariff.holds(number, None) else list(tariff.under(number))
        held = [frozenset[Hashable](one for one in self._lists if one.names(digits)) for digits in each]
        lists = ListsHeld(*sure_and_maybe(held))
        sure, maybe = sure_and_maybe([frozenset[Hashable](found) for found in tariff.footnotes(number)])
        footnotes = Footnotes(frozenset(map(str, sure)), frozenset(map(str, maybe)))
        candidates = tuple(self._candidate(found, lists) for found in number_index(self.book).candidates(number))
        rows = (tariff.row(digits) for digits in (number, *tariff.under(number)))
        windows = [
            tariff.edition.window,
            *(row.window for row in rows if row is not None),
            *(program.window for program in self.book.programs.values()),
        ]
        changes = {*window_ends(windows), *(at for candidate in candidates for at in candidate.plan.changes)}
        return _NumberPlan(candidates, footnotes, sorted(changes))

    def _candidate(self, listings: NumberListings, lists: ListsHeld) -> _Candidate:
        plan = self._plans[listings.measure]
        named = [*listings.listings, *(listing for _, below in listings.below for listing in below)]
        asked = frozenset[Hashable](self.engine.questions.within(plan.questions.root))
        for term in (*plan.questions.clauses, *plan.questions.notes):
            asked |= self.engine.questions.within(term)
        return _Candidate(plan, listings, named[0].cite, ListsHeld(lists.sure & asked, lists.maybe & asked))

    def _origin_treatments(self, origin: str | None) -> tuple[OriginTreatment, ...]:
        """Return each instrument that governs goods of an origin."""
        return tuple(
            OriginTreatment(
                "/".join(agreement.partners),
                instrument.name,
                instrument.status,
                instrument.date,
                instrument.effect_on_duty,
                (instrument.cite,),
            )
            for agreement in self.book.agreements_by_country.get(origin or "", ())
            for instrument in agreement.instruments
        )


def _by_filing(measure: Measure) -> bool:
    return measure.rate_date.privileged_foreign == "filing"


def _others(plan: MeasurePlan, made: Mapping[int, Decision]) -> Iterator[OtherMeasure]:
    """Yield what the measures came to that one may give way to."""
    for place in plan.gives_way_to:
        if place in made:
            yield OtherMeasure(place, made[place].verdict, made[place].missing)


def number_index(book: RuleBook) -> Index:
    """Return the index of a book's listings by tariff number, made once for the book."""
    return book.derived("index", lambda: Index(book.measures, book.tariff))


def compiled_book(book: RuleBook, decide: Decide, as_known_on: date | None) -> CompiledBook:
    """Return a book compiled for one way of deciding and one day of knowledge, made once for each."""

    def by_day() -> Callable[[date], CompiledBook]:
        return lru_cache(maxsize=_MOST_DAYS_KNOWN)(partial(CompiledBook, book, decide))

    if as_known_on is None:
        return book.derived(f"compiled {decide}", lambda: CompiledBook(book, decide, None))
    return book.derived(f"compiled {decide} by day", by_day)(as_known_on)
