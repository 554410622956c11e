"""The law that the service goes by: its measures, one of them, and what is coming."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from prefile.service.callers import TheService
from prefile.service.pages.frame import pages_router, show
from prefile.service.pages.law_job import calendar_page, measure_page, rules_page
from prefile.service.pages.visitors import Visits
from prefile.service.questions import read_asked
from prefile.values.dates import NEW_YORK, read_day

__all__ = ["router"]

router = pages_router()
Day = Annotated[str, Query(max_length=40)]


def _day(on: str) -> date:
    return read_asked("on", read_day, on.strip()) if on.strip() else datetime.now(NEW_YORK).date()


@router.get("/rules")
async def rules(request: Request, running: TheService, visitor: Visits, on: Day = "") -> Response:
    """Show the measures by their authority, as they stand on a day."""
    return show(request, visitor, await running.ask(rules_page, _day(on)))


@router.get("/rules/{name}")
async def measure(
    request: Request, running: TheService, visitor: Visits, name: Annotated[str, Path(max_length=200)]
) -> Response:
    """Show one measure in words."""
    return show(request, visitor, await running.ask(measure_page, name, _day("")))


@router.get("/calendar")
async def calendar(request: Request, running: TheService, visitor: Visits, on: Day = "") -> Response:
    """Show what changes about a day, and how many of the entries kept last it touches."""
    organisation = visitor.caller.organisation if "read" in visitor.caller.scopes else None
    return show(request, visitor, await running.ask(calendar_page, _day(on), organisation))
