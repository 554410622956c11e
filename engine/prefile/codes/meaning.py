"""What one code says."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Meaning"]


class Meaning(NamedTuple):
    """What one code means, why it is refused or said, the next step, and the ACE condition that it is like."""

    title: str
    why: str
    next: str
    like: str | None = None
