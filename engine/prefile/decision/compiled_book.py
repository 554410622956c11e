"""A rule book made ready for one way of deciding and one day of knowledge: its questions, index, plans and memory.

What is remembered is a pure function of its key, in `lru_cache`s that are safe between threads and bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from prefile.decision.coverage import Coverages, coverage_facts
from prefile.decision.decide import Decision, decide_measure
from prefile.decision.engine import Decide, Engine, resolved
from prefile.decision.explain import Reason
from prefile.decision.key import DecisionKey, FactReader, LineKey, OtherMeasure, date_key, instant_of
from prefile.decision.line_facts import NO_PROVISION, FurtherNumbers, ProgramEligibility, ProvisionRates
from prefile.decision.measure_plan import MeasurePlan, measure_plans
from prefile.decision.number_plan import Calendar, Candidate, Moment, NumberPlan, NumberPlans
from prefile.decision.questions import Questions
from prefile.decision.special_program import program_eligibility, provision_rates
from prefile.decision.standing import MeasureStanding
from prefile.entry import Entry, Line
from prefile.findings import OriginTreatment
from prefile.law.book import RuleBook
from prefile.law.us_customs import LineDates
from prefile.values.trilean import NO, UNKNOWN
from prefile.values.unwritten import unwritten

__all__ = ["CompiledBook", "Decided", "compiled_book"]

_IN_FORCE, _CONDITIONS = 0, 2  # places in a root question: in force, number listed, then each condition
_ALWAYS_READ = frozenset({"origin", "program", "provision", "provision_exporter"})
_OF_EACH_MEASURE: dict[str, Hashable] = {"lists": None, "footnotes": None}  # which its plan puts there
_MOST_NUMBERS = 1 << 15
_MOST_DECISIONS = 1 << 15
_MOST_DAYS_KNOWN = 8
_MOST_ORIGINS = 1 << 10


class Decided(NamedTuple):
    """The decisions on a line; beside each an instant of its rate date, where it looks at a column of the tariff."""

    decisions: tuple[Decision, ...]
    column_dates: tuple[datetime | None, ...]


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
        self.coverages: Coverages = book.derived("coverages", lambda: Coverages(book.coverage_map, book.tariff))
        self._plans = measure_plans(book.measures, self.engine.questions, book.tariff)
        self._reads_coverage = any("coverage" in plan.facts for plan in self._plans)
        claims = frozenset[str]().union(*(plan.claims for plan in self._plans))
        beside = frozenset({"origin", "program", "provision", "provision_exporter"}).union(
            *(plan.facts for plan in self._plans)
        )
        self._facts = FactReader(self.engine.questions.predicates, claims, beside)
        self.number: Callable[[str], NumberPlan] = lru_cache(_MOST_NUMBERS)(NumberPlans(book, self._plans).of)
        self._calendar = Calendar(book, as_known_on)
        self.moments = lru_cache(maxsize=_MOST_NUMBERS)(self._make_moments)
        self._decide = lru_cache(maxsize=_MOST_DECISIONS)(self._make_decision)
        self._not_in_force = lru_cache(maxsize=_MOST_DECISIONS)(self._make_not_in_force)
        self._by_moment: dict[int, tuple[Decision | None]] = {}  # the same, by the moment, which the calendar keeps
        self._not_of_origin = lru_cache(maxsize=_MOST_DECISIONS)(self._make_not_of_origin)
        self._eligibility = lru_cache(maxsize=_MOST_DECISIONS)(self._make_eligibility)
        self.origin_treatments = lru_cache(maxsize=_MOST_ORIGINS)(partial(_origin_treatments, book))

    def key_of(self, entry: Entry, line: Line, dates: LineDates) -> LineKey:
        """Return what the decisions on a line depend on."""
        changes = self.number(line.tariff_number).changes
        by_entry = date_key(changes, dates.entry)
        by_filing = None if dates.filing is dates.entry else date_key(changes, dates.filing)
        coverage = coverage_facts(self.coverages.of(line, "")) if self._reads_coverage else None
        return LineKey(line.tariff_number, by_entry, by_filing, self._facts.of(entry, line), coverage)

    @cached_property
    def origin_cases(self) -> frozenset[frozenset[str]]:
        """The cases of an origin that is not known, each as the ids of the measures that are not for it."""
        gates = [(plan.measure.id, plan.origin_gate) for plan in self._plans if plan.origin_gate is not None]
        return frozenset(
            frozenset(measure for measure, gate in gates if not gate.admits(origin))
            for origin in self.book.countries.names
        )

    def stated(self, key: LineKey) -> dict[str, Hashable]:
        """Return the facts of a line's key by their names."""
        return dict(zip(self._facts.names, key.facts, strict=True))

    def decisions(self, key: LineKey) -> Decided:
        """Return the decisions on the lines of a key, in an order in which each stands behind those it waits for."""
        number, stated = self.number(key.number), self.stated(key)
        known = self._known(key, stated)
        if number.rate_of_another and stated.get("further_numbers") == FurtherNumbers.OF_GOODS:
            known["further_numbers"] = FurtherNumbers.NONE  # they name the rate, and no further goods
        by_entry = self.moments(key.number, key.entry_date.interval)
        by_filing = by_entry if key.filing is None else self.moments(key.number, key.filing.interval)
        made: dict[int, Decision] = {}
        column_dates: list[datetime | None] = []
        for place, candidate in enumerate(number.candidates):
            plan = candidate.plan
            moment = (by_filing if plan.by_filing else by_entry)[place]
            decision = self._plain(plan, moment, stated["origin"])
            if decision is None:
                decision = self._decide(_decision_key(candidate, moment, key, known, made))
            made[plan.place] = decision
            column_dates.append(moment.at if plan.by_column else None)
        return Decided(tuple(made.values()), tuple(column_dates))

    def key_of_measure(self, key: LineKey, measure: str) -> tuple[MeasurePlan, DecisionKey] | None:
        """Return one measure's plan and key on the lines of a key, for those who ask what a decision turned on.

        None where the measure does not name the number.
        """
        number, known = self.number(key.number), self._known(key, self.stated(key))
        decisions = self.decisions(key).decisions
        made = {at.plan.place: decision for at, decision in zip(number.candidates, decisions, strict=True)}
        for place, candidate in enumerate(number.candidates):
            if candidate.plan.measure.id == measure:
                by_filing = candidate.plan.by_filing and key.filing is not None
                interval = key.filing.interval if by_filing and key.filing is not None else key.entry_date.interval
                moment = self.moments(key.number, interval)[place]
                return candidate.plan, _decision_key(candidate, moment, key, known, made)
        return None

    def _known(self, key: LineKey, stated: Mapping[str, Hashable]) -> dict[str, Hashable]:
        """Return the facts that conditions may look at, but for those of a measure's own lists."""
        interval, program, origin = key.entry_date.interval, stated["program"], stated["origin"]
        return {
            **stated,
            **_OF_EACH_MEASURE,
            "coverage": key.coverage,
            "program_eligibility": self._eligibility(key.number, interval, program, origin),
            "provision_rates": self._provision_rates(key, stated),
        }

    def _provision_rates(self, key: LineKey, stated: Mapping[str, Hashable]) -> ProvisionRates:
        if stated.get("provision") is None:
            return NO_PROVISION
        at = instant_of(self.number(key.number).changes, key.entry_date.interval)
        said = (stated.get(name) for name in ("provision", "program", "origin", "provision_exporter"))
        provision, program, *countries = [fact if isinstance(fact, str) else None for fact in said]
        return provision_rates(
            provision, program, (countries[0], countries[1]), at, self.book.tariff, self.book.programs
        )

    def _plain(self, plan: MeasurePlan, moment: Moment, origin: Hashable) -> Decision | None:
        """Return the decision on a measure that is not in force, or that is for other origins, whatever else holds."""
        if moment.standing.in_force == NO:
            known = self._by_moment.get(id(moment))
            if known is None:
                known = self._by_moment[id(moment)] = (self._not_in_force(plan.place, moment.standing),)
            return known[0]
        if plan.origin_gate is not None and isinstance(origin, str):
            return self._not_of_origin(plan.place, origin)
        return None

    def _make_not_in_force(self, place: int, standing: MeasureStanding) -> Decision | None:
        reason = Reason(standing.cite, standing.spoke, standing.because)
        return self._by_one_term(self._plans[place], _IN_FORCE, reason)

    def _make_not_of_origin(self, place: int, origin: str) -> Decision | None:
        plan = self._plans[place]
        gate = plan.origin_gate
        if gate is None or gate.admits(origin):
            return None
        reason = Reason(gate.condition.cite, gate.spoke, unwritten(gate.origins.words_for, origin))
        return self._by_one_term(plan, _CONDITIONS + gate.place, reason)

    def _by_one_term(self, plan: MeasurePlan, place: int, reason: Reason) -> Decision | None:
        """Return that a measure does not apply, where the engine says so by one term of its root question alone."""
        root = plan.questions.root
        terms = self.engine.questions.questions[root.number].terms
        if len(terms) != _CONDITIONS + len(plan.questions.conditions):
            return None  # a root of more terms than one question may have is asked in parts
        covers = self.engine.ask(root.number, tuple([NO if at == place else UNKNOWN for at in range(len(terms))]))
        verdict = self.engine.settle(covers, (UNKNOWN,) * len(plan.gives_way_to))
        return Decision(plan.measure, verdict, (reason,)) if verdict == "does not apply" else None

    def _make_moments(self, number: str, interval: int | None) -> tuple[Moment, ...]:
        return self._calendar.moments(self.number(number), interval)

    def _make_decision(self, key: DecisionKey) -> Decision:
        return decide_measure(self._plans[key.measure], self.engine, self.as_known_on, key)

    def _make_eligibility(
        self, number: str, interval: int | None, program: Hashable, origin: Hashable
    ) -> ProgramEligibility:
        at = instant_of(self.number(number).changes, interval)
        claimed = program if isinstance(program, str) else None
        of = origin if isinstance(origin, str) else None
        tariff = self.book.tariff
        return program_eligibility(claimed, of, tariff.row(number, at), at, tariff, self.book.programs)


