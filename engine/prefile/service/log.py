"""What a service logs: a JSON object a line, of plain facts; nothing of an entry, no parameter, no key."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

__all__ = ["Log", "LogOfLibraries"]


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


class LogOfLibraries(logging.Handler):
    """Passes on what libraries log, as a line among ours: their fixed words, and nothing that was put into them."""

    def __init__(self, log: Log) -> None:
        """Pass warnings and worse on to `log`."""
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        self._log("library", library=record.name, level=record.levelname, says=str(record.msg)[:200], kind=kind)
