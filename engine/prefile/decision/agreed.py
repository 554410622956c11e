"""What both deciders agree on for every question of some forms: asked once, and kept with a compiled book.

A question's answer turns on its form (all or any, of how many terms) and on how many of its terms are yes and unknown,
whichever they are; how a measure is settled on whether it covers and on the same of those it gives way to. The shipped
book's questions have 23 forms and so 2,600 answers, which is all that it can ever ask of durable-rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar, get_args

from prefile.decision.questions import Questions
from prefile.decision.reference import Verdict
from prefile.errors import Disagreement
from prefile.law.book import RuleBook
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

__all__ = ["Agreed", "AgreedAnswers", "Decider", "agree", "agreed_beforehand", "every_answer"]

Said = TypeVar("Said")
Form = tuple[str, int]  # all, any or settle, and of how many terms or targets
Agreed = Mapping[Form, str]
"""By form what is said in each case, a digit each: the answer of a question, of settling the place of the verdict."""

_SETTLE = "settle"
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Decider(Protocol):
    """What answers the questions of a book, by their numbers, and settles its measures."""

    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        """Answer a question from its terms' answers."""
        ...

    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        """Settle a measure from its own answer and its targets' final ones."""
        ...


class AgreedAnswers:
    """Looks up what was agreed beforehand on a book's questions."""

    def __init__(self, agreed: Agreed, questions: Questions) -> None:
        """Look up for the questions of a book."""
        self._agreed = agreed
        self._forms: list[Form] = [(question.kind, len(question.terms)) for question in questions.questions]

    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean | None:
        """Return what a question answers; None where nobody agreed on its form."""
        said = self._agreed.get(self._forms[number])
        return None if said is None else Trilean(int(said[_place(answers)]))

    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict | None:
        """Return how a measure is settled; None where nobody agreed on as many targets."""
        said = self._agreed.get((_SETTLE, len(targets)))
        return None if said is None else _VERDICTS[int(said[covers * _cases(len(targets)) + _place(targets)])]


def agreed_beforehand(book: RuleBook, answers: Iterable[tuple[str, int, str]] = ()) -> Agreed:
    """Return what was agreed beforehand on a book's questions; unless that was told before, it is what is given here.

    Raises:
        ValueError: a form has not an answer for each case.
    """
    told = {(kind, size): _whole(kind, size, said) for kind, size, said in answers}
    return book.derived("agreed answers", lambda: told)


def every_answer(questions: Questions, decider: Decider, check: Decider) -> Agreed:
    """Ask two deciders in every case of the forms of a book's questions, and return what they agree on.

    Raises:
        Disagreement: they answer something differently.
    """
    numbers = {(question.kind, len(question.terms)): place for place, question in enumerate(questions.questions)}
    agreed: dict[Form, str] = {}
    for (kind, size), number in sorted(numbers.items()):
        asked = [(number, answers) for answers in _every(size)]
        said = [agree(decider.ask(*one), check.ask(*one), f"question {one[0]}") for one in asked]
        agreed[kind, size] = "".join([f"{answer:d}" for answer in said])
    for size in questions.yields_to:
        cases = [(covers, targets) for covers in Trilean for targets in _every(size)]
        settled = [agree(decider.settle(*case), check.settle(*case), "a measure") for case in cases]
        agreed[_SETTLE, size] = "".join([f"{_VERDICTS.index(verdict)}" for verdict in settled])
    return agreed


def agree(decided: Said, checked: Said, what: str) -> Said:
    """Return what durable-rules says, if the reference says the same.

    Raises:
        Disagreement: it says something else.
    """
    if decided != checked:
        raise Disagreement(f"on {what} durable-rules says {decided} and plain says {checked}")
    return decided


def _every(size: int) -> Iterator[tuple[Trilean, ...]]:
    """Yield so many answers in each case, in the order of `_place`."""
    for sure in range(size + 1):
        for unknown in range(size - sure + 1):
            yield (YES,) * sure + (UNKNOWN,) * unknown + (NO,) * (size - sure - unknown)


def _place(answers: tuple[Trilean, ...]) -> int:
    """Return which case some answers are."""
    sure = answers.count(YES)
    return sure * (len(answers) + 1) - sure * (sure - 1) // 2 + answers.count(UNKNOWN)


def _cases(size: int) -> int:
    return (size + 1) * (size + 2) // 2


def _whole(kind: str, size: int, said: str) -> str:
    """Return what is said of a form, if it says something possible in each case."""
    is_settling = kind == _SETTLE
    wanted, most = _cases(size) * (len(Trilean) if is_settling else 1), len(_VERDICTS if is_settling else Trilean)
    if len(said) != wanted or not set(said) <= set("0123456789"[:most]):
        raise ValueError(f"what was agreed on {kind} of {size} is not one answer a case")
    return said
