"""The frame of every page: what a body stands in, what its browser may load, and what goes wrong, as a page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from prefile.errors import DeclarationProblems
from prefile.render.html.pages import page
from prefile.service.pages.forms import FORM_TOKEN
from prefile.service.pages.visitors import SignInFirst, Visitor, give_cookie
from prefile.service.problem import KINDS, ProblemAnswer
from prefile.service.refusals import refusal
from prefile.version import __version__

__all__ = ["FORM_MARK", "Told", "asset", "go_to", "pages_router", "show"]

FORM_MARK = Markup("\x02")  # where a form's token goes; no text holds it, since characters that act are taken out
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ROOMS = (("/", "Screen"), ("/past", "Past"), ("/rules", "Rules"), ("/calendar", "Calendar"), ("/exposure", "Exposure"))
_ASSETS = {"desk.css": ("desk/desk.css.j2", "text/css"), "desk.js": ("desk/desk.js", "text/javascript")}


class Told(NamedTuple):
    """A page as a worker makes it: its title, and the body that stands in the frame."""

    title: str
    body: str


class Asset(NamedTuple):
    """A file that pages load: its bytes, its media type, and a digest that its address carries."""

    data: bytes
    media: str
    digest: str


@cache
def asset(name: str) -> Asset | None:
    """Return a file that pages load, or None where none has the name."""
    if name not in _ASSETS:
        return None
    template, media = _ASSETS[name]
    data = page(template, {}).encode()
    return Asset(data, media, hashlib.sha256(data).hexdigest()[:16])


def _address(name: str) -> str:
    found = asset(name)
    return f"/static/{name}?{found.digest if found else ''}"


def show(request: Request, visitor: Visitor | None, told: Told, status: int = 200, *, again: bool = False) -> Response:
    """Return a page in its frame; `again` says that it will show more, and is looked at again."""
    field = Markup('<input type="hidden" name="{}" value="{}">').format(
        FORM_TOKEN, visitor.form_token if visitor else ""
    )
    here = request.url.path
    shown = {
        "title": told.title,
        "body": Markup(told.body.replace(str(FORM_MARK), str(field))),  # noqa: S704 - a template escaped it
        "rooms": [(path, name, _is_in(here, path)) for path, name in _ROOMS] if visitor else [],
        "signed_in": visitor.caller.organisation if visitor and visitor.signed_in else None,
        "form_mark": field,
        "css": _address("desk.css"),
        "js": _address("desk.js"),
        "version": __version__,
        "again": again,
    }
    headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin", "Vary": "Cookie"}
    response = HTMLResponse(page("desk/frame.html.j2", shown), status, headers)
    if visitor is not None and not visitor.stays:
        give_cookie(request, response, visitor.token)
    return response


def _is_in(here: str, path: str) -> bool:
    return here == path if path == "/" else here == path or here.startswith(f"{path}/")


def go_to(path: str, **asked: str) -> Response:
    """Send a browser to another page, which it gets anew."""
    return RedirectResponse(f"{path}?{urlencode(asked)}" if asked else path, 303)


class _PageRoute(APIRoute):
    """A route whose refusals are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request, whatever goes wrong."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInFirst as first:
                if request.method != "GET":
                    return go_to("/sign-in", ended="yes")
                back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                ended = "&ended=yes" if first.ended else ""
                return RedirectResponse(f"/sign-in?back={quote(back)}{ended}", 303)
            except Exception as error:
                if (answer := refusal(error)) is None:
                    raise
                return _refused(request, answer, error)

        return answered


def _refused(request: Request, answer: ProblemAnswer, error: Exception) -> Response:
    """Return a refusal as a page."""
    status, title = KINDS[answer.kind]
    problems = error.problems if isinstance(error, DeclarationProblems) else answer.problems
    shown = {"title": title, "detail": answer.detail, "problems": problems, "kind": answer.kind}
    told = Told(title, page("desk/refused.html.j2", shown))
    response = show(request, request.scope.get("prefile.visitor"), told, status)
    response.headers.update(answer.headers or {})
    return response


def pages_router() -> APIRouter:
    """Return a router of pages; programs' documents do not name them."""
    return APIRouter(route_class=_PageRoute, include_in_schema=False, default_response_class=Response)
