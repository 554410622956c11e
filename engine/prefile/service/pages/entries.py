"""One entry: its page, its files to download, its missing facts answered, and what would change otherwise."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from prefile.service.callers import TheService
from prefile.service.jobs import show as show_report
from prefile.service.pages.again_job import AnswerGiven, Switched, Switches, answer_facts, keep_switched, would_page
from prefile.service.pages.entry_job import entry_page
from prefile.service.pages.forms import Form, plain_form
from prefile.service.pages.frame import go_to, pages_router, show
from prefile.service.pages.visitors import MayRead, MayScreen
from prefile.service.problem import ProblemAnswer
from prefile.service.questions import NoSuchThing
from prefile.service.rendered import Form as ReportForm

__all__ = ["router"]

router = pages_router()
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_PACKET_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
_DOWNLOADS: dict[str, tuple[ReportForm, str]] = {
    "json": ("json", "application/json"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("pdf", "application/pdf"),
    "html": ("html", "text/html"),
    "txt": ("text", "text/plain"),
}
Id = Annotated[str, Path(max_length=100)]
Choice = Annotated[str, Query(max_length=200)]


def _known(name: str) -> str:
    if not _ID.fullmatch(name):
        raise NoSuchThing("no screening has this id")
    return name


@router.get("/entries/{name}")
async def entry(request: Request, running: TheService, visitor: MayRead, name: Id, was: Choice = "") -> Response:
    """Show an entry as it was screened; `was` is the screening that its range is compared with."""
    before = _known(was) if was else None
    return show(request, visitor, await running.ask(entry_page, visitor.caller.organisation, _known(name), before))


@router.get("/entries/{name}/packet.{ending}")
async def packet(
    running: TheService, visitor: MayRead, name: Id, ending: Annotated[str, Path(max_length=10)]
) -> Response:
    """Give a report as a file: JSON, a workbook, a PDF, a page to send, or the short answer."""
    if ending not in _DOWNLOADS:
        raise NoSuchThing(f"a packet ends with {', '.join(_DOWNLOADS)}")
    form, media = _DOWNLOADS[ending]
    body: bytes = await running.ask(show_report, visitor.caller.organisation, _known(name), form)
    headers = {
        "Content-Disposition": f'attachment; filename="prefile-{name[:8]}.{ending}"',
        "Content-Security-Policy": _PACKET_POLICY,
    }
    return Response(body, headers=headers, media_type=media)


@router.post("/entries/{name}/facts")
async def facts(request: Request, running: TheService, visitor: MayScreen, name: Id) -> Response:
    """Screen an entry again with facts that were missing, and show by how much the range is smaller."""
    given = _answers(await plain_form(request, running, visitor))
    if not given:
        return go_to(f"/entries/{_known(name)}", was=name)
    switched: Switched = await running.ask(answer_facts, visitor.caller.organisation, _known(name), given)
    if switched.told is not None:
        return show(request, visitor, switched.told, 422)
    return go_to(f"/entries/{switched.id}", was=name)


def _answers(form: Form) -> tuple[AnswerGiven, ...]:
    """Return what was answered; fields that were left empty are not."""
    given = []
    for field, value in form.fields:
        kind, _, rest = field.partition(":")
        if kind == "answer" and value.strip():
            line, _, fact = rest.partition(":")
            if line and not (line.isascii() and line.isdigit() and len(line) <= 5):  # noqa: PLR2004 - as lines have
                raise ProblemAnswer("body", "the form names a line that the entry does not have")
            given.append(AnswerGiven(int(line) if line else None, fact[:300], value.strip()))
    return tuple(given)


@router.get("/entries/{name}/would")
async def would(
    request: Request,
    running: TheService,
    visitor: MayRead,
    name: Id,
    on: Choice = "",
    origin: Choice = "",
    scenario: Choice = "",
) -> Response:
    """Show what would change on another day, from another origin, or under a scenario."""
    switches = Switches(*(text.strip() or None for text in (on, origin, scenario)))
    return show(request, visitor, await running.ask(would_page, visitor.caller.organisation, _known(name), switches))


@router.post("/entries/{name}/would")
async def keep(request: Request, running: TheService, visitor: MayScreen, name: Id) -> Response:
    """Keep an entry as it is screened on another day, or under a scenario."""
    form = await plain_form(request, running, visitor)
    switches = Switches(form.get("on"), None, form.get("scenario"))
    made: str = await running.ask(keep_switched, visitor.caller.organisation, _known(name), switches)
    return go_to(f"/entries/{made}", was=name)
