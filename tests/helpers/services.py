"""Services that run in this process, and what asks them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.testclient import TestClient

from prefile.service.app import application
from prefile.service.log import Log
from prefile.service.running import Running
from prefile.service.settings import Bounds, ServiceSettings
from prefile.store.keys import KeyStore

__all__ = ["GENEROUS", "Asked", "Keyed", "service"]

GENEROUS = Bounds(rate=1e6, burst=1_000_000)


class Asked(NamedTuple):
    """A service in this process: what asks it, what it shares, and what it logged."""

    client: TestClient
    running: Running
    logged: io.StringIO


class Keyed(NamedTuple):
    """A service with keys: of two organizations, and one that may only read."""

    asked: Asked
    ours: dict[str, str]
    theirs: dict[str, str]
    reader: dict[str, str]
    keys: KeyStore


def service(home: Path, bounds: Bounds = GENEROUS, **settings: Any) -> Iterator[Asked]:  # noqa: ANN401 - as they are
    """Run a service in a folder while it is asked."""
    logged = io.StringIO()
    chosen: dict[str, Any] = {"archive": str(home / "kept"), "workers": 1, **settings}
    running = Running(ServiceSettings(bounds=bounds, **chosen), Log(logged))
    lived = Starlette(lifespan=lambda _: running.begun())
    lived.mount("/", application(running))
    with TestClient(lived, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield Asked(client, running, logged)
