"""Who asks: by an API key, or whoever works on this machine where no key was ever made.

Without keys a service listens on loopback only. A page of another site could still have a browser ask it, so what comes
from another site, or by another name than this machine's, is refused.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Annotated, NamedTuple

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from prefile.service.problem import ProblemAnswer
from prefile.service.receiving import Room
from prefile.service.running import Running
from prefile.store.keys import SCOPES, Scope

__all__ = [
    "LOCAL",
    "Asks",
    "Caller",
    "Reads",
    "Screens",
    "TheRoom",
    "TheService",
    "Watches",
    "is_open",
    "refuse_other_sites",
    "service_of",
]

LOCAL = "default"  # the organization of whoever works on this machine
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_OWN_SITES = frozenset({"same-origin", "same-site", "none"})
_BEARER = HTTPBearer(auto_error=False, scheme_name="api-key", description="A key made by `prefile keys new`.")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Caller(NamedTuple):
    """Who asks: the organization, what is allowed, and the name of the key (None: whoever works on this machine)."""

    organisation: str
    scopes: frozenset[str]
    key: str | None


def service_of(request: Request) -> Running:
    """Return the running service that was asked."""
    running: Running = request.app.state.running
    return running


TheService = Annotated[Running, Depends(service_of)]


async def _caller(
    request: Request,
    running: TheService,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> Caller:
    """Return who asks, whose requests count.

    Raises:
        ProblemAnswer: nobody whom the service knows, or too often.
    """
    address = request.client.host if request.client else "?"
    if credentials is None:
        unread = "authorization" in request.headers  # whoever shows something is not taken for nobody
        if unread or not await is_open(running):
            running.rates.take(f"address {address}")
            raise ProblemAnswer("no-key", "send the header Authorization: Bearer, and a key", headers=_CHALLENGE)
        refuse_other_sites(request)
        caller = Caller(LOCAL, frozenset(SCOPES), None)
        running.rates.take(f"address {address}")
    else:
        if (key := await run_in_threadpool(running.keys.found, credentials.credentials)) is None:
            running.rates.take(f"address {address}")
            raise ProblemAnswer("no-key", "the API key is unknown, expired or revoked", headers=_CHALLENGE)
        caller = Caller(key.organisation, key.scopes, key.name)
        running.rates.take(f"key {key.name}")
    request.scope["prefile.caller"] = caller
    return caller


async def is_open(running: Running) -> bool:
    """Return whether whoever works on this machine may ask without a key."""
    return running.settings.is_local and await run_in_threadpool(running.keys.is_empty)


def refuse_other_sites(request: Request) -> None:
    """Refuse what a page of another site has a browser ask.

    Raises:
        ProblemAnswer: that is so.
    """
    named = request.headers.get("host", "").lower()
    host = named if named.endswith("]") else named.rpartition(":")[0] or named
    origin = request.headers.get("origin")
    ours = origin is None or origin.partition("://")[2].lower() == named
    if host not in _LOCAL_NAMES or not ours or request.headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        raise ProblemAnswer("not-here", "without API keys, the service answers this machine only, at its own name")


def _allowed(scope: Scope | None) -> Callable[[Running, Caller], AsyncGenerator[Caller]]:
    async def allowed(running: TheService, caller: Annotated[Caller, Depends(_caller)]) -> AsyncGenerator[Caller]:
        if scope is not None and scope not in caller.scopes:
            raise ProblemAnswer("not-allowed", f"the API key lacks the scope {scope}")
        with running.crowd.one_more(caller.organisation):
            yield caller

    return allowed


async def _room(running: TheService) -> AsyncGenerator[Room]:
    room = running.room()
    try:
        yield room
    finally:
        room.remove()


Asks = Annotated[Caller, Depends(_allowed(None))]
Screens = Annotated[Caller, Depends(_allowed("screen"))]
Reads = Annotated[Caller, Depends(_allowed("read"))]
Watches = Annotated[Caller, Depends(_allowed("metrics"))]
TheRoom = Annotated[Room, Depends(_room)]
