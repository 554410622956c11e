"""Temporary files of one run: they are gone when it ends, however it ends."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self

__all__ = ["Scratch"]


class Scratch:
    """A folder that is made when it is first asked for, and removed when the run ends."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._folder: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def folder(self) -> Path:
        """Return the folder."""
        if self._folder is None:
            # Workers and libraries may still hold files in it when a run is broken off.
            made = tempfile.TemporaryDirectory(prefix="prefile-", ignore_cleanup_errors=True)
            self._folder = Path(self._stack.enter_context(made))
        return self._folder

    def then(self, do: Callable[[], None]) -> None:
        """Do something when the run ends."""
        self._stack.callback(do)

    def file(self) -> IO[bytes]:
        """Return a new file without a name, to write and to read."""
        return self._stack.enter_context(tempfile.TemporaryFile())
