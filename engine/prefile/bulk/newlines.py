"""Where the lines of bytes end, and how many do: `bytes.count` looks at each byte by itself."""

from __future__ import annotations

import numpy as np

__all__ = ["count_newlines", "line_ends"]

_NEWLINE = 10


def line_ends(data: bytes) -> list[int]:
    """Return where each line of some bytes ends: before its newline, or with them."""
    ends: list[int] = []
    at = data.find(b"\n")
    while at >= 0:
        ends.append(at)
        at = data.find(b"\n", at + 1)
    if not data.endswith(b"\n"):
        ends.append(len(data))
    return ends


def count_newlines(data: bytes, begins: int = 0, ends: int | None = None) -> int:
    """Return how many newlines some bytes have between two places."""
    within = np.frombuffer(data, np.uint8)[begins:ends]
    return int(np.count_nonzero(within == _NEWLINE))
