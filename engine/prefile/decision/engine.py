"""Deciding a line: which measures cover it and which give way, by durable-rules or by plain Python.

Every distinct question is asked once and remembered. With durable-rules each newly met question is answered by
both; a difference is a fault that stops the screening, never a silent choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

from prefile.decision import reference as plain
from prefile.decision.durable import VERSION, Durable
from prefile.decision.line_facts import LineFacts
from prefile.decision.predicates import answer
from prefile.decision.questions import Question, Questions, Term
from prefile.errors import Disagreement
from prefile.law.condition import Predicate
from prefile.law.measure import Measure
from prefile.values.trilean import NO, UNKNOWN, YES

__all__ = ["Answers", "Decide", "Decider"]

Decide = Literal["durable", "plain"]
_FINAL: dict[plain.Verdict | None, int] = {plain.APPLIES: YES, plain.CANNOT_TELL: UNKNOWN}


class _Engine(Protocol):
    def ask(self, number: int, answers: tuple[int, ...]) -> int: ...
    def settle(self, number: int, raw: int, targets: tuple[int, ...]) -> str: ...


class Decider:
    """Answers a book's questions; safe to share between threads.

    `questions_asked` counts the distinct decisions made, `memo_hits` those answered from memory.
    """

    def __init__(self, measures: tuple[Measure, ...], decide: Decide) -> None:
        """Compile a book's questions for one way of deciding."""
        self.questions = Questions.of(measures)
        self.answering = tuple(answer.dispatch(type(predicate)) for predicate in self.questions.predicates)
        places = {measure.id: position for position, measure in enumerate(measures)}
        self.gives_way = tuple(tuple(places[target.measure] for target in measure.gives_way_to) for measure in measures)
        yielding = {position: len(targets) for position, targets in enumerate(self.gives_way) if targets}
        self.engine: _Engine | None = None
        self.name = "plain"
        if decide == "durable":
            self.engine, self.name = Durable(self.questions.questions, yielding), VERSION
        self._asked: dict[tuple[int, tuple[int, ...]], int] = {}
        self._settled: dict[tuple[int, int, tuple[int, ...]], plain.Verdict] = {}
        self.memo_hits = 0

    @property
    def questions_asked(self) -> int:
        """How many distinct decisions were made."""
        return len(self._asked) + len(self._settled)

    def ask(self, number: int, answers: tuple[int, ...]) -> int:
        """Answer a question from its terms' answers.

        Raises:
            Disagreement: durable-rules and plain answer differently.
        """
        known = self._asked.get((number, answers))
        if known is not None:
            self.memo_hits += 1
            return known
        question = self.questions.questions[number]
        said = plain.ask(question, answers)
        if self.engine is not None:
            self._agree(self.engine.ask(number, answers), said, _shown(question, answers))
        self._asked[number, answers] = said
        return said

    def settle(self, position: int, raw: int, finals: dict[int, plain.Verdict]) -> plain.Verdict:
        """Return the verdict on a measure, given its own answer and the verdicts on those it gives way to."""
        targets = tuple(_FINAL.get(finals.get(target), NO) for target in self.gives_way[position])
        key = position, raw, targets
        known = self._settled.get(key)
        if known is not None:
            self.memo_hits += 1
            return known
        said = plain.settle(raw, targets)
        if self.engine is not None and targets:
            self._agree(self.engine.settle(position, raw, targets), said, f"measure {key}")
        self._settled[key] = said
        return said

    def _agree(self, durable: object, said: object, what: str) -> None:
        if durable != said:
            raise Disagreement(f"on {what} durable-rules says {durable} and plain says {said}")


def _shown(question: Question, answers: tuple[int, ...]) -> str:
    return f"{question.kind} of {answers}"


class Answers:
    """The answers of one line in one measure's words, each found once."""

    def __init__(self, decider: Decider, facts: LineFacts) -> None:
        """Answer for a line's facts, through a decider."""
        self._decider, self._facts = decider, facts
        self._predicates: dict[int, int] = {}
        self._questions: dict[int, int] = {}

    def value(self, term: Term | None) -> int:
        """Return the answer of a term: 0, 1 or 2; no term at all is yes."""
        if term is None:
            return YES
        found = self._question(term.number) if term.question else self._predicate(term.number)
        return YES - found if term.negated else found

    def _question(self, number: int) -> int:
        found = self._questions.get(number)
        if found is None:
            terms = self._decider.questions.questions[number].terms
            found = self._questions[number] = self._decider.ask(number, tuple([self.value(term) for term in terms]))
        return found

    def _predicate(self, number: int) -> int:
        if number not in self._predicates:
            predicate = self._decider.questions.predicates[number]
            self._predicates[number] = self._decider.answering[number](predicate, self._facts)
        return self._predicates[number]

    def deciding(self, term: Term | None) -> Iterator[Predicate]:
        """Yield the predicates that make a term what it is: those that share its answer, seen through negation."""
        if term is None:
            return
        if not term.question:
            yield self._decider.questions.predicates[term.number]
            return
        value = self.value(term._replace(negated=False))
        for inner in self._decider.questions.questions[term.number].terms:
            if self.value(inner) == value:
                yield from self.deciding(inner)
