"""A rule book made ready for one way of deciding and one day of knowledge: its questions, index, plans and memory.

What is remembered is a pure function of its key, in `lru_cache`s that are safe between threads and bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from operator import is_
from typing import NamedTuple

from msgspec.structs import replace

from prefile.decision.agreed import agreed_beforehand
from prefile.decision.coverage import Coverages, coverage_facts
from prefile.decision.decide import Decision, MeasureAlone, decide_measure
from prefile.decision.engine import Decide, Engine, resolved
from prefile.decision.explain import covered_by, of_origin
from prefile.decision.key import DecisionKey, FactReader, NumberListing, filing_key, instant_of, interval_of
from prefile.decision.line_facts import NO_PROGRAM, NO_PROVISION, FurtherNumbers, ProgramEligibility
from prefile.decision.line_kind import LineKey, LineKind, LineKinds
from prefile.decision.measure_plan import MeasurePlan, measure_plans
from prefile.decision.number_kind import Calendar, NumberKind
from prefile.decision.number_plan import NumberPlan, NumberPlans, names_rate_of_another
from prefile.decision.open_measures import OpenMeasures, SeenOfLine
from prefile.decision.plain_decisions import PlainDecisions
from prefile.decision.predicates import PartOf
from prefile.decision.questions import Questions
from prefile.decision.special_program import program_eligibility, provision_rates
from prefile.entry import Entry, Line
from prefile.entry.line import PART_OF
from prefile.entry.provision import provision_of
from prefile.findings import OriginTreatment
from prefile.law.book import RuleBook
from prefile.law.us_customs import LineDates

__all__ = ["CompiledBook", "Decided", "compiled_book", "coverages_of"]

_MOST_NUMBERS = 1 << 15
_MOST_KINDS = 1 << 15  # of lines
_MOST_DECISIONS = 1 << 15
_MOST_ANSWERED = 1 << 12  # each with all of its answers, some 10 KB
_MOST_DAYS_KNOWN = 8
_MOST_ORIGINS = 1 << 10
_NEW = tuple.__new__  # as a named tuple makes itself, without a step of Python


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
        self.engine: Engine = book.derived(
            f"engine {decide}", lambda: Engine(Questions.of(book.measures), decide, agreed_beforehand(book))
        )
        self.coverages: Coverages = coverages_of(book)
        questions = self.engine.questions
        self._plans = book.derived(f"plans {decide}", lambda: measure_plans(book.measures, questions, book.tariff))
        self._plain = PlainDecisions(self._plans, self.engine)
        self._kinds = LineKinds(self._plans, self._plain)
        self.number: Callable[[str], NumberPlan] = lru_cache(_MOST_NUMBERS)(NumberPlans(book, self._plans).of)
        self._calendar = Calendar(book, as_known_on)
        self._number_kind = lru_cache(maxsize=_MOST_NUMBERS)(self._make_number_kind)
        self._kind = lru_cache(maxsize=_MOST_KINDS)(self._make_kind)
        self._open = lru_cache(maxsize=_MOST_DECISIONS)(self._make_open)
        self._alone = lru_cache(maxsize=_MOST_ANSWERED)(self._make_alone)
        self._decide = lru_cache(maxsize=_MOST_DECISIONS)(self._make_decision)
        self._covered_by = lru_cache(maxsize=_MOST_DECISIONS)(_covered_by)
        self._of_origin = lru_cache(maxsize=_MOST_DECISIONS)(_of_origin)
        self._rate_of_another = lru_cache(maxsize=_MOST_NUMBERS)(partial(names_rate_of_another, book.tariff))
        self._eligibility = lru_cache(maxsize=_MOST_DECISIONS)(self._make_eligibility)
        self.origin_treatments = lru_cache(maxsize=_MOST_ORIGINS)(partial(_origin_treatments, book))

    def key_of(self, entry: Entry, line: Line, dates: LineDates, alike: Hashable = None) -> LineKey:
        """Return what the decisions on a line depend on; `alike` stands for entries that are alike, as its own is."""
        held = line.__dict__
        tariff_number = held["tariff_number"]
        number = self.number(tariff_number)
        interval = filing = interval_of(number.changes, dates.entry.instant)
        if dates.filing is not dates.entry:
            filing = interval_of(number.changes, dates.filing.instant)
        return self._key(self._kind(tariff_number, interval, filing, held["origin"]), entry, line, dates, alike)

    def _number_kind_of(self, line: Line, dates: LineDates) -> NumberKind:
        """Return the kind of a line's number on its dates."""
        changes = self.number(line.tariff_number).changes
        interval = interval_of(changes, dates.entry.instant)
        return self._number_kind(line.tariff_number, interval, interval_of(changes, dates.filing.instant))

    def _make_kind(self, number: str, interval: int | None, filing: int | None, origin: str | None) -> LineKind:
        return self._kinds.of(self._number_kind(number, interval, filing), origin)

    def _key(self, kind: LineKind, entry: Entry, line: Line, dates: LineDates, alike: Hashable = None) -> LineKey:
        left = kind.left
        facts = left.reader.of(entry, line, alike)
        if line.secondary_numbers and self._rate_of_another(line.tariff_number):
            facts = _without_rate_numbers(facts, left.reader.names)
        found = left.found_of_nothing
        if found is None or line.program is not None or line.secondary_numbers:
            found = tuple([self._found(name, line, dates.entry.instant) for name in left.found])
        return _NEW(LineKey, (kind, dates.entry.missing, filing_key(dates), facts + found))

    def _found(self, name: str, line: Line, at: datetime | None) -> Hashable:
        """Return a fact that the book finds of what a line states."""
        if name == "coverage":
            return coverage_facts(self.coverages.of(line, ""))
        if name == "program_eligibility" and line.program is None:
            return NO_PROGRAM
        changes = self.number(line.tariff_number).changes
        interval = interval_of(changes, at)
        if name == "program_eligibility":
            return self._eligibility(line.tariff_number, interval, line.program, line.origin)
        provision = provision_of(line)
        if provision is None:
            return NO_PROVISION
        of_interval, countries = instant_of(changes, interval), (line.origin, line.exported_from)
        return provision_rates(provision, line.program, countries, of_interval, self.book.tariff, self.book.programs)

    def changes(self) -> frozenset[datetime]:
        """Return every instant at which one of the book's measures changes; numbers and programs have more."""
        return frozenset(at for plan in self._plans for at in plan.changes)

    @cached_property
    def entry_reader(self) -> FactReader:
        """What reads all that any measure looks at: what it reads of a blank line tells entries apart."""
        return self._kinds.reader_of_all

    @cached_property
    def origin_cases(self) -> frozenset[frozenset[str]]:
        """The cases of an origin that is not known, each as the ids of the measures that are not for it."""
        gates = [(plan.measure.id, plan.origin_gate) for plan in self._plans if plan.origin_gate is not None]
        return frozenset(
            frozenset(measure for measure, gate in gates if not gate.admits(origin))
            for origin in self.book.countries.names
        )

    @cached_property
    def part_cases(self) -> tuple[str, ...]:
        """What goods may be a part of, one of those that no condition of the book tells apart."""
        asked = [one.wholes for one in self.engine.questions.predicates if isinstance(one, PartOf)]
        cases = {tuple([whole in wholes for wholes in asked]): whole for whole in PART_OF}
        return tuple(cases.values())

    def decisions(self, key: LineKey) -> Decided:
        """Return the decisions on the lines of a key, in an order in which each stands behind those it waits for."""
        kind = key.kind
        made = iter(self._open(kind.left, key.seen))
        return Decided(tuple([next(made) if plain is None else plain for plain in kind.decided]), kind.column_dates)

    def _make_open(self, left: OpenMeasures, line: SeenOfLine) -> tuple[Decision, ...]:
        """Return the decisions on what kinds of lines leave open, in the order of the measures."""
        made: list[Decision] = []
        for measure in left.each:
            decision = self._decide(measure.key(line, made))
            origin = measure.origin_of(line)
            if origin is not None:
                decision = self._of_origin(decision, origin)
            if decision.narrowed is not None and not measure.moment.listing.own:
                decision = self._covered_by(decision, measure.moment.listing)
            made.append(decision)
        return tuple(made)

    def key_of_measure(
        self, entry: Entry, line: Line, dates: LineDates, measure: str
    ) -> tuple[MeasurePlan, DecisionKey] | None:
        """Return one measure's plan and key on a line, for those who ask what a decision turned on.

        None where the measure does not name the number.
        """
        number = self._number_kind_of(line, dates)
        all_open = self._kinds.all_open(number)
        made = self.decisions(self.key_of(entry, line, dates)).decisions
        key = self._key(all_open, entry, line, dates)
        asked = (asked for asked in all_open.open if asked.moment.plan.measure.id == measure)
        return next(((one.moment.plan, one.key(key.seen, made)) for one in asked), None)

    def _make_number_kind(self, number: str, interval: int | None, filing: int | None) -> NumberKind:
        return self._calendar.kind(self.number(number), interval, filing)

    def _make_decision(self, key: DecisionKey) -> Decision:
        return decide_measure(self.engine, self._alone(key._replace(others=())), key.others)

    def _make_alone(self, key: DecisionKey) -> MeasureAlone:
        return MeasureAlone(self._plans[key.measure], self.engine, self.as_known_on, key)

    def _make_eligibility(
        self, number: str, interval: int | None, program: str, origin: str | None
    ) -> ProgramEligibility:
        at = instant_of(self.number(number).changes, interval)
        tariff = self.book.tariff
        return program_eligibility(program, origin, tariff.row(number, at), at, tariff, self.book.programs)


