"""What refuses a request, and how each is answered, to programs and to people."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from prefile.errors import ArchiveProblems, DeclarationProblems
from prefile.render.writers import Unwritable
from prefile.service.problem import ProblemAnswer
from prefile.service.questions import NoSuchThing, WrongQuestion
from prefile.service.workers import Busy, TooSlow

__all__ = ["REFUSALS", "refusal"]

_MOST_TOLD = 20


def refusal(error: Exception) -> ProblemAnswer | None:
    """Return how a refusal is answered; None for what refuses nothing."""
    answer = next((REFUSALS[kind] for kind in type(error).__mro__ if kind in REFUSALS), None)
    return None if answer is None else answer(error)


def _declaration(error: DeclarationProblems) -> ProblemAnswer:
    count = len(error.problems)
    return ProblemAnswer("declaration", f"{count} problem{'s' if count > 1 else ''}", problems=error.problems)


def _parameters(error: RequestValidationError) -> ProblemAnswer:
    """Say which parameters are wrong, and how; what was given is not repeated."""
    wrong = [
        {"parameter": ".".join(str(part) for part in found["loc"][1:]) or str(found["loc"][0]), "what": found["msg"]}
        for found in error.errors()[:_MOST_TOLD]
    ]
    detail = "; ".join(f"{one['parameter']}: {one['what']}" for one in wrong)
    return ProblemAnswer("question", detail, parameters=wrong)


def _http(error: HTTPException) -> ProblemAnswer:
    kind = {404: "not-found", 405: "method"}.get(error.status_code, "question")
    details = {"not-found": "nothing is at this path", "method": "this path is asked in another way"}
    return ProblemAnswer(kind, details.get(kind, "the request cannot be answered"), headers=error.headers)


REFUSALS: Mapping[type[Exception], Callable[..., ProblemAnswer]] = {
    ProblemAnswer: lambda error: error,
    DeclarationProblems: _declaration,
    ArchiveProblems: lambda error: ProblemAnswer(
        "archive", "nothing of this request was kept", problems=error.problems, headers={"Retry-After": "10"}
    ),
    WrongQuestion: lambda error: ProblemAnswer(
        "question", str(error), parameters=[{"parameter": error.parameter, "what": error.what}]
    ),
    NoSuchThing: lambda error: ProblemAnswer("not-found", str(error)),
    Unwritable: lambda error: ProblemAnswer("not-acceptable", str(error)),
    Busy: lambda _: ProblemAnswer("busy", "no worker was free in time", headers={"Retry-After": "5"}),
    TooSlow: lambda _: ProblemAnswer(
        "too-slow", "send fewer entries in one request, and try again later", headers={"Retry-After": "30"}
    ),
    RequestValidationError: _parameters,
    HTTPException: _http,
}
