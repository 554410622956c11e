"""Bound how much of a declaration prefile reads, so that any file is answered in bounded time and memory."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]

_BYTES_A_LINE = 8 * 1024
_LEAST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of intake: lines an entry (CBP's is 999), depth of nesting, and items in any other list or object."""

    lines: int = 999
    depth: int = 32
    wide: int = 64

    @property
    def entry_characters(self) -> int:
        """The longest text of one entry, in characters: 8 KiB a line, and never less than 1 MiB."""
        return max(_LEAST_BYTES, self.lines * _BYTES_A_LINE)
