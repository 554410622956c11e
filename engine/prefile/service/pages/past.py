"""What was kept: searched, compared with today, and added up."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Annotated, Literal

from fastapi import Query, Request
from starlette.responses import HTMLResponse, Response

from prefile.service.callers import TheService
from prefile.service.pages.frame import pages_router, show
from prefile.service.pages.ordering import Order
from prefile.service.pages.past_job import LAST_FIRST, PastAt, Searched, changes_page, exposure_page, past_page
from prefile.service.pages.visitors import MayRead
from prefile.service.questions import NoSuchThing

__all__ = ["router"]

router = pages_router()
Field = Annotated[str, Query(max_length=200)]
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_WAY_BACK = '<body>\n<nav aria-label="Rooms"><a href="/">prefile</a><a href="/past">Past screenings</a></nav>'
_STYLES = re.compile(r"<style>(.*?)</style>|\sstyle=\"([^\"]*)\"", re.DOTALL)


@router.get("/past")
async def past(
    request: Request,
    running: TheService,
    visitor: MayRead,
    entry_number: Field = "",
    reference: Field = "",
    importer: Field = "",
    tariff_number: Field = "",
    origin: Field = "",
    mineral: Field = "",
    measure: Field = "",
    day_from: Field = "",
    day_to: Field = "",
    to_act_on: Field = "",
    sort: Literal["kept", "entry", "importer", "day", "lines", "value", "duty"] | None = None,
    down: Literal["yes"] | None = None,
    start: Annotated[int, Query(ge=0, le=10**6)] = 0,
    before: Annotated[int | None, Query(ge=1, le=10**18)] = None,
) -> Response:
    """Show what was kept and fits, the last first unless a column says otherwise."""
    fields = (entry_number, reference, importer, tariff_number, origin, mineral, measure, day_from, day_to, to_act_on)
    searched = Searched(*(text.strip() for text in fields))
    at = PastAt(LAST_FIRST if sort is None else Order(sort, down is not None), start, before)
    return show(request, visitor, await running.ask(past_page, visitor.caller.organisation, searched, at))


@router.get("/past/changes")
async def changes(
    request: Request, running: TheService, visitor: MayRead, since: Field = "", on: Field = ""
) -> Response:
    """Show which kept entries come to something else now, or would on a day."""
    asked = (since.strip() or None, on.strip() or None)
    return show(request, visitor, await running.ask(changes_page, visitor.caller.organisation, *asked))


@router.get("/exposure")
async def exposure(
    running: TheService,
    visitor: MayRead,
    entry: Annotated[list[Annotated[str, Query(max_length=64)]], Query(max_length=500)] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Show the exposure of chosen screenings, or of the last of each entry."""
    if any(not _ID.fullmatch(name) for name in entry):
        raise NoSuchThing("no screening has this id")
    text: str = await running.ask(exposure_page, visitor.caller.organisation, tuple(entry))
    text = text.replace("<body>", _WAY_BACK, 1)
    policy = f"default-src 'none'; style-src 'self' {_hashes(text)}; base-uri 'none'; frame-ancestors 'none'"
    return HTMLResponse(text, headers={"Content-Security-Policy": policy, "Vary": "Cookie"})


def _hashes(text: str) -> str:
    """Return the digests of the styles that stand in a page of ours, so that no other style counts in it."""
    styles = dict.fromkeys(block or inline for block, inline in _STYLES.findall(text))
    digests = (base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles)
    return " ".join(["'unsafe-hashes'", *(f"'sha256-{digest}'" for digest in digests)])
