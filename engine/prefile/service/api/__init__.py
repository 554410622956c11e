"""What programs ask over HTTP: screenings, questions of law, and how the service is."""

from __future__ import annotations

from fastapi import APIRouter

from prefile.service.api import law, screenings, state

__all__ = ["router"]

router = APIRouter()
for part in (screenings.router, law.router, state.router):
    router.include_router(part)
