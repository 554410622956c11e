"""Files that a run needs only while it goes on: those of a run that was killed are told by a lock, and removed.

A run locks what it makes. The system gives up the lock with the process, however that ends; so what nobody holds is
left over.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

__all__ = ["hold", "remove_left"]

_OPENED = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def hold(stream: IO[Any]) -> Callable[[], None]:
    """Lock a file of this run, where the system and the disk know locks, and return what gives up the lock.

    It outlives the closing of the stream.
    """
    if sys.platform == "win32":
        return lambda: None
    import fcntl  # noqa: PLC0415 - only Unix has it; elsewhere nothing is locked, and nothing removed

    descriptor = os.dup(stream.fileno())
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return partial(os.close, descriptor)


def remove_left(path: Path, remove: Callable[[], object]) -> None:
    """Do `remove` where a file is this user's and no run holds it any more. What cannot be removed is left alone."""
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - as above

    with suppress(OSError):
        descriptor = os.open(path, _OPENED)
        try:
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove()
        finally:
            os.close(descriptor)
