"""A pager for what is written to a terminal, as git has one: PAGER, or less where it is there.

Less is asked to end by itself where all fits on the screen, to show colours, and to leave the text standing.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from contextlib import suppress
from typing import TextIO, cast

__all__ = ["Pager", "begin_pager", "pager_command"]

_USUAL = "less"
_LESS, _LV = "FRX", "-c"  # as git sets them, unless they are set


class Pager:
    """A pager that runs: what is written to `stream` is what its reader sees."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Write to a process."""
        self._process = process
        self.stream = cast("TextIO", process.stdin)

    def end(self) -> None:
        """Say that all is written, and wait until the reader has done; who leaves early is no fault."""
        with suppress(OSError):
            self.stream.close()
        while True:
            try:
                self._process.wait()
            except KeyboardInterrupt:
                continue  # a pager hears it too, and knows what to do
            return


def pager_command(terminal: TextIO | None) -> list[str]:
    """Return the pager for a stream; none where it is no terminal, none is wanted, or none is there."""
    if terminal is None or not terminal.isatty() or os.environ.get("TERM") == "dumb":
        return []
    words = shlex.split(os.environ.get("PAGER", _USUAL))
    found = shutil.which(words[0]) if words and words != ["cat"] else None
    return [] if found is None else [found, *words[1:]]


def begin_pager(terminal: TextIO | None) -> Pager | None:
    """Begin the pager for a stream, if there is to be one."""
    command = pager_command(terminal)
    if not command:
        return None
    environment = {"LESS": _LESS, "LV": _LV, **os.environ}
    try:
        process = subprocess.Popen(  # noqa: S603 - the program that this user chose for it
            command, stdin=subprocess.PIPE, env=environment, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        return None
    return Pager(process)
