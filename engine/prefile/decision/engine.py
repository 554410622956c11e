"""The engine that decides a book's questions: durable-rules, or the reference implementation where it cannot be had.

Every distinct question is asked once and remembered. Where durable-rules decides, its answer is the one returned, and
the reference checks each newly met question: a difference is a fault that stops the screening, never a silent choice.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from prefile.decision import durable, reference
from prefile.decision.questions import Questions
from prefile.decision.reference import Verdict
from prefile.errors import Disagreement
from prefile.options import Decide
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["Decide", "Engine", "final_answer", "resolved"]

_FINAL: dict[Verdict, Trilean] = {reference.APPLIES: YES, reference.CANNOT_TELL: UNKNOWN}
_MOST_REMEMBERED = 1 << 17


class _Decider(Protocol):
    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean: ...
    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict: ...


class _Reference:
    """The reference implementation, for a set of questions."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions.questions

    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        return reference.ask(self._questions[number], answers)

    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        return reference.settle(covers, targets)


class Engine:
    """Answers a book's questions; safe to share between threads. `name` says which implementation decides."""

    def __init__(self, questions: Questions, decide: Decide) -> None:
        """Compile a book's questions for one way of deciding.

        Raises:
            EngineUnavailable: durable-rules is asked for and cannot be imported.
            RuleFileProblems: the book is beyond its measured limits.
        """
        self.questions = questions
        self._check: _Decider | None = None
        self._decider: _Decider = _Reference(questions)
        self.name = "plain"
        if resolved(decide) == "durable":
            self._check, self._decider = self._decider, durable.Durable(questions)
            self.name = durable.VERSION
        self.ask = lru_cache(maxsize=_MOST_REMEMBERED)(self._ask)
        self.settle = lru_cache(maxsize=_MOST_REMEMBERED)(self._settle)

    @property
    def question_count(self) -> int:
        """How many distinct decisions were made."""
        return self.ask.cache_info().misses + self.settle.cache_info().misses

    @property
    def memo_hits(self) -> int:
        """How many decisions were answered from memory."""
        return self.ask.cache_info().hits + self.settle.cache_info().hits

    def _ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        """Answer a question from its terms' answers.

        Raises:
            Disagreement: durable-rules and the reference answer differently.
        """
        answer = self._decider.ask(number, answers)
        if self._check is not None:
            _agree(answer, self._check.ask(number, answers), f"question {number} of {list(map(int, answers))}")
        return answer

    def _settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        """Return the verdict on a measure, given whether it covers the line and what it may give way to.

        Raises:
            Disagreement: durable-rules and the reference settle differently.
        """
        verdict = self._decider.settle(covers, targets)
        if self._check is not None:
            settled = f"a measure that covers by {int(covers)} beside {list(map(int, targets))}"
            _agree(verdict, self._check.settle(covers, targets), settled)
        return verdict


def resolved(decide: Decide) -> Decide:
    """Return what decides: durable-rules where it is left open and can be imported, else the reference."""
    if decide == "auto":
        return "durable" if durable.available() else "plain"
    return decide


def _agree(decided: object, checked: object, what: str) -> None:
    if decided != checked:
        raise Disagreement(f"on {what} durable-rules says {decided} and plain says {checked}")


def final_answer(verdict: Verdict | None) -> Trilean:
    """Return whether a measure with a verdict finally applies, as those see it that give way to it."""
    return NO if verdict is None else _FINAL.get(verdict, NO)
