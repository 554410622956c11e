"""How a service is to run: where it listens, whom it trusts, and what it will not take more of."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

__all__ = ["Bounds", "ServiceSettings"]

MIB = 1 << 20


class Bounds(NamedTuple):
    """What nobody gets more of. Sizes are bytes, times are seconds.

    `head` is the time for the head of a request to come, `to_send` for its body, `to_begin` for a worker to be free,
    `to_answer` for the answer to be made, and `to_read` for a part of it to be taken.
    `rate` is requests a second for each key, or address without one, and `burst` how many may come at once;
    `in_hand` how many of one organization are answered at a time, `waiting` how many of all.
    A worker may take `worker_memory`; one that holds more than `worker_grown` when it is free is replaced.
    """

    body: int = 32 * MIB
    files: int = 100
    entries: int = 10_000
    lines: int = 50_000
    head: float = 10
    to_send: float = 60
    to_begin: float = 30
    to_answer: float = 120
    to_read: float = 60
    rate: float = 50
    burst: int = 100
    in_hand: int = 64
    waiting: int = 256
    worker_memory: int | None = 4 << 30
    worker_grown: int | None = 768 * MIB


class ServiceSettings(NamedTuple):
    """How a service runs. `archive` is where screenings are kept, and API keys.

    `behind` are the addresses of proxies whose word on who asks is taken; nobody's is unless they are named.
    """

    archive: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    rules: Path | None = None
    behind: tuple[str, ...] = ()
    bounds: Bounds = Bounds()

    @property
    def is_local(self) -> bool:
        """Whether only this machine can ask: it listens on loopback, and no proxy passes on what others ask."""
        return not self.behind and _is_loopback(self.host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
