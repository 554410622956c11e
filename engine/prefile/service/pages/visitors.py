"""Who looks at pages: whoever works on this machine, or who signed in with an API key and has a session.

A session is a cookie of 256 bits by chance that no script can read and no other site sends. What it stands for is in
memory, so that it ends with the service. Every form carries a token that belongs to the cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from prefile.service.callers import LOCAL, Caller, TheService, is_open, refuse_other_sites
from prefile.service.problem import ProblemAnswer
from prefile.service.running import Running
from prefile.store.keys import SCOPES, ApiKey, KeyStore, Scope

__all__ = [
    "MayRead",
    "MayScreen",
    "Screener",
    "Sessions",
    "SignInFirst",
    "Visitor",
    "Visits",
    "give_cookie",
    "refuse_foreign_form",
    "sessions_of",
    "take_cookie",
]

_IDLE = 12 * 3600.0  # seconds without a request, after which a session ends
_MOST = 10_000  # sessions; who was away longest signs in again
_COOKIE, _SECURE_COOKIE = "prefile", "__Host-prefile"


class SignInFirst(Exception):  # noqa: N818 - whoever asked is sent to sign in
    """The page is for those who signed in; `ended` says that a session was there and is no more."""

    def __init__(self, *, ended: bool) -> None:
        super().__init__(ended)
        self.ended = ended


class Visitor(NamedTuple):
    """Who looks at a page: the caller, the token of the cookie, and that of forms; `stays` says it has the cookie."""

    caller: Caller
    token: str
    form_token: str
    stays: bool

    @property
    def signed_in(self) -> bool:
        """Whether there is a session that can be ended."""
        return self.caller.key is not None


class _Session(NamedTuple):
    key: str
    used: float


class Sessions:
    """The sessions of one running service."""

    def __init__(self, keys: KeyStore, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._keys, self._clock = keys, clock
        self._secret = secrets.token_bytes()
        self._known: OrderedDict[str, _Session] = OrderedDict()

    def begin(self, key: ApiKey) -> str:
        """Begin the session of a key, and return the token of its cookie."""
        token = secrets.token_urlsafe()
        self._known[token] = _Session(key.name, self._clock())
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return token

    async def key_of(self, token: str) -> ApiKey | None:
        """Return the key of a session, if it counts still; a session that does not is forgotten."""
        session = self._known.get(token)
        if session is None or self._clock() - session.used > _IDLE:
            self.end(token)
            return None
        key = await run_in_threadpool(self._keys.named, session.key)
        if key is None:
            self.end(token)
        elif token in self._known:  # unless it was ended meanwhile
            self._known[token] = session._replace(used=self._clock())
            self._known.move_to_end(token)
        return key

    def end(self, token: str) -> None:
        """End a session."""
        self._known.pop(token, None)

    def form_token(self, token: str) -> str:
        """Return what forms carry that belong to a cookie."""
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()


def sessions_of(request: Request) -> Sessions:
    """Return the sessions of the service that was asked."""
    sessions: Sessions = request.app.state.sessions
    return sessions


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    return request.cookies.get(_SECURE_COOKIE if _is_secure(request) else _COOKIE, "")[:200]


def give_cookie(request: Request, response: Response, token: str) -> None:
    """Have a browser hold a token until it is closed."""
    name = _SECURE_COOKIE if _is_secure(request) else _COOKIE
    response.set_cookie(name, token, path="/", secure=_is_secure(request), httponly=True, samesite="strict")


def take_cookie(request: Request, response: Response) -> None:
    """Have a browser forget its token."""
    name = _SECURE_COOKIE if _is_secure(request) else _COOKIE
    response.delete_cookie(name, path="/", secure=_is_secure(request), httponly=True, samesite="strict")


def refuse_foreign_form(request: Request) -> None:
    """Refuse a form that another site sends: nobody is signed in by somebody else's page.

    Raises:
        ProblemAnswer: another site sends it.
    """
    origin, host = request.headers.get("origin"), request.headers.get("host", "").lower()
    ours = origin is None or origin.partition("://")[2].lower() == host
    if not ours or request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise ProblemAnswer("not-here", "the form was sent by another site")


async def visiting(request: Request, running: TheService) -> Visitor:
    """Return who looks, whose requests count.

    Raises:
        SignInFirst: it must be known who.
        ProblemAnswer: another site has the browser ask, or it asks too often.
    """
    sessions, token = sessions_of(request), _cookie(request)
    if await is_open(running):
        refuse_other_sites(request)
        caller = Caller(LOCAL, frozenset(SCOPES), None)
        running.rates.take(f"address {request.client.host if request.client else '?'}")
        stays = bool(token)
        token = token or secrets.token_urlsafe()
    elif (key := await sessions.key_of(token)) is None:
        running.rates.take(f"address {request.client.host if request.client else '?'}")
        raise SignInFirst(ended=bool(token))
    else:
        caller, stays = Caller(key.organisation, key.scopes, key.name), True
        running.rates.take(f"key {key.name}")
    request.scope["prefile.caller"] = caller
    visitor = Visitor(caller, token, sessions.form_token(token), stays)
    request.scope["prefile.visitor"] = visitor
    return visitor


Visiting = Annotated[Visitor, Depends(visiting)]


def _require(scope: Scope | None, visitor: Visitor) -> None:
    if scope is not None and scope not in visitor.caller.scopes:
        raise ProblemAnswer("not-allowed", f"the API key lacks the scope {scope}")


def _allowed(scope: Scope | None) -> Callable[[Running, Visitor], AsyncGenerator[Visitor]]:
    async def allowed(running: TheService, visitor: Visiting) -> AsyncGenerator[Visitor]:
        _require(scope, visitor)
        with running.crowd.one_more(visitor.caller.organisation):
            yield visitor

    return allowed


async def _screener(visitor: Visiting) -> Visitor:
    """Return who may screen; what goes on behind the answer counts for them."""
    _require("screen", visitor)
    return visitor


Visits = Annotated[Visitor, Depends(_allowed(None))]
MayScreen = Annotated[Visitor, Depends(_allowed("screen"))]
MayRead = Annotated[Visitor, Depends(_allowed("read"))]
Screener = Annotated[Visitor, Depends(_screener)]
