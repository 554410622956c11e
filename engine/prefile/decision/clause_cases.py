"""The cases that a duty covers: whether one of them fits no clause, and whether a clause speaks in none.

Between two changes of a measure a case supposes one trait after the other, as long as the conditions leave it possible;
what is not supposed yet is unknown, so that one answer decides many cases at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from prefile.decision.answers import Answers
from prefile.decision.case_traits import Trait, traits_of
from prefile.decision.engine import Engine
from prefile.decision.line_facts import LineFacts
from prefile.decision.listed_groups import EVER, groups_named, is_listed, listed_groups
from prefile.decision.predicates import Believed, RateDateIn, Unsettled
from prefile.decision.questions import MeasureQuestions, Questions, Term
from prefile.decision.standing import standing_on
from prefile.law.measure import CoverageCondition, Measure
from prefile.law.treatment import Price
from prefile.values.dates import Window, window_ends
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["ClauseCases", "OpenCase", "TooManyCasesError"]

_MOST_STEPS = 20_000
_MOST_DAYS_KNOWN = 8
_BEFORE = timedelta(seconds=1)

_Groups = frozenset[str | None]


class TooManyCasesError(Exception):
    """The cases of a measure are more than are looked through."""


class OpenCase(NamedTuple):
    """A case that a measure covers and no clause surely fits: what the goods are, in words, and in which window."""

    words: tuple[str, ...]
    window: Window


class _Moment(NamedTuple):
    """A window in which a measure is in force and nothing of it changes, as known on a day.

    An instant of it, and the measure's groups of goods.
    """

    at: datetime
    window: Window
    groups: _Groups
    known_on: date | None


class ClauseCases:
    """The cases that one measure covers, looked through when they are first asked for.

    A doubt that leaves no bound is a case of its own, of which the measure says that it cannot be told.
    """

    def __init__(self, measure: Measure) -> None:
        """Take a measure."""
        self._measure = measure
        self.open_case = lru_cache(maxsize=_MOST_DAYS_KNOWN)(self._open_case)
        self._traits = lru_cache(maxsize=_MOST_DAYS_KNOWN)(self._make_traits)

    def may_be_open(self, as_known_on: date | None) -> bool:
        """Whether no clause may fit a line that is covered, as known on a day; yes, too, where cases are too many."""
        try:
            return self.open_case(as_known_on) is not None
        except TooManyCasesError:
            return True

    def never_reached(self) -> Iterator[int]:
        """Yield the place of each clause that is in force at some time and speaks in no case.

        Raises:
            TooManyCasesError: the cases are more than are looked through.
        """
        moments = list(self._different(None))
        for place in range(len(self._measure.treatment.clauses)):
            held = [(moment, places) for moment, places in moments if place in places]
            if held and not any(self._speaks(place, moment, places) for moment, places in held):
                yield place

    def may_meet(self, first: int, second: int) -> bool:
        """Whether in some case two clauses may both fit; yes, too, where cases are too many."""
        try:
            return any(
                {first, second} <= {*places}
                and self._search(moment).find((*self._asked.conditions, *self._terms([first, second])), ()) is not None
                for moment, places in self._different(None)
            )
        except TooManyCasesError:
            return True

    def unpriced(self, prices: Sequence[Price]) -> Iterator[OpenCase]:
        """Yield each window in which goods have no price that have one at another time."""
        moments = list(self._moments(None)) if prices else []
        for goods in dict.fromkeys((price.group, price.mineral) for price in prices):
            meant = [price for price in prices if (price.group, price.mineral) in {goods, (None, None)}]
            for moment in moments:
                listed = goods[0] is None or goods[0] in moment.groups
                if listed and not any(_holds(price.window, moment.at, None) for price in meant):
                    named = goods[0] or goods[1]
                    yield OpenCase((f"of {named}",) if named else (), moment.window)

    def _open_case(self, as_known_on: date | None) -> OpenCase | None:
        """Return the first case that is covered and that no clause surely fits; None where there is none.

        Raises:
            TooManyCasesError: the cases are more than are looked through.
        """
        clauses = self._measure.treatment.clauses
        for moment, places in self._different(as_known_on):
            if all(clauses[place].when is not None for place in places):
                found = self._search(moment).find(self._asked.conditions, self._terms(places))
                if found is not None:
                    return OpenCase(found, moment.window)
        return None

    def _speaks(self, place: int, moment: _Moment, places: Sequence[int]) -> bool:
        """Whether a clause may speak in some case of a moment: it may fit, and none before it surely does."""
        clauses = self._measure.treatment.clauses
        before = [earlier for earlier in places if earlier < place]
        if any(clauses[earlier].when is None for earlier in before):
            return False
        own = self._terms([] if clauses[place].when is None else [place])
        return self._search(moment).find((*self._asked.conditions, *own), self._terms(before)) is not None

    def _search(self, moment: _Moment) -> _Search:
        return _Search(self._engine, self._traits(moment.groups), self._known(moment))

    def _known(self, moment: _Moment) -> dict[int, Trilean]:
        """Return what is answered by the moment alone, or by no line."""
        dated = LineFacts.of({"rate_date": moment.at, "known_on": moment.known_on})
        return {
            number: predicate.answer(dated)
            for number, predicate in enumerate(self._engine.questions.predicates)
            if isinstance(predicate, RateDateIn | Unsettled | Believed)
        }

    def _terms(self, places: Sequence[int]) -> tuple[Term, ...]:
        return tuple(term for place in places if (term := self._asked.clauses[place]) is not None)

    def _make_traits(self, groups: _Groups) -> list[Trait]:
        return traits_of(self._engine.questions.predicates, groups)

    @property
    def _asked(self) -> MeasureQuestions:
        return self._engine.questions.measures[0]

    @cached_property
    def _engine(self) -> Engine:
        measure = replace(self._measure, conditions=tuple(_cutting(self._measure)), notes=(), gives_way_to=())
        return Engine(Questions.of([measure]), "plain")

    def _moments(self, as_known_on: date | None) -> Iterator[_Moment]:
        """Yield each window in which the measure is in force and lists numbers, cut where anything of it changes."""
        listed = listed_groups(self._measure, groups_named(self._measure), as_known_on)
        windows = (window for held in listed.values() for window in held)
        changes = sorted({*window_ends(self._windows()), *window_ends(windows)} - set(EVER))
        starts = [changes[0] - _BEFORE, *changes] if changes else []
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            if standing_on(self._measure, start, as_known_on).in_force == YES:
                groups = frozenset(group for group, held in listed.items() if is_listed(held, start))
                if groups:
                    yield _Moment(start, Window(start, end), groups, as_known_on)

    def _different(self, as_known_on: date | None) -> Iterator[tuple[_Moment, tuple[int, ...]]]:
        """Yield the first of the moments that conditions cannot tell apart, with the places of the clauses it has."""
        seen = set[tuple[Hashable, ...]]()
        for moment in self._moments(as_known_on):
            clauses = enumerate(self._measure.treatment.clauses)
            places = tuple(place for place, clause in clauses if _holds(clause.window, moment.at, as_known_on))
            alike = (moment.groups, places, *self._known(moment).values())
            if alike not in seen:
                seen.add(alike)
                yield moment, places

    def _windows(self) -> Iterator[Window]:
        yield from (row.window for row in self._measure.standing)
        yield from self._measure.treatment.windows()
        dated = (test for test in self._measure.predicates() if isinstance(test, RateDateIn))
        yield from (Window(test.since, test.until) for test in dated)


def _cutting(measure: Measure) -> Iterator[CoverageCondition]:
    """Yield the conditions that keep a line from what the clauses say; a bounded doubt rests on the clauses."""
    for condition in measure.conditions:
        if condition.kind != "doubt":
            yield condition
        elif condition.unbounded:
            yield replace(condition, kind="exception")


def _holds(window: Window, at: datetime, as_known_on: date | None) -> bool:
    return window.believed(as_known_on) and window.holds(at)


class _Supposed(Answers):
    """The answers of a line of which only some traits are supposed; what hangs on the others is unknown."""

    def __init__(self, engine: Engine, known: Mapping[int, Trilean]) -> None:
        super().__init__(engine, LineFacts())
        self._known = known

    def _predicate(self, number: int) -> Trilean:
        return self._known.get(number, UNKNOWN)


class _Search:
    """Looks for a case in which every needed term may hold and no forbidden one surely does."""

    def __init__(self, engine: Engine, traits: Sequence[Trait], known: Mapping[int, Trilean]) -> None:
        self._engine, self._traits, self._known = engine, traits, known
        self._trait_of = {number: place for place, trait in enumerate(traits) for number in trait[0].answers}
        self._numbers = {predicate: number for number, predicate in enumerate(engine.questions.predicates)}
        self._steps = 0

    def find(self, needed: Sequence[Term], forbidden: Sequence[Term]) -> tuple[str, ...] | None:
        """Return the words of the first such case; None where there is none.

        Raises:
            TooManyCasesError: the cases are more than are looked through.
        """
        return self._find(needed, forbidden, self._known, ())

    def _find(
        self, needed: Sequence[Term], forbidden: Sequence[Term], known: Mapping[int, Trilean], words: tuple[str, ...]
    ) -> tuple[str, ...] | None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise TooManyCasesError
        answers = _Supposed(self._engine, known)
        if any(answers.value(term) == NO for term in needed) or any(answers.value(term) == YES for term in forbidden):
            return None
        needed = [term for term in needed if answers.value(term) != YES]
        forbidden = [term for term in forbidden if answers.value(term) != NO]
        by_clause = self._next(answers, forbidden, known)
        place = self._next(answers, needed, known) if by_clause is None else by_clause
        if place is None:
            return words
        for at, kind in enumerate(self._traits[place]):
            tells = at > 0 or by_clause is not None  # the first that a condition lets pass says little
            said = (*words, kind.words) if kind.words and tells else words
            found = self._find(needed, forbidden, {**known, **kind.answers}, said)
            if found is not None:
                return found
        return None

    def _next(self, answers: Answers, terms: Sequence[Term], known: Mapping[int, Trilean]) -> int | None:
        """Return the trait on which most of what is undecided hangs; None where nothing more can be supposed."""
        hangs: Counter[int] = Counter()
        for term in terms:
            numbers = {self._numbers[predicate] for predicate in answers.decisive(term)}
            hangs.update({self._trait_of[number] for number in numbers if number not in known})
        return hangs.most_common(1)[0][0] if hangs else None
