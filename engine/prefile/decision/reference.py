"""The reference: the same questions answered by least and greatest, in a few lines that can be read at once."""

from __future__ import annotations

from typing import Literal

from prefile.decision.questions import Question
from prefile.values.trilean import NO, YES, Trilean

__all__ = ["APPLIES", "CANNOT_TELL", "Verdict", "ask", "settle"]

Verdict = Literal["does not apply", "excluded", "applies", "cannot tell"]
APPLIES: Verdict = "applies"
CANNOT_TELL: Verdict = "cannot tell"


def ask(question: Question, answers: tuple[Trilean, ...]) -> Trilean:
    """Answer a question from its terms' answers: the least of them for all, the greatest for any."""
    return min(answers) if question.kind == "all" else max(answers)


def settle(covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
    """Settle a measure that covers the line or not, and gives way to targets that finally apply or not."""
    yields = max(targets, default=NO)
    if covers == NO:
        return "does not apply"
    if yields == YES:
        return "excluded"
    return APPLIES if covers == YES and yields == NO else CANNOT_TELL