def _decision_key(
    candidate: Candidate, moment: Moment, key: LineKey, known: Mapping[str, Hashable], made: Mapping[int, Decision]
) -> DecisionKey:
    """Return all that a measure's decision may depend on, of the lines of a key."""
    plan = candidate.plan
    by = key.filing if plan.by_filing and key.filing is not None else key.entry_date
    return DecisionKey(
        measure=plan.place,
        listing=moment.listing,
        at=moment.at,
        basis=by.basis if by.basis not in {None, key.entry_date.basis} else None,
        date_missing=by.missing,
        facts=plan.read(known, candidate.lists, moment.footnotes),
        others=tuple(_others(plan, made)) if plan.gives_way_to else (),
    )


def _others(plan: MeasurePlan, made: Mapping[int, Decision]) -> Iterator[OtherMeasure]:
    """Yield what the measures came to that one may give way to."""
    for place in plan.gives_way_to:
        if place in made:
            yield OtherMeasure(place, made[place].verdict, made[place].missing)


def _origin_treatments(book: RuleBook, origin: str | None) -> tuple[OriginTreatment, ...]:
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
        for agreement in book.agreements_by_country.get(origin or "", ())
        for instrument in agreement.instruments
    )


def compiled_book(book: RuleBook, decide: Decide, as_known_on: date | None) -> CompiledBook:
    """Return a book compiled for one way of deciding and one day of knowledge, made once for each."""
    decide = resolved(decide)

    def by_day() -> Callable[[date], CompiledBook]:
        return lru_cache(maxsize=_MOST_DAYS_KNOWN)(partial(CompiledBook, book, decide))

    if as_known_on is None:
        return book.derived(f"compiled {decide}", lambda: CompiledBook(book, decide, None))
    return book.derived(f"compiled {decide} by day", by_day)(as_known_on)
