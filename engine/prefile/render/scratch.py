"""Temporary files of one run: what is put together at its end waits in them. They go when it ends, however it ends.

Those of a run that was killed go when the next run needs a folder of its own.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from prefile.render.leftovers import hold, remove_left

__all__ = ["Scratch"]

_NAMED, _HELD = "prefile-", ".held"


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
            _remove_left()
            self._folder = Path(tempfile.gettempdir(), f"{_NAMED}{secrets.token_hex(8)}")
            self._stack.callback(self.remove)
            self._folder.mkdir(mode=0o700)
            # It is locked before it has the name by which another run finds it.
            beginning = self._folder / f"{_HELD}-begun"
            with beginning.open("xb") as stream:
                self._stack.callback(hold(stream))
            beginning.rename(self._folder / _HELD)
        return self._folder

    def remove(self) -> None:
        """Remove the folder. Workers and libraries may still hold files in it when a run is broken off."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def then(self, do: Callable[[], None]) -> None:
        """Do something when the run ends."""
        self._stack.callback(do)

    def file(self) -> IO[bytes]:
        """Return a new file without a name, to write and to read."""
        return self._stack.enter_context(tempfile.TemporaryFile())


def _remove_left() -> None:
    """Remove the folders of this user's runs that were killed."""
    with suppress(OSError):
        for held in Path(tempfile.gettempdir()).glob(f"{_NAMED}*/{_HELD}"):
            remove_left(held, partial(shutil.rmtree, held.parent, ignore_errors=True))
