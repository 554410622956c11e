"""The application: routes, and how everything that may go wrong is answered.

`api` is for programs; pages for people are joined beside it. What requests share is `Running`, which whoever serves
the application begins and ends.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from prefile.service.api import router
from prefile.service.api.document import SUMMARY, described
from prefile.service.edge import Edge
from prefile.service.pages import with_pages
from prefile.service.problem import ProblemAnswer, problem_response
from prefile.service.refusals import REFUSALS
from prefile.service.running import Running
from prefile.version import __version__

__all__ = ["application"]

_GZIP_FROM = 1024  # bytes


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
    with_pages(app, running)
    app.openapi = lambda: described(app)  # type: ignore[method-assign]  # as FastAPI's own guide has it
    for kind, answer in REFUSALS.items():
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
