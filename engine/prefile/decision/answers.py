"""The answers of one line in one measure's words, each found once."""

from __future__ import annotations

from prefile.decision.engine import Engine
from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import LinePredicate
from prefile.decision.questions import Dependents, Term
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["Answers"]

_NEGATED = (YES, UNKNOWN, NO)  # looked up here, since a call for each term would cost more than its answer


class Answers:
    """Answers the questions of a measure by the facts of a line, through the engine."""

    def __init__(self, engine: Engine, facts: LineFacts) -> None:
        """Answer for a line's facts."""
        self.facts = facts
        self._engine, self._every = engine, engine.questions
        self._predicates: dict[int, Trilean] = {}
        self._questions: dict[int, Trilean] = {}
        self._decisive: dict[int, tuple[LinePredicate, ...]] = {}

    def with_claim(self, claim: str, dependents: Dependents) -> Answers:
        """Return the answers with one more claim, keeping those that do not turn on it."""
        answers = Answers(self._engine, self.facts.with_claim(claim))
        answers._predicates, answers._questions = self._predicates.copy(), self._questions.copy()
        for number in dependents.predicates:
            answers._predicates.pop(number, None)
        for number in dependents.questions:
            answers._questions.pop(number, None)
        return answers

    def supposing(self, number: int, answer: Trilean) -> Answers:
        """Return the answers of a line that answers one predicate, by its number, otherwise."""
        answers = Answers(self._engine, self.facts)
        answers._predicates = {**self._predicates, number: answer}
        return answers

    def value(self, term: Term | None) -> Trilean:
        """Return the answer of a term; no term at all is yes."""
        if term is None:
            return YES
        number, is_question, is_negated = term
        known = (self._questions if is_question else self._predicates).get(number)
        if known is None:
            known = self._question(number) if is_question else self._predicate(number)
        return _NEGATED[known] if is_negated else known

    def _question(self, number: int) -> Trilean:
        """Answer a question: once a term settles it the rest are not looked at, and asked as unknown."""
        kind, terms = self._every.questions[number]
        settles = NO if kind == "all" else YES
        questions, predicates = self._questions, self._predicates
        answers = [UNKNOWN] * len(terms)
        for place, (inner, is_question, is_negated) in enumerate(terms):
            known = (questions if is_question else predicates).get(inner)
            if known is None:
                known = self._question(inner) if is_question else self._predicate(inner)
            answers[place] = answer = _NEGATED[known] if is_negated else known
            if answer == settles:
                break
        found = questions[number] = self._engine.ask(number, tuple(answers))
        return found

    def _predicate(self, number: int) -> Trilean:
        found = self._predicates[number] = self._every.predicates[number].answer(self.facts)
        return found

    def decisive(self, term: Term | None) -> tuple[LinePredicate, ...]:
        """Return the predicates that make a term what it is: those that share its answer, seen through negation."""
        if term is None:
            return ()
        number, is_question, _ = term
        if not is_question:
            return (self._every.predicates[number],)
        known = self._decisive.get(number)
        if known is None:
            terms, value = self._every.questions[number].terms, self._questions.get(number)
            value = self._question(number) if value is None else value
            found = [predicate for inner in terms if self.value(inner) == value for predicate in self.decisive(inner)]
            known = self._decisive[number] = tuple(dict.fromkeys(found))
        return known
