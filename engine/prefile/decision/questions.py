"""The conditions of a book as numbered three-valued questions.

Whether a measure covers a line is one question: all of that it is in force, that it names the number, and its
conditions of coverage. Every clause that has a condition is a question, and so is each `all` and `any` within. Terms
are predicates on the line or other questions; a `not` is folded into its term. Equal questions share a number, so that
what several measures ask is asked once. A question's answer is a pure function of its terms' answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from prefile.decision.predicates import InForce, LinePredicate, NumberListed, Unsettled, line_predicates
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import CoverageCondition, Measure

__all__ = ["MOST_TERMS", "Dependents", "MeasureQuestions", "Question", "Questions", "Term"]

MOST_TERMS = 60


class Term(NamedTuple):
    """One term: the number of a predicate or of a question, and whether it is negated."""

    number: int
    question: bool
    negated: bool = False

    def flipped(self) -> Term:
        """Return the term's negation."""
        return self._replace(negated=not self.negated)


class Question(NamedTuple):
    """All or any of its terms."""

    kind: Literal["all", "any"]
    terms: tuple[Term, ...]


class Dependents(NamedTuple):
    """The numbers of predicates, and of the questions whose answers may turn on them."""

    predicates: frozenset[int]
    questions: frozenset[int]


class MeasureQuestions(Struct, frozen=True):
    """What one measure asks: whether it covers the line, each condition, each clause (None: always), each note.

    `offered` asks of each rare claim whether it is thinkable.
    """

    root: Term
    conditions: tuple[Term, ...]
    clauses: tuple[Term | None, ...]
    notes: tuple[Term | None, ...]
    offered: tuple[tuple[str, Term], ...] = ()


class Questions(Struct, frozen=True):
    """A book's predicates and questions, where each measure's are, and to how many others measures give way."""

    predicates: tuple[LinePredicate, ...]
    questions: tuple[Question, ...]
    measures: tuple[MeasureQuestions, ...]
    yields_to: tuple[int, ...]

    @classmethod
    def of(cls, measures: Iterable[Measure]) -> Questions:
        """Number the conditions of a book's measures."""
        numbers = _Numbers()
        every = tuple(measures)
        made = tuple(numbers.measure(measure) for measure in every)
        counts = tuple(sorted({len(measure.gives_way_to) for measure in every}))
        return cls(tuple(numbers.predicates), tuple(numbers.questions), made, counts)

    def within(self) -> Callable[[Term | None], frozenset[int]]:
        """Return what tells of a term the numbers of every predicate that it asks, whatever the answers."""
        by_question: list[frozenset[int]] = []

        def of(term: Term | None) -> frozenset[int]:
            if term is None:
                return frozenset()
            return by_question[term.number] if term.question else frozenset((term.number,))

        for _, terms in self.questions:  # the questions within one have lower numbers than it
            inner = frozenset[int]().union(*map(of, terms))
            by_question.append(inner)
        return of

    def dependents_of_claims(self) -> Mapping[str, Dependents]:
        """Return for each claim the predicates that ask for it, and the questions whose answers may turn on them."""
        by_predicate = [predicate.claims_named for predicate in self.predicates]
        by_question: list[frozenset[str]] = []
        for question in self.questions:  # the questions within one have lower numbers than it
            inner = [(by_question if term.question else by_predicate)[term.number] for term in question.terms]
            by_question.append(frozenset[str]().union(*inner))
        predicates, questions = _by_claim(by_predicate), _by_claim(by_question)
        return {claim: Dependents(of, questions.get(claim, frozenset())) for claim, of in predicates.items()}


def _by_claim(claims: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    """Return for each claim the places at which it is named."""
    found: dict[str, set[int]] = {}
    for place, named in enumerate(claims):
        for claim in named:
            found.setdefault(claim, set()).add(place)
    return {claim: frozenset(places) for claim, places in found.items()}


class _Numbers:
    """Numbers predicates and questions, each once."""

    def __init__(self) -> None:
        self.predicates: dict[LinePredicate, int] = {}
        self.questions: dict[Question, int] = {}

    def measure(self, measure: Measure) -> MeasureQuestions:
        """Number everything that one measure asks."""
        conditions = tuple(self.coverage_condition(condition) for condition in measure.conditions)
        return MeasureQuestions(
            root=self.join("all", (self.predicate(InForce()), self.predicate(NumberListed()), *conditions)),
            conditions=conditions,
            clauses=tuple(self.clause(clause.when) for clause in measure.treatment.clauses),
            notes=tuple(None if note.when is None else self.term(note.when) for note in measure.notes),
            offered=tuple((claim, self.term(when)) for claim, when in measure.offered_when.items()),
        )

    def coverage_condition(self, condition: CoverageCondition) -> Term:
        """Return the term that must be yes: an exception is negated, a doubt that may hold is unknown."""
        term = self.term(condition.when)
        if condition.kind == "required":
            return term
        if condition.kind == "exception":
            return term.flipped()
        open_question = self.predicate(Unsettled(condition.says or "", condition.says or ""))
        return self.join("any", (term.flipped(), open_question))

    def clause(self, condition: Condition | None) -> Term | None:
        """Return the question of a clause, or None where it has no condition."""
        if condition is None:
            return None
        term = self.term(condition)
        return term if term.question else self.join("all", (term,))

    def term(self, condition: Condition) -> Term:
        """Return the term that answers a condition."""
        match condition:
            case Not(term=inner):
                return self.term(inner).flipped()
            case AllOf(terms=terms):
                return self.join("all", tuple(self.term(inner) for inner in terms))
            case AnyOf(terms=terms):
                return self.join("any", tuple(self.term(inner) for inner in terms))
        (predicate,) = line_predicates(condition)
        return self.predicate(predicate)

    def predicate(self, predicate: LinePredicate) -> Term:
        """Return the term that a predicate is."""
        return Term(self.predicates.setdefault(predicate, len(self.predicates)), question=False)

    def join(self, kind: Literal["all", "any"], terms: tuple[Term, ...]) -> Term:
        """Return a question over terms, in parts where they are more than one question may have."""
        while len(terms) > MOST_TERMS:
            parts = [terms[start : start + MOST_TERMS] for start in range(0, len(terms), MOST_TERMS)]
            terms = tuple(self.join(kind, part) for part in parts)
        question = Question(kind, terms)
        return Term(self.questions.setdefault(question, len(self.questions)), question=True)
