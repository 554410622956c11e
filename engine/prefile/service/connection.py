"""A connection of HTTP/1.1 that costs no other its time: heads come in time, and bodies are taken a slice at a time.

h11 reads what comes in Python. Whoever sends a body in chunks of a letter each would have it read ten thousand chunks
before another connection has its turn; so each has its turn after a slice, and such chunks are not taken at all.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["Connection", "connection_with"]

_SLICE = 1 << 12  # bytes that are read before another connection has its turn
_LETTERS = 1 << 14  # bytes of chunks that are looked at
_SHORTEST = 8  # bytes between ends of lines on the average: a chunk has two, and so some ten bytes at least


class Connection(H11Protocol):
    """A connection whose client neither sends heads a letter at a time, nor bodies.

    The first head has `for_heads` seconds to come, each further one `between` seconds more.
    """

    for_heads: ClassVar[float] = 10
    between: ClassVar[float] = 30

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as asyncio has it
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._waiting, self._has_turn = b"", False
        self._chunked = self._ends = 0
        self._await_head(self.for_heads)

    def on_response_complete(self) -> None:
        """Begin to wait for the next head."""
        super().on_response_complete()
        self._chunked = self._ends = 0
        self._await_head(self.between + self.for_heads)

    def _await_head(self, patience: float) -> None:
        asyncio.get_running_loop().call_later(patience, self._no_head, self.cycle)

    def _no_head(self, answered: Any) -> None:  # noqa: ANN401 - the request that was answered last
        if self.cycle is answered and not self.transport.is_closing():
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Take what comes, a slice at each turn; no more comes meanwhile."""
        self._waiting += data
        if not self._has_turn:
            self._take_slice()
        elif not self.transport.is_closing():
            self.transport.pause_reading()

    def _take_slice(self) -> None:
        self._has_turn = False
        if self.transport.is_closing():
            self._waiting = b""
            return
        taken, self._waiting = self._waiting[:_SLICE], self._waiting[_SLICE:]
        super().data_received(taken)
        if self._comes_in_letters(taken):
            self.transport.close()
        elif self._waiting:
            self._has_turn = True
            self.transport.pause_reading()
            asyncio.get_running_loop().call_soon(self._take_slice)
        elif not self.flow.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    def _comes_in_letters(self, taken: bytes) -> bool:
        if not any(name == b"transfer-encoding" for name, _ in self.headers or ()):  # none before the first head
            return False
        self._chunked += len(taken)
        self._ends += taken.count(b"\r\n")
        return self._chunked > _LETTERS and self._ends * _SHORTEST > self._chunked


def connection_with(for_heads: float, between: float) -> type[Connection]:
    """Return connections whose heads have so many seconds to come."""
    return type("Connection", (Connection,), {"for_heads": for_heads, "between": between})
