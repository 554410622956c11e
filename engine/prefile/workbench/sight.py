"""What a measure's decision on one line turned on: the answers to each of its parts, and what another answer changes.

A part is named as findings name it: `exception/2`, `clause/0`. Nothing here decides for anybody: it looks again at a
decision that was made, with the reference implementation, and only where rules are proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from prefile.decision.compiled_book import CompiledBook
from prefile.decision.decide import SeenByMeasure, answered_measure
from prefile.decision.engine import Engine
from prefile.decision.explain import AnsweredMeasure
from prefile.decision.number_plan import number_index
from prefile.decision.predicates import LinePredicate
from prefile.decision.questions import Questions, Term
from prefile.entry import Entry
from prefile.entry.provision import line_goods_first
from prefile.law.measure import Listing
from prefile.law.treatment import Narrowed
from prefile.law.us_customs import rate_dates
from prefile.values.dates import Window
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["LISTING", "STANDING", "Sight", "sight_of"]

STANDING, LISTING = "standing", "listing"


@dataclass(frozen=True, slots=True)
class _Supposed:
    """What narrows a treatment, where some clauses are supposed to answer otherwise."""

    seen: SeenByMeasure
    clauses: dict[int, Trilean]

    @property
    def dated(self) -> bool:
        return self.seen.dated

    @property
    def groups(self) -> frozenset[str | None]:
        return self.seen.groups

    @property
    def minerals(self) -> tuple[str, ...]:
        return self.seen.minerals

    def fits(self, clause: int) -> Trilean:
        return self.clauses.get(clause, self.seen.fits(clause))

    def may_hold(self, window: Window) -> bool:
        return self.seen.may_hold(window)


class _Listed(NamedTuple):
    listing: Listing | None
    value: Trilean
    groups: frozenset[str | None]


class Sight:
    """One measure seen on the line of an example. `at` is the measure's rate date."""

    def __init__(self, compiled: CompiledBook, answered: AnsweredMeasure, at: datetime | None, number: str) -> None:
        """Look at a measure that was answered on a number's line."""
        self.answers, self.at = answered.answers, at
        self._compiled, self._answered, self._number = compiled, answered, number
        self._seen = SeenByMeasure(answered, compiled.as_known_on)
        self._predicates = compiled.book.derived("numbers of predicates", lambda: _numbered(compiled.engine.questions))

    @cached_property
    def held(self) -> dict[str, Trilean]:
        """Whether each thing that must hold for the measure to reach the line does, by the name of the part."""
        facts = self.answers.facts
        values = {name: self.answers.value(term) for name, _, term in self._answered.conditions()}
        return {STANDING: facts.in_force, LISTING: facts.listed, **values}

    def only_no(self, part: str) -> bool:
        """Whether one part alone keeps the measure from the line."""
        return [name for name, value in self.held.items() if value == NO] == [part]

    def others_hold(self, part: str) -> bool:
        """Whether no other part surely keeps the measure from the line."""
        return all(value != NO for name, value in self.held.items() if name != part)

    def listed_at(self, at: datetime) -> _Listed:
        """Return by which listing the measure names the number at an instant."""
        named = number_index(self._compiled.book).candidates(self._number)
        listings = next(one for one in named if one.measure == self._answered.plan.place)
        return _Listed(*listings.at(at, self._compiled.as_known_on))

    @cached_property
    def listed(self) -> _Listed | None:
        """By which listing the measure names the number on the rate date; None without one."""
        return None if self.at is None else self.listed_at(self.at)

    def answer(self, predicate: LinePredicate) -> Trilean:
        """Return what the line answers to a predicate."""
        return self.answers.value(Term(self._predicates[predicate], question=False))

    def speaks_without(self, clause: int, answer: Trilean) -> bool:
        """Whether other clauses would speak if one answered otherwise than it does."""
        return self._narrowed({clause: answer}) != self._narrowed({})

    def fits(self, clause: int) -> Trilean:
        """Return whether a clause's condition holds, whatever its window."""
        return self._seen.fits(clause)

    def turns_on(self, part: str, predicate: LinePredicate, *, headings_stated: bool) -> bool:
        """Whether a part would be otherwise if the line answered a predicate otherwise, and that matters here.

        A clause that speaks must leave the word to others then. For one that does not, it is enough that it would fit:
        another before it may speak for the same goods on the other side of a date. Where all headings are stated, an
        exception with a heading matters beside others.
        """
        term, number = self._term(part), self._predicates[predicate]
        now, answer = self.answers.value(term), self.answer(predicate)
        for other in (NO, YES):
            if other == answer:
                continue
            then = self.answers.supposing(number, other).value(term)
            if then != now and (self._matters(part, now, then) or (headings_stated and self._declares(part))):
                return True
        return False

    def _matters(self, part: str, now: Trilean, then: Trilean) -> bool:
        kind, _, place = part.partition("/")
        if kind != "clause":
            return self.others_hold(part)
        return self.others_hold("") and (now == NO or self.speaks_without(int(place), then))

    def _declares(self, part: str) -> bool:
        """Whether a part is an exception with a heading, of a line that only exceptions keep from the measure."""
        kind, _, place = part.partition("/")
        if kind != "exception" or self._answered.plan.measure.conditions[int(place)].heading is None:
            return False
        return all(value == YES for name, value in self.held.items() if not name.startswith(("exception/", "doubt/")))

    def _term(self, part: str) -> Term | None:
        kind, _, place = part.partition("/")
        asked = self._answered.plan.questions
        return (asked.clauses if kind == "clause" else asked.conditions)[int(place)]

    def _narrowed(self, clauses: dict[int, Trilean]) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
        found: Narrowed = self._answered.plan.measure.treatment.narrowed(_Supposed(self._seen, clauses))
        return found.places, found.undecided, found.open

    def open_doubts(self) -> Iterator[str]:
        """Yield the doubts that may hold."""
        yield from (name for name, value in self.held.items() if name.startswith("doubt/") and value == UNKNOWN)


def _numbered(questions: Questions) -> dict[LinePredicate, int]:
    return {predicate: number for number, predicate in enumerate(questions.predicates)}


def sight_of(compiled: CompiledBook, entry: Entry, measure: str) -> Sight | None:
    """Return a measure seen on the first line of an entry; None where it does not name the number."""
    line, dates = line_goods_first(entry.lines[0]), rate_dates(entry, None, compiled.book.rate_days).lines[0]
    book = compiled.book
    found = compiled.key_of_measure(entry, line, dates, measure)
    if found is None:
        return None
    plan, key = found
    engine = book.derived("engine plain", lambda: Engine(Questions.of(book.measures), "plain"))
    answered = answered_measure(plan, engine, compiled.as_known_on, key)
    at = (dates.filing if plan.by_filing else dates.entry).instant
    return Sight(compiled, answered, at, line.tariff_number)
