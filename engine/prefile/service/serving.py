"""A service on a socket: uvicorn with limits of ours, signals, and an end that finishes what was begun."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any

import uvicorn

from prefile.service.app import application
from prefile.service.connection import connection_with
from prefile.service.log import Log, LogOfLibraries
from prefile.service.running import Running
from prefile.service.settings import ServiceSettings
from prefile.store.keys import KeyStore

__all__ = ["MayNotListen", "refuse_open_doors", "serve"]

_KEEP_ALIVE = 30  # seconds that a connection stays open for the next request
_MOST_CONNECTIONS = 768  # a process may open some thousand files
_HEAD_BYTES = 32 * 1024
_BACKLOG = 512


class MayNotListen(Exception):  # noqa: N818 - an answer to whoever starts the service
    """The service would stand open to strangers."""


def refuse_open_doors(settings: ServiceSettings) -> None:
    """Refuse to be asked from elsewhere where no key was made.

    Raises:
        MayNotListen: that would be so.
        ArchiveProblems: the archive, which has the keys, cannot be opened.
    """
    if settings.is_local:
        return
    with closing(KeyStore.at(settings.archive)) as keys:
        made = any(key.is_good(datetime.now(UTC)) for key in keys.every())
    if not made:
        raise MayNotListen("anyone who reaches this address could ask: make a key first, with prefile keys new")


def serve(settings: ServiceSettings, log: Log, say: Callable[[str], object]) -> None:
    """Serve until a signal ends it: SIGTERM and Ctrl-C finish what was begun, SIGHUP opens the rule book anew.

    `say` tells a person where it listens.

    Raises:
        MayNotListen: strangers could ask.
        OSError: the address is taken, or none of this machine's.
        Problems, Fault: the rules are wrong, the archive cannot be opened, or no worker can begin.
    """
    refuse_open_doors(settings)
    logging.getLogger().addHandler(LogOfLibraries(log))
    with _socket(settings) as listening:
        asyncio.run(_serve(settings, listening, Running(settings, log), say))


async def _serve(
    settings: ServiceSettings, listening: socket.socket, running: Running, say: Callable[[str], object]
) -> None:
    host, port = listening.getsockname()[:2]

    def begun() -> None:
        running.log("listening", host=host, port=port, keys=not running.keys.is_empty())
        say(f"prefile listens at http://{f'[{host}]' if ':' in host else host}:{port}; Ctrl-C ends it.\n")

    async with running.begun():
        await _Server(_config(settings, running), running, begun).serve([listening])


def _config(settings: ServiceSettings, running: Running) -> uvicorn.Config:
    return uvicorn.Config(
        application(running),
        http=connection_with(settings.bounds.head, _KEEP_ALIVE),
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.behind),
        forwarded_allow_ips=list(settings.behind),
        backlog=_BACKLOG,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=int(settings.bounds.to_begin + settings.bounds.to_answer),
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )


def _socket(settings: ServiceSettings) -> socket.socket:
    """Return a socket that listens, so that an address that is taken is refused before anything is begun."""
    family, kind, proto, _, address = socket.getaddrinfo(
        settings.host.strip("[]"), settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, proto)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError:
        listening.close()
        raise
    listening.set_inheritable(False)
    return listening


class _Server(uvicorn.Server):
    """Hears signals in the event loop, and leaves none to be raised again when it has ended as it was asked to."""

    def __init__(self, config: uvicorn.Config, running: Running, begun: Callable[[], None]) -> None:
        super().__init__(config)
        self._running, self._begun = running, begun
        self._reloads: set[asyncio.Task[None]] = set()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        hears: dict[str, Any] = {"SIGINT": self._end, "SIGTERM": self._end, "SIGHUP": self._reload}
        for name, hear in hears.items():
            with suppress(AttributeError, NotImplementedError):  # not every system has each
                loop.add_signal_handler(getattr(signal, name), hear)
        await self._serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._begun()

    def _end(self) -> None:
        if self.should_exit:  # asked twice, it does not wait
            self.force_exit = True
            self._running.workers.end_now()
        self.should_exit = True

    def _reload(self) -> None:
        task = asyncio.ensure_future(self._running.reload())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)
