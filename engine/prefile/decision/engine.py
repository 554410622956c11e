"""The engine that decides a book's questions: durable-rules, or the reference implementation where it cannot be had.

Every distinct question is asked once and remembered. Where durable-rules decides, its answer is the one returned, and
the reference checks each newly met question: a difference is a fault that stops the screening, never a silent choice.
What durable-rules was asked when the book was compiled it is not asked again; the reference checks that as well.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property, lru_cache

from prefile.decision import durable, reference
from prefile.decision.agreed import Agreed, AgreedAnswers, Decider, agree, agreed_beforehand, every_answer
from prefile.decision.questions import Questions
from prefile.decision.reference import Verdict
from prefile.errors import Fault, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.options import Decide
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["Decide", "Engine", "Reference", "ask_beforehand", "final_answer", "resolved"]

_FINAL: dict[Verdict, Trilean] = {reference.APPLIES: YES, reference.CANNOT_TELL: UNKNOWN}
_MOST_REMEMBERED = 1 << 17


class Reference:
    """The reference implementation, for a set of questions."""

    def __init__(self, questions: Questions) -> None:
        """Answer these questions."""
        self._questions = questions.questions

    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        """Answer a question from its terms' answers."""
        return reference.ask(self._questions[number], answers)

    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        """Settle a measure from its own answer and its targets' final ones."""
        return reference.settle(covers, targets)


class _DurableAgreed:
    """durable-rules, which is imported when it is first asked something that it has not answered beforehand."""

    def __init__(self, questions: Questions, agreed: Agreed) -> None:
        self._questions, self._agreed = questions, AgreedAnswers(agreed, questions)

    @cached_property
    def _durable(self) -> Decider:
        return durable.Durable(self._questions)

    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        said = self._agreed.ask(number, answers)
        return self._durable.ask(number, answers) if said is None else said

    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        said = self._agreed.settle(covers, targets)
        return self._durable.settle(covers, targets) if said is None else said


class Engine:
    """Answers a book's questions; safe to share between threads. `name` says which implementation decides."""

    def __init__(self, questions: Questions, decide: Decide, agreed: Agreed | None = None) -> None:
        """Compile a book's questions for one way of deciding; `agreed` are what both deciders said of them beforehand.

        Raises:
            EngineUnavailable: durable-rules is asked for and cannot be imported.
            RuleFileProblems: the book is beyond its measured limits.
        """
        self.questions = questions
        self._check: Decider | None = None
        self._decider: Decider = Reference(questions)
        self.name = "plain"
        if resolved(decide, agreed) == "durable":
            self._check = self._decider
            there = agreed and durable.installed()
            self._decider = _DurableAgreed(questions, agreed) if agreed and there else durable.Durable(questions)
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
            agree(answer, self._check.ask(number, answers), f"question {number} of {list(map(int, answers))}")
        return answer

    def _settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        """Return the verdict on a measure, given whether it covers the line and what it may give way to.

        Raises:
            Disagreement: durable-rules and the reference settle differently.
        """
        verdict = self._decider.settle(covers, targets)
        if self._check is not None:
            settled = f"a measure that covers by {int(covers)} beside {list(map(int, targets))}"
            agree(verdict, self._check.settle(covers, targets), settled)
        return verdict


def ask_beforehand(book: RuleBook) -> None:
    """Ask both deciders all that a book's questions can be, so that no screening by it has to; where both are there.

    What they do not agree on, or fail at, is left to the screening that asks it.
    """
    if not durable.available():
        return
    questions = Questions.of(book.measures)
    with suppress(Fault, RuleFileProblems):
        agreed = every_answer(questions, durable.Durable(questions), Reference(questions))
        agreed_beforehand(book, [(kind, size, said) for (kind, size), said in agreed.items()])


def resolved(decide: Decide, agreed: Agreed | None) -> Decide:
    """Return what decides: durable-rules where it is left open and it is here."""
    if decide == "auto":
        return "durable" if (durable.installed() if agreed else durable.available()) else "plain"
    return decide


def final_answer(verdict: Verdict | None) -> Trilean:
    """Return whether a measure with a verdict finally applies, as those see it that give way to it."""
    return NO if verdict is None else _FINAL.get(verdict, NO)
