"""What a service logs: a JSON object a line, of plain facts; nothing of an entry, no parameter, no key."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TextIO

__all__ = ["Log"]


class Log:
    """Writes what happens, a line each; nothing that is written can begin a line of its own."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to a stream, or to standard error."""
        self._stream = stream

    def __call__(self, event: str, **facts: object) -> None:
        """Write an event with its facts; a reader who has gone is no reason to stop."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, "event": event, **facts}, default=str)
        try:
            stream = self._stream or sys.stderr
            stream.write(f"{line}\n")
            stream.flush()
        except (OSError, ValueError):
            return
