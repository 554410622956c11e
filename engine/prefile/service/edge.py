"""The outermost part of a service: every request gets an id, is logged and counted, and gets an answer of ours.

Whatever goes wrong inside is answered without a trace of our code. A client that does not read what it asked for is
not waited for.
"""

from __future__ import annotations

import asyncio
import secrets
import time
import traceback
from pathlib import Path
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prefile.errors import Fault
from prefile.service.problem import ProblemAnswer, problem_response
from prefile.service.running import Running
from prefile.service.workers import WorkerFault

__all__ = ["Edge"]

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
_CLOSE = {"Connection": "close"}


class Edge:
    """Answers by an application, and watches over it."""

    def __init__(self, app: ASGIApp, running: Running) -> None:
        """Watch over `app`."""
        self._app, self._running = app, running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = _Answered(scope, send, self._running.bounds.to_read)
        try:
            if _is_ambiguous(scope):
                answer = ProblemAnswer("body", "send Content-Length or Transfer-Encoding, not both", headers=_CLOSE)
                await problem_response(answer)(scope, receive, answered.send)
            else:
                await self._app(scope, receive, answered.send)
        except (ClientDisconnect, _NotRead):
            answered.left = True
        except Exception as error:  # noqa: BLE001 - nothing of it goes out
            self._fault(error, answered.id)
            if answered.status is None:
                answer = ProblemAnswer("fault", "nothing was concluded", request=answered.id)
                await problem_response(answer)(scope, receive, answered.send)
        finally:
            self._note(scope, answered)

    def _fault(self, error: Exception, request: str) -> None:
        """Log a fault by where it happened, without its words, which may hold what stands in an entry."""
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        kind = type(error).__name__
        if isinstance(error, WorkerFault):
            kind, where = error.kind, error.where
        code = error.code if isinstance(error, Fault) else Fault.code
        self._running.log("fault", request=request, code=code, kind=kind, where=where)

    def _note(self, scope: Scope, answered: _Answered) -> None:
        """Log and count what was answered."""
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in {"GET", "POST", "HEAD", "OPTIONS"} else "other"
        seconds = time.monotonic() - answered.began
        metrics = self._running.metrics
        metrics.requests.labels(route, method, answered.status or 0).inc()
        metrics.seconds.labels(route).observe(seconds)
        caller = scope.get("prefile.caller")
        self._running.log(
            "request",
            request=answered.id,
            client=scope["client"][0] if scope.get("client") else None,
            organization=caller.organisation if caller else None,
            key=caller.key if caller else None,
            method=method,
            route=route,
            status=answered.status,
            bytes=answered.size,
            milliseconds=round(seconds * 1000, 1),
            **({"left": True} if answered.left else {}),
        )


def _is_ambiguous(scope: Scope) -> bool:
    """Whether a proxy before this service may see another end of the body than it does."""
    names = {name for name, _ in scope["headers"]}
    return b"transfer-encoding" in names and b"content-length" in names


class _NotRead(Exception):  # noqa: N818 - whoever asked reads no longer
    pass


class _Answered:
    """One answer as it goes out."""

    def __init__(self, scope: Scope, send: Send, seconds: float) -> None:
        self.id = secrets.token_hex(8)
        self.began = time.monotonic()
        self.status: int | None = None
        self.size = 0
        self.left = False
        self._send, self._seconds = send, seconds
        scope["prefile.request"] = self.id

    async def send(self, message: Message) -> None:
        """Pass a message on, if it is read in time."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = self._headers(message["headers"])
        else:
            self.size += len(message.get("body", b""))
        try:
            async with asyncio.timeout(self._seconds):
                await self._send(message)
        except TimeoutError:
            raise _NotRead from None

    def _headers(self, given: Any) -> list[tuple[bytes, bytes]]:  # noqa: ANN401 - as ASGI has them
        names = {name.lower() for name, _ in given}
        usual = (header for header in _HEADERS if header[0] not in names)
        return [*given, *usual, (b"x-request-id", self.id.encode())]
