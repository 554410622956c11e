"""Screenings: what is sent is screened and kept; what was kept is listed and shown again."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import Response

from prefile.service.api.document import answers, body_of
from prefile.service.api.responses import JSON, tagged
from prefile.service.api.told import LINES, in_lines, in_one
from prefile.service.callers import Reads, Screens, TheRoom, TheService
from prefile.service.jobs import ToScreen, listing, show
from prefile.service.negotiation import chosen
from prefile.service.problem import ProblemAnswer
from prefile.service.questions import NoSuchThing, ScreeningAsked
from prefile.service.receiving import Received, received
from prefile.service.rendered import Form
from prefile.service.shelf import Listing
from prefile.store.answered import Answer

__all__ = ["router"]

router = APIRouter(tags=["screenings"], default_response_class=Response)
_FORMS: dict[str, Form] = {
    JSON: "json",
    "text/html": "html",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/pdf": "pdf",
    "text/plain": "text",
}
_AS_FILES: dict[Form, str] = {"xlsx": "xlsx", "pdf": "pdf"}
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_CURSOR = re.compile(r"[0-9]{1,18}", re.ASCII)
_BODIES = ("application/octet-stream", "application/xml", "text/csv", "text/plain", "multipart/form-data")
_USUAL = ("question", "no-key", "not-allowed", "not-here", "too-many", "busy")
_SENT = ("declaration", "body", "not-acceptable", "too-slow-sent", "in-hand", "too-large", "encoding")
Short = Annotated[str | None, Query(max_length=200)]


@router.post(
    "/screenings",
    status_code=201,
    summary="Screen entries",
    responses=answers({201: {JSON: "Reports", LINES: ""}}, *_USUAL, *_SENT),
    openapi_extra=body_of(*_BODIES, schema={"$ref": "#/components/schemas/Entries"}),
)
async def screen(
    request: Request,
    running: TheService,
    caller: Screens,
    room: TheRoom,
    on: Annotated[str | None, Query(max_length=40, description="Override the rate date.")] = None,
    as_known: Annotated[str | None, Query(max_length=40, description="The law as known on this day.")] = None,
    scenario: Annotated[
        list[Annotated[str, Query(max_length=200)]],
        Query(max_length=20, description="Suppose a scenario of the rule book, by name; never payable."),
    ] = [],  # noqa: B006 - FastAPI copies it
    assume_current_tariff: Annotated[
        bool, Query(description="For days after the tariff held, suppose that it stays in effect.")
    ] = False,
    mapping: Annotated[str | None, Query(max_length=100, description="A shipped mapping, for tables.")] = None,
    dates: Annotated[
        Literal["mdy", "dmy"] | None, Query(description="Whether the month or the day is first, in tables.")
    ] = None,
    decimal: Annotated[Literal[".", ","] | None, Query(description="The mark before decimals, in tables.")] = None,
    idempotency_key: Annotated[
        str | None, Header(max_length=255, description="The same request again gets the same answer for a day.")
    ] = None,
) -> Response:
    """Screen one entry or many, in any format that `/formats` lists, and keep what comes of it.

    One entry gives its report, several an array in their order, in which problems stand in the place of an entry that
    cannot be screened; where none can, the answer is 422 with every problem. In `multipart/form-data`, parts are named
    `declaration`, and a side-car of facts `facts`. JSON Lines come while the rest is screened, each when it is kept.
    """
    media = chosen(request.headers.get("accept"), (JSON, LINES))
    sent = await received(request, running.bounds, room)
    asked = ScreeningAsked(on, as_known, tuple(scenario), assume_current_tariff, mapping, dates, decimal)
    bounds = running.bounds
    to_screen = ToScreen(
        caller.organisation, sent.files, sent.facts, asked, room.file(), bounds.entries, bounds.lines, media == LINES
    )
    if idempotency_key is None:
        return await (in_lines if media == LINES else in_one)(request, running, to_screen)
    begun = await running.repeated.begin(caller.organisation, idempotency_key, _digest(sent, asked, media))
    if isinstance(begun, Answer):
        return Response(begun.body, begun.status, {**begun.headers, "Idempotency-Replayed": "true"})
    try:
        response = await (in_lines if media == LINES else in_one)(request, running, to_screen)
    except BaseException:
        await begun.fail()
        raise
    await begun.end(_answered(response))
    return response


def _digest(sent: Received, asked: ScreeningAsked, media: str) -> str:
    return hashlib.sha256(json.dumps([sent.digest, asked, media]).encode()).hexdigest()


def _answered(response: Response) -> Answer | None:
    """Return an answer that can be given again; one that streams is worked out again."""
    if not isinstance(body := getattr(response, "body", None), bytes):
        return None
    kept = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Answer(response.status_code, kept, body)


@router.get("/screenings", summary="List screenings", responses=answers({200: "Screenings"}, *_USUAL))
async def screenings(
    request: Request,
    running: TheService,
    caller: Reads,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many.")] = 50,
    cursor: Annotated[str | None, Query(max_length=100, description="Where the page before says `next`.")] = None,
    entry_number: Short = None,
    reference: Short = None,
    importer: Short = None,
    tariff_number: Annotated[
        str | None, Query(pattern=r"^[0-9.]{2,13}$", description="The beginning of a number.", examples=["8505.11"])
    ] = None,
    origin: Short = None,
    mineral: Short = None,
    measure: Short = None,
    outcome: Literal["applies", "would apply", "excluded", "cannot tell"] | None = None,
    day_from: Annotated[date | None, Query(description="The rate date is not before.")] = None,
    day_to: Annotated[date | None, Query(description="The rate date is not after.")] = None,
    to_act_on: Annotated[bool | None, Query(description="Whether there is something to act on.")] = None,
    latest: Annotated[bool, Query(description="Only the last screening of each entry.")] = False,
) -> Response:
    """List what your organization has kept, the last first, a page at a time."""
    criteria = {
        "entry_number": entry_number,
        "reference": reference,
        "importer": importer,
        "tariff_number": None if tariff_number is None else tariff_number.replace(".", ""),
        "origin": origin,
        "mineral": mineral,
        "measure": measure,
        "outcome": outcome,
        "day_from": day_from,
        "day_to": day_to,
        "to_act_on": to_act_on,
        "latest": latest,
    }
    page: Listing = await running.ask(listing, caller.organisation, limit, _before(cursor), criteria)
    following = None if page.more is None else _cursor(page.more)
    rows = [{**row._asdict(), "href": f"/screenings/{row.id}"} for row in page.found]
    shape = {"format": "prefile-screenings/1", "screenings": rows, "next": following}
    return tagged(request, f"{json.dumps(shape, indent=2)}\n", headers=_link(request, following))


def _link(request: Request, following: str | None) -> dict[str, str]:
    if following is None:
        return {}
    asked: Iterable[tuple[str, Any]] = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    return {"Link": f'</screenings?{urlencode([*asked, ("cursor", following)])}>; rel="next"'}


def _cursor(before: int) -> str:
    return urlsafe_b64encode(str(before).encode()).decode().rstrip("=")


def _before(cursor: str | None) -> int | None:
    """Read a cursor. It says where a page begins, and nothing of whose it is."""
    if cursor is None:
        return None
    try:
        text = urlsafe_b64decode(f"{cursor}===").decode()
    except ValueError:
        text = ""
    if not _CURSOR.fullmatch(text):
        raise ProblemAnswer("question", "cursor: use the value of `next` from the previous page")
    return int(text)


@router.get(
    "/screenings/{id}",
    summary="Show a screening",
    responses=answers(
        {200: {media: "Report" if media == JSON else "" for media in _FORMS}}, *_USUAL, "not-found", "not-acceptable"
    ),
)
async def screening(
    request: Request,
    running: TheService,
    caller: Reads,
    id: Annotated[str, Path(max_length=100, description="The id of a screening.")],  # noqa: A002 - as it is called
) -> Response:
    """Give a kept report: JSON, a page, a workbook, a PDF or the short answer, whichever you accept best."""
    media = chosen(request.headers.get("accept"), tuple(_FORMS))
    if not _ID.fullmatch(id):
        raise NoSuchThing("no screening has this id")
    form = _FORMS[media]
    body: bytes = await running.ask(show, caller.organisation, id, form)
    headers = {"Content-Security-Policy": _PAGE_POLICY} if form == "html" else {}
    if ending := _AS_FILES.get(form):
        headers["Content-Disposition"] = f'attachment; filename="prefile-{id}.{ending}"'
    return tagged(request, body, media, headers)
