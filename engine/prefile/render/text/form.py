"""How text is set: how wide, and in colour or not."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MOST_WIDE", "NARROWEST", "PLAIN", "WIDTH", "Aside"]

WIDTH = 100
NARROWEST, MOST_WIDE = 80, 120  # of the short answer


class Aside(NamedTuple):
    """How problems are written to standard error: in colour or not, and how wide."""

    colour: bool = False
    width: int = WIDTH


PLAIN = Aside()
