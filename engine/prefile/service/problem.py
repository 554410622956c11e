"""What goes wrong, as RFC 9457 says it to programs: `application/problem+json`.

The problems of a declaration stand in `problems`, each with its code and place, as `prefile-problems/1` has them.
Nothing here tells where in our code something went wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from starlette.responses import Response

from prefile.errors import Problem
from prefile.values.json_shape import escaped

__all__ = ["KINDS", "MEDIA", "Kind", "ProblemAnswer", "problem_response"]

MEDIA = "application/problem+json"


class Kind(NamedTuple):
    """A kind of problem: the status that it comes with, and its title."""

    status: int
    title: str


KINDS: dict[str, Kind] = {
    "declaration": Kind(422, "The declaration cannot be read or screened"),
    "question": Kind(400, "A parameter is wrong"),
    "body": Kind(400, "The body cannot be read"),
    "no-key": Kind(401, "An API key is required"),
    "not-allowed": Kind(403, "The API key does not allow this"),
    "not-here": Kind(403, "The service does not answer requests from this address"),
    "not-found": Kind(404, "Not found"),
    "method": Kind(405, "The method is not allowed here"),
    "not-acceptable": Kind(406, "None of the accepted formats is available"),
    "too-slow-sent": Kind(408, "The request body took too long to arrive"),
    "in-hand": Kind(409, "The same request is still being answered"),
    "too-large": Kind(413, "The request is too large"),
    "encoding": Kind(415, "The content encoding is not supported"),
    "other-request": Kind(422, "The idempotency key belongs to another request"),
    "too-many": Kind(429, "Too many requests"),
    "fault": Kind(500, "prefile failed"),
    "archive": Kind(503, "The archive cannot be used"),
    "busy": Kind(503, "The service is busy"),
    "too-slow": Kind(503, "The answer took too long"),
}


class ProblemAnswer(Exception):  # noqa: N818 - it is an answer
    """A request that is answered with a problem, of one of `KINDS`."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(kind, detail)
        self.kind, self.detail, self.headers = kind, detail, headers
        self.problems, self.more = tuple(problems), more


def problem_response(answer: ProblemAnswer) -> Response:
    """Return the response of a problem."""
    status, title = KINDS[answer.kind]
    shape: dict[str, object] = {
        "type": f"urn:prefile:problem:{answer.kind}",
        "title": title,
        "status": status,
        "detail": answer.detail,
        **{name: value for name, value in answer.more.items() if value is not None},
    }
    if answer.problems:
        shape["problems"] = [problem.to_json() for problem in answer.problems]
    text = escaped(json.dumps(shape, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace").decode())
    return Response(f"{text}\n", status, answer.headers, MEDIA)
