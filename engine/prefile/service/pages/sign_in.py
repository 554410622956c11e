"""Signing in with an API key, and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from prefile.render.html.pages import page
from prefile.service.callers import TheService
from prefile.service.pages.forms import plain_form
from prefile.service.pages.frame import Told, go_to, pages_router, show
from prefile.service.pages.visitors import Visits, give_cookie, refuse_foreign_form, sessions_of, take_cookie

__all__ = ["router"]

router = pages_router()
_LONGEST = 500


@router.get("/sign-in")
async def sign_in_form(
    request: Request,
    back: Annotated[str, Query(max_length=_LONGEST)] = "/",
    ended: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Ask for a key."""
    return _asked(request, back, ended=bool(ended))


def _asked(request: Request, back: str, *, ended: bool = False, wrong: bool = False, status: int = 200) -> Response:
    shown = {"back": _ours(back), "ended": ended, "wrong": wrong}
    return show(request, None, Told("Sign in", page("desk/sign_in.html.j2", shown)), status)


def _ours(back: str) -> str:
    """Return a path of this service; what leads elsewhere leads home."""
    plain = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() and "\\" not in back
    return back if plain else "/"


@router.post("/sign-in")
async def sign_in(request: Request, running: TheService) -> Response:
    """Begin a session with a key that counts."""
    running.rates.take(f"address {request.client.host if request.client else '?'}")
    refuse_foreign_form(request)
    form = await plain_form(request, running, None)
    back = _ours((form.get("back") or "/")[:_LONGEST])
    key = await run_in_threadpool(running.keys.found, form.get("key") or "")
    if key is None:
        return _asked(request, back, wrong=True, status=401)
    response = go_to(back)
    give_cookie(request, response, sessions_of(request).begin(key))
    return response


@router.post("/sign-out")
async def sign_out(request: Request, running: TheService, visitor: Visits) -> Response:
    """End the session."""
    await plain_form(request, running, visitor)
    sessions_of(request).end(visitor.token)
    response = go_to("/sign-in")
    take_cookie(request, response)
    return response
