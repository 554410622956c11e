"""The conditions of a book as numbered three-valued questions.

Every `all` and `any` of every condition is one question, whose terms are predicates on the line or other
questions; a `not` is folded into its term as 2 − t. Equal questions share a number, so that what several measures
ask is asked once. A question's answer is a pure function of its terms' answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from prefile.law.condition import (
    AllOf,
    AnyOf,
    Condition,
    Not,
    Predicate,
    Unsettled,
)
from prefile.law.measure import Ground, Measure
from prefile.law.treatment import Duty

__all__ = ["MOST_TERMS", "Asking", "MeasureQuestions", "Question", "Questions", "Term"]

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


@dataclass(frozen=True, slots=True)
class MeasureQuestions:
    """What one measure asks: whether it covers the line (None: always), each ground, each clause, each note."""

    root: Term | None
    grounds: tuple[Term, ...]
    clauses: tuple[Term | None, ...]
    notes: tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """A book's predicates and questions, and where each measure's are."""

    predicates: tuple[Predicate, ...]
    questions: tuple[Question, ...]
    measures: tuple[MeasureQuestions, ...]

    @classmethod
    def of(cls, measures: tuple[Measure, ...]) -> Questions:
        """Number the conditions of a book's measures."""
        asking = Asking()
        made = tuple(asking.measure(measure) for measure in measures)
        return cls(tuple(asking.predicates), tuple(asking.questions), made)


class Asking:
    """Collects predicates and questions, each once."""

    def __init__(self) -> None:
        self.predicates: dict[Predicate, int] = {}
        self.questions: dict[Question, int] = {}

    def measure(self, measure: Measure) -> MeasureQuestions:
        """Number everything that one measure asks."""
        grounds = tuple(self.ground(ground) for ground in measure.grounds)
        clauses = measure.treatment.clauses if isinstance(measure.treatment, Duty) else ()
        return MeasureQuestions(
            root=self.join("all", grounds) if grounds else None,
            grounds=grounds,
            clauses=tuple(self.maybe(clause.when) for clause in clauses),
            notes=tuple(self.maybe(note.when) for note in measure.notes),
        )

    def ground(self, ground: Ground) -> Term:
        """Return the term that must be yes: an exception is negated, a doubt that may hold is unknown."""
        term = self.term(ground.when)
        if ground.kind == "required":
            return term
        if ground.kind == "exception":
            return term.flipped()
        open_question = self.term(Unsettled(ground.says or "", ground.says or ""))
        return self.join("any", (term.flipped(), open_question))

    def maybe(self, condition: Condition | None) -> Term | None:
        """Return the term of a condition, or None where there is none."""
        return None if condition is None else self.term(condition)

    def term(self, condition: Condition) -> Term:
        """Return the term that answers a condition."""
        match condition:
            case Not(term=inner):
                return self.term(inner).flipped()
            case AllOf(terms=terms):
                return self.join("all", tuple(self.term(inner) for inner in terms))
            case AnyOf(terms=terms):
                return self.join("any", tuple(self.term(inner) for inner in terms))
        return Term(self.predicates.setdefault(condition, len(self.predicates)), question=False)

    def join(self, kind: Literal["all", "any"], terms: tuple[Term, ...]) -> Term:
        """Return a question over terms, in parts where they are more than one question may have."""
        while len(terms) > MOST_TERMS:
            parts = [terms[start : start + MOST_TERMS] for start in range(0, len(terms), MOST_TERMS)]
            terms = tuple(self.join(kind, part) for part in parts)
        question = Question(kind, terms)
        return Term(self.questions.setdefault(question, len(self.questions)), question=True)