def coverages_of(book: RuleBook) -> Coverages:
    """Return the coverage of lines by a book's reading, made once."""
    return book.derived("coverages", lambda: Coverages(book.coverage_map, book.tariff))


def _covered_by(decision: Decision, listing: NumberListing) -> Decision:
    """Return a decision that the measure covers a line or may, where a listing of other digits names the number."""
    return replace(decision, reasons=covered_by(decision.reasons, listing))


def _of_origin(decision: Decision, origin: str) -> Decision:
    """Return a decision as of goods of an origin that the measure does not tell from the one it was made on."""
    reasons = of_origin(decision.reasons, origin)
    return decision if all(map(is_, reasons, decision.reasons)) else replace(decision, reasons=reasons)


def _without_rate_numbers(facts: tuple[Hashable, ...], names: tuple[str, ...]) -> tuple[Hashable, ...]:
    """Return facts in which further numbers of goods that name another article's rate are no further goods."""
    return tuple(
        FurtherNumbers.NONE if name == "further_numbers" and fact == FurtherNumbers.OF_GOODS else fact
        for name, fact in zip(names, facts, strict=True)
    )


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
    decide = resolved(decide, agreed_beforehand(book))

    def by_day() -> Callable[[date], CompiledBook]:
        return lru_cache(maxsize=_MOST_DAYS_KNOWN)(partial(CompiledBook, book, decide))

    if as_known_on is None:
        return book.derived(f"compiled {decide}", lambda: CompiledBook(book, decide, None))
    return book.derived(f"compiled {decide} by day", by_day)(as_known_on)
