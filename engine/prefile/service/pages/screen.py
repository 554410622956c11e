"""The first page: files dropped or pasted are screened, a number is looked up, and what comes of it is shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from prefile.service.callers import TheRoom, TheService
from prefile.service.jobs import ToScreen
from prefile.service.pages.forms import Form, sent_form
from prefile.service.pages.frame import asset, go_to, pages_router, show
from prefile.service.pages.home_job import LookedUp, home_page, look_up_page
from prefile.service.pages.results import Results
from prefile.service.pages.screen_job import ScreenedFiles, screen_files
from prefile.service.pages.visitors import MayRead, MayScreen, Visits
from prefile.service.problem import ProblemAnswer
from prefile.service.questions import Document, NoSuchThing, ScreeningAsked
from prefile.service.running import Running
from prefile.values.dates import NEW_YORK

__all__ = ["Field", "router"]

router = pages_router()
Field = Annotated[str, Query(max_length=200)]
_PASTED = "pasted text"


@router.get("/")
async def home(request: Request, running: TheService, visitor: Visits) -> Response:
    """Show where to begin."""
    told = await running.ask(home_page, visitor.caller.organisation, _today(), visitor.caller.scopes)
    return show(request, visitor, told)


def _today() -> date:
    return datetime.now(NEW_YORK).date()


@router.get("/look-up")
async def look_up(
    request: Request,
    running: TheService,
    visitor: MayScreen,
    number: Field = "",
    origin: Field = "",
    value: Field = "",
    quantity: Field = "",
    on: Field = "",
) -> Response:
    """Show what goods of a number owe."""
    asked = LookedUp(*(text.strip() for text in (number, origin, value, quantity, on)))
    return show(request, visitor, await running.ask(look_up_page, asked, _today()))


@router.post("/screen")
async def screen(request: Request, running: TheService, visitor: MayScreen, room: TheRoom) -> Response:
    """Screen what was dropped, chosen or pasted, and send the browser to what came of it."""
    form = await sent_form(request, running, visitor, room)
    files = _files(form)
    organisation, bounds = visitor.caller.organisation, running.bounds
    asked = ScreeningAsked(form.get("on"), None, form.every("scenario"))
    to_screen = ToScreen(organisation, files, None, asked, room.file(), bounds.entries, bounds.lines, at_once=False)
    screened: ScreenedFiles = await running.ask(screen_files, to_screen)
    _count(running, screened)
    if screened.only is not None:
        return go_to(f"/entries/{screened.only}")
    if not screened.screened:
        return show(request, visitor, screened.told, 422)
    return go_to(f"/results/{_results(request).keep(organisation, screened.told)}")


def _files(form: Form) -> tuple[Document, ...]:
    pasted = form.get("pasted")
    files = (*form.files, *([Document(_PASTED, f"{pasted}\n".encode())] if pasted else []))
    if not files:
        raise ProblemAnswer("body", "choose or drop a file, or paste an entry")
    return files


def _count(running: Running, screened: ScreenedFiles) -> None:
    running.metrics.entries.labels("screened").inc(screened.screened)
    running.metrics.entries.labels("refused").inc(screened.refused)
    running.metrics.lines.inc(screened.lines)


def _results(request: Request) -> Results:
    results: Results = request.app.state.results
    return results


@router.get("/results/{name}")
async def result(request: Request, visitor: MayRead, name: Annotated[str, Path(max_length=64)]) -> Response:
    """Show what came of many entries."""
    return show(request, visitor, _results(request).get(visitor.caller.organisation, name))


@router.get("/static/{name}")
async def static(request: Request, name: Annotated[str, Path(max_length=64)]) -> Response:
    """Give the style or the script of pages, which hold nothing of anybody."""
    found = asset(name)
    if found is None:
        raise NoSuchThing("nothing is at this path")
    tag = f'"{found.digest}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(found.data, headers=headers, media_type=found.media)
