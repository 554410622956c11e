"""How far a screening has come: what a worker writes into a file of the request, and the page reads there."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import NamedTuple

__all__ = ["Progress", "read_progress"]


class Progress(NamedTuple):
    """What was screened and refused so far, of how many lines (None: they are being counted), in how many seconds."""

    screened: int = 0
    refused: int = 0
    lines: int = 0
    of_lines: int | None = None
    seconds: float = 0

    @property
    def percent(self) -> int | None:
        """How much of the lines is screened; None where that is not known."""
        return None if not self.of_lines else min(100, 100 * self.lines // self.of_lines)

    @property
    def rate(self) -> int | None:
        """How many lines are screened in a second; None where none is yet."""
        return round(self.lines / self.seconds) if self.lines and self.seconds else None

    @property
    def left(self) -> int | None:
        """How many seconds are left at this rate; None where that is not known."""
        if self.of_lines is None or not self.lines:
            return None
        return math.ceil(max(self.of_lines - self.lines, 0) * self.seconds / self.lines)

    def write(self, file: Path) -> None:
        """Put it in the place of what the file held."""
        beside = file.with_suffix(".new")
        beside.write_text(json.dumps(self), "utf-8")
        beside.replace(file)


def read_progress(file: Path) -> Progress | None:
    """Return what stands in a file; None where no worker has begun, or the request is over."""
    try:
        return Progress(*json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        return None
