"""How a service is: alive, ready to answer, and its figures."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from prefile.service.api.document import answers
from prefile.service.callers import TheService, Watches
from prefile.service.metrics import MEDIA
from prefile.service.problem import ProblemAnswer
from prefile.version import __version__

__all__ = ["router"]

router = APIRouter(tags=["state"], default_response_class=Response)


@router.get("/health", summary="Whether the service is alive", responses=answers({200: "Health"}))
async def health() -> Response:
    """Answer as long as the service runs, whatever its workers do. Needs no key."""
    return JSONResponse({"status": "alive", "version": __version__})


@router.get("/ready", summary="Whether the service can answer", responses=answers({200: "Ready"}, "busy"))
async def ready(running: TheService) -> Response:
    """Answer when a worker has opened the rule book; until then, and while all are gone, 503. Needs no key."""
    workers = running.workers
    if not workers.alive:
        starting = "the service is starting: no worker has opened the rule book yet"
        raise ProblemAnswer("busy", starting, headers={"Retry-After": "2"})
    return JSONResponse({"status": "ready", "rulebook": workers.digest, "workers": workers.alive})


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    responses=answers({200: "text/plain"}, "no-key", "not-allowed", "not-here", "too-many", "busy"),
)
async def metrics(running: TheService, _: Watches) -> Response:
    """Count requests, their time, entries, lines, workers, reloads and memory. Needs the scope `metrics`."""
    return Response(running.metrics.text(), headers={"Content-Type": MEDIA})
