"""How a screening is told: in one JSON document when it is whole, or in JSON Lines while it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse

from prefile.errors import Fault, Problem
from prefile.render.json import problems_json
from prefile.render.text.summary import Tally
from prefile.render.writers import JsonWriter
from prefile.service.api.responses import JSON
from prefile.service.jobs import MOST_IDS, Outcome, Record, ToScreen, records_in, screen
from prefile.service.problem import ProblemAnswer
from prefile.service.running import Running

__all__ = ["LINES", "in_lines", "in_one"]

LINES = "application/jsonl"
_LOOKS = 0.02  # seconds between looks at what a worker has written
_MOST_TOLD = 1000  # problems of one answer
T = TypeVar("T")


async def in_one(request: Request, running: Running, to_screen: ToScreen) -> Response:
    """Screen, and answer when all is kept: a report, or an array.

    Raises:
        ProblemAnswer: nothing could be screened.
    """
    outcome: Outcome = await _while_there(request, running.ask(screen, to_screen))
    _count(running, outcome)
    array = len(to_screen.files) > 1
    if not outcome.screened:
        records = _in_file(to_screen.spill) if outcome.records is None else outcome.records
        problems = [problem for record in records for problem in record.problems]
        count = f"{len(problems):,} problem{'s' if len(problems) != 1 else ''}"
        left_out = len(problems) - _MOST_TOLD if len(problems) > _MOST_TOLD else None
        raise ProblemAnswer("declaration", count, problems=problems[:_MOST_TOLD], left_out=left_out)
    if outcome.records is None:
        parts = _parts(_in_file(to_screen.spill), array=array)
        return StreamingResponse(parts, 201, _places(outcome), media_type=JSON)
    body = "".join(_parts(outcome.records, array=array))
    return Response(body, 201, _places(outcome), media_type=JSON)


def _places(outcome: Outcome) -> dict[str, str]:
    """Return where what was kept can be found: of one screening its place, of several a link each."""
    ids = outcome.ids
    if outcome.screened + outcome.refused == 1:
        return {"Location": f"/screenings/{ids[0]}"}
    return {"Link": ", ".join(f'</screenings/{name}>; rel="item"' for name in ids)} if len(ids) <= MOST_IDS else {}


def _parts(records: Iterable[Record], *, array: bool) -> Iterator[str]:
    """Yield the document as the command line writes it."""
    put: list[str] = []
    writer = JsonWriter(put.append, array=array)
    for record in records:
        writer.body((record.text,))
        yield from put
        put.clear()
    writer.end(Tally())
    yield from put


def _in_file(path: Path) -> Iterator[Record]:
    with path.open("rb") as stream:
        yield from records_in(stream)


async def in_lines(request: Request, running: Running, to_screen: ToScreen) -> Response:
    """Screen, and answer while it goes on: a line for each entry, when it is kept.

    What is wrong with the question is answered before the first line. A fault behind it is the last line, a problem.
    """
    asked = asyncio.ensure_future(running.ask(screen, to_screen))
    try:
        await _while_there(request, _begun(asked, to_screen.spill))
    except BaseException:
        asked.cancel()
        raise
    return StreamingResponse(_lines(running, asked, to_screen.spill), 201, media_type=LINES)


async def _begun(asked: asyncio.Future[Outcome], path: Path) -> None:
    """Wait for the first record, or the end; what ended it so early is raised."""
    while not asked.done() and not _is_begun(path):
        await asyncio.wait([asked], timeout=_LOOKS)
    if asked.done():
        asked.result()


def _is_begun(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


async def _lines(running: Running, asked: asyncio.Future[Outcome], path: Path) -> AsyncGenerator[str]:
    try:
        if _is_begun(path):
            with open(path, "rb") as stream:  # noqa: ASYNC230, PTH123 - what a worker has just written is in memory
                ended = False
                while not ended:
                    ended = asked.done()
                    for record in records_in(stream):
                        yield f"{record.text}\n"
                    if not ended:
                        await asyncio.wait([asked], timeout=_LOOKS)
        outcome = asked.result()
        for record in outcome.records or ():
            yield f"{record.text}\n"
        _count(running, outcome)
    except (Fault, Exception) as error:  # noqa: BLE001 - the answer has begun, and must say that it is not whole
        running.log("fault", kind=type(error).__name__, where="amidst JSON Lines")
        what = "prefile failed, and what comes behind this line was not screened"
        yield f"{problems_json([Problem(Fault.code, what)], indent=None)}\n"
    finally:
        asked.cancel()


def _count(running: Running, outcome: Outcome) -> None:
    running.metrics.entries.labels("screened").inc(outcome.screened)
    running.metrics.entries.labels("refused").inc(outcome.refused)
    running.metrics.lines.inc(outcome.lines)


async def _while_there(request: Request, work: Awaitable[T]) -> T:
    """Await something as long as the client is there.

    Raises:
        ClientDisconnect: it has gone, and what has not begun for it never does.
    """
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait([working, gone], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        gone.cancel()
        if not working.done():
            working.cancel()
        with suppress(asyncio.CancelledError):
            await gone


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
