"""The oracle: the same questions answered by minimum and maximum, in a few lines that can be read at once."""

from __future__ import annotations

from typing import Literal

from prefile.decision.questions import Question
from prefile.values.trilean import NO, YES

__all__ = ["Verdict", "ask", "settle"]

Verdict = Literal["does not apply", "excluded", "applies", "cannot tell"]
APPLIES: Verdict = "applies"
CANNOT_TELL: Verdict = "cannot tell"


def ask(question: Question, answers: tuple[int, ...]) -> int:
    """Answer a question from its terms' answers: the least of them for all, the greatest for any."""
    return min(answers) if question.kind == "all" else max(answers)


def settle(raw: int, targets: tuple[int, ...]) -> Verdict:
    """Settle a measure that covers by `raw` and gives way to targets that finally apply by 0, 1 or 2."""
    yields = max(targets, default=NO)
    if raw == NO:
        return "does not apply"
    if yields == YES:
        return "excluded"
    return APPLIES if raw == YES and yields == NO else CANNOT_TELL
