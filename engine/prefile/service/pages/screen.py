"""The first page: files dropped or pasted are screened, a number is looked up, and what comes of it is shown."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Path, Query, Request
from starlette.responses import Response

from prefile.render.html.pages import page
from prefile.render.html.report_parts import WORDS
from prefile.service.callers import TheService
from prefile.service.jobs import ToScreen
from prefile.service.pages.forms import Form, sent_form
from prefile.service.pages.frame import Told, asset, go_to, pages_router, show
from prefile.service.pages.home_job import LookedUp, home_page, look_up_page
from prefile.service.pages.ordering import Order
from prefile.service.pages.progress import read_progress
from prefile.service.pages.results import Result, Results
from prefile.service.pages.results_job import results_page
from prefile.service.pages.screen_job import ScreenedFiles, screen_files
from prefile.service.pages.visitors import MayScreen, Screener, Visits
from prefile.service.problem import ProblemAnswer
from prefile.service.questions import Document, NoSuchThing, ScreeningAsked
from prefile.service.running import Running
from prefile.values.dates import NEW_YORK

__all__ = ["Field", "router"]

router = pages_router()
Field = Annotated[str, Query(max_length=200)]
_PASTED = "pasted text"
_AT_ONCE = 2.0  # seconds after which whoever waits is shown how far the screening is


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


@router.get("/screen")
async def screen_again(_: Visits) -> Response:
    """Send whoever opens the address of the form to the form."""
    return go_to("/")


@router.post("/screen")
async def screen(request: Request, running: TheService, visitor: Screener) -> Response:
    """Screen what was dropped, chosen or pasted, and send the browser to what comes of it."""
    organisation, bounds = visitor.caller.organisation, running.bounds
    with ExitStack() as held:
        held.enter_context(running.crowd.one_more(organisation))
        room = running.room()
        held.callback(room.remove)
        form = await sent_form(request, running, visitor, room)
        files, progress = _files(form), room.file()
        asked = ScreeningAsked(form.get("on"), None, form.every("scenario"))
        to_screen = ToScreen(organisation, files, None, asked, progress, bounds.entries, bounds.lines, at_once=False)
        screening = running.in_background(_screened(running, to_screen, held.pop_all()))
    await asyncio.wait({screening}, timeout=_AT_ONCE)
    if screening.done():
        screening.result()  # what refuses it is said here
    name = _results(request).keep(organisation, tuple(file.name for file in files), progress, screening)
    return go_to(f"/results/{name}")


async def _screened(running: Running, to_screen: ToScreen, held: ExitStack) -> ScreenedFiles:
    """Screen files, however long it takes; what is held for them is let go then."""
    with held:
        made: ScreenedFiles = await running.ask(screen_files, to_screen)
    running.metrics.entries.labels("screened").inc(made.screened)
    running.metrics.entries.labels("refused").inc(made.refused)
    running.metrics.lines.inc(made.lines)
    return made


def _files(form: Form) -> tuple[Document, ...]:
    pasted = form.get("pasted")
    files = (*form.files, *([Document(_PASTED, f"{pasted}\n".encode())] if pasted else []))
    if not files:
        raise ProblemAnswer("body", "choose or drop a file, or paste an entry")
    return files


def _results(request: Request) -> Results:
    results: Results = request.app.state.results
    return results


@router.get("/results/{name}")
async def result(
    request: Request,
    running: TheService,
    visitor: Visits,
    name: Annotated[str, Path(max_length=64)],
    sort: Literal["first", "entry", "importer", "file", "lines", "duty"] = "first",
    down: Literal["yes"] | None = None,
    start: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """Show what came of files that were sent, or how far it is."""
    found = _results(request).get(visitor.caller.organisation, name)
    if found.error is not None:
        raise found.error.with_traceback(None)  # or each look at it would add to what it holds
    if found.made is None:
        return show(request, visitor, _going(found), again=True)
    if found.made.only is not None:
        return go_to(f"/entries/{found.made.only}")
    told = await running.ask(results_page, found.made.rows, Order(sort, down is not None), start, f"/results/{name}")
    return show(request, visitor, told, 200 if found.made.screened else 422)


def _going(found: Result) -> Told:
    shown = {"files": found.files, "progress": read_progress(found.progress), **WORDS}
    return Told("Screening", page("desk/screening.html.j2", shown))


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
