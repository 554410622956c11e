"""The answers of one line in one measure's words, each found once."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.decision.engine import Engine
from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import LinePredicate
from prefile.decision.questions import Term
from prefile.values.trilean import YES, Trilean, negated

__all__ = ["Answers"]


class Answers:
    """Answers the questions of a measure by the facts of a line, through the engine."""

    def __init__(self, engine: Engine, facts: LineFacts) -> None:
        """Answer for a line's facts."""
        self.facts = facts
        self._engine, self._questions = engine, engine.questions
        self._known: dict[Term, Trilean] = {}

    def value(self, term: Term | None) -> Trilean:
        """Return the answer of a term; no term at all is yes."""
        if term is None:
            return YES
        known = self._known.get(term)
        if known is None:
            found = self._question(term.number) if term.question else self._predicate(term.number)
            known = self._known[term] = negated(found) if term.negated else found
        return known

    def _question(self, number: int) -> Trilean:
        terms = self._questions.questions[number].terms
        return self._engine.ask(number, tuple([self.value(term) for term in terms]))

    def _predicate(self, number: int) -> Trilean:
        return self._questions.predicates[number].answer(self.facts)

    def deciding(self, term: Term | None) -> Iterator[LinePredicate]:
        """Yield the predicates that make a term what it is: those that share its answer, seen through negation."""
        if term is None:
            return
        if not term.question:
            yield self._questions.predicates[term.number]
            return
        value = self.value(term._replace(negated=False))
        for inner in self._questions.questions[term.number].terms:
            if self.value(inner) == value:
                yield from self.deciding(inner)
