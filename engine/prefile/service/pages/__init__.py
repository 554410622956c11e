"""The pages that a broker works in: made by the workers that answer programs, of the same archive and rule book."""

from __future__ import annotations

from fastapi import FastAPI

from prefile.service.pages import entries, law, past, screen, sign_in
from prefile.service.pages.results import Results
from prefile.service.pages.visitors import Sessions
from prefile.service.running import Running

__all__ = ["with_pages"]


def with_pages(app: FastAPI, running: Running) -> None:
    """Join the pages to an application."""
    app.state.sessions, app.state.results = Sessions(running.keys), Results()
    for part in (screen, entries, past, law, sign_in):
        app.include_router(part.router)
