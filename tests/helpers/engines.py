"""Questions made by hand, and what answers them with durable-rules: its host, and what keeps that."""

from __future__ import annotations

from typing import Any

from prefile.decision.durable import Durable
from prefile.decision.questions import Question, Questions, Term
from prefile.values.trilean import Trilean

ALL_OF_TWO = Question("all", (Term(0, question=False), Term(1, question=False)))
ANY_OF_TWO = ALL_OF_TWO._replace(kind="any")


def told(*answers: int) -> tuple[Trilean, ...]:
    """Return answers from their numbers."""
    return tuple(Trilean(answer) for answer in answers)


def wide(kind: str, terms: int) -> Question:
    """Return a question over so many predicates."""
    return Question(kind, tuple(Term(number, question=False) for number in range(terms)))  # type: ignore[arg-type]


def asking(*questions: Question, yields_to: tuple[int, ...] = ()) -> Durable:
    """Return durable-rules with these questions, unless said all and any of two."""
    return Durable(Questions((), questions or (ALL_OF_TWO, ANY_OF_TWO), (), yields_to))


def keeper_of(engine: Durable) -> Any:  # noqa: ANN401 - what keeps the host, whichever that is
    """Return what keeps the host, decides facts with it and throws it away after a fault."""
    return vars(engine)["_host"]


def host_of(engine: Durable) -> Any:  # noqa: ANN401 - durable-rules is untyped
    """Return the host of durable-rules itself."""
    return vars(keeper_of(engine))["_host"]
