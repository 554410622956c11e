"""The application: routes, and how everything that may go wrong is answered.

`api` is for programs; pages for people are joined beside it. What requests share is `Running`, which whoever serves
the application begins and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from prefile.errors import ArchiveProblems, DeclarationProblems
from prefile.render.writers import Unwritable
from prefile.service.api import router
from prefile.service.api.document import SUMMARY, described
from prefile.service.edge import Edge
from prefile.service.problem import ProblemAnswer, problem_response
from prefile.service.questions import NoSuchThing, WrongQuestion
from prefile.service.running import Running
from prefile.service.workers import Busy, TooSlow
from prefile.version import __version__

__all__ = ["application"]

_GZIP_FROM = 1024  # bytes
_MOST_TOLD = 20


def application(running: Running) -> ASGIApp:
    """Return the application of a service."""
    app = FastAPI(
        title="prefile",
        version=__version__,
        summary=SUMMARY,
        docs_url=None,  # it would ask another host for its scripts
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    app.state.running = running
    app.include_router(router)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]  # as FastAPI's own guide has it
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, _handler(answer))
    app.add_exception_handler(Exception, _fault)
    app.add_middleware(GZipMiddleware, minimum_size=_GZIP_FROM, compresslevel=4)
    return Edge(app, running)


def _handler(answer: Callable[..., ProblemAnswer]) -> Callable[[Request, Exception], Response]:
    def respond(_: Request, error: Exception) -> Response:
        return problem_response(answer(error))

    return respond


def _fault(request: Request, _: Exception) -> Response:
    """Answer that the fault is ours; what it was, the log has under the id of the request."""
    answer = ProblemAnswer("fault", "nothing was concluded", request=request.scope.get("prefile.request"))
    return problem_response(answer)


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


_ANSWERS: Mapping[type[Exception], Callable[..., ProblemAnswer]] = {
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
